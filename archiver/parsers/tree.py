"""Bytes become one tree here, and nowhere else: the hot path of everything."""

from __future__ import annotations

import codecs
import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, Doctype, NavigableString, PageElement, ProcessingInstruction
from lxml import etree

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]{2,40})", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([a-zA-Z0-9_.\-]{2,40})", re.I)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff]")
# What browsers read under these names (WHATWG Encoding, 4.2).
_LABELS = {"iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
           "windows-1252": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
           "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "iso-8859-9": "cp1254",
           "utf8": "utf-8", "unicode": "utf-8", "utf-16": "utf-8", "utf-16le": "utf-8"}  # fmt: skip


def _codec(label: str | None) -> str | None:
    if not label:
        return None
    name = _LABELS.get(label.strip().lower(), label.strip().lower())
    try:
        b" ".decode(name, "replace")  # Python also knows codecs that make no text: rot13, base64, idna
        return codecs.lookup(name).name
    except (LookupError, UnicodeError):
        return None


def decode(body: bytes, content_type: str | None = None) -> str:
    """*body* as text: byte order mark, then strict UTF-8 where anything says UTF-8 or nothing says anything, then the
    header's charset, the document's own, at last cp1252; never an error.

    A page that says UTF-8 and is not is read as cp1252 when that leaves fewer marks of damage.

    >>> decode("caf\\u00e9".encode("cp1252"), "text/html; charset=utf-8")
    'café'
    """
    return decoded(body, content_type)[0]


def decoded(body: bytes, content_type: str | None = None) -> tuple[str, str]:
    """*body* as text, as `decode` has it, and the name of the codec that made it so."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace"), name
    header = _HEADER.search(content_type or "")
    head = body[:4096]
    document = _META.search(head) or _XML.match(head)
    stated = _codec(header[1] if header else None) or _codec(document[1].decode("ascii") if document else None)
    if stated in (None, "utf-8"):
        try:
            return body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as error:
            if stated is None or _damage(body, error) > 0.001:
                return body.decode("cp1252", "replace"), "cp1252"
            return body.decode("utf-8", "replace"), "utf-8"
    return body.decode(stated, "replace"), stated


def _damage(body: bytes, error: UnicodeDecodeError) -> float:
    """The share of non-ASCII bytes that are no UTF-8: a few cut characters, or another encoding?"""
    high = sum(1 for b in body if b > 127) if len(body) < 200_000 else body.count(b"\xc3") + body.count(b"\xe2") + 1
    return body.decode("utf-8", "replace").count("\ufffd") / max(high, 1) if high else float(error.start >= 0)


def make_tree(markup: str) -> BeautifulSoup:
    """The one tree of a page, by lxml; control characters and half surrogate pairs gone, any depth kept."""
    return grown(markup, Builder(empty_soup()))


def grown(markup: str, builder: Builder) -> BeautifulSoup:
    """The tree that *builder* makes of *markup*."""
    target: Any = builder
    parser = etree.HTMLParser(target=target, huge_tree=True)
    with collector_at_rest():
        parser.feed(_CONTROL.sub("", markup))
        parser.close()
    if any(error.type == etree.ErrorTypes.ERR_NO_MEMORY for error in parser.error_log):
        raise MemoryError("the parser had no memory for all of the page")  # it stops, and says no more than that
    return builder.finished()


def take_apart(soup: BeautifulSoup) -> None:
    """Have the nodes of a tree hold nothing but what stands in them."""
    node: Any = soup.contents[0] if soup.contents else None
    while node is not None:
        following = node.next_element
        node.parent = node.next_element = node.previous_element = node.next_sibling = node.previous_sibling = None
        node = following
    soup.contents.clear()


def empty_soup() -> BeautifulSoup:
    """A tree of nothing, by lxml as all others."""
    return BeautifulSoup("", "lxml")


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Without the cycle collector of Python: it looks at every object several times, and none of a tree is garbage."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


_PARSER = empty_soup().builder
"""BeautifulSoup's own builder over lxml: what it knows of HTML holds here, too."""

_STRINGS = dict(_PARSER.string_containers)
_PRESERVED = frozenset(_PARSER.preserve_whitespace_tags)
_VOID = frozenset(_PARSER.empty_element_tags or ())
_LISTS = _PARSER.cdata_list_attributes["*"]
_LISTS_OF = {name: _LISTS | more for name, more in _PARSER.cdata_list_attributes.items() if name != "*"}
_new_tag = object.__new__
_new_string = str.__new__


