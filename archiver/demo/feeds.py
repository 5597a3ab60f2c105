"""What programs read of the sample blog: RSS, sitemaps, robots.txt, oEmbed, RSD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from . import dates, markup
from .article import password_form
from .content import Blog, Comment, Post
from .discussion import comment_html, comment_link
from .markup import escaped, plain, title
from .templates import fill
from .theme import GENERATOR
from .views import shortlink

_SPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
}
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def posts_feed(blog: Blog, posts: Sequence[Post], path: str, name: str = "") -> bytes:
    """A feed of *posts*, with their text; *name* is what they have in common, as HTML."""
    heading = f"{name} &#8211; {title(blog.title)}" if name else title(blog.title)
    return fill(
        "feed.xml",
        names=_names("content", "wfw", "dc", "atom", "sy", "slash"),
        title=heading,
        self=escape(blog.url(path)),
        link=blog.url(path.split("feed/")[0]) if name else blog.base,
        tagline=escaped(blog.tagline),
        built=dates.rfc(max(post.modified for post in posts)),
        language="<language>en-GB</language>\n\t",
        version=GENERATOR.split()[-1],
        items="\t".join(_post_item(blog, post) for post in posts),
    ).encode()


def comments_feed(blog: Blog, comments: Sequence[Comment], path: str, post: Post | None = None) -> bytes:
    """The newest of *comments*, of the blog or of one post; replies to what is hidden are among them."""
    newest = sorted(comments, key=lambda comment: comment.published, reverse=True)[: blog.feed_items]
    heading = f"Comments on: {title(post.heading)}" if post else f"Comments for {title(blog.title)}"
    changed = post.modified if post else blog.modified
    return fill(
        "feed.xml",
        names=_names("content", "dc", "atom", "sy"),
        title=f"\n\t{heading}\t",
        self=blog.url(path),
        link=blog.url(post.path) if post else blog.base,
        tagline=escaped(blog.tagline),
        built=dates.rfc(max((comment.published for comment in newest), default=changed)),
        language="",
        version=GENERATOR.split()[-1],
        items="\t".join(_comment_item(blog, comment, alone=post is not None) for comment in newest),
    ).encode()


def _names(*prefixes: str) -> str:
    return "\n".join(f'\txmlns:{prefix}="{_SPACES[prefix]}"' for prefix in prefixes)


def _post_item(blog: Blog, post: Post) -> str:
    address = blog.url(post.path)
    number = len(blog.approved(post))
    if post.password:
        said, text = "There is no excerpt because this is a protected post.", password_form(blog, post)
    else:
        # Of a post in several pages a feed holds the first.
        said, text = markup.excerpt(post.body), markup.rendered(post.pages[0], blog.base)
    comments = replies = ""
    if post.comments_open or number:
        comments = f"<comments>{address}#{'comments' if number else 'respond'}</comments>"
        replies = f"<wfw:commentRss>{address}feed/</wfw:commentRss>\n\t\t\t"
        replies += f"<slash:comments>{number}</slash:comments>"
    terms = (*post.categories, *post.tags)
    return fill(
        "item.xml",
        title=title(post.heading),
        address=address,
        comments=comments,
        author=_data(post.author.name),
        published=dates.rfc(post.published),
        terms="\n\t\t".join(f"<category>{_data(term.name)}</category>" for term in terms),
        guid=blog.url(shortlink(post)),
        said=_data(said),
        text=_data(text),
        replies=replies,
    )


def _comment_item(blog: Blog, comment: Comment, *, alone: bool) -> str:
    post = blog.post_of(comment)
    name = escaped(comment.author)
    heading = f"By: {name}" if alone else f"Comment on {title(post.heading)} by {name}"
    said, text = "\n\n".join(map(plain, comment.body)), comment_html(comment)
    parent = next((c for c in blog.approved(post) if c.id == comment.parent), None)
    if parent is not None:
        answered = f'In reply to <a href="{comment_link(blog, parent)}">{escaped(parent.author)}</a>.'
        said, text = f"{answered}\n\n{said}", f"<p>{answered}</p>\n{text}"
    return fill(
        "item.xml",
        title=f"\n\t\t{heading}\t\t",
        address=comment_link(blog, comment),
        comments="",
        author=_data(comment.author),
        published=dates.rfc(comment.published),
        terms="",
        guid=f"{blog.url(post.path)}#comment-{comment.id}",
        said=_data(escaped(said)),
        text=_data(text),
        replies="",
    )


def _data(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def sitemap_index(blog: Blog, paths: Sequence[str]) -> bytes:
    """The map of the maps."""
    entries = "".join(f"<sitemap><loc>{blog.url(path)}</loc></sitemap>" for path in paths)
    return f'{_XML}<sitemapindex xmlns="{_SITEMAP}">{entries}</sitemapindex>\n'.encode()


def sitemap(blog: Blog, entries: Sequence[tuple[str, datetime | None]]) -> bytes:
    """One map: paths, each with the time of its last change where WordPress tells it."""
    urls = "".join(
        f"<url><loc>{blog.url(path)}</loc>"
        + (f"<lastmod>{dates.attribute(changed.astimezone(UTC))}</lastmod>" if changed else "")
        + "</url>"
        for path, changed in entries
    )
    return f'{_XML}<urlset xmlns="{_SITEMAP}">{urls}</urlset>\n'.encode()


def robots(blog: Blog) -> bytes:
    """What crawlers are asked."""
    lines = (
        "User-agent: *",
        "Disallow: /wp-admin/",
        "Allow: /wp-admin/admin-ajax.php",
        "",
        f"Sitemap: {blog.url('/wp-sitemap.xml')}",
        "",
    )
    return "\n".join(lines).encode()


def oembed(blog: Blog, post: Post, *, xml: bool) -> bytes:
    """How to show a post inside another page."""
    name = title(post.heading)
    link = f'<a href="{blog.url(post.path)}">{name}</a>'
    said = {
        "version": "1.0",
        "provider_name": escaped(blog.title),
        "provider_url": blog.base,
        "author_name": post.author.name,
        "author_url": blog.url(f"/author/{post.author.slug}/"),
        "title": name,
        "type": "rich",
        "html": f'<blockquote class="wp-embedded-content">{link}</blockquote>',
    }
    if not xml:
        return json.dumps(said).replace("/", "\\/").encode()
    fields = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in said.items())
    return f"{_XML}<oembed>{fields}</oembed>\n".encode()


def rsd(blog: Blog) -> bytes:
    """Where editing programs would find their door."""
    return fill("rsd.xml", home=blog.base).encode()
