"""The sample blog as values: what `blog.json` holds, who sees which comment, and what a crawl must find."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.resources import files
from typing import Any, Literal

from . import markup
from .markup import Block

CommentKind = Literal["comment", "pingback", "trackback"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    id: int
    post: int
    author: str
    published: datetime
    body: tuple[str, ...]
    """Paragraphs, which may hold tags."""

    kind: CommentKind = "comment"
    parent: int = 0
    url: str = ""
    user: str = ""
    """The author's slug, when one of the blog's authors comments."""

    status: Literal["approved", "hold"] = "approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post, or a static page."""

    id: int
    slug: str
    title: str
    author: Author
    published: datetime
    """With the blog's offset at that moment."""

    modified: datetime
    body: tuple[Block, ...]
    kind: Literal["post", "page"] = "post"
    categories: tuple[Term, ...] = ()
    tags: tuple[Term, ...] = ()
    sticky: bool = False
    password: bool = False
    comments_open: bool = True
    quotes: tuple[TrueQuote, ...] = ()

    @property
    def path(self) -> str:
        day = "" if self.kind == "page" else f"/{self.published:%Y/%m/%d}"
        return f"{day}/{self.slug}/"

    @property
    def heading(self) -> str:
        """The title as a theme prints it, in plain text."""
        return f"Protected: {self.title}" if self.password else self.title

    @property
    def pages(self) -> tuple[tuple[Block, ...], ...]:
        return markup.pages(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A comment where it stands in its thread."""

    comment: Comment
    depth: int
    """0 for a comment on the post."""

    replies: tuple[Node, ...]

    def walk(self) -> Iterator[Node]:
        """This comment and all below it, in the order in which they are printed."""
        yield self
        for reply in self.replies:
            yield from reply.walk()


@dataclass(frozen=True, kw_only=True)
class Blog:
    """All that is published, oldest first."""

    base: str
    """The address of the front page, without its closing slash."""

    title: str
    tagline: str
    today: datetime
    posts_per_page: int
    feed_items: int
    comments_per_page: int
    thread_depth: int
    authors: tuple[Author, ...]
    categories: tuple[Term, ...]
    tags: tuple[Term, ...]
    statics: tuple[Post, ...]
    posts: tuple[Post, ...]
    comments: tuple[Comment, ...]

    def url(self, path: str) -> str:
        return self.base + path

    @cached_property
    def newest_first(self) -> tuple[Post, ...]:
        return tuple(sorted(self.posts, key=lambda post: post.published, reverse=True))

    @cached_property
    def modified(self) -> datetime:
        """When anything was last changed."""
        return max([p.modified for p in (*self.posts, *self.statics)] + [c.published for c in self.comments])

    @cached_property
    def _post_by_id(self) -> dict[int, Post]:
        return {post.id: post for post in (*self.posts, *self.statics)}

    def post_of(self, comment: Comment) -> Post:
        return self._post_by_id[comment.post]

    def approved(self, post: Post) -> tuple[Comment, ...]:
        """The comments that WordPress counts: those below a hidden one are among them."""
        return tuple(c for c in self.comments if c.post == post.id and c.status == "approved")

    def threads(self, post: Post) -> tuple[Node, ...]:
        """The comments that WordPress prints: what answers a hidden comment is hidden with it."""
        return self._below(0, 0, self.approved(post))

    def _below(self, parent: int, depth: int, approved: Sequence[Comment]) -> tuple[Node, ...]:
        return tuple(
            Node(comment=c, depth=depth, replies=self._below(c.id, depth + 1, approved))
            for c in approved
            if c.parent == parent
        )

    def comment_pages(self, post: Post) -> tuple[tuple[Node, ...], ...]:
        """Threads by comment page, the oldest on page 1; a bare address shows the last page."""
        threads, size = self.threads(post), self.comments_per_page
        return tuple(threads[start : start + size] for start in range(0, len(threads), size))

    def comment_page(self, comment: Comment) -> int:
        """The number of the comment page that shows *comment*, or would."""
        by_id = {c.id: c for c in self.comments}
        top = comment
        while top.parent:
            top = by_id[top.parent]
        tops = [
            c for c in self.approved(self.post_of(comment)) if not c.parent and c.published < top.published
        ]
        return len(tops) // self.comments_per_page + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueQuote:
    """Words that a post quotes, and who said them."""

    kind: Literal["inline", "block", "pull"]
    text: str
    speaker: str


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

    author: str
    published: str
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
    """Those among the hidden that the page counts and the feeds of comments hold: replies to what was withheld."""

    quotes: tuple[TrueQuote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a crawl of the sample blog must find."""

    title: str
    posts: tuple[TruePost, ...]
    """Oldest first."""

    statics: tuple[TruePost, ...]


def read_blog(base: str = "") -> Blog:
    """The sample blog, as if it lived at *base*."""
    raw: dict[str, Any] = json.loads(files(__package__).joinpath("blog.json").read_text("utf-8"))
    authors = {entry["slug"]: Author(**entry) for entry in raw["authors"]}
    categories = {entry["slug"]: Term(**entry) for entry in raw["categories"]}
    tags = {entry["slug"]: Term(**entry) for entry in raw["tags"]}

    def post(entry: dict[str, Any], kind: Literal["post", "page"]) -> Post:
        return Post(
            id=entry["id"],
            slug=entry["slug"],
            title=entry["title"],
            author=authors[entry["author"]],
            published=datetime.fromisoformat(entry["published"]),
            modified=datetime.fromisoformat(entry.get("modified", entry["published"])),
            body=tuple(entry["body"]),
            kind=kind,
            # WordPress prints terms in the order of their names.
            categories=tuple(categories[slug] for slug in sorted(entry.get("categories", ()))),
            tags=tuple(tags[slug] for slug in sorted(entry.get("tags", ()))),
            sticky=entry.get("sticky", False),
            password=entry.get("password", False),
            comments_open=entry.get("comments_open", kind == "post"),
            quotes=tuple(TrueQuote(**quote) for quote in entry.get("quotes", ())),
        )

    def comment(entry: dict[str, Any]) -> Comment:
        own = {"published": datetime.fromisoformat(entry["published"]), "body": tuple(entry["body"])}
        return Comment(**(entry | own))

    return Blog(
        base=base,
        title=raw["title"],
        tagline=raw["tagline"],
        today=datetime.fromisoformat(raw["today"]),
        posts_per_page=raw["posts_per_page"],
        feed_items=raw["feed_items"],
        comments_per_page=raw["comments_per_page"],
        thread_depth=raw["thread_depth"],
        authors=tuple(authors.values()),
        categories=tuple(categories.values()),
        tags=tuple(tags.values()),
        statics=tuple(post(entry, "page") for entry in raw["pages"]),
        posts=tuple(post(entry, "post") for entry in raw["posts"]),
        comments=tuple(comment(entry) for entry in raw["comments"]),
    )


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
    pages = () if post.password else tuple(markup.text(page) for page in post.pages)
    return TruePost(
        path=post.path,
        title=post.title,
        heading=post.heading,
        author=post.author.name,
        published=_utc(post.published),
        modified=None if post.modified == post.published else _utc(post.modified),
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
