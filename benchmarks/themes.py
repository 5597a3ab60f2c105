"""Articles of the shared test data's WordPress pages against WordPress's own truth, a line a theme.

python benchmarks/themes.py ../shared/engines [--verbose]

What a page does not print above its comments (an author, a title, the date of a static page, further pages) must be
empty in our reading; how often that is so stands in brackets.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from archiver.parse import parse_page

FIELDS = ("kind", "title", "author", "published", "categories", "tags", "body", "claimed", "part")


def words(text: str) -> Counter[str]:
    return Counter(text.casefold().split())


def overlap(a: Counter[str], b: Counter[str]) -> float:
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 1.0


class Page:
    """One saved page: what it prints above its comments, and what we read."""

    def __init__(self, path: Path, url: str) -> None:
        markup = gzip.decompress(path.read_bytes())
        self.read = parse_page(markup, url)
        above = re.split(r"""id=["']comments["']|class=["']commentlist""", markup.decode())[0]
        body = above[above.find("<body") :]
        self.printed = unescape(re.sub(r"<[^>]+>", "", body)).translate(MARKS)
        self.markup = unescape(body)

    def fields(self, post: dict[str, Any]) -> Iterator[tuple[str, object, object, bool]]:
        """Field, as read, as it is, and whether the page prints it."""
        article = self.read.article
        if article is None:
            return
        yield "title", article.title, unescape(post["title"]), plain(post["title"]) in self.printed
        author = plain(post["author"])
        yield "author", [plain(p.name) for p in article.authors], [author], author in self.printed
        day = str(article.published.at.date()) if article.published else None
        dates = (post["date_gmt"][:10], post["date_iso"][:10])
        yield (
            "published",
            day,
            day if day in dates else dates[0],
            post["date_iso"][:4] in self.printed and post["type"] == "post",
        )
        if post["type"] == "post":
            for scheme, field in (("category", "categories"), ("tag", "tags")):
                found = sorted(t.name.casefold() for t in article.terms if t.scheme == scheme)
                terms = sorted(unescape(name).casefold() for name in post[field])
                yield field, found, terms, f"{scheme}-" in self.markup or f"/{scheme}/" in self.markup
        if article.parts == 1 and not post["password"]:
            same = overlap(words(article.text), words(post["content_text"]))
            yield "body", same >= 0.95 or round(same, 2), True, post["pages"] == 1
        count = post["comment_count"]
        claims = article.claimed_comments
        yield "claimed", claims, claims if claims in (None, count) else count, True
        linked = all(f"{post['url']}{n}/" in self.markup for n in range(2, post["pages"] + 1) if n != article.part)
        yield "part", article.parts, post["pages"], linked


MARKS = str.maketrans("‘’“”", "''\"\"")


def plain(text: str) -> str:
    return unescape(text).translate(MARKS)


def main(arguments: list[str]) -> None:
    engines = Path(arguments[0])
    truth = json.loads(gzip.decompress((engines / "wordpress-truth.json.gz").read_bytes()))
    posts = {p["id"]: p for p in truth["posts"]}
    print(f"{'':28}" + "".join(f"{f:>15}" for f in FIELDS))
    for folder in sorted(engines.glob("wordpress-*/")):
        if not (folder / "truth.json").is_file():
            continue
        pages = json.loads((folder / "truth.json").read_text())["pages"]
        right: Counter[str] = Counter()
        of: Counter[str] = Counter()
        silent: Counter[str] = Counter()
        for entry in json.loads((folder / "manifest.json").read_text())["pages"]:
            name = entry["file"]
            if name not in pages and not any(k in name for k in ("front", "month", "category", "author")):
                continue
            page = Page(folder / name, entry["url"])
            number = pages.get(name, {}).get("post_id") or pages.get(name, {}).get("post")
            post = posts.get(number)
            kind = "article" if page.read.kind == "comments" else page.read.kind
            said: list[tuple[str, object, object, bool]] = [
                ("kind", kind, "index" if post is None else "article", True),
                *(page.fields(post) if post is not None else ()),
            ]
            for field, got, want, printed in said:
                empty = not got or field in ("part", "body")
                good = got == want or (not printed and empty)
                silent[field] += not printed
                of[field] += 1
                right[field] += good
                if not good and "--verbose" in arguments:
                    print(f"  {folder.name} {name} {field}: {got!r} for {want!r}, {'' if printed else 'not '}printed")
        columns = (f"{right[f]}/{of[f]}" + (f" ({silent[f]})" if silent[f] else "") for f in FIELDS)
        print(f"{folder.name:28}" + "".join(f"{column:>15}" for column in columns))


if __name__ == "__main__":
    main(sys.argv[1:])
