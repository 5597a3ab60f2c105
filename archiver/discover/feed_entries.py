"""One entry of an RSS or Atom feed: a post, or a comment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import Tag

from ..parsers.body import Body, read_body
from ..parsers.tree import make_tree
from ..records import Media, Moment, Person, Term, TermScheme
from ..text import slugify, squeeze
from ..times import parse_time
from ..urls import is_web_url

Words = Mapping[str, Any]
"""One element as feedparser gives it: a mapping of names to text, lists and mappings."""

_CUT = re.compile(r"\[\s*(?:…|\.{3})\s*\]\s*$|\(more\W*\)\s*$")
_MORE = re.compile(
    r"^\W*(?:continue reading|keep reading|read (?:the )?(?:more|rest|full)|more\W*$|weiterlesen|mehr lesen|"
    r"lire la suite|leer más|seguir leyendo|leggi tutto|lees verder|читать далее|continua)",
    re.I,
)
_FOOTER = re.compile(r"^The post .{1,300} (?:appeared first|first appeared) on .{1,200}\.$", re.S)
_COUNTER = re.compile(r"//(?:stats\.wordpress|pixel\.wp|feeds\.feedburner|feeds\.wordpress|\w+\.disqus)\.com/")
_SCHEME: tuple[tuple[re.Pattern[str], TermScheme], ...] = (
    (re.compile(r"/categor(?:y|ies)/", re.I), "category"),
    (re.compile(r"/tags?/", re.I), "tag"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry: a post, or a comment in a feed of comments."""

    url: str
    """Its page, absolute: the original behind a feed service's counting link."""

    id: str | None = None
    title: str | None = None
    authors: tuple[Person, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    terms: tuple[Term, ...] = ()
    """Those whose scheme is an address that tells a tag from a category. Most feeds, WordPress's among them,
    call both "category": the page tells better."""

    html: str = ""
    """The body, cleaned; of an excerpt, what there is."""

    text: str = ""
    media: tuple[Media, ...] = ()
    rule: str = ""
    """Which of the entry's elements has the body: `RSS item: content:encoded`."""

    full: bool = False
    """False for an excerpt: a summary only, or a body that ends in a link to the rest."""

    protected: bool = False
    """True when a password form stands in the body's place."""

    claimed_comments: int | None = None
    comments_feed: str | None = None


def read_entry(entry: Words, head: Words, feed_url: str, *, atom: bool, tags: bool) -> FeedEntry | None:
    alternate = next((link["href"] for link in links_of(entry, "alternate")), None)
    # A guid claims to be a permalink unless it says otherwise, and may be a mere number all the same.
    guid = str(entry.get("id") or "").strip()
    permalink = guid if entry.get("guidislink") and is_web_url(guid) else None
    addresses = (entry.get("feedburner_origlink"), alternate, permalink)
    url = next((whole for address in addresses if (whole := web_address(address, feed_url))), None)
    if url is None:
        return None
    content, complete = _content(entry)
    body, cut, protected = _read(content, url)
    # What RDF and old RSS call dc:date, feedparser calls updated; an Atom entry may have been updated only.
    published, updated = entry.get("published"), entry.get("updated")
    if not published and not atom:
        published, updated = updated, None
    return FeedEntry(
        url=url,
        id=squeeze(str(entry.get("id") or "")) or None,
        title=title_of(entry, atom=atom, tags=tags),
        authors=_authors(entry, feed_url) or (_authors(head, feed_url) if atom else ()),
        published=parse_time(str(published)) if published else None,
        updated=parse_time(str(updated)) if updated else None,
        terms=_terms(entry.get("tags") or ()),
        html=body.html,
        text=body.text,
        media=body.media,
        rule=_rule(complete, atom=atom),
        full=complete and bool(body.html) and not (cut or protected),
        protected=protected,
        claimed_comments=_claimed(entry),
        comments_feed=_comments_feed(entry, feed_url),
    )


def _rule(complete: bool, *, atom: bool) -> str:
    if atom:
        return f"Atom entry: {'content' if complete else 'summary'}"
    return f"RSS item: {'content:encoded' if complete else 'description'}"


def _authors(words: Words, base: str) -> tuple[Person, ...]:
    people: dict[str, Person] = {}
    for author in words.get("authors") or ():
        if name := squeeze(unescape(str(author.get("name") or ""))):
            people.setdefault(name, Person(name=name, url=web_address(author.get("href"), base)))
    return tuple(people.values())


def _terms(tags: Iterable[Words]) -> tuple[Term, ...]:
    terms: dict[tuple[str, str], Term] = {}
    for tag in tags:
        address = str(tag.get("scheme") or "")
        name = squeeze(unescape(str(tag.get("label") or tag.get("term") or "")))
        for pattern, scheme in _SCHEME:
            if name and pattern.search(address):
                last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
                named = last if not pattern.search(f"/{last}/") else slugify(name)
                terms.setdefault((scheme, named), Term(scheme=scheme, name=name, slug=named))
                break
    return tuple(terms.values())


def _claimed(entry: Words) -> int | None:
    counts = [entry.get("slash_comments"), entry.get("thr_total")]
    counts += [link.get("thr:count") for link in links_of(entry, "replies")]
    return next((number for count in counts if (number := count_of(count)) is not None), None)


def _comments_feed(entry: Words, base: str) -> str | None:
    if stated := web_address(entry.get("wfw_commentrss"), base):
        return stated
    feeds = [link for link in links_of(entry, "replies") if "xml" in str(link.get("type") or "")]
    return next((whole for link in feeds if (whole := web_address(link["href"], base))), None)


def _content(entry: Words) -> tuple[Words, bool]:
    """The fullest body that the entry carries, and whether the feed calls it the content."""
    bodies = [body for body in entry.get("content") or () if str(body.get("value") or "").strip()]
    if bodies:
        return max(bodies, key=lambda body: len(body["value"])), True
    return entry.get("summary_detail") or {}, False


def _read(content: Words, url: str) -> tuple[Body, bool, bool]:
    """The body; whether it breaks off; whether a password form stands in its place."""
    value = str(content.get("value") or "")
    if content.get("type") == "text/plain":
        value = "".join(f"<p>{escape(part)}</p>" for part in re.split(r"\n\s*\n", value) if part.strip())
    tree = make_tree(value)
    root = tree.body or tree
    base = web_address(content.get("base"), url) or url
    cut = _tidied(root)
    protected = root.select_one("form.post-password-form, form[action*='action=postpass']") is not None
    body = read_body(root, lambda href: web_address(href, base))
    return body, cut or bool(_CUT.search(body.text)), protected


def _tidied(root: Tag) -> bool:
    """Take out what feed services and plugins add below a post; tell whether it ends in a link to more."""
    for node in root.select(".feedflare, img[width='1'][height='1']"):
        node.decompose()
    for node in root.find_all("img", src=_COUNTER):
        node.decompose()
    paragraphs = root.find_all("p")
    if paragraphs and _FOOTER.match(squeeze(paragraphs[-1].get_text())):
        paragraphs[-1].decompose()
    links = root.find_all("a")
    if not links:
        return False
    last = links[-1]
    after = squeeze("".join(str(text) for text in last.find_all_next(string=True)))
    closing = after.removeprefix(squeeze(last.get_text())).strip() == ""
    more = "more-link" in (last.get("class") or ()) or "#more-" in str(last.get("href") or "")
    return closing and (more or bool(_MORE.match(squeeze(last.get_text()))))


def web_address(href: object, base: str) -> str | None:
    """*href* as an absolute address of the web; None for anything else."""
    try:
        whole = urljoin(base, str(href or "").strip())
    except ValueError:
        return None
    return whole if href and is_web_url(whole) else None


def links_of(words: Words, rel: str) -> list[Words]:
    return [link for link in words.get("links") or () if link.get("rel") == rel and link.get("href")]


def title_of(words: Words, *, atom: bool, tags: bool) -> str | None:
    """The title as plain text. RSS titles hold HTML, or entities written out once too often; Atom says which.

    *tags* False takes what looks like a tag for words: WordPress has stripped the tags before.
    """
    value = str(words.get("title") or "")
    if atom and (words.get("title_detail") or {}).get("type") == "text/plain":
        return squeeze(value) or None
    return squeeze(make_tree(value).get_text() if tags and "<" in value else unescape(value)) or None


def count_of(value: object) -> int | None:
    text = str(value if value is not None else "").strip()
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None
