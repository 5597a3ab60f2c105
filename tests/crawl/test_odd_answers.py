"""One crawl of a site where much goes wrong: each page costs itself, and is told of."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from sites import moved, page, site
from walks import Crawls, linking

BOMB = gzip.compress(b"<p>" + b"0" * 5_000_000)
LINKED = [
    "fine",
    "zipped",
    "missing",
    "gone",
    "moved",
    "away",
    "circle",
    "self",
    "large",
    "bomb",
    "cut",
    "flaky",
    "broken",
    "raises",
    "unparsed",
    "killed",
    "hangs",
    "silent",
    "moved-there",
]
PAGES = {
    "/": linking(*(f"/{name}" for name in LINKED)),
    "/fine": linking(text="a fine page"),
    "/zipped": page(
        gzip.compress("<p>smörgås</p>".encode()), headers={"Content-Encoding": "gzip"}, media_type="text/html"
    ),
    "/gone": page("it was here", 410),
    "/moved": moved("/moved-there"),
    "/moved-there": linking(text="the page that moved"),
    "/away": moved("http://other.example/"),
    "/circle": moved("/circle/2", 302),
    "/circle/2": moved("/circle", 302),
    "/self": moved("/self"),
    "/large": "<p>" + "0" * 300_000,
    "/bomb": page(BOMB, headers={"Content-Encoding": "gzip"}),
    "/cut": page("<p>" + "0" * 1000, cut=100),
    "/flaky": [page(status=500), "<p>well in the end</p>"],
    "/broken": page(status=500),
    "/raises": "the callback raises on this",
    "/unparsed": "the parser raises on this",
    "/killed": "the parser is killed by this",
    "/hangs": "the parser hangs on this",
    "/silent": "this page says nothing" + linking("/after-silence"),
    "/after-silence": linking(text="found all the same"),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawls, dict[str, Any]]]:
    with site(PAGES) as server:
        runs = Crawls(server, tmp_path_factory.mktemp("odd"))
        outcome = runs.run(DOWNLOAD_MAXSIZE=200_000, ARCHIVER_PARSE_TIMEOUT=1, RETRY_TIMES=2)
        yield runs, outcome
        runs.close()


def test_crawl_goes_on_to_its_end(crawled):
    """Whatever single pages do, the crawl finishes and all that can be read is read."""
    runs, outcome = crawled

    assert (outcome["reason"], outcome["error"]) == ("finished", None)
    assert set(runs.states().values()) == {"done", "failed"}
    assert {
        "/": "words " + " ".join(["a link"] * len(LINKED)),
        "/fine": "a fine page",
        "/zipped": "smörgås",
        "/moved-there": "the page that moved",
        "/flaky": "well in the end",
        "/after-silence": "found all the same",
    } == runs.texts()


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/missing", "404 Not Found"),
        ("/gone", "410 Gone"),
        ("/broken", "500 Internal Server Error"),
        ("/away", "redirects to another host: http://other.example/"),
        ("/self", "redirects in a circle: {url}/self"),
        ("/circle", "redirects in a circle: {url}/circle"),
        ("/unparsed", "ValueError: no such page"),
        ("/killed", "the parser's process was ended by SIGKILL"),
        ("/hangs", "parsing took longer than 1 seconds"),
    ],
)
def test_lost_page_says_why(crawled, path, problem):
    """The archive's problems name what was lost and the reason."""
    runs, _ = crawled

    assert problem.format(url=runs.site.url) == runs.problems()[path]


@pytest.mark.parametrize(("path", "words"), [("/large", "200000"), ("/bomb", "DOWNLOAD_MAXSIZE"), ("/cut", "DataLoss")])
def test_body_too_large_or_cut_off_is_a_problem(crawled, path, words):
    """A body beyond the limit, before or after decompression, is not taken; one cut short is not believed."""
    runs, _ = crawled

    assert words in runs.problems()[path]
    assert path not in runs.texts()


def test_page_on_which_the_callback_raises_is_failed_in_the_queue(crawled):
    """A bug costs its page, and keeps its traceback in the log."""
    runs, outcome = crawled

    assert runs.states()["/raises"] == "failed"
    assert 'raise ValueError("a bug")' in outcome["log"]


def test_failed_fetch_is_failed_in_the_queue(crawled):
    """The queue tells pages that were had from those that were not."""
    runs, _ = crawled
    states = runs.states()

    assert [states[p] for p in ("/missing", "/moved", "/silent", "/unparsed")] == ["failed", "done", "done", "done"]


def test_missing_page_is_asked_for_once_and_a_broken_one_again(crawled):
    """404 is an answer; 500 may pass."""
    runs, _ = crawled
    asked = runs.asked()

    assert [asked.count(path) for path in ("/missing", "/broken", "/flaky")] == [1, 3, 2]


def test_page_that_is_linked_and_redirected_to_is_fetched_once(crawled):
    """The target of a redirect is the same page."""
    runs, _ = crawled

    assert runs.asked().count("/moved-there") == 1


def test_code_of_a_page_runs_on_its_behalf(crawled):
    """What callbacks and errbacks of many pages at once want remembered is told apart: asyncio's contexts do it."""
    _, outcome = crawled
    stats = outcome["stats"]

    assert stats["walker/own"] > len(PAGES)
    assert "walker/foreign" not in stats
