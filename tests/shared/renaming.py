"""Pages of which every name that a theme gave is another one: what core, its blocks and microformats print stays."""

from __future__ import annotations

import re
import zlib

CORE = re.compile(
    r"""
    post-\d+ | post | page | attachment | type-\S+ | status-\S+ | format-\S+ | has-post-thumbnail | sticky | hentry
    | post-password-\S+ | category-\S+ | tag-\S+                                         # post_class()
    | home | blog | archive | date | author | search\S* | error404 | single(-\S+)? | postid-\d+ | page-id-\d+
    | page-template\S* | paged(-\d+)? | post-template\S* | category | tag | logged-in | admin-bar      # body_class()
    | entry-title | entry-content | entry-summary | published | updated | vcard | fn | url | n         # hAtom, hCard
    | wp-\S+ | align\S+ | size-\S+ | gallery\S* | avatar\S* | photo | has-\S+ | is-\S+ | taxonomy-\S+ | more-link
    | comment | pingback | trackback | byuser | bypostauthor | comment-author-\S+ | even | odd | alt | thread-\S+
    | depth-\d+ | parent | children | comment-(body|author|meta|metadata|respond|form\S*|reply\S*|content|edit\S*)
    | comment-awaiting-moderation | says | reply
    | screen-reader-text | nav-(links|previous|next) | post-navigation\S* | navigation | page-numbers | current
    | post-page-numbers | post-nav-links | post-edit-link | widget | widget_\S+ | widgettitle
    | menu-item\S* | page_item\S* | current\S* | cat-item\S* | tag-cloud-link | tag-link-\S+
    | comments | respond | reply-title | commentform | (li-|div-)?comment-\d+
    """,
    re.X,
)
"""Class names and ids that WordPress itself prints into every theme."""

_NAMES = re.compile(r"""(\s)(class|id)=(["'])([^"'<>]*)\3""")


def renamed(markup: str, *more: str) -> str:
    """*markup* with every class name and id that is not core's replaced, those that *more* names too."""

    def other(name: str) -> str:
        return name if CORE.fullmatch(name) and name not in more else f"x{zlib.crc32(name.encode()):08x}"

    def names(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}={found[3]}{' '.join(map(other, found[4].split()))}{found[3]}"

    head, body, rest = markup.partition("<body")
    return head + body + _NAMES.sub(names, rest)