class Element(Tag):
    """A `Tag` of HTML. What all of them share stands in the class: an object is a third smaller, and sooner made."""

    parser_class = BeautifulSoup
    namespace = None
    prefix = None
    sourceline = None
    sourcepos = None
    hidden = False
    known_xml = False
    attribute_value_list_class = _PARSER.attribute_value_list_class
    cdata_list_attributes = _PARSER.cdata_list_attributes
    preserve_whitespace_tags = _PARSER.preserve_whitespace_tags
    can_be_empty_element = False
    interesting_string_types = Tag.MAIN_CONTENT_STRING_TYPES
    _namespaces = empty_soup()._namespaces

    final: PageElement | None = None
    """The last thing in it, if any: what follows that in the document follows the element."""

    place = -1
    """Which element of its tree it is, counted from 0; -1 for one that was put into a tree afterwards."""

    until = -1
    """The `place` of the last element in it."""

    at = -1
    """Where its start tag stands in the source, for those who ask (`source.py`); -1 where nobody knows."""


class Builder:
    """What lxml tells becomes objects of BeautifulSoup, alike to those that its own builder makes of it.

    That one calls ten functions for an element and four for a text; here it is one. Elements with the same
    classes share the list of them: trees are read, never changed.
    """

    def __init__(self, soup: BeautifulSoup, top: Tag | None = None) -> None:
        self.soup = soup
        self.top: Tag = top or soup
        self.last: PageElement | None = top
        self._open: list[Tag] = [self.top]
        self._text: list[str] = []
        self._number = 0
        self._preserved = 0
        self._holders: list[Tag] = []  # open elements whose text is of a kind of its own: scripts
        self._lists: dict[str, list[str]] = {}

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element opens."""
        if self._text:
            self._end_text()
        tag = _new_tag(Element)
        tag.name = name
        tag.attrs = attrs = _PARSER.attribute_dict_class(attributes)
        tag.contents = []
        tag.place = self._number
        self._number += 1
        self._append(tag)
        if attrs:
            for key in _LISTS_OF.get(name, _LISTS):
                if key in attrs:
                    attrs[key] = self._list(attributes[key])
            if name == "meta":
                _PARSER.set_up_substitutions(tag)
        if name in _VOID:
            tag.can_be_empty_element = True
        if name in _STRINGS:
            tag.interesting_string_types = {_STRINGS[name]}
            self._holders.append(tag)
        if name in _PRESERVED:
            self._preserved += 1
        self._open.append(tag)
        self.top = tag

    def end(self, name: str) -> None:
        """An element closes, and with it what is still open inside."""
        if self._text:
            self._end_text()
        place = len(self._open) - 1
        while place and self._open[place].name != name:
            place -= 1
        if place:
            while len(self._open) > place:
                self._close()

    def _close(self) -> None:
        tag = self._open.pop()
        if self.last is not tag:
            tag.final = self.last  # type: ignore[attr-defined]
        tag.until = self._number - 1  # type: ignore[attr-defined]
        self.top = self._open[-1]
        if tag.name in _PRESERVED:
            self._preserved -= 1
        if self._holders and self._holders[-1] is tag:
            self._holders.pop()

    def data(self, text: str) -> None:
        """Words, or a part of them."""
        self._text.append(text)

    def comment(self, text: str) -> None:
        """`<!-- -->`"""
        self._special(Comment, text)

    def pi(self, target: str, data: str) -> None:
        """`<?…>`"""
        self._special(ProcessingInstruction, f"{target} {data}")

    def doctype(self, name: str, public: str, system: str) -> None:
        """`<!DOCTYPE>`"""
        self._special(Doctype, Doctype._string_for_name_and_ids(name, public, system))

    def close(self) -> None:
        """The page ends."""
        if self._text:
            self._end_text()
        while len(self._open) > 1:
            self._close()

    def finished(self) -> BeautifulSoup:
        """The tree; lxml's parser and its target hold each other, and shall not hold that."""
        soup = self.soup
        self.__dict__.clear()
        return soup

    def _special(self, kind: type[NavigableString], text: str) -> None:
        if self._text:
            self._end_text()
        self._append_text(kind, self._blank(text))

    def _end_text(self) -> None:
        text = self._text[0] if len(self._text) == 1 else "".join(self._text)
        self._text = []
        kind = _STRINGS[self._holders[-1].name] if self._holders else NavigableString
        self._append_text(kind, self._blank(text))

    def _blank(self, text: str) -> str:
        """*text*; white space alone is one blank, or one line end."""
        if self._preserved or text.strip("\n\t\r\f "):
            return text
        return "\n" if "\n" in text else " "

    def _append_text(self, kind: type[NavigableString], text: str) -> None:
        piece = _new_string(kind, text)
        piece.hidden = False
        self._append(piece)

    def _append(self, piece: Any) -> None:
        contents, last = self.top.contents, self.last
        piece.parent = self.top
        piece.previous_element = last
        piece.next_element = None
        piece.next_sibling = None
        if contents:
            before = contents[-1]
            before.next_sibling = piece
            piece.previous_sibling = before
        else:
            piece.previous_sibling = None
        if last is not None:
            last.next_element = piece
        contents.append(piece)
        self.last = piece

    def _list(self, value: str) -> list[str]:
        found = self._lists.get(value)
        if found is None:
            found = self._lists[value] = _PARSER.attribute_value_list_class(value.split())
        return found
