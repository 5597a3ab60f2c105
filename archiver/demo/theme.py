"""What stands around the content of every page: head, masthead, menu, sidebar, footer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .content import Blog
from .markup import escaped, title
from .templates import fill
from .widgets import sidebar

GENERATOR = "WordPress 6.5.5"
STYLESHEET = "/wp-content/themes/quayside/style.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What a page says around its content."""

    title: str
    """Of the document, as HTML."""

    body_class: str
    head: Sequence[str] = ()
    """More lines for the head."""

    feed: tuple[str, str] | None = None
    """Name and address of a feed of its own."""

    robots: str = "max-image-preview:large"
    month: datetime | None = None
    """The month that the calendar shows; today's when None."""

    front: bool = False


def document(blog: Blog, frame: Frame, content: str) -> bytes:
    """A whole page."""
    name = title(blog.title)
    feeds = [("Feed", blog.url("/feed/")), ("Comments Feed", blog.url("/comments/feed/"))]
    if frame.feed:
        feeds.append(frame.feed)
    return fill(
        "document.html",
        title=frame.title,
        robots=frame.robots,
        feeds="\n".join(_feed_link(f"{name} &raquo; {label}", address) for label, address in feeds),
        home=blog.base,
        generator=GENERATOR,
        head="".join(f"{line}\n" for line in frame.head),
        body_class=frame.body_class,
        tag="h1" if frame.front else "p",
        name=name,
        tagline=escaped(blog.tagline),
        menu="".join(_menu_item(blog.url(page.path), page.id, title(page.title)) for page in blog.statics),
        content=content,
        sidebar=sidebar(blog, frame.month or blog.today),
    ).encode()


def _feed_link(name: str, address: str) -> str:
    return f'<link rel="alternate" type="application/rss+xml" title="{name}" href="{address}" />'


def _menu_item(address: str, id_: int, name: str) -> str:
    return f'<li class="page_item page-item-{id_}"><a href="{address}">{name}</a></li>\n'
