"""Categories and tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from ..records import Term, TermScheme
from ..text import slugify
from .document import Document
from .nodes import attribute, classes, names, rels, text

_CATEGORY = re.compile(r"/(?:category|categories|kategorie|categorie|categoria|rubrik|topics?)/|[?&]cat=", re.I)
_TAG = re.compile(r"/(?:tag|tags|schlagwort|label|search/label|etiqueta|mot-cle)/|[?&]tag=", re.I)


def find_terms(document: Document, story: Iterable[Tag]) -> tuple[Term, ...]:
    """The terms an article is filed under: links with `rel=tag` (the tag microformat), told apart by relation, by the
    element around them and by address; Open Graph tags where the page prints none."""
    found: dict[tuple[TermScheme, str], Term] = {}
    for node in story:
        if node.name != "a":
            continue
        relations = rels(node)
        href = attribute(node, "href")
        if "tag" not in relations and "category" not in relations:
            continue
        around = " ".join(names(p) for p in list(node.parents)[:3])
        if "tag-cloud-link" in classes(node) or "tagcloud" in around:
            continue
        name = text(node)
        if not name:
            continue
        scheme: TermScheme = "tag"
        if "category" in relations or "taxonomy-category" in around:
            scheme = "category"
        elif "taxonomy-post_tag" in around or _TAG.search(href):
            scheme = "tag"
        elif _CATEGORY.search(href) or re.search(r"cat-links|categor(?:y|ies)|post-cats?\b", around):
            scheme = "category"
        slug = term_slug(href) or slugify(name)
        found.setdefault((scheme, slug), Term(scheme=scheme, name=name.lstrip("#"), slug=slug))
    if not found:
        for value in document.metas("article:tag"):
            found.setdefault(("tag", slugify(value)), Term(scheme="tag", name=value, slug=slugify(value)))
    return tuple(found.values())


def term_slug(href: str) -> str:
    """The last part of a term's address: its slug, or its number behind `?cat=`; empty where *href* is no address."""
    try:
        parts = urlsplit(href)
    except ValueError:  # "http://[…": a bracket that begins no IPv6 address
        return ""
    if query := re.search(r"(?:^|&)(?:cat|tag)=([^&]+)", parts.query):
        return unquote(query[1])
    return unquote(parts.path.rstrip("/").rsplit("/", 1)[-1])


_CLASS = re.compile(r"(category|tag)-(.+)")
_BY_NUMBER = re.compile(r"(?:cat-item|tag-link)-(\d+)")


def class_terms(document: Document, names: Iterable[str]) -> tuple[Term, ...]:
    """The terms that WordPress's post_class() names by slug: "category-local-history tag-rye".

    A name is taken from any link of the page that leads to the same slug; without one, the slug's words stand for it.
    A slug that cannot be a class name is printed as the term's number: the term is found by that in a list of terms,
    or not at all.
    """
    slugs = [said.groups() for name in names if (said := _CLASS.fullmatch(name))]
    if not slugs:
        return ()
    linked = _linked_terms(document)
    found: dict[tuple[TermScheme, str], Term] = {}
    for kind, slug in slugs:
        scheme: TermScheme = "category" if kind == "category" else "tag"
        term = linked.get((scheme, slug))
        if term is None and not slug.isdigit():
            term = Term(scheme=scheme, name=slug.replace("-", " ").strip(), slug=slug)
        if term is not None:
            found[scheme, term.slug] = term
    return tuple(found.values())


def _linked_terms(document: Document) -> dict[tuple[TermScheme, str], Term]:
    """The terms that the page's links lead to, by slug, and by number where a widget tells it."""
    found: dict[tuple[TermScheme, str], Term] = {}
    for node in document.by_name("a"):
        href = attribute(node, "href")
        scheme: TermScheme | None = "category" if _CATEGORY.search(href) else "tag" if _TAG.search(href) else None
        if scheme is None or not (name := re.sub(r"\s*\(\d+\)$", "", text(node))):
            continue
        slug = term_slug(href) or slugify(name)
        term = found.setdefault((scheme, slug), Term(scheme=scheme, name=name, slug=slug))
        around = " ".join([*classes(node), *(classes(node.parent) if node.parent is not None else ())])
        if number := _BY_NUMBER.search(around):
            found.setdefault((scheme, number[1]), term)
    return found
