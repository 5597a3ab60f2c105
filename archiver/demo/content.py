"""The sample blog as values: what `blog.json` holds, and which comments are printed where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
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
class Quote:
    """Words that a post quotes, and who said them."""

    kind: Literal["inline", "block", "pull"]
    text: str
    speaker: str


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
    quotes: tuple[Quote, ...] = ()

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
        answers: dict[int, list[Comment]] = {}
        for comment in self.approved(post):
            answers.setdefault(comment.parent, []).append(comment)
        return self._below(0, 0, answers)

    def _below(self, parent: int, depth: int, answers: Mapping[int, Sequence[Comment]]) -> tuple[Node, ...]:
        return tuple(
            Node(comment=c, depth=depth, replies=self._below(c.id, depth + 1, answers)) for c in answers.get(parent, ())
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
        tops = [c for c in self.approved(self.post_of(comment)) if not c.parent and c.published < top.published]
        return len(tops) // self.comments_per_page + 1


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
            quotes=tuple(Quote(**quote) for quote in entry.get("quotes", ())),
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
