"""A blog of any number of posts as plain files, for a web server that does nothing but hand them out.

    python benchmarks/static_site.py FOLDER [--posts 5000] [--base http://127.0.0.1:8099]

The theme and the words are the sample blog's: its sentences, drawn anew for each post until there are about 600 words
(a quotation among them here and there), under it 0 to 15 comments in threads, then the sidebar with everything that
WordPress puts there. Front pages, feed, sitemaps and robots.txt go with them; categories, authors and months are linked
and not there, as no crawl of a blog with a whole sitemap asks for them. The same call makes the same bytes.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from archiver.demo import feeds, markup, views
from archiver.demo.content import Blog, Comment, Post, read_blog

WORDS = 600
MOST_COMMENTS = 15
COMMENTERS = ("Agnes", "Birk", "Carla Mott", "Dov", "Edda", "Finn O’Hara", "Gül", "Hedda Brandt", "Ivo", "Jun")

_SENTENCE = re.compile(r"(?<=[.!?…]) (?=[A-Z“])")
_EVERY = timedelta(hours=17)
_TOLD = 4


class StaticSite:
    """All that is published at *base*, and the little of it that one page needs to know."""

    def __init__(self, base: str, posts: int) -> None:
        self._words = read_blog(base.rstrip("/"))
        self.blog = replace(self._words, posts_per_page=10, comments_per_page=50, statics=(), posts=(), comments=())
        said = [markup.text(post.body) for post in self._words.posts if not post.password]
        self.sentences = [s for text in said for line in text.split("\n") for s in _SENTENCE.split(line) if " " in s]
        self.answers = [c.body for c in self._words.comments if c.kind == "comment" and c.status == "approved"]
        self.posts = tuple(self._post(number, posts) for number in range(posts))
        self.comments = {post.id: tuple(self._comments(post)) for post in self.posts}
        # What every sidebar lists: the newest posts, and a post of each month for the archive.
        months = {(post.published.year, post.published.month): post for post in reversed(self.posts)}
        self._everywhere = {post.id: post for post in (*self.posts[-5:], *months.values())}

    def _post(self, number: int, of: int) -> Post:
        dice, words = Random(number), self._words
        body: list[markup.Block] = []
        left = WORDS
        while left > 0:
            sentences = dice.sample(self.sentences, dice.randint(3, 6))
            left -= sum(len(sentence.split()) for sentence in sentences)
            body.append({"p": markup.escaped(" ".join(sentences))})
        name = " ".join(dice.choice(self.sentences).split()[:6]).strip(" ,.;:!?…“”")
        published = words.today - (of - number) * _EVERY
        return Post(
            id=1000 + number,
            slug=f"post-{number:05}",
            title=f"{name} ({number})",
            author=dice.choice(words.authors),
            published=published,
            modified=published,
            body=tuple(body),
            categories=(dice.choice(words.categories),),
            tags=tuple(sorted(dice.sample(words.tags, 2), key=lambda term: term.slug)),
        )

    def _comments(self, post: Post) -> Iterator[Comment]:
        dice = Random(f"comments {post.id}")
        before: list[tuple[int, int]] = []
        for number in range(dice.randint(0, MOST_COMMENTS)):
            id_ = post.id * 100 + number
            above = [known for known in before if known[1] < _TOLD]
            parent, depth = dice.choice(above) if above and dice.random() < 0.5 else (0, -1)
            before.append((id_, depth + 1))
            yield Comment(
                id=id_,
                post=post.id,
                author=dice.choice(COMMENTERS),
                published=post.published + timedelta(minutes=7 + 43 * number),
                body=dice.choice(self.answers),
                parent=parent,
                url=f"https://reader{number}.example/" if dice.random() < 0.3 else "",
            )

    def _around(self, number: int, shown: tuple[Post, ...]) -> Blog:
        """The blog as far as a page with the posts *shown*, the first of them the *number*th, can tell."""
        near = self.posts[max(0, number - 1) : number + len(shown) + 1]
        posts = {**self._everywhere, **{post.id: post for post in near}}
        newest = self.comments[self.posts[-1].id]
        own = [c for post in shown if post is not self.posts[-1] for c in self.comments[post.id]]
        return replace(self.blog, posts=tuple(posts.values()), comments=(*own, *newest))

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path and content of each file."""
        for number, post in enumerate(self.posts):
            yield f"{post.path}index.html", views.single(self._around(number, (post,)), post)
        newest = self.posts[::-1]
        size = self.blog.posts_per_page
        for page, start in enumerate(range(0, len(newest), size), 1):
            shown = newest[start : start + size]
            blog = self._around(len(newest) - start - len(shown), shown)
            listing = views.Listing(path="/", posts=newest, body_class="home blog")
            yield f"/page/{page}/index.html" if page > 1 else "/index.html", views.listing(blog, listing, page)
        shown = newest[: self.blog.feed_items]
        blog = self._around(len(newest) - len(shown), shown)
        yield "/feed/index.xml", feeds.posts_feed(blog, shown, "/feed/")
        yield from self._sitemaps()

    def _sitemaps(self) -> Iterator[tuple[str, bytes]]:
        # WordPress puts 2,000 addresses into each.
        paths = []
        for number, start in enumerate(range(0, len(self.posts), 2000), 1):
            paths.append(f"/wp-sitemap-posts-post-{number}.xml")
            told = self.posts[start : start + 2000]
            yield paths[-1], feeds.sitemap(self.blog, [(post.path, post.modified) for post in told])
        yield "/wp-sitemap.xml", feeds.sitemap_index(self.blog, paths)
        yield "/robots.txt", feeds.robots(self.blog)


def build(folder: Path, base: str, posts: int) -> StaticSite:
    """Write the blog that lives at *base* into *folder*."""
    site = StaticSite(base, posts)
    write(folder, site)
    return site


def write(folder: Path, site: StaticSite) -> None:
    """Write the files of *site* into *folder*."""
    for path, content in site.files():
        file = folder / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def main() -> None:
    """Build from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--posts", type=int, default=5000)
    parser.add_argument("--base", default="http://127.0.0.1:8099")
    told = parser.parse_args()
    site = build(told.folder, told.base, told.posts)
    print(f"{told.folder}: {len(site.posts):,} posts, {sum(map(len, site.comments.values())):,} comments")


if __name__ == "__main__":
    main()
