"""The pages of the sample blog: a post, a list of posts, what a search found, and the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from . import dates, markup
from .article import article, post_navigation, posts_navigation, summary
from .content import Blog, Comment, Post
from .discussion import comments_area
from .markup import escaped, title
from .templates import fill
from .theme import Frame, document
from .widgets import search_form


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Posts under one address: the front page, a month, a category."""

    path: str
    posts: tuple[Post, ...]
    """Newest first."""

    body_class: str
    paged_class: str = "paged-{0}"
    """What a further page adds to that; `{0}` is its number."""

    heading: str = ""
    """As HTML; the front page has none."""

    name: str = ""
    """For titles, as HTML."""

    feed_name: str = ""
    """As the head names the feed; empty where none is offered."""

    month: datetime | None = None


def single(
    blog: Blog,
    post: Post,
    *,
    part: int = 1,
    comment_page: int | None = None,
    replying_to: Comment | None = None,
) -> bytes:
    """A post or static page: page *part* of its text, with the comment page that was asked for."""
    shown = article(blog, post, alone=True, part=part)
    if post.kind == "post":
        shown += post_navigation(blog, post)
    if not post.password and (post.comments_open or blog.approved(post)):
        shown += "\n" + comments_area(blog, post, comment_page, replying_to)
    feed = None
    if post.comments_open or blog.approved(post):
        feed = (f"{title(post.heading)} Comments Feed", blog.url(f"{post.path}feed/"))
    frame = Frame(
        title=_title(title(post.title), _page(part), title(blog.title)),
        body_class=_body_class(post, part),
        head=_head(blog, post, part, comment_page),
        feed=feed,
        robots="max-image-preview:large, noindex, follow" if replying_to else "max-image-preview:large",
    )
    return document(blog, frame, shown)


def _body_class(post: Post, part: int) -> str:
    paged = f" paged-{part} single-paged-{part}" if part > 1 else ""
    if post.kind == "page":
        return f"page-template-default page page-id-{post.id}{paged}"
    return f"post-template-default single single-post postid-{post.id} single-format-standard{paged}"


def _head(blog: Blog, post: Post, part: int, comment_page: int | None) -> list[str]:
    own = post.path
    if comment_page:
        own += f"comment-page-{comment_page}/#comments"
    elif part > 1:
        own += f"{part}/"
    oembed = blog.url("/wp-json/oembed/1.0/embed?url=") + quote(blog.url(post.path), safe="")
    lines = [
        f'<link rel="canonical" href="{blog.url(own)}" />',
        f"<link rel='shortlink' href='{blog.url(shortlink(post))}' />",
        f'<link rel="alternate" type="application/json+oembed" href="{oembed}" />',
        f'<link rel="alternate" type="text/xml+oembed" href="{oembed}&#038;format=xml" />',
    ]
    if post.comments_open:
        lines.insert(0, f'<link rel="pingback" href="{blog.url("/xmlrpc.php")}">')
    return lines


def shortlink(post: Post) -> str:
    """The address by number."""
    return f"/?p={post.id}" if post.kind == "post" else f"/?page_id={post.id}"


def listing(blog: Blog, shown: Listing, number: int) -> bytes:
    """Page *number* of a list of posts."""
    size = blog.posts_per_page
    front = not shown.heading
    posts = list(shown.posts[(number - 1) * size : number * size])
    if front and number == 1:
        # What is sticky leads here, and stands once more in its own place on whatever page that is.
        posts = [post for post in shown.posts if post.sticky] + [post for post in posts if not post.sticky]
    content = _page_header(shown.heading) if shown.heading else ""
    content += "\n".join(article(blog, post, alone=False, first_page=front and number == 1) for post in posts)
    content += posts_navigation(blog, shown.path, number, -(-len(shown.posts) // size))
    paged = f" paged hfeed {shown.paged_class.format(number)}" if number > 1 else " hfeed"
    site = title(blog.title)
    names = (site, _page(number), escaped(blog.tagline)) if front else (shown.name, _page(number), site)
    frame = Frame(
        title=_title(*names),
        body_class=shown.body_class + paged,
        feed=(f"{shown.feed_name} Feed", blog.url(f"{shown.path}feed/")) if shown.feed_name else None,
        month=shown.month,
        front=front,
    )
    return document(blog, frame, content)


def _page_header(heading: str) -> str:
    return (
        f'\t\t\t<header class="page-header">\n\t\t\t\t<h1 class="page-title">{heading}</h1>'
        "\t\t\t</header><!-- .page-header -->\n"
    )


def search_results(blog: Blog, words: str) -> bytes:
    """What `/?s=` answers."""
    wanted = words.casefold().split()
    found = [post for post in blog.newest_first if not post.password and _has_all(post, wanted)]
    if found:
        content = _page_header(f"Search Results for: <span>{title(words)}</span>")
        content += "\n".join(summary(blog, post) for post in found)
    else:
        said = "Sorry, but nothing matched your search terms. Please try again with some different keywords."
        content = _nothing(blog, said, words, "no-results not-found")
    frame = Frame(
        title=_title(f"Search Results for &#8220;{title(words)}&#8221;", title(blog.title)),
        body_class=f"search search-{'results' if found else 'no-results'} hfeed",
        robots="noindex, follow, max-image-preview:large",
    )
    return document(blog, frame, content)


def _has_all(post: Post, words: list[str]) -> bool:
    text = f"{post.title}\n{markup.text(post.body)}".casefold()
    return all(word in text for word in words)


def not_found(blog: Blog) -> bytes:
    """What any other address answers."""
    frame = Frame(title=_title("Page not found", title(blog.title)), body_class="error404 hfeed")
    said = "It looks like nothing was found at this location. Maybe try a search?"
    return document(blog, frame, _nothing(blog, said, "", "error-404 not-found"))


def _nothing(blog: Blog, said: str, words: str, classes: str) -> str:
    return fill("nothing.html", classes=classes, said=said, form=search_form(blog, words))


def printed(blog: Blog, post: Post) -> bytes:
    """A post once more, for paper, as a plugin offers it."""
    return fill(
        "print.html",
        name=title(blog.title),
        title=title(post.title),
        address=blog.url(post.path),
        author=escaped(post.author.name),
        day=dates.day(post.published),
        text="\n".join(markup.rendered(page, blog.base) for page in post.pages),
        home=blog.base,
    ).encode()


def login(blog: Blog) -> bytes:
    """The door of the editors, which is not a page of the blog."""
    return fill("login.html", name=title(blog.title), home=blog.base).encode()


def _title(*parts: str) -> str:
    return " &#8211; ".join(filter(None, parts))


def _page(number: int) -> str:
    return f"Page {number}" if number > 1 else ""
