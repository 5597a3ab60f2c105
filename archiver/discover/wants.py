"""What a post's page leaves unsaid that a feed or an API may tell."""

from __future__ import annotations

from typing import Literal

from ..records import Comment, Moment, ParsedPage

Want = Literal[
    "time",  # no time of publication, or nothing finer than a day
    "zone",  # a time of day without a zone
    "clock",  # the same, of comments: the blog's clock would tell
    "author",
    "title",
    "category",  # no category, where each post has one, or one by its slug alone
    "parts",  # whether the post has further pages: nothing on this page would say so
    "comment times",
    "replies",  # who answers whom: all comments stand side by side
]

_FINE = ("second", "minute")
_TWO = 2


def wants_of(page: ParsedPage, *, filed: bool = False, parts_shown: bool = True) -> frozenset[Want]:
    """What is left open by *page*, the first page of a post as its own HTML shows it.

    *filed* says that its platform puts each post into a category, *parts_shown* that a post's further pages are
    linked from its first.
    """
    article = page.article
    if article is None or page.source != "html" or page.kind != "article" or article.part > 1:
        return frozenset()
    wants: set[Want] = set()
    if article.published is None or article.published.precision not in _FINE:
        wants.add("time")
    if _lacks_zone(article.published):
        wants.add("zone")
    if any(_lacks_zone(comment.published) for comment in page.comments):
        wants.add("clock")
    if not article.authors:
        wants.add("author")
    if not article.title:
        wants.add("title")
    categories = [term for term in article.terms if term.scheme == "category"]
    if filed and not (categories and all(term.named for term in categories)):
        wants.add("category")
    if not parts_shown and article.parts == 1 and not article.protected:
        wants.add("parts")
    words = [comment for comment in page.comments if comment.kind == "comment"]
    if any(comment.published is None or comment.published.precision not in _FINE for comment in words):
        wants.add("comment times")
    if len(words) >= _TWO and not any(map(is_reply, words)):
        wants.add("replies")
    return frozenset(wants)


def is_reply(comment: Comment) -> bool:
    """Whether its page shows that a comment answers another one."""
    return comment.depth > 0 or comment.parent is not None or comment.parent_missing


def _lacks_zone(moment: Moment | None) -> bool:
    return moment is not None and moment.precision in _FINE and moment.zone == "assumed"
