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
    """The last part of a term's address: its slug, or its number behind `?cat=`."""
    parts = urlsplit(href)
    if query := re.search(r"(?:^|&)(?:cat|tag)=([^&]+)", parts.query):
        return unquote(query[1])
    return unquote(parts.path.rstrip("/").rsplit("/", 1)[-1])
