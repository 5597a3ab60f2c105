"""What a crawl of the sample blog must find, from `blog.json` itself and no page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from . import markup
from .content import Blog, CommentKind, Node, Post, Quote, read_blog


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueComment:
    """A comment that some page of the blog prints."""

    id: str
    parent: str | None
    author: str
    author_url: str | None
    """None for the blog's own authors too, who give no address."""

    published: str
    """UTC, ISO 8601. No page prints it for a ping; the feeds of comments do."""

    kind: CommentKind
    text: str
    """One line a paragraph. Empty for a ping: themes print its link alone."""

    depth: int
    """0 for a comment on the post."""

    page: int | None
    """The number of the comment page, where a thread is paged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruePost:
    """A post or static page as a crawl must find it."""

    path: str
    title: str
    """As its author wrote it; empty for the post without one."""

    heading: str
    """As the page prints it: a protected post says so."""

    author: str | None
    """None on a static page, which prints neither author nor times."""

    published: str | None
    """UTC, ISO 8601."""

    modified: str | None
    """None when it was never changed."""

    categories: tuple[str, ...]
    tags: tuple[str, ...]
    text: str
    """All pages of the body, one line a block; empty where a password is asked for."""

    pages: tuple[str, ...]
    """The same, page by page."""

    protected: bool
    claimed_comments: int
    """What the page says there are; where it is 0 the page says nothing."""

    comments: tuple[TrueComment, ...]
    """In the order of the threads, whatever pages they are spread over."""

    hidden: tuple[str, ...]
    """The ids that no page prints."""

    feed_only: tuple[str, ...]
    """Those hidden that the page counts and the feeds hold: replies to what was withheld."""

    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a crawl of the sample blog must find."""

    title: str
    posts: tuple[TruePost, ...]
    """Oldest first."""

    statics: tuple[TruePost, ...]


def truth() -> Truth:
    """What a crawl of the sample blog must find, from `blog.json` itself."""
    blog = read_blog()
    return Truth(
        title=blog.title,
        posts=tuple(_true_post(blog, post) for post in blog.posts),
        statics=tuple(_true_post(blog, post) for post in blog.statics),
    )


def _true_post(blog: Blog, post: Post) -> TruePost:
    shown = [node for thread in blog.threads(post) for node in thread.walk()]
    printed = {node.comment.id for node in shown}
    approved = [c.id for c in blog.approved(post)]
    dated = post.kind == "post"
    pages = () if post.password else tuple(markup.text(page) for page in post.pages)
    return TruePost(
        path=post.path,
        title=post.title,
        heading=post.heading,
        author=post.author.name if dated else None,
        published=_utc(post.published) if dated else None,
        modified=_utc(post.modified) if dated and post.modified != post.published else None,
        categories=tuple(term.name for term in post.categories),
        tags=tuple(term.name for term in post.tags),
        text="\n".join(pages),
        pages=pages,
        protected=post.password,
        claimed_comments=len(approved),
        comments=tuple(_true_comment(blog, post, node) for node in shown),
        hidden=tuple(str(c.id) for c in blog.comments if c.post == post.id and c.id not in printed),
        feed_only=tuple(str(id_) for id_ in approved if id_ not in printed),
        quotes=post.quotes,
    )


def _true_comment(blog: Blog, post: Post, node: Node) -> TrueComment:
    comment = node.comment
    paged = len(blog.comment_pages(post)) > 1
    words = () if comment.kind != "comment" else tuple(map(markup.plain, comment.body))
    return TrueComment(
        id=str(comment.id),
        parent=str(comment.parent) if comment.parent else None,
        author=comment.author,
        author_url=comment.url or None,
        published=_utc(comment.published),
        kind=comment.kind,
        text="\n".join(words),
        depth=node.depth,
        page=blog.comment_page(comment) if paged else None,
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
