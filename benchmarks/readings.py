"""Our reading in the shape that the shared test data's scorers take.

python ../shared/score/comments.py benchmarks.readings:comments
python ../shared/score/articles.py benchmarks.readings:article trafilatura --limit 200
"""

from __future__ import annotations

from archiver.parse import parse_page


def comments(html: bytes, url: str) -> list[dict[str, object]]:
    """The comments of one page, in page order."""
    return [
        {
            "id": c.id,
            "parent": c.parent,
            "author": c.author,
            "author_url": c.author_url,
            "published": c.published.at if c.published else None,
            "text": c.text,
            "kind": c.kind,
        }
        for c in parse_page(html, url, strict=True).comments
    ]


def article(html: bytes, url: str) -> dict[str, object]:
    """The article of one page."""
    page = parse_page(html, url)
    found = page.article
    if found is None:
        return {"text": "", "title": None, "author": None, "date": None}
    return {
        "text": found.text,
        "title": found.title,
        "author": [p.name for p in found.authors] or None,
        "date": found.published.at.date().isoformat() if found.published else None,
        "comments": "\n".join(c.text for c in page.comments),
    }
