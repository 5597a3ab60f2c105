"""Pages of a size that blogs hardly have: a post of 20,000 comments, whole or in pages, and one of 5 MB of text.

The markup is that of the sample blog's theme: WordPress's own walker, ten levels deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Literal, get_args

from static_site import COMMENTERS, StaticSite, write

from archiver.demo import views
from archiver.demo.content import Blog, Comment, Post

Shape = Literal["nested", "wide", "flat"]
"""Threads ten levels deep; twenty comments with all others right below them; no answers at all."""

SHAPES: tuple[Shape, ...] = get_args(Shape)
DEEPEST = 10
TOGETHER = 50
"""Comments on a page of comments, as WordPress has it."""

_RECENT = 100
"""An answer is to one of so many comments before it."""


def thread(site: StaticSite, post: Post, number: int, shape: Shape = "nested") -> tuple[Comment, ...]:
    """*number* comments on *post*; the same call makes the same."""
    dice = Random(f"{shape} {number}")
    found: list[Comment] = []
    depths: list[int] = []
    for n in range(number):
        above = _answered(dice, n, depths, shape)
        depths.append(0 if above is None else depths[above] + 1)
        paragraphs = [part for _ in range(dice.randint(1, 3)) for part in dice.choice(site.answers)]
        found.append(
            Comment(
                id=post.id * 1_000_000 + n,
                post=post.id,
                author=f"{dice.choice(COMMENTERS)} {dice.randrange(number)}",
                published=post.published + timedelta(minutes=7 + n),
                body=tuple(paragraphs),
                parent=found[above].id if above is not None else 0,
                url=f"https://reader{n}.example/" if dice.random() < 0.3 else "",
            )
        )
    return tuple(found)


def _answered(dice: Random, n: int, depths: Sequence[int], shape: Shape) -> int | None:
    if shape == "wide":
        return n % 20 if n >= 20 else None
    if shape == "flat" or not n or dice.random() < 0.2:
        return None
    above = dice.randrange(max(0, n - _RECENT), n)
    return above if depths[above] < DEEPEST - 1 else None


class GiantSite(StaticSite):
    """The static blog, with a post in its middle that has *comments* comments, all on its own page."""

    def __init__(self, base: str, posts: int, comments: int, shape: Shape = "nested") -> None:
        super().__init__(base, posts)
        self.giant = self.posts[posts // 2]
        self.comments[self.giant.id] = thread(self, self.giant, comments, shape)

    def _around(self, number: int, shown: tuple[Post, ...]) -> Blog:
        blog = super()._around(number, shown)
        return replace(blog, comments_per_page=10**9, thread_depth=DEEPEST) if self.giant in shown else blog

    def page(self) -> bytes:
        """The post with all its comments."""
        return views.single(self._around(len(self.posts) // 2, (self.giant,)), self.giant)

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Address and bytes of each page of its comments."""
        blog = replace(self._around(len(self.posts) // 2, (self.giant,)), comments_per_page=TOGETHER)
        for number in range(1, len(blog.comment_pages(self.giant)) + 1):
            yield (
                blog.url(f"{self.giant.path}comment-page-{number}/"),
                views.single(blog, self.giant, comment_page=number),
            )


def giant(comments: int, shape: Shape = "nested", base: str = "http://127.0.0.1:8099") -> tuple[str, bytes]:
    """Address and bytes of a post of so many comments."""
    site = GiantSite(base, 20, comments, shape)
    return site.blog.url(site.giant.path), site.page()


def long_text(size: int) -> tuple[str, bytes]:
    """Address and bytes of a post of *size* bytes of text, in paragraphs of some sentences."""
    site = GiantSite("http://127.0.0.1:8099", 20, 0)
    dice = Random(size)
    body: list[dict[str, str]] = []
    while size > 0:
        words = " ".join(dice.choices(site.sentences, k=4))
        size -= len(words)
        body.append({"p": words})
    post = replace(site.giant, body=tuple(body))
    site.posts = tuple(post if other is site.giant else other for other in site.posts)
    site.giant = post
    return site.blog.url(post.path), site.page()


def build(folder: Path, base: str, posts: int, comments: int, shape: Shape = "nested") -> GiantSite:
    """Write the blog that lives at *base*, with its giant, into *folder*."""
    site = GiantSite(base, posts, comments, shape)
    write(folder, site)
    return site
