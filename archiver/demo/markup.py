"""From the words of `blog.json` to the HTML that WordPress stores and prints, and to plain text."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]
"""A paragraph, a list, a quotation …: one entry of a post's `body`."""

_TAG = re.compile(r"<[^>]*>")
_BARE = re.compile(r"&(?!(?:[a-z]+|#\d+);)")
_CURLY = str.maketrans({"“": "&#8220;", "”": "&#8221;", "‘": "&#8216;", "’": "&#8217;", "–": "&#8211;", "…": "&#8230;"})
_SPACE = re.compile(r"\s+")


def attribute(text: str) -> str:
    """*text* for a quoted attribute, as `esc_attr` has it."""
    return html.escape(text).replace("&#x27;", "&#039;").replace("&amp;", "&#038;")


def escaped(text: str) -> str:
    """*text* with its markup taken for words.

    >>> escaped("O’Brien & Söhne")
    'O’Brien &amp; Söhne'
    """
    return html.escape(text, quote=False)


def title(text: str) -> str:
    """A title as it is printed: quotation marks and dashes become numbers (`wptexturize`).

    >>> title("Kale & the neighbour’s goat")
    'Kale &#038; the neighbour&#8217;s goat'
    """
    return escaped(text).replace("&amp;", "&#038;").translate(_CURLY)


def inline(fragment: str, home: str = "") -> str:
    """A line of the text, which may hold tags, as it is printed; `{home}` is the blog's address.

    >>> inline("nuts & <em>“bolts”</em>")
    'nuts &#038; <em>&#8220;bolts&#8221;</em>'
    """
    return _BARE.sub("&#038;", fragment.replace("{home}", home)).translate(_CURLY)


def plain(fragment: str) -> str:
    """The words of a line, on one line.

    >>> plain("nuts & <em>bolts</em> &lt;3")
    'nuts & bolts <3'
    """
    return _SPACE.sub(" ", html.unescape(_TAG.sub("", fragment))).strip()


def pages(body: Sequence[Block]) -> tuple[tuple[Block, ...], ...]:
    """The pages of a post, which `{"page": true}` parts."""
    parts: list[list[Block]] = [[]]
    for block in body:
        if "page" in block:
            parts.append([])
        else:
            parts[-1].append(block)
    return tuple(map(tuple, parts))


def excerpt(body: Sequence[Block], words: int = 55) -> str:
    """The first *words* of a post as `the_excerpt` prints them."""
    first = " ".join(_lines(pages(body)[0])).split()
    return title(" ".join(first[:words])) + (" [&hellip;]" if len(first) > words else "")


def text(body: Sequence[Block]) -> str:
    """What a reader reads, one line a block; captions are left out, who is quoted is kept."""
    return "\n".join(_lines(body))


def _lines(body: Sequence[Block]) -> list[str]:
    found: list[str] = []
    for block in body:
        match block:
            case {"p": str(words)} | {"h": str(words)}:
                found.append(plain(words))
            case {"ul": items} | {"ol": items}:
                found += map(plain, items)
            case {"pre": str(words)}:
                found += [_SPACE.sub(" ", line) for line in words.split("\n")]
            case {"quote": lines, "cite": str(who)}:
                found += [*map(plain, lines), who]
            case {"pull": str(words), "cite": str(who)}:
                found += [plain(words), who]
    return found


def rendered(body: Sequence[Block], home: str) -> str:
    """The blocks as the editor stores and the theme prints them; `{"more": true}` is for the caller."""
    return "\n\n".join(_html(block, home) for block in body if "more" not in block)


def _html(block: Block, home: str) -> str:
    match block:
        case {"p": str(words)}:
            return f"<p>{inline(words, home)}</p>"
        case {"h": str(words)}:
            return f'<h2 class="wp-block-heading">{inline(words, home)}</h2>'
        case {"ul": items}:
            return "<ul>\n" + "\n".join(f"<li>{inline(item, home)}</li>" for item in items) + "\n</ul>"
        case {"ol": items}:
            return "<ol>\n" + "\n".join(f"<li>{inline(item, home)}</li>" for item in items) + "\n</ol>"
        case {"pre": str(words)}:
            return f'<pre class="wp-block-preformatted">{escaped(words)}</pre>'
        case {"quote": lines, "cite": str(who)}:
            source = f' cite="{attribute(block["url"])}"' if "url" in block else ""
            said = "\n".join(f"<p>{inline(line, home)}</p>" for line in lines)
            said += f"\n<cite>{escaped(who)}</cite>"
            return f'<blockquote class="wp-block-quote"{source}>\n{said}</blockquote>'
        case {"pull": str(words), "cite": str(who)}:
            said = f"<blockquote><p>{inline(words, home)}</p><cite>{escaped(who)}</cite></blockquote>"
            return f'<figure class="wp-block-pullquote">{said}</figure>'
        case {"image": str()}:
            return _figure(block, home)
    raise ValueError(f"no such block: {sorted(block)}")


def _figure(block: Block, home: str) -> str:
    source = attribute(f"{home}/wp-content/uploads/{block['image']}")
    alt, caption, key = attribute(block["alt"]), inline(block["caption"]), block["id"]
    if block["style"] == "block":
        return (
            '<figure class="wp-block-image size-full"><img decoding="async" width="640" height="400"'
            f' src="{source}" alt="{alt}" class="wp-image-{key}"/>'
            f'<figcaption class="wp-element-caption">{caption}</figcaption></figure>'
        )
    return (
        f'<figure id="attachment_{key}" aria-describedby="caption-attachment-{key}" style="width: 640px"'
        f' class="wp-caption alignnone"><img decoding="async" class="size-full wp-image-{key}"'
        f' src="{source}" alt="{alt}" width="640" height="400" />'
        f'<figcaption id="caption-attachment-{key}" class="wp-caption-text">{caption}</figcaption></figure>'
    )
