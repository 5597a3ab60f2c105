"""Pages: one for each address, however it is spelled, and what a failed request does to them."""

from __future__ import annotations

from itertools import permutations

import pytest
from builders import POST, article, comment, comments, fetch, page
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.errors import NotFoundError
from archiver.records import ParsedPage, Problem, Site
from archiver.store import Archive, Change, open_archive

SUBFOLDER = Site(key="blog.example/diary", url="https://blog.example/diary/")


@pytest.fixture
def archive():
    with open_archive(":memory:") as archive:
        yield archive


def failed(url: str = POST, status: int | None = 503, at: str = "2024-02-01T00:00:00") -> ParsedPage:
    """A request that brought nothing, as a spider tells it."""
    problem = Problem(stage="fetch", field="page", error=f"it failed: {status}")
    return page(url, kind="other", site=None, parser="", problems=(problem,), fetch=fetch(url, at=at, status=status))


def spellings(archive: Archive) -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
    """The names of the pages, and their other spellings, each with who states it."""
    named = archive.db.execute("SELECT url, stated_by FROM pages ORDER BY url").fetchall()
    return named, set(archive.db.execute("SELECT url, stated_by FROM page_aliases"))


def state(archive: Archive) -> tuple[object, ...]:
    """What the row of the only page says of its life."""
    [found] = archive.db.execute("SELECT kind, last_seen_at, gone_at FROM pages")
    return tuple(found)


# Spellings


@pytest.mark.parametrize(
    "other",
    [
        "http://blog.example/post/",
        "https://www.blog.example/post/",
        "https://blog.example/post",
        "http://www.blog.example/post",
    ],
)
@pytest.mark.parametrize("other_first", [False, True])
def test_spellings_of_one_address_are_one_article(archive, other, other_first):
    """Scheme, `www.` and closing slash: the comments stand under one article, which any spelling finds."""
    found = [page(POST, article=article(), comments=comments("a")), page(other, comments=comments("b"))]
    for item in reversed(found) if other_first else found:
        archive.add(item)

    assert [c["external_id"] for c in archive.thread(other)] == ["a", "b"]
    assert 1 == archive.stats()["totals"]["articles"] == archive.stats()["totals"]["pages"]
    assert archive.article(other)["url"] == archive.article(POST)["url"]


def test_query_names_another_page(archive):
    for url in ("https://blog.example/?p=1", "https://blog.example/?p=2", "https://blog.example/"):
        archive.add(page(url, article=article(url)))

    assert archive.stats()["totals"]["articles"] == 3


@pytest.mark.parametrize(
    ("seen", "named"),
    [
        # https before http, whoever states it
        ([("https://blog.example/p/", "feed"), ("http://blog.example/p/", "html")], "https://blog.example/p/"),
        # the page's own word before a feed's
        ([("https://www.blog.example/p", "feed"), ("https://blog.example/p/", "html")], "https://blog.example/p/"),
        ([("https://blog.example/p", "feed"), ("https://www.blog.example/p/", "html")], "https://www.blog.example/p/"),
        # the API's before a feed's
        ([("https://blog.example/p", "feed"), ("https://blog.example/p/", "api")], "https://blog.example/p/"),
        # by the alphabet, where all are equal
        ([("https://www.blog.example/p/", "html"), ("https://blog.example/p/", "html")], "https://blog.example/p/"),
        ([("http://blog.example/p/", "feed"), ("http://blog.example/p", "feed")], "http://blog.example/p"),
    ],
)
def test_name_of_a_page_does_not_depend_on_what_came_first(seen, named):
    for order in permutations(seen):
        with open_archive(":memory:") as archive:
            for url, source in order:
                archive.add(page(url, source=source, article=article()))
            names, aliases = spellings(archive)

        assert [named] == [url for url, _ in names]
        assert {spelling for spelling in seen if spelling[0] != named} == aliases


def test_request_that_failed_names_no_page(archive):
    """Nobody has seen anything under https."""
    archive.add(failed("https://blog.example/post/", status=404))
    archive.add(page("http://blog.example/post/", article=article()))

    assert spellings(archive) == ([("http://blog.example/post/", "html")], {("https://blog.example/post/", "other")})


def test_page_of_comments_spells_its_article(archive):
    """Its word counts more than a feed's, and less than the page's own."""
    url, www, bare = "https://blog.example/post/", "https://www.blog.example/post/", "https://blog.example/post"
    archive.add(page(f"{POST}comment-page-1/", kind="comments", about=www, comments=comments("a")))
    archive.add(page(bare, source="feed", article=article()))
    before = spellings(archive)[0]
    archive.add(page(url, article=article(), comments=comments("a")))
    after = spellings(archive)[0]

    assert (www, "comments") in before
    assert (url, "html") in after
    assert {(www, "comments"), (bare, "feed")} == spellings(archive)[1]


def test_spelling_is_known_by_its_strongest_witness(archive):
    for source in ("feed", "html", "feed"):
        archive.add(page("http://blog.example/post/", source=source, article=article()))
    archive.add(page(POST, source="feed", article=article()))

    assert spellings(archive) == ([(POST, "feed")], {("http://blog.example/post/", "html")})


