"""The dump: all content, and nothing that another crawl of the same blog would tell otherwise."""

from __future__ import annotations

from builders import BLOG, POST, article, comments, fetch, page

from archiver.records import Link, ParsedPage, Problem, Site
from archiver.store import open_archive

ARTICLES = [
    page(f"https://blog.example/{n}/", article=article(f"Words {n}."), comments=comments("a")) for n in range(3)
]
WAYS = [
    page(
        "https://blog.example/",
        kind="index",
        links=(Link(url=POST, role="post"), Link(url="https://blog.example/page/2/", role="older")),
        problems=(Problem(stage="parse", field="links", error="not all could be read"),),
    ),
    page("https://blog.example/feed/", kind="other", source="feed", fetch=fetch("https://blog.example/feed/")),
    page(
        "https://blog.example/sitemap.xml",
        kind="other",
        site=None,
        problems=(Problem(stage="discover", field="sitemap", error="no sitemap"),),
    ),
    page("https://cdn.example/x/", kind="other", site=None, fetch=fetch("https://cdn.example/x/", status=404)),
    page(
        "https://blog.example/1/",
        kind="other",
        site=None,
        problems=(Problem(stage="fetch", field="page", error="timed out"),),
        fetch=fetch("https://blog.example/1/", status=None),
    ),
]


def dump(pages: list[ParsedPage]) -> list[tuple[str, dict[str, object]]]:
    with open_archive(":memory:") as archive:
        for item in pages:
            archive.add(item)
        return list(archive.content_dump())


def test_ways_to_the_articles_are_no_content():
    """An interrupted crawl that goes on may read other index pages, and more than once fail to read a page."""
    expected = dump(ARTICLES)

    assert expected == dump([*ARTICLES, *WAYS])
    assert expected == dump([*WAYS, *ARTICLES])
    assert {"articles", "comments", "pages", "sites"} == {table for table, _ in expected}


def test_problems_of_reading_are_content():
    """What was lost from an article is as much a fact of the archive as what was kept."""
    lost = Problem(stage="parse", field="title", error="none")

    assert ("problems", {"url": POST, "stage": "parse", "field": "title", "error": "none"}) in dump(
        [page(article=article(), problems=(lost,))]
    )


def test_dump_has_no_ids_and_no_times_of_reading():
    """Two archives of one page differ in nothing, though they read it on different days and in different runs."""
    dumps = []
    for day in ("2024-01-01T00:00:00", "2024-02-02T00:00:00"):
        with open_archive(":memory:") as archive:
            for _ in dumps:
                archive.begin_run("blog", "x")
                archive.add(
                    page(
                        "https://other.example/",
                        site=Site(key="other.example", url="https://other.example/"),
                        kind="index",
                    )
                )
            run = archive.begin_run("blog", "x")
            archive.add(page(site=BLOG, article=article(), comments=comments("a"), fetch=fetch(at=day)), run_id=run)
            dumps.append(list(archive.content_dump()))

    assert dumps[0] == dumps[1]
