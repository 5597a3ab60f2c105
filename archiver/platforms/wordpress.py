"""WordPress: what its core writes into every theme, 2005 to today (`comment_class`, `post_class`, `body_class`, …).

The marks, the names and the kind of a page stand here; addresses, article, comments and links in a file each.
"""

from __future__ import annotations

import re
from functools import cached_property
from urllib.parse import urlsplit

from ..parsers.comments import Shape
from ..records import PageKind
from .mark import Mark
from .wordpress_addresses import PAGED
from .wordpress_article import WordPressArticle
from .wordpress_links import WordPressLinks
from .wordpress_version import prints_zones


class WordPressPage(WordPressArticle, WordPressLinks):
    """A page of any WordPress theme; no theme's name stands here, only what core's own functions print."""

    platform = "wordpress"
    version = 1
    marks = (
        Mark(8, generator=r"^WordPress\b"),
        Mark(6, rel="https://api.w.org/"),
        Mark(4, asset=r"/wp-(?:content|includes)/"),
        Mark(3, form=r"wp-comments-post\.php"),
        Mark(2, body_class=r"(?:postid|page-id)-\d+"),
        Mark(2, id="commentform"),
    )

    body_classes = tuple(
        """
        entry-content wp-block-post-content post-content post-entry storycontent entry-body post_content
        article-content single-content the-content entry post-body entry-text post-text postentry post_body
        posttext content-single article-body format_text blog-content page-content entry-summary
        """.split()
    )

    shape = Shape(
        # Core gives `comment-N`; themes wrap it in `li-comment-N`, `div-comment-N`, or name parts `comment-body-N`.
        id=re.compile(
            r"^(?:(?:li|div|d[dlt]|article|section|span|p|single|the|post|entry|wp|media|view|user|wrap|box|item|body)[-_])*"
            r"comment[-_](?:(?:body|content|text|inner|wrap|entry|item|main|article|li|box|container)[-_])?(\d+)$"
        ),
        # comment_class(): "comment even thread-even depth-1", "pingback odd alt".
        # Themes print "post pingback" for pings, and "trackback" around an address for them; menus have levels too.
        class_=re.compile(r"(?:^|\s)(?:comment|pingback|trackback)\s(?:\S+\s)*?(?:even|odd)(?:\s|$)"),
        hint=re.compile(
            r"^(?:post )?(?:pingback|trackback)(?=\s|$)"
            r"|^(?!.*\b(?:menu|page|cat)[-_]item\b)(?:.*\s)?depth-\d+(?=\s|$)"
        ),
        depth=re.compile(r"(?:^|\s)depth-(\d+)(?=\s|$)"),
        reference=re.compile(r"(?:[?&]replytocom=|#(?:[a-z]+-)*comment-)(\d+)"),
        ping=re.compile(r"(?:^|\s)(pingback|trackback)(?=\s|$)"),
    )

    @cached_property
    def zones_printed(self) -> bool:
        return prints_zones(self.document)

    # -- what the page is ------------------------------------------------------------------------------------------

    def kind(self) -> PageKind:
        """By `body_class`; themes older than that function are told by what the page shows."""
        known = self.document.body_classes
        if known & {"error404", "search", "search-results", "search-no-results"}:
            return "other"
        if known & {"archive", "blog", "date", "category", "tag", "author"} and not known & {"single", "single-post"}:
            return "index"
        if known & {"single", "page", "singular", "attachment", "single-post", "page-template"} and (
            known & {"single", "single-post", "attachment"} or not known & {"home", "blog"} or self._single_id
        ):
            return self._article_or_comments()
        if known & {"home"}:
            return "index"
        return self._kind_unstated()

    def _article_or_comments(self) -> PageKind:
        # A further page of a long post shows the newest comments, as the first one does.
        further = self.comment_page() is not None and self.about() is not None and self._part_base is None
        return "comments" if further else "article"

    def _kind_unstated(self) -> PageKind:
        path, query = urlsplit(self.document.url)[2:4]
        if re.search(r"(?:^|&)(?:p|page_id|attachment_id)=\d", query):
            return self._article_or_comments()
        if PAGED.search(self.document.url) or self._is_month(self.document.url) or path in ("", "/"):
            return "index"
        posts = set(self._post_numbers())
        form = self.document.by_id("commentform") or self.document.by_id("respond")
        if len(posts) == 1 or form is not None:
            return self._article_or_comments()
        return "index" if len(posts) > 1 else super().kind()
