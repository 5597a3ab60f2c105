"""One HTML document: its tree, what its head states, and its base address."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from ..urls import host_of, is_web_url, unwrapped
from .folds import page_tree
from .nodes import attribute, classes, rels, walk
from .tree import Element, decode, take_apart

if TYPE_CHECKING:
    from .trace import Trace

_WHOLE = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/[^\s?#;\x00-\x1f]*)?(?:\?[^\s#\x00-\x1f]+)?(?:#[^\s\x00-\x1f]+)?")
"""An address on the web that joining with a base, and checking, would leave as it is; most are."""


_JSON_LD = re.compile(r"\s*application/ld\+json", re.I)


class Document:
    """A page, parsed once; every reader walks this one tree."""

    def __init__(
        self,
        markup: bytes | str,
        url: str,
        content_type: str | None = None,
        *,
        left: Collection[str] = (),
        apart: Collection[str] = (),
        trace: Trace | None = None,
    ) -> None:
        self.url = unwrapped(url)
        self.left = frozenset(left)
        """Hosts that the blog has left."""

        self.apart = frozenset(apart)
        """Hosts that are no view of another one, whatever their name."""

        text = decode(markup, content_type) if isinstance(markup, bytes) else markup
        self.trace = trace
        """Whom the readers tell where they read, when somebody asks."""

        self.soup: BeautifulSoup = page_tree(text) if trace is None else trace.tree(text)
        self._absolute: dict[str, str | None] = {}

    def let_go(self) -> None:
        """Take the tree apart; nothing is to be asked of it any more.

        Its nodes hold one another: the collector would free them too, in five times the time.
        """
        take_apart(self.soup)
        self.__dict__.clear()

    @cached_property
    def base(self) -> str:
        """What relative addresses are relative to (HTML, 4.2.3)."""
        node = next((node for node in self.by_name("base") if "href" in node.attrs), None)
        try:
            stated = urljoin(self.url, attribute(node, "href").strip()) if node is not None else self.url
        except ValueError:
            return self.url
        return stated if is_web_url(stated) else self.url

    @cached_property
    def body(self) -> Tag:
        return self.soup.body or self.soup

    @cached_property
    def _index(self) -> tuple[dict[str, list[Tag]], dict[str, Tag], dict[str, list[Tag]]]:
        """One walk: elements by class (lower case), by id, by name."""
        by_class: dict[str, list[Tag]] = {}
        by_id: dict[str, Tag] = {}
        by_name: dict[str, list[Tag]] = {}
        for node in walk(self.soup):
            by_name.setdefault(node.name, []).append(node)
            for name in classes(node):
                by_class.setdefault(name.lower(), []).append(node)
            if identifier := node.attrs.get("id"):
                by_id.setdefault(str(identifier), node)
        return by_class, by_id, by_name

    def by_class(self, *names: str) -> list[Tag]:
        """The elements with one of these class names (lower case), the first name's first."""
        return [node for name in names for node in self._index[0].get(name, ())]

    def by_id(self, identifier: str) -> Tag | None:
        return self._index[1].get(identifier)

    def by_name(self, *names: str) -> list[Tag]:
        """The elements of these tag names, the first name's first."""
        return [node for name in names for node in self._index[2].get(name, ())]

    def place(self, node: Tag) -> int:
        """Where *node* stands in document order."""
        return node.place if isinstance(node, Element) else -1

    @cached_property
    def body_classes(self) -> frozenset[str]:
        return frozenset(classes(self.body))

    def own(self, url: str) -> str:
        """*url*, on the page's own host where it names one that the blog has left."""
        if not self.left or host_of(url) not in self.left:
            return url
        here = urlsplit(self.url)
        return urlsplit(url)._replace(scheme=here.scheme, netloc=here.netloc).geturl()

    def absolute(self, href: str | None) -> str | None:
        """*href* as an absolute web address; None for anything else."""
        if not href:
            return None
        if href not in self._absolute:
            self._absolute[href] = self._resolved(href)
        return self._absolute[href]

    def _resolved(self, href: str) -> str | None:
        if _WHOLE.fullmatch(href):
            return unwrapped(href)
        try:
            whole = unwrapped(urljoin(self.base, re.sub(r"[\t\r\n]", "", href.strip())))
        except ValueError:
            return None
        return whole if is_web_url(whole) else None

    @cached_property
    def _meta(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for node in self.by_name("meta"):
            key = attribute(node, "property") or attribute(node, "name") or attribute(node, "itemprop")
            value = attribute(node, "content").strip()
            if key and value:
                found.setdefault(key.strip().lower(), []).append(value)
        return found

    def meta(self, *keys: str) -> str | None:
        """The first `<meta>` of these names (or properties) that says something."""
        for key in keys:
            if values := self._meta.get(key):
                return values[0]
        return None

    def metas(self, key: str) -> list[str]:
        """All values of one `<meta>` name."""
        return self._meta.get(key, [])

    @cached_property
    def _links(self) -> list[tuple[list[str], Tag]]:
        return [(rels(node), node) for node in self.by_name("link") if node.get("href")]

    def head_links(self, rel: str) -> Iterator[tuple[str, Tag]]:
        """The `<link>` elements of one relation, with their absolute addresses."""
        for relations, node in self._links:
            if rel in relations and (url := self.absolute(attribute(node, "href"))):
                yield url, node

    def head_link(self, rel: str) -> str | None:
        return next((url for url, _ in self.head_links(rel)), None)

    @cached_property
    def json_ld(self) -> tuple[dict[str, Any], ...]:
        """Every object of the page's JSON-LD, `@graph` and lists opened; broken blocks are passed over."""
        found: list[dict[str, Any]] = []
        for node in self.by_name("script"):
            if not _JSON_LD.match(attribute(node, "type")):
                continue
            source = re.sub(r"^\s*(<!--|//\s*<!\[CDATA\[)|(-->|//\s*\]\]>)\s*$", "", node.string or node.get_text())
            try:
                stack = [json.loads(source, strict=False)]
            except (ValueError, RecursionError):
                continue
            while stack and len(found) < 500:
                item = stack.pop(0)
                if isinstance(item, list):
                    stack = [*item, *stack]
                elif isinstance(item, dict):
                    found.append(item)
                    graph = item.get("@graph")
                    if isinstance(graph, list):
                        stack = [*graph, *stack]
        return tuple(found)

    def things(self, *types: str) -> Iterator[dict[str, Any]]:
        """The JSON-LD objects of these types (schema.org names)."""
        for item in self.json_ld:
            kinds = item.get("@type")
            if any(k in types for k in (kinds if isinstance(kinds, list) else [kinds])):
                yield item

    @cached_property
    def language(self) -> str | None:
        """What the document says of its language."""
        node = self.soup.find("html")
        stated = attribute(node, "lang") or attribute(node, "xml:lang") if isinstance(node, Tag) else ""
        stated = stated or self.meta("content-language", "og:locale", "dc.language") or ""
        found = re.match(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", stated.strip())
        return found[0].replace("_", "-") if found else None

    @cached_property
    def canonical(self) -> str | None:
        """The address that the page gives itself."""
        return self.head_link("canonical")
