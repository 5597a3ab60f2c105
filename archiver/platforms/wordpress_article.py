"""WordPress: the post's own element, its body, and what a theme prints around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from bs4 import Tag

from ..parsers.body import Body
from ..parsers.body_nodes import Bodies
from ..parsers.column import find_column
from ..parsers.facts import Fact, is_date_line
from ..parsers.metadata import document_title
from ..parsers.nodes import HEADINGS, attribute, classes, prose, text, walk
from ..parsers.terms import class_terms
from ..records import Term
from ..urls import same_page
from .wordpress_addresses import WordPressAddresses

_POST = re.compile(r"post-\d+")
_BOXES = frozenset("form label li ul div section aside header footer p a span figure table tbody tr td".split())
_FORM = 600
"""The letters of a form's labels, or of a box about the author, at the most."""
_PIECES = 600
"""The elements and texts in such a box at the most: what holds a whole thread is not read for each of its pictures."""


class WordPressArticle(WordPressAddresses):
    """The article of a page: post_class() tells its element, and where no class tells the body, its prose does."""

    def _post_numbers(self) -> Iterator[str]:
        for node in self.document.by_name("article", "div", "section", "li"):
            if found := re.fullmatch(r"post-(\d+)", attribute(node, "id")):
                yield found[1]

    @cached_property
    def _single_id(self) -> str | None:
        """The number of the one post that this page shows: from `body_class`, the shortlink or the REST link."""
        for name in self.document.body_classes:
            if found := re.fullmatch(r"(?:postid|page-id|attachmentid)-(\d+)", name):
                return found[1]
        for url, _ in self.document.head_links("shortlink"):
            if found := re.search(r"[?&](?:p|page_id)=(\d+)", url):
                return found[1]
        return None

    @cached_property
    def container(self) -> Tag:
        number = self._single_id
        if number:
            node = self.document.by_id(f"post-{number}")
            if node is not None and node.name in ("article", "div", "section", "main", "li"):
                return node
            listed = [n for n in self.document.by_class(f"post-{number}") if n.name not in ("body", "html")]
            # A query loop may list this very post again, without its body.
            own = [n for n in listed if self._has_body(n)] or [n for n in listed if n.name != "li" and prose(n)]
            if own:
                return own[0]
        posts = [
            n
            for n in self.document.by_class("hentry")
            if not self._other_post(n) and n.find_parent(class_="hentry") is None
        ]
        if len(posts) == 1 and (number is None or self._has_body(posts[0])):
            return posts[0]
        numbers = set(self._post_numbers())
        alone = self.document.by_id(f"post-{numbers.pop()}") if len(numbers) == 1 else None
        if alone is None or self._other_post(alone) or not (self._has_body(alone) or prose(alone)):
            return super().container
        return alone

    @cached_property
    def _own(self) -> Tag | None:
        """The post's own element, where the theme gives it one; post_class() or its number tells it."""
        node = self.container
        named = {*classes(node), attribute(node, "id")}
        return node if named & {"hentry", "type-post", "type-page"} or any(map(_POST.fullmatch, named)) else None

    @cached_property
    def bodies(self) -> Bodies:
        """As everywhere; without a class that tells, where the prose of the post's own element stands."""
        if self._named_bodies.nodes or self._own is None or self._own.name in ("body", "html"):
            return super().bodies
        if asked := self._own.find("form", class_="post-password-form"):
            return Bodies([asked], "password form")
        return Bodies([find_column(self._own, self._around_prose)], "column of the post")

    def _around_prose(self, node: Tag) -> bool:
        """What a theme prints in the post's own element beside the body."""
        if node.name in ("header", "footer", "form") or self._beside(node) or self._chrome(node):
            return True
        if node.name in HEADINGS:
            return self._is_title(node)
        return node.name in ("p", "div", "small", "span", "ul") and is_date_line(node)

    def _is_title(self, node: Tag) -> bool:
        """Whether a heading is the post's title: by class, by a link to the post itself, or as the document has it."""
        if {"entry-title", "post-title"} & set(classes(node)):
            return True
        anchor = node.find("a", href=True)
        if isinstance(anchor, Tag) and same_page(
            self.document.absolute(attribute(anchor, "href")) or "", self.document.url
        ):
            return True
        words = text(node).casefold().removeprefix("protected: ")
        return bool(words) and document_title(self.document).casefold().startswith(words)

    def _has_body(self, node: Tag) -> bool:
        return any(node in found.parents for name in self.body_classes for found in self.document.by_class(name))

    @cached_property
    def story(self) -> list[Tag]:
        """The post's own element; where that lacks title or byline (block themes, some frameworks), the main column."""
        own = list(walk(self.container, self._beside))
        if self.container in (self.document.body,) or self.container.name in ("main", "body"):
            return own
        wide = self.container.parent
        has_title = any(n.name in ("h1", "h2") for n in own)
        while not has_title and wide is not None and wide.name not in ("html", "[document]"):
            own = list(walk(wide, self._beside))
            has_title = any(n.name in ("h1", "h2") for n in own)
            wide = wide.parent
        return own

    def _beside(self, node: Tag) -> bool:
        if super()._beside(node):
            return True
        return self._other_post(node)

    def _other_post(self, node: Tag) -> bool:
        """Another post's own element (related posts, a query loop): post_class() prints its number."""
        number = self._single_id
        if number and node.name in ("article", "li", "div"):
            joined = classes(node)
            if "hentry" in joined or "type-post" in joined:
                other = next((c for c in joined if re.fullmatch(r"post-\d+", c)), None)
                return other is not None and other != f"post-{number}"
        return False

    def not_body(self, node: Tag) -> bool:
        if self._named_bodies.nodes:
            return super().not_body(node)
        # Where no class tells the body, it may be all of the post's element, with its title and its feet.
        return (
            self._around_prose(node) if node.parent is self.body_node else self._chrome(node) or self._other_post(node)
        )

    @property
    def body_start(self) -> Tag | None:
        """As everywhere; in a post's element that holds its body between title and feet, the first that is neither."""
        if self.body_node is None or self.body_node is not self._own:
            return super().body_start
        return next(
            (n for n in self._own.find_all(True, recursive=False) if not self._around_prose(n) and text(n)), None
        )

    def _chrome(self, node: Tag) -> bool:
        if node.name == "nav" and any(c.startswith("wp-block-") for c in classes(node)):
            return False  # a menu that the author placed in the text as a block
        if super()._chrome(node) or (node.name == "form" and len(text(node)) < _FORM) or id(node) in self._boxes:
            return True
        return node.name == "p" and any(node in a.parents for a in self._page_links)

    @cached_property
    def _boxes(self) -> frozenset[int]:
        """Boxes that stand in many bodies, by what is in them: get_avatar()'s picture, a field for an address."""
        asking = [n for n in self.document.by_name("input") if "email" in (attribute(n, "type"), attribute(n, "name"))]
        judged: dict[int, bool] = {}
        found = [self._around(node, judged) for node in (*self.document.by_class("avatar"), *asking)]
        return frozenset(id(box) for box in found if box is not None)

    def _around(self, node: Tag, judged: dict[int, bool]) -> Tag | None:
        """The largest box around *node* that holds nothing else; *judged* are those looked at before."""
        box = None
        for parent in node.parents:
            if id(parent) not in judged:
                judged[id(parent)] = self._is_box(parent)
            if not judged[id(parent)]:
                break
            box = parent
        return box

    def _is_box(self, node: Tag) -> bool:
        """Whether *node* is a box with a few lines of words in it, without a title and without the body."""
        if node.name not in _BOXES or any(c.startswith("wp-block-") for c in classes(node)):
            return False
        if any(node is other for other in (self.container, *self._named_bodies.nodes)):
            return False
        if sum(1 for _ in islice(node.descendants, _PIECES + 1)) > _PIECES or len(text(node)) > _FORM:
            return False
        return not any(map(self._is_title, node.find_all(["h1", "h2"])))

    def fact_links(self) -> dict[int, Fact]:
        return super().fact_links() | dict.fromkeys(map(id, self._page_links), "part")

    def terms(self) -> tuple[Term, ...]:
        """As everywhere; a scheme of which the page prints no links is told by post_class()."""
        found = super().terms()
        told = class_terms(self.document, self._post_classes)
        return found + tuple(term for term in told if term.scheme not in {other.scheme for other in found})

    @property
    def _post_classes(self) -> list[str]:
        """What post_class() printed on the post's own element."""
        number = self._single_id
        nodes = [self._own] if self._own is not None else []
        nodes += self.document.by_class(f"post-{number}") if number else []
        return next((names for node in nodes if {"hentry", "type-post"} & set(names := classes(node))), [])

    def protected(self) -> bool:
        """get_the_password_form() stands where the body would."""
        if self.body_node is not None and self.body_node.find("form", class_="post-password-form") is not None:
            return True
        forms = self.document.by_class("post-password-form")
        if forms:
            return True
        return any("wp-login.php?action=postpass" in attribute(f, "action") for f in self.document.by_name("form"))

    def body(self) -> Body:
        return Body() if self.protected() else super().body()
