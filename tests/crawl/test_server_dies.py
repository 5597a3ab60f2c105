"""A server that dies in mid-crawl costs no page: the crawl stops with one line, and the next one goes on."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sites import Content, page, site
from walks import Crawls, linking, wait_until

from archiver.demo.server import Request

PATHS = {"/", *(f"/{number}" for number in range(30))}
FRONT = linking(*(f"/{number}" for number in range(20)))
"""Leads to the first twenty; each of them leads on to another, up to the thirtieth."""


class Trouble:
    """What a server answers instead of its pages, from a moment on."""

    answer: Content | None = None

    def instead_of(self, content: Content) -> Callable[[Request], Content]:
        return lambda request: content if self.answer is None else self.answer


def pages(trouble: Trouble) -> dict[str, Any]:
    """A small site, each page of which may be replaced by the trouble of the moment."""
    found = {f"/{n}": page(linking(*[f"/{n + 10}"] if 10 <= n < 20 else []), delay=0.02) for n in range(30)}
    return {path: trouble.instead_of(content) for path, content in {"/": FRONT, **found}.items()}


TROUBLES = {
    "500": (page("a fatal error", 500), "500 Internal Server Error"),
    "503": (page("maintenance", 503), "503 Service Unavailable"),
    "508": (page("", 508), "508 Loop Detected"),
    "429": (page("", 429, headers={"Retry-After": "1"}), "429 Too Many Requests"),
    "cut": (page("<p>" + "words " * 100, cut=50), "ResponseDataLossError"),
    "silence": (page("", 200, delay=3), "DownloadTimeoutError"),
}


@pytest.mark.parametrize("kind", TROUBLES)
def test_server_that_answers_nothing_as_it_should_stops_the_crawl(crawls, kind: str) -> None:
    """No page is given up, the line names an address and the reason; with the server well, the same call finishes."""
    trouble = Trouble()
    runs: Crawls = crawls(pages(trouble))
    process = runs.start(DOWNLOAD_TIMEOUT=1, ARCHIVER_BACKOFF=0.2, ARCHIVER_RETRY_DELAY=0.1)
    wait_until(lambda: len(runs.asked()) >= 8)
    trouble.answer, reason = TROUBLES[kind]

    stopped = runs.outcome(process)
    states, problems = runs.states(), runs.problems()
    trouble.answer = None
    finished = runs.run()

    assert ("unreachable", "failed") == (stopped["reason"], stopped["state"])
    assert stopped["error"].startswith(f"{runs.site.url}/: {reason}")
    assert ({"done", "pending"}, {}) == (set(states.values()), problems)
    assert ("finished", True) == (finished["reason"], finished["resumed"])
    assert PATHS == set(runs.texts())
    assert {} == runs.problems()


def test_server_that_is_well_again_in_time_costs_nothing(crawls) -> None:
    """Half a minute of a server's restart, at this test's pace, is waited for."""
    trouble = Trouble()
    runs: Crawls = crawls(pages(trouble))
    process = runs.start(ARCHIVER_BACKOFF=0.5, ARCHIVER_RETRY_DELAY=0.1)
    wait_until(lambda: len(runs.asked()) >= 8)
    trouble.answer = page("", 502)
    threading.Timer(1.5, lambda: setattr(trouble, "answer", None)).start()

    outcome = runs.outcome(process)

    assert ("finished", {}) == (outcome["reason"], runs.problems())
    assert PATHS == set(runs.texts())


def test_pages_that_fail_on_a_healthy_site_cost_themselves(crawls) -> None:
    """Also when they are the last that are left: a page that was had before is asked for, and can be had."""
    broken = [f"/broken/{n}" for n in range(12)]
    content: dict[str, Any] = {"/": linking("/fine", *broken), "/fine": "<p>fine"}
    runs: Crawls = crawls(content | dict.fromkeys(broken, page("", 500)))

    outcome = runs.run(ARCHIVER_BACKOFF=0.2, ARCHIVER_RETRY_DELAY=0.1)

    assert "finished" == outcome["reason"]
    assert dict.fromkeys(broken, "500 Internal Server Error") == runs.problems()
    assert {4} == {runs.asked().count(path) for path in broken}
    assert {"/", "/fine"} == set(runs.texts())


def test_first_page_that_fails_is_told_as_such(crawls) -> None:
    """Where nothing was had before, there is nothing to compare with."""
    runs: Crawls = crawls({"/": page("", 500)})

    outcome = runs.run(ARCHIVER_RETRY_DELAY=0.05)

    assert "finished" == outcome["reason"]
    assert {"/": "500 Internal Server Error"} == runs.problems()


def test_server_that_is_switched_off_stops_the_crawl(tmp_path) -> None:
    """Connections are refused: after some waits one line; switched on again, the same call finishes."""
    trouble = Trouble()
    with site(pages(trouble)) as server:
        runs = Crawls(server, tmp_path)
        process = runs.start(ARCHIVER_BACKOFF=0.2)
        wait_until(lambda: len(runs.asked()) >= 8)
        port = server.server_address[1]
    stopped = runs.outcome(process)
    states = runs.states()

    with site(pages(trouble), port=port) as server:
        runs.site = server
        finished = runs.run()

    assert ("unreachable", "failed") == (stopped["reason"], stopped["state"])
    assert "failed" not in states.values()
    assert ("finished", True) == (finished["reason"], finished["resumed"])
    assert (PATHS, {}) == (set(runs.texts()), runs.problems())
    runs.close()


def test_connections_that_are_reset_stop_the_crawl(tmp_path) -> None:
    """Whoever listens now closes every connection without a word."""
    trouble = Trouble()
    with site(pages(trouble)) as server:
        runs = Crawls(server, tmp_path)
        process = runs.start(ARCHIVER_BACKOFF=0.2, ARCHIVER_RETRY_DELAY=0.1)
        wait_until(lambda: len(runs.asked()) >= 8)
        port = server.server_address[1]
    with socket.create_server(("127.0.0.1", port)) as rude:
        rude.settimeout(0.1)
        while process.poll() is None:
            try:
                rude.accept()[0].close()
            except TimeoutError:
                continue
    stopped = runs.outcome(process)
    states = runs.states()

    with site(pages(trouble), port=port) as server:
        runs.site = server
        finished = runs.run()

    assert "unreachable" == stopped["reason"]
    assert "failed" not in states.values()
    assert ("finished", PATHS) == (finished["reason"], set(runs.texts()))
    runs.close()


def test_robots_txt_that_fails_between_two_runs_costs_nothing(crawls) -> None:
    """The run that meets it fetches nothing and gives nothing up."""
    trouble = Trouble()
    rules = trouble.instead_of("User-agent: *\nAllow: /\n")
    runs: Crawls = crawls({**pages(Trouble()), "/robots.txt": rules})
    runs.run(ARCHIVER_MAX_PAGES=5)
    trouble.answer = page("", 500)

    stopped = runs.run(ARCHIVER_BACKOFF=0.1, RETRY_TIMES=2)
    asked, states = len(runs.asked()), set(runs.states().values())
    trouble.answer = None
    finished = runs.run()

    assert ("robots_unavailable", "failed") == (stopped["reason"], stopped["state"])
    assert (5, {"done", "pending"}) == (asked, states)
    assert ("finished", PATHS, {}) == (finished["reason"], set(runs.texts()), runs.problems())
