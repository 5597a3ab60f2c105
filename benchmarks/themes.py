"""Articles of the shared test data's WordPress pages against WordPress's own truth, a line a theme.

python benchmarks/themes.py ../shared/engines [--verbose]
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from html import unescape
from pathlib import Path

from archiver.parse import parse_page

FIELDS = ("kind", "title", "author", "published", "categories", "tags", "body", "claimed", "part")


def words(text: str) -> Counter[str]:
    return Counter(text.casefold().split())


def overlap(a: Counter[str], b: Counter[str]) -> float:
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 1.0


def main(arguments: list[str]) -> None:
    engines = Path(arguments[0])
    verbose = "--verbose" in arguments
    truth = json.loads(gzip.decompress((engines / "wordpress-truth.json.gz").read_bytes()))
    posts = {p["id"]: p for p in truth["posts"]}
    print(f"{'':32}" + "".join(f"{f:>11}" for f in FIELDS))
    for folder in sorted(engines.glob("wordpress-*/")):
        if not (folder / "truth.json").is_file():
            continue
        urls = {p["file"]: p for p in json.loads((folder / "manifest.json").read_text())["pages"]}
        pages = json.loads((folder / "truth.json").read_text())["pages"]
        right: Counter[str] = Counter()
        of: Counter[str] = Counter()
        for name, entry in urls.items():
            if name not in pages and not any(k in name for k in ("front", "month", "category", "author", "notfound")):
                continue
            page = parse_page(gzip.decompress((folder / name).read_bytes()), entry["url"])
            number = pages.get(name, {}).get("post_id") or pages.get(name, {}).get("post")
            post = posts.get(number)
            expected = "other" if "notfound" in name else "index" if post is None else "article"
            said: list[tuple[str, object, object]] = []
            kind = "article" if page.kind == "comments" else page.kind
            said.append(("kind", kind, expected))
            article = page.article
            if post is not None and article is not None:
                said.append(("title", article.title, unescape(post["title"]) or article.title))
                said.append(("author", [p.name for p in article.authors], [unescape(post["author"])]))
                when = article.published.at.isoformat() if article.published else None
                said.append(("published", when and when[:10], post["date_gmt"][:10]))
                if post["type"] == "post":
                    for scheme, key in (("category", "categories"), ("tag", "tags")):
                        found = sorted(t.name for t in article.terms if t.scheme == scheme)
                        said.append((key, found, sorted(map(unescape, post[key]))))
                if article.parts == 1 and not post["password"]:
                    same = overlap(words(article.text), words(post["content_text"]))
                    said.append(("body", same >= 0.95 or round(same, 2), True))
                said.append(
                    ("claimed", article.claimed_comments or 0, 0 if post["password"] else post["comment_count"])
                )
                said.append(("part", article.parts, post["pages"]))
            for field, got, want in said:
                of[field] += 1
                right[field] += got == want
                if got != want and verbose:
                    print(f"  {folder.name} {name} {field}: {got!r} for {want!r}")
        print(f"{folder.name:32}" + "".join(f"{right[f]:>7}/{of[f]:<3}" for f in FIELDS))


if __name__ == "__main__":
    main(sys.argv[1:])