_READINGS = [
    page(url, source=source, article=article())
    for url in ("http://blog.example/post", "http://www.blog.example/post/", POST, "https://www.blog.example/post")
    for source in ("html", "feed")
] + [
    failed("https://blog.example/post"),
    page("https://blog.example/post/2/", kind="comments", about="https://blog.example/post", comments=comments("a")),
]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(_READINGS), min_size=2, max_size=5).flatmap(
        lambda r: st.tuples(st.just(r), st.permutations(r))
    )
)
def test_spellings_in_any_order_are_the_same(orders):
    """Who names a page, and which aliases it has, follows from what was seen."""
    found = []
    for order in orders:
        with open_archive(":memory:") as archive:
            for item in order:
                archive.add(item)
            found.append((spellings(archive), list(archive.content_dump())))

    assert found[0] == found[1]


# Requests that failed


def test_page_that_failed_is_a_problem_and_no_article(archive):
    change = archive.add(failed(status=404))

    assert Change("none") == change
    assert ("other", None, "2024-02-01T00:00:00Z") == state(archive)
    assert [(p["url"], p["stage"]) for p in archive.problems()] == [(POST, "fetch")]
    with pytest.raises(NotFoundError):
        archive.article(POST)


def whole_page(at: str = "2024-01-01T00:00:00") -> ParsedPage:
    return page(
        site=SUBFOLDER, article=article(claimed_comments=1), comments=(comment("a", author="Ann"),), fetch=fetch(at=at)
    )


@pytest.mark.parametrize("status", [None, 403, 429, 500, 503])
@pytest.mark.parametrize("url", [POST, "http://blog.example/post"])
def test_failed_request_leaves_an_article_as_it_is(archive, status, url):
    archive.add(whole_page())
    before, kept = list(archive.content_dump()), state(archive)

    change = archive.add(failed(url, status))

    assert Change("none") == change
    assert before == list(archive.content_dump())
    assert kept == state(archive)
    assert [p["error"] for p in archive.problems()] == [f"it failed: {status}"]


def test_failed_request_leaves_no_trace_in_the_content_that_comes_later(archive):
    """The site of a page that failed is its host, until the page itself tells."""
    with open_archive(":memory:") as other:
        other.add(whole_page())
        expected = list(other.content_dump())

    archive.add(failed())
    archive.add(whole_page())

    assert expected == list(archive.content_dump())
    assert archive.article(POST)["site"] == "blog.example/diary"


def test_request_that_failed_tells_no_site(archive):
    """It is guessed from the host, and gives way to what any reading tells."""
    archive.add(failed())
    archive.add(page(source="feed", site=SUBFOLDER, article=article()))

    assert archive.article(POST)["site"] == "blog.example/diary"


def test_page_that_is_nothing_moves_no_article(archive):
    archive.add(whole_page())
    archive.add(page(kind="other", fetch=fetch(at="2024-02-01T00:00:00")))

    assert archive.article(POST)["site"] == "blog.example/diary"


def test_page_of_comments_belongs_to_the_site_of_its_article(archive):
    archive.add(whole_page())
    archive.add(page(f"{POST}feed/", kind="comments", source="feed", site=None, about=POST, comments=comments("b")))

    assert [s["key"] for s in archive.sites()] == ["blog.example/diary"]


@pytest.mark.parametrize("status", [404, 410])
def test_article_that_is_gone_keeps_its_content(archive, status):
    archive.add(whole_page())
    before = [row for row in archive.content_dump() if row[0] != "pages"]

    for at in ("2024-02-01T00:00:00", "2024-03-01T00:00:00"):
        archive.add(failed(status=status, at=at))

    assert before == [row for row in archive.content_dump() if row[0] != "pages"]
    assert ("article", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z") == state(archive)
    assert [row["gone"] for table, row in archive.content_dump() if table == "pages"] == [1]


def test_article_that_comes_back_is_not_gone(archive):
    archive.add(whole_page())
    before = list(archive.content_dump())
    archive.add(failed(status=410))

    change = archive.add(whole_page(at="2024-03-01T00:00:00"))

    assert Change("same") == change
    assert before == list(archive.content_dump())
    assert ("article", "2024-03-01T00:00:00Z", None) == state(archive)


def test_gone_page_stays_gone_while_its_server_fails(archive):
    """A server that answers 503 does not say that the page is back; nor does a feed that lists it."""
    archive.add(failed(status=404))
    archive.add(failed(status=503, at="2024-03-01T00:00:00"))
    archive.add(page(source="feed", article=article(), fetch=fetch(at="2024-04-01T00:00:00")))

    assert state(archive)[2] == "2024-02-01T00:00:00Z"


def test_run_counts_only_what_it_read(archive):
    """A known article whose request failed was not read; one that failed before is new when it is read at last."""
    archive.add(whole_page(), run_id=archive.begin_run("blog", "x"))
    archive.add(failed("https://blog.example/late/"), run_id=1)
    second = archive.begin_run("blog", "x")
    archive.add(failed(), run_id=second)
    archive.add(
        page("https://blog.example/late/", article=article(), fetch=fetch("https://blog.example/late/")), run_id=second
    )

    found = archive.run_report(second)

    assert tuple(found[name] for name in ("articles", "new", "revised", "same")) == (1, 1, 0, 0)
    assert [p["url"] for p in found["problems"]] == [POST]
