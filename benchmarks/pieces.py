"""What share of articles, comments and quotes is led back to an exact piece of the page that brought it.

    python benchmarks/pieces.py [../shared] [--each 12] [--pages 400] [--failures 20]

The pages are those of the shared test data: articles of many sites, threads of WordPress's themes and of real blogs. A
piece counts as exact when its bytes are what it says, and as whole when it has, read alone, all words of the record. Of
each page at most `--each` comments, and as many quotes, are asked for: each costs a reading of the page.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

from archiver.parse import parse_page
from archiver.parsers.nodes import text
from archiver.parsers.tree import make_tree
from archiver.pieces import piece_of

Saved = tuple[str, str, Path]
"""What a page is called, its address, its file."""


def articles(shared: Path, limit: int) -> list[Saved]:
    """*limit* of the article pages, evenly spread."""
    folder = shared / "pages"
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    pages = pages[:: max(1, len(pages) // limit)][:limit]
    return [(p["id"], p["url"] or "https://page.example/", folder / "html" / f"{p['id']}.html.gz") for p in pages]


def engines(shared: Path, limit: int) -> list[Saved]:
    """*limit* of the pages that WordPress printed, evenly spread over its themes."""
    found = []
    for manifest in sorted((shared / "engines").glob("wordpress-*/manifest.json")):
        for entry in json.loads(manifest.read_text())["pages"]:
            path = manifest.parent / entry["file"]
            if path.suffixes == [".html", ".gz"] and path.is_file():
                found.append((f"{manifest.parent.name}/{path.name}", entry["url"], path))
    return found[:: max(1, len(found) // limit)][:limit]


def threads(shared: Path) -> list[Saved]:
    """The saved threads of real blogs."""
    folder = shared / "comments-real"
    return [(e["name"], e["url"], folder / e["file"]) for e in json.loads((folder / "index.json").read_text())]


def spread(things: Any, most: int) -> Any:
    """*most* of *things* at the most, evenly spread."""
    return things[:: max(1, -(-len(things) // most))]


def bare(words: str) -> str:
    """Letters and digits alone: the text of a record has marks where the page has smileys and `<q>`."""
    return re.sub(r"\W+", "", words)


def measured(saved: Saved, each: int) -> tuple[Counter[str], list[str]]:
    """What was found of one page, and complaints."""
    name, url, path = saved
    body = gzip.decompress(path.read_bytes())
    page = parse_page(body, url)
    asked: list[tuple[Any, str | int, list[str]]] = []
    body_text = page.article.text if page.article else ""
    if body_text:
        asked.append(("article", url, body_text.split("\n")))
    asked += [("comment", c.id, c.text.split("\n")) for c in spread(page.comments, each)]
    for quote in spread(page.quotes, each):
        words = "\n".join(body_text[span.start : span.end] for span in quote.spans)
        asked.append(("quote", quote.position, words.split("\n")))
    counts: Counter[str] = Counter()
    complaints = []
    for what, key, words in asked:
        piece = piece_of(body, url, what, key)
        said = bare(text(make_tree(piece.html))) if piece else ""
        exact = piece is not None and piece.exact
        whole = all(bare(line) in said for line in words)
        counts[what] += 1
        counts[f"{what} exact"] += exact
        counts[f"{what} exact and whole"] += exact and whole
        counts[f"{what} letters"] += len(piece.html) if piece else 0
        if not (exact and whole):
            why = "words missing" if exact else "not exact"
            complaints.append(f"{name}: {what} {key}: {why}: {' '.join(words)[:60]!r}")
    return counts, complaints


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    beside = Path(__file__).resolve().parents[2] / "shared"
    parser.add_argument("shared", type=Path, nargs="?", default=beside, help="the shared test data")
    parser.add_argument("--each", type=int, default=12, help="comments, and quotes, of a page at the most")
    parser.add_argument("--pages", type=int, default=400, help="pages of articles, and of WordPress, at the most")
    parser.add_argument("--failures", type=int, default=0, metavar="LINES", help="print as many complaints")
    told = parser.parse_args()
    groups = {
        "articles": articles(told.shared, told.pages),
        "WordPress": engines(told.shared, told.pages),
        "threads": threads(told.shared),
    }
    complaints: list[str] = []
    whole: Counter[str] = Counter()
    with ProcessPoolExecutor(2) as pool:
        for group, pages in groups.items():
            results = list(pool.map(measured, pages, [told.each] * len(pages)))
            counts = sum((found for found, _ in results), Counter[str]())
            complaints += chain.from_iterable(said for _, said in results)
            whole += counts
            print("\n".join(figures(f"{group}, {len(pages)} pages", counts)), flush=True)
    print("\n".join([*figures("all", whole), *complaints[: told.failures]]))


def figures(head: str, counts: Counter[str]) -> Iterator[str]:
    """A group's lines."""
    yield head
    for what in ("article", "comment", "quote"):
        if number := counts[what]:
            exact, sure = counts[f"{what} exact"] / number, counts[f"{what} exact and whole"] / number
            mean = counts[f"{what} letters"] / number
            yield f"  {what:8}{number:7}  exact {exact:8.2%}  with all its words {sure:8.2%}  letters each {mean:8.0f}"


if __name__ == "__main__":
    main()
