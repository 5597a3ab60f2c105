"""Bylines into people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bs4 import Tag
from bs4.element import NavigableString

from ..records import Person
from ..text import squeeze
from .document import Document
from .metadata import DATE, article_thing
from .nodes import attribute, classes, names, rels, text

_DID = (
    r"(?:posted|written|published|submitted|story|words|text|article|authored|geschrieben|veröffentlicht|publié|escrito|"
    r"scritto|post)"
)
_SURE = re.compile(
    rf"^\s*(?:(?:{_DID}\s+)*(?:by|par|por)\b|(?:{_DID}\s+)+(?:von|da|di|door|av|af)\b"
    r"|(?:post\s+)?(?:autor|author|auteur|autore)\s*:)\s*:?\s*",
    re.I,
)
"""What leads to a name and never begins one."""

_BY = re.compile(
    rf"^\s*(?:{_DID}\s+)*(?:by|von|par|por|da|di|door|av|af|autor|author|auteur|autore)\b\s*:?\s*"
    r"|^\s*(?:post\s+)?author\s*:\s*",
    re.I,
)
_PARTICLE = re.compile(r"^(von|da|di|av|af)\s+(?=\S)", re.I)
_SPOKEN = {"von": ("de",), "da": ("it",), "di": ("it",), "av": ("sv", "no", "nb", "nn"), "af": ("da",)}
"""The languages in which a word that begins many names ("Da Silva") also means "by"."""

_NO_NAME = re.compile(
    r"https?:|@|^\W*$|\b\d+\s+comments?\b|^(?:no\s+)?comments?$|^permalink$|\bleave a\b|^posted\b", re.I
)
"""What may stand in a name's place. Many names are user names: "blogger2008"."""

_NOT_A_NAME = re.compile(
    r"\b\d{4}\b|\b(?:comments?|posted|filed|permalink|share|leave a)\b"
    r"|\bedit(?:\W*$|\s+(?:this|post|page|entry|link)\b)",
    re.I,
)
"""What else a byline's words may be."""

_AND = re.compile(r"\s*(?:,|;|&|\+|\band\b|\bund\b)\s+", re.I)
_AND_OR_NAME = re.compile(r"\s+(?:et|y|e|en)\s+", re.I)
"""Between two people, or within one surname: "Ortega y Gasset"."""


def clean_name(words: str) -> str | None:
    """The words of an element that holds a name, without what leads to it; None for what cannot be one.

    >>> clean_name("Posted by  Ann Lee ")
    'Ann Lee'
    >>> clean_name("Da Silva")
    'Da Silva'
    >>> clean_name("3 comments") is None
    True
    """
    name = squeeze(_SURE.sub("", squeeze(words))).strip(" ,;:|·•–—-")
    if not name or len(name) > 80 or _NO_NAME.search(name) or DATE.search(name):
        return None
    return name


def byline_names(words: str, language: str | None = None) -> list[str]:
    """The people that a byline in plain words names, on a page in *language*.

    >>> byline_names("By José Ortega y Gasset, Ann Lee and Otto")
    ['José Ortega y Gasset', 'Ann Lee', 'Otto']
    >>> byline_names("Von Ida", "de-AT")
    ['Ida']
    """
    parts = _AND.split(_without_by(squeeze(words), language))
    parts = [*parts[:-1], *_apart(parts[-1], listed=len(parts) > 1)]
    return [name for part in parts if (name := clean_name(part)) and not _NOT_A_NAME.search(name)]


def _without_by(words: str, language: str | None) -> str:
    found = _PARTICLE.match(words)
    if not found:
        return _BY.sub("", words)
    word, rest = found[1], words[found.end() :]
    here = language.lower().split("-")[0] if language else None
    if here is not None and here not in _SPOKEN[word.lower()]:
        return words
    # "Von Ida Miller" and "von Ida" name Ida; "Di Leo" is a whole name. No German name begins with a capital "Von".
    leads = word.islower() or " " in _AND.split(rest)[0] or here == "de"
    return rest if leads else words


def _apart(part: str, *, listed: bool) -> list[str]:
    """*part* at its "y" or "et", when that stands between full names, or at the end of a list of short ones."""
    pieces = _AND_OR_NAME.split(part)
    full = [" " in piece for piece in pieces]
    return pieces if all(full) or (listed and not any(full)) else [part]


def find_authors(document: Document, story: Sequence[Tag], body: Tag | None) -> tuple[Person, ...]:
    """Who wrote the article, by the surest of: a byline's link or vcard, microdata, a byline's words, JSON-LD, meta, a
    line that begins like a byline."""
    inside = {id(t) for t in body.find_all(True)} if body is not None else set()
    outside = [t for t in story if id(t) not in inside]
    for rule in (_linked, _vcards, _microdata, _named_classes, _author_archives, _bylines):
        if people := _unique(rule(document, outside)):
            return people
    return _unique(_stated(document)) or _unique(_unnamed_bylines(document, outside))


def _unique(people: Iterable[Person]) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for person in people:
        key = person.name.casefold()
        if key not in found or (found[key].url is None and person.url):
            found[key] = person
    return tuple(found.values())[:10]


def _person(document: Document, node: Tag) -> Iterable[Person]:
    name = clean_name(text(node, lambda t: "screen-reader-text" in classes(t) or t.name == "time"))
    if name:
        anchor = node if node.name == "a" else node.find("a", href=True)
        url = document.absolute(attribute(anchor, "href")) if isinstance(anchor, Tag) else None
        yield Person(name=name, url=url)


