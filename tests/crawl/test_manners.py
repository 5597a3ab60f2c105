"""How a crawl behaves towards a host."""

from __future__ import annotations

from itertools import pairwise

from sites import moved, page
from walks import linking


def test_retry_after_is_waited_for_by_the_whole_host(crawls):
    """429 with Retry-After: no page of the host is asked for before, then the page is tried again."""
    busy = [page("slow down", 429, headers={"Retry-After": "2"}), linking("/a", "/b")]
    runs = crawls({"/": linking("/busy", "/a", "/b"), "/busy": busy, "/a": linking(), "/b": linking()})

    outcome = runs.run(CONCURRENT_REQUESTS_PER_DOMAIN=1)

    refused_at, tried_at = runs.times("/busy")
    assert tried_at - refused_at >= 2
    assert not [hit.path for hit in runs.site.log if refused_at < hit.time < refused_at + 2]
    assert outcome["reason"] == "finished"
    assert runs.problems() == {}


def test_busy_host_that_names_no_time_is_left_alone_longer_each_time(crawls):
    """503 without Retry-After: waits double; after the last try the page is lost, and the crawl goes on."""
    runs = crawls({"/": linking("/busy", "/a"), "/busy": page("", 503), "/a": linking(text="fine")})

    runs.run(CONCURRENT_REQUESTS_PER_DOMAIN=1, ARCHIVER_BACKOFF=0.4, RETRY_TIMES=2)

    waits = [later - earlier for earlier, later in pairwise(runs.times("/busy"))]
    assert len(waits) == 2
    assert waits[0] >= 0.4
    assert waits[1] >= 0.8
    assert runs.problems() == {"/busy": "503 Service Unavailable"}
    assert runs.texts()["/a"] == "fine"


def test_wait_outlives_the_process(crawls):
    """A run that is started while the host asked for peace keeps it."""
    busy = [page("", 503, headers={"Retry-After": "3"}), linking()]
    runs = crawls({"/": busy})
    process = runs.start()
    while runs.asked() != ["/"]:
        pass
    refused_at = runs.times("/")[0]
    runs.site.closing.wait(0.5)  # for the queue to write it down
    process.kill()
    process.communicate()

    outcome = runs.run()

    assert (outcome["reason"], outcome["resumed"]) == ("finished", True)
    assert runs.times("/")[1] - refused_at >= 3


def test_one_request_at_a_time_with_a_delay_where_one_is_chosen(crawls):
    """A chosen delay and concurrency hold on this machine's own addresses too."""
    at_work, most = [], []

    def slow(request):
        at_work.append(request)
        most.append(len(at_work))
        runs.site.closing.wait(0.2)
        at_work.pop()
        return linking(text="slow")

    runs = crawls({"/": linking("/1", "/2", "/3"), "/1": slow, "/2": slow, "/3": slow})
    runs.run(CONCURRENT_REQUESTS_PER_DOMAIN=1, DOWNLOAD_DELAY=0.5, DOWNLOAD_DELAY_JITTER=0)

    assert max(most) == 1
    gaps = [later - earlier for earlier, later in pairwise(hit.time for hit in runs.site.log)]
    assert min(gaps) >= 0.45


def test_robots_txt_is_obeyed_and_its_crawl_delay_kept(crawls):
    """What is disallowed is not asked for, and is told of; Crawl-delay counts where it is longer than ours."""
    rules = "User-agent: archiver\nDisallow: /private\nCrawl-delay: 1\n\nUser-agent: *\nDisallow: /\n"
    runs = crawls({"/robots.txt": rules, "/": linking("/private/a", "/a"), "/a": linking()})

    runs.run(DOWNLOAD_DELAY=0.1)

    assert runs.site.paths() == ["/robots.txt", "/", "/a"]
    assert runs.problems() == {"/private/a": "forbidden by robots.txt"}
    assert runs.times("/a")[0] - runs.times("/")[0] >= 0.95


def test_no_page_is_fetched_while_robots_txt_cannot_be_had(crawls):
    """A robots.txt that answers 5xx forbids everything (RFC 9309); the next run goes on."""
    rules = [page("", 503), page("", 503), page("", 503), "User-agent: *\nAllow: /\n"]
    runs = crawls({"/robots.txt": rules, "/": linking()})

    failed = runs.run(RETRY_TIMES=2)
    asked = runs.asked()
    finished = runs.run()

    assert (failed["reason"], failed["state"], asked) == ("robots_unavailable", "failed", [])
    assert "robots.txt: 503 Service Unavailable" in failed["error"]
    assert (finished["reason"], finished["resumed"]) == ("finished", True)
    assert {"/"} == set(runs.texts())


def test_host_that_never_answers_is_told_at_once(crawls):
    """A server that is off, or a name mistyped: one clear line, and nothing is waited for."""
    runs = crawls({})
    runs.site.url = "http://127.0.0.1:1"

    outcome = runs.run(ARCHIVER_BACKOFF=60)

    assert (outcome["reason"], outcome["state"]) == ("robots_unavailable", "failed")
    assert "http://127.0.0.1:1/robots.txt: DownloadConnectionRefusedError" in outcome["error"]


def test_rules_that_have_moved_count_and_we_say_who_we_are(crawls):
    """robots.txt may redirect within the host. The User-Agent names the program and where somebody answers, and no
    cookie is sent back."""
    runs = crawls(
        {
            "/robots.txt": moved("/rules.txt"),
            "/rules.txt": "User-agent: *\nDisallow: /private\n",
            "/": page(linking("/private", "/open"), headers={"Set-Cookie": "a=b"}),
            "/open": linking(),
        }
    )

    runs.run(ARCHIVER_CONTACT="crawls@library.example")

    assert {"/", "/open"} == set(runs.texts())
    headers = runs.site.log[-1].headers
    assert headers["user-agent"].startswith("archiver/")
    assert headers["user-agent"].endswith(" (+mailto:crawls@library.example)")
    assert "cookie" not in headers
