"""A page whose comments are a list without any classes but their own, and what is read of it."""

from __future__ import annotations

from archiver.parse import parse_page
from archiver.records import Comment

URL = "http://oven.example/2012/01/rye/"
DAY = "January 18, 2012 at 9:16 am"
PLAIN = f'<li id="comment-{{n}}"><div><p>{{name}}</p><small>{DAY}</small></div><div><p>Rye {{n}}.</p></div></li>'


def read(*comments: str, language: str = "en-US") -> tuple[Comment, ...]:
    """The comments of a page whose list has these items."""
    return parse_page(
        f'<html lang="{language}"><head><meta name="generator" content="WordPress 4.9"><title>Rye</title></head>'
        '<body class="single single-post postid-1"><div id="post-1" class="post-1 post hentry"><h1>Rye</h1>'
        '<div class="entry-content"><p>Rye keeps for a week if you let it. Ours never gets the chance.</p></div></div>'
        f"<ol>{''.join(comments)}</ol></body></html>",
        URL,
        strict=True,
    ).comments


def names(markup: str, *said: str, language: str = "en-US") -> list[str | None]:
    """The authors read where *markup* prints each of these names."""
    items = (markup.replace("{n}", str(n)).replace("{name}", name) for n, name in enumerate(said, 1))
    return [comment.author for comment in read(*items, language=language)]


def words(markup: str, *said: str, by: tuple[str, ...] = ("Ida", "Otto", "Zoe", "Max")) -> list[tuple[str | None, str]]:
    """The authors and words read where *markup* prints these, each comment by the next author."""
    items = (
        markup.replace("{n}", str(n)).replace("{day}", f"January {10 + n}, 2012 at 9:1{n} am").replace("{name}", name)
        for n, name in enumerate(by[: len(said)], 1)
    )
    return [(c.author, c.text) for c in read(*(i.replace("{text}", text) for i, text in zip(items, said, strict=True)))]