def _linked(document: Document, story: list[Tag]) -> Iterable[Person]:
    for node in story:
        if node.name == "a" and "author" in rels(node):
            yield from _person(document, node)


def _vcards(document: Document, story: list[Tag]) -> Iterable[Person]:
    for node in story:
        joined = classes(node)
        if "fn" in joined or "p-author" in joined:
            yield from _person(document, node)


def _microdata(document: Document, story: list[Tag]) -> Iterable[Person]:
    for node in story:
        if attribute(node, "itemprop") == "author":
            name = node.find(True, attrs={"itemprop": "name"})
            if isinstance(name, Tag):
                anchor = node.find("a", href=True)
                url = document.absolute(attribute(anchor, "href")) if isinstance(anchor, Tag) else None
                if said := clean_name(text(name) or attribute(name, "content")):
                    yield Person(name=said, url=url)
            else:
                yield from _person(document, node)


_NAMED = re.compile(
    r"(?:^|\s)(?:author-name|authorname|wp-block-post-author__name|wp-block-post-author-name|post-author-name|"
    r"entry-author-name|byline-name|author_name|author-title|author__name)(?=\s|$)",
    re.I,
)
_BYLINE = re.compile(
    r"(?:^|\s)(?:byline|by-line|by-author|author|post-author|entry-author|posted-by|meta-author|article-author|postauthor|"
    r"post_author|entry-byline)(?=\s|$)",
    re.I,
)


def _named_classes(document: Document, story: list[Tag]) -> Iterable[Person]:
    for node in story:
        if _NAMED.search(" ".join(classes(node))):
            yield from _person(document, node)


def _author_archives(document: Document, story: list[Tag]) -> Iterable[Person]:
    for node in story:
        href = attribute(node, "href") if node.name == "a" else ""
        if re.search(r"/(?:author|authors)/[^/]+/?$|[?&]author=\d+", href) and not href.endswith("/feed/"):
            yield from _person(document, node)
            return


def _bylines(document: Document, story: list[Tag]) -> Iterable[Person]:
    for node in story:
        if node.name in ("body", "main", "article", "img") or not _BYLINE.search(names(node)):
            continue
        words = text(node, lambda t: t.name == "time" or "screen-reader-text" in classes(t))
        words = _signed(words)
        if len(words) > 120:
            continue
        names_said = byline_names(words, document.language)
        if names_said:
            anchor = node.find("a", href=True)
            url = (
                document.absolute(attribute(anchor, "href"))
                if isinstance(anchor, Tag) and len(names_said) == 1
                else None
            )
            for name in names_said:
                yield Person(name=name, url=url)
            return


_LED = re.compile(
    rf"^\W*(?:by|par|por|(?:{_DID}\s+)+(?:by|von|par|por|da|di|door|av|af)|(?:post\s+)?(?:author|autor|auteur)\s*:)\s",
    re.I,
)
"""How a byline begins that nothing but its words tells."""


def _unnamed_bylines(document: Document, story: list[Tag]) -> Iterable[Person]:
    for node in story:
        if node.name not in _LINES or not any(
            type(piece) is NavigableString and piece.strip() for piece in node.contents
        ):
            continue
        words = text(node, lambda t: t.name == "time")
        if len(words) > 100 or not _LED.match(words := _signed(words)):
            continue
        said = byline_names(words, document.language)
        # "By the river" is no byline; "by ida" is one, of a user name.
        if said and (all(name[:1].isupper() for name in said) or (len(said) == 1 and " " not in said[0])):
            yield from (Person(name=name) for name in said)
            return


_LINES = frozenset({"p", "small", "span", "div", "li", "em", "i", "b", "strong", "h4", "h5", "h6", "td"})


def _signed(words: str) -> str:
    """The part of a line of facts that names its writer: "Posted by Ann Lee on 3 May 2014 in Bread"."""
    parts = [p for p in re.split(r"\s*[|·•/]\s*", DATE.sub(" | ", words)) if p.strip()]
    best = next((p for p in parts if _BY.match(p)), parts[0] if parts else "")
    return re.sub(r"\W+(?:on|at|in|am|le|el|il|op|em|den)\W*$", "", best)


def _stated(document: Document) -> Iterable[Person]:
    def person(item: Any) -> Iterable[Person]:
        if isinstance(item, list):
            for one in item:
                yield from person(one)
        elif isinstance(item, str):
            if name := clean_name(item):
                yield Person(name=name)
        elif isinstance(item, dict):
            if isinstance(item.get("name"), str) and (name := clean_name(item["name"])):
                url = item.get("url")
                yield Person(name=name, url=document.absolute(url) if isinstance(url, str) else None)
            elif isinstance(item.get("@id"), str):
                known = next((t for t in document.json_ld if t.get("@id") == item["@id"] and "name" in t), None)
                if known:
                    yield from person({"name": known["name"], "url": known.get("url")})

    yield from person(article_thing(document).get("author"))
    for key in ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "twitter:data1"):
        if key == "twitter:data1" and (document.meta("twitter:label1") or "").lower() not in ("written by", "author"):
            continue
        for value in document.metas(key):
            if name := clean_name(value):
                yield Person(name=name)
