"""Pages whose theme calls its classes and ids something else."""

from __future__ import annotations

import re
from collections.abc import Callable
from zlib import crc32

_CORE = re.compile(
    r"""
    comment|pingback|trackback|byuser|comment-author-\S+|bypostauthor|(?:thread-)?(?:odd|even|alt)|depth-\d+|parent|children
    |comment-body|comment-author|vcard|fn|n|url|photo|says|comment-meta(?:data)?|commentmetadata|comment-content
    |comment-awaiting-moderation|reply|comment-reply-(?:link|login|title)|comment-edit-link|avatar(?:-\S+)?
    |comment-(?:respond|form\S*|notes)|logged-in-as|required\S*|submit|form-submit
    |hentry|post|page|(?:type|status|format|category|tag|post|page|paged|postid|has|is|align|size|author|term|tax|wp)-\S+|sticky
    |home|blog|archive|date|search\S*|attachment\S*|error404|single\S*|author|category|tag|singular|logged-in|rtl
    |align\S+|gallery\S*|more-link|no-comments|screen-reader-text|nav-(?:links|previous|next)|page-numbers|current|prev|next|dots
    |comment-navigation|comments-pagination|navigation|pagination|posts?-navigation|post-page-numbers|page-links|post-nav-links
    |menu(?:-item\S*)?|page_item\S*|current_page\S*|widget\S*|recentcomments|cat-item\S*|comments-title|entry-title|entry-content
    |published|updated
    """,
    re.X,
)
"""What comment_class(), post_class(), body_class(), the walkers, blocks, navigation and hCard print."""

_CLASSES = re.compile(r"""(<[a-zA-Z][^<>]*?\sclass\s*=\s*)("[^"]*"|'[^']*')""")
_ID = re.compile(r"""(<[a-zA-Z][^<>]*?\sid\s*=\s*)("[^"]*"|'[^']*')""")


def renamed(html: str) -> str:
    """Every class that is not WordPress's own under another name."""
    return _each(html, lambda name: name if _CORE.fullmatch(name) else _other(name))


def core_alone(html: str) -> str:
    """No class that is not WordPress's own, and other ids for all but comments and posts."""
    return _ID.sub(_other_id, _each(html, lambda name: name if _CORE.fullmatch(name) else ""))


def _other(name: str) -> str:
    return f"zq{crc32(name.encode())}"


def _other_id(found: re.Match[str]) -> str:
    quote, name = found[2][0], found[2][1:-1]
    return found[0] if re.fullmatch(r"(?:comment|post)-\d+", name) else f"{found[1]}{quote}{_other(name)}{quote}"


def _each(html: str, rename: Callable[[str], str]) -> str:
    def changed(found: re.Match[str]) -> str:
        quote, value = found[2][0], found[2][1:-1]
        return f"{found[1]}{quote}{' '.join(map(rename, value.split()))}{quote}"

    return _CLASSES.sub(changed, html)
