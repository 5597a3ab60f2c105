"""A range of days and patterns of addresses: what is wanted comes in whole, what is not is hardly asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from blog_crawls import BlogCrawls, asked, asked_twice
from blogs import MadeBlog, sitemap, sitemap_index
from sites import Content, moved, page, site

from archiver.demo.server import Page, Request, Server
from archiver.store.archive import open_archive

Serve = Callable[..., Server]

SCRIPT = """
import json, sys
from archiver.crawl.process import crawl_many
db, spider, targets, settings = *sys.argv[1:3], *map(json.loads, sys.argv[3:])
outcomes = crawl_many(spider, targets, db=db, settings=settings, side_by_side=8)
print(json.dumps([{"state": o.state, "error": o.error, "stats": o.stats} for o in outcomes], default=str))
"""
QUICK = {"ARCHIVER_PARSE_WORKERS": 0, "ARCHIVER_BACKOFF": 0.1, "ARCHIVER_RETRY_DELAY": 0.1}


def run_all(runs: BlogCrawls, *targets: dict[str, Any], spider: str = "blog", **settings: Any) -> list[dict[str, Any]]:
    """Crawls from start to end, side by side; how they ended."""
    told = (str(runs.db), spider, json.dumps(targets), json.dumps({**QUICK, **settings}))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *told], capture_output=True, text=True, timeout=120, check=False
    )
    assert (0, "") == (done.returncode, done.stderr)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@dataclass(frozen=True, kw_only=True)
class SlugBlog(MadeBlog):
    """A blog whose addresses tell no date."""

    def path(self, number: int) -> str:
        return f"{self.root}post-{number}/"

    def _month_pages(self) -> Iterator[tuple[str, Content]]:
        for path in self._months():
            within = [n for n in reversed(self.numbers) if f"{self.day(n):/%Y/%m/}" == path]
            yield path, self.html(path, "archive date", self.entries(within))


def lastmod_map(blog: MadeBlog, days: dict[int, date]) -> Page:
    """A sitemap that tells when each post was last changed."""
    entries = "".join(
        f"<url><loc>{{base}}{blog.path(n)}</loc><lastmod>{day}T10:00:00+00:00</lastmod></url>"
        for n, day in days.items()
    )
    return page(f'<?xml version="1.0"?><urlset>{entries}</urlset>', media_type="application/xml")


@dataclass(frozen=True)
class Case:
    """A blog, what is asked of it, and what that may cost beside the posts inside."""

    blog: MadeBlog
    ask: dict[str, Any]
    besides: int
    """The most requests beside those for posts inside the range."""

    outside: int = 0
    """The most posts outside that may be fetched to learn their dates."""

    more: dict[str, Content] = field(default_factory=dict)

    def inside(self) -> list[int]:
        """The posts of the range, by the blog's own days."""
        since, until = self.ask.get("since", "0001"), self.ask.get("until", "9999")
        return [
            n
            for n in self.blog.numbers
            if since <= str(self.blog.day(n)) and str(self.blog.day(n))[: len(until)] <= until
        ]


ALL = MadeBlog(
    posts=60, per_page=10, older="numbers", months=True, neighbours=True, feed="wordpress", sitemap=range(1, 61)
)
SLUGS = SlugBlog(posts=60, per_page=10)
NUMBERS = range(1, 61)

CASES = {
    "dated addresses, since": Case(ALL, {"since": "2012-11"}, besides=9),
    "dated addresses, a middle": Case(ALL, {"since": "2011-06-01", "until": "2011-08"}, besides=12),
    "dated addresses, until": Case(ALL, {"until": "2011-02-10"}, besides=16, outside=1),
    "dated addresses, lists alone": Case(
        MadeBlog(posts=60, per_page=5, older="links"), {"since": "2012-11"}, besides=3 + 14
    ),
    "no dates in addresses nor sitemap, a feed": Case(
        replace(SLUGS, feed="wordpress", sitemap=NUMBERS), {"since": "2012-09-20"}, besides=12, outside=3
    ),
    "no dates in addresses nor sitemap, a feed, lists, neighbours": Case(
        replace(SLUGS, feed="wordpress", sitemap=NUMBERS, older="links", neighbours=True),
        {"since": "2012-09-20"},
        besides=14,
        outside=4,
    ),
    "no dates in addresses nor sitemap, months": Case(
        replace(SLUGS, months=True, sitemap=NUMBERS), {"since": "2011-06", "until": "2011-07"}, besides=18, outside=10
    ),
    "no dates in addresses, lists alone": Case(
        replace(SLUGS, older="links"), {"since": "2012-09-20"}, besides=18, outside=20
    ),
    "last changes in the sitemap": Case(
        SLUGS,
        {"since": "2012-09-20"},
        besides=18,
        outside=10,
        more={"/sitemap.xml": lastmod_map(SLUGS, {n: SLUGS.day(n) for n in NUMBERS})},
    ),
    "neighbours alone": Case(
        replace(SLUGS, posts=30, lists=range(30, 31), neighbours=True), {"until": "2011-02"}, besides=18, outside=26
    ),
    "neighbours alone, dated addresses": Case(
        MadeBlog(posts=30, lists=range(30, 31), neighbours=True),
        {"since": "2011-02", "until": "2011-03"},
        besides=18,
        outside=26,
    ),
    "Atom feed alone": Case(
        replace(SLUGS, front=False, feed="atom"), {"since": "2012-09-20", "until": "2012-11-01"}, besides=14
    ),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BlogCrawls, dict[str, Server]]]:
    """All of them, side by side."""
    runs = BlogCrawls(tmp_path_factory.mktemp("chosen") / "archive.db")
    with ExitStack() as stack:
        sites = {
            name: stack.enter_context(site({**case.blog.pages(), **case.more}, otherwise=page("<h1>404</h1>", 404)))
            for name, case in CASES.items()
        }
        targets = [{"url": f"{server.url}/", **CASES[name].ask} for name, server in sites.items()]
        outcomes = run_all(runs, *targets)
        assert {"finished"} == {outcome["state"] for outcome in outcomes}
        yield runs, sites


@pytest.mark.parametrize("name", CASES)
def test_posts_of_the_range_and_no_others_are_archived(name, crawled):
    """Each by the day on which it was published."""
    runs, sites = crawled
    case = CASES[name]
    wanted = {case.blog.path(n): case.blog.text(n) for n in case.inside()}

    assert 0 < len(wanted) < case.blog.posts
    assert wanted == runs.texts(sites[name])
    assert {} == runs.problems(sites[name])


@pytest.mark.parametrize("name", CASES)
def test_few_requests_are_for_what_is_outside(name, crawled):
    """No post whose date is known beforehand, and no list beyond the range."""
    _, sites = crawled
    case, paths = CASES[name], asked(sites[name])
    outside = {case.blog.path(n) for n in case.blog.numbers} - {case.blog.path(n) for n in case.inside()}

    assert [] == asked_twice(sites[name])
    assert len(outside.intersection(paths)) <= case.outside
    assert len(paths) - len(case.inside()) - len(outside.intersection(paths)) <= case.besides


def test_patterns_are_about_posts(crawls: BlogCrawls, serve_site: Serve) -> None:
    """An exclusion wins; lists, feed and sitemap are read though no pattern fits them; what is left out is counted."""
    blog = MadeBlog(posts=20, per_page=5, older="links", feed="wordpress", sitemap=range(5, 21), neighbours=True)
    server = serve_site(blog.pages())

    (outcome,) = run_all(crawls, {"url": f"{server.url}/", "include": ["post-1", "post-3/"], "exclude": "post-1[0-5]"})

    inside = [n for n in blog.numbers if (str(n)[0] == "1" or n == 3) and n not in range(10, 16)]
    assert {blog.path(n): blog.text(n) for n in inside} == crawls.texts(server)
    assert {blog.path(n) for n in inside} == {blog.path(n) for n in blog.numbers} & set(asked(server))
    left_out = {name: number for name, number in outcome["stats"].items() if name.startswith("left_out/")}
    assert {"left_out/by --exclude": 6, "left_out/not in --include": 20 - 6 - len(inside)} == left_out


def test_sticky_post_on_top_does_not_end_the_range(crawls: BlogCrawls, serve_site: Serve) -> None:
    """An old post that a theme keeps in front is left out, and the list goes on."""
    blog = SlugBlog(posts=30, per_page=5, older="links")
    front = blog.html("Quay", "home blog", blog.entries([2, *range(30, 25, -1)]) + blog._pagination(1, 6))
    server = serve_site({**blog.pages(), "/": front})

    run_all(crawls, {"url": f"{server.url}/", "since": str(blog.day(18))})

    assert {blog.path(n): blog.text(n) for n in range(18, 31)} == crawls.texts(server)
    assert "/page/5/" not in asked(server)


def test_post_that_lay_finished_before_it_was_published(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Its last change is older than the range: the feed, which tells when it was published, is believed."""
    blog = SlugBlog(posts=12, per_page=5, feed="wordpress")
    changed = {n: blog.day(n) if n != 10 else blog.day(1) for n in blog.numbers}
    server = serve_site({**blog.pages(), "/sitemap.xml": lastmod_map(blog, changed)})

    (outcome,) = run_all(crawls, {"url": f"{server.url}/", "since": str(blog.day(9))})

    assert {blog.path(n): blog.text(n) for n in range(9, 13)} == crawls.texts(server)
    assert 8 == outcome["stats"]["left_out/before --since"]


def test_stopped_crawl_of_a_range_goes_on(crawls: BlogCrawls, serve_site: Serve) -> None:
    """After every few pages, again and again: the same posts in the end, none asked for twice."""
    blog = SlugBlog(posts=40, per_page=5, older="links", feed="wordpress", sitemap=range(1, 41), neighbours=True)
    server = serve_site(blog.pages())
    target = {"url": f"{server.url}/", "since": str(blog.day(30))}

    states = []
    while "finished" not in states and len(states) < 12:
        states.append(run_all(crawls, target, ARCHIVER_MAX_PAGES=5)[0]["state"])

    assert ["stopped"] * 2 == states[:2]
    assert "finished" == states[-1]
    assert {blog.path(n): blog.text(n) for n in range(30, 41)} == crawls.texts(server)
    assert [] == asked_twice(server)


def test_another_range_is_another_crawl(crawls: BlogCrawls, serve_site: Serve) -> None:
    """It begins anew, and adds to what the archive has."""
    blog = MadeBlog(posts=10, older="links")
    server = serve_site(blog.pages())

    run_all(crawls, {"url": f"{server.url}/", "until": str(blog.day(4))}, ARCHIVER_MAX_PAGES=4)
    (outcome,) = run_all(crawls, {"url": f"{server.url}/", "since": str(blog.day(5))})

    assert ("finished", False) == (outcome["state"], outcome["stats"]["frontier/resumed"])
    assert {blog.path(n) for n in range(5, 11)} <= set(crawls.texts(server))


def test_listed_posts_outside_the_range_are_not_fetched(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Where the address tells, as in the rehearsal of the list; the others are archived."""
    blog = MadeBlog(posts=5)
    server = serve_site(blog.pages())
    urls = [f"{server.url}{blog.path(number)}" for number in blog.numbers]
    chosen = {"url": urls[0], "urls": urls, "exclude": ["post-[12]"]}

    (outcome,) = run_all(crawls, chosen, spider="pages")

    assert "finished" == outcome["state"]
    assert {blog.path(number): blog.text(number) for number in (3, 4, 5)} == crawls.texts(server)
    assert not {blog.path(1), blog.path(2)} & set(asked(server))


def test_listed_view_of_a_post_is_archived_as_the_post(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Who lists the AMP page means the post; its own page is read, and the view is another address of it."""
    blog = MadeBlog(posts=5)
    head = f'<head><link rel="canonical" href="{{base}}{blog.path(3)}"><title>Post 3</title></head>'
    view = f"<html amp>{head}<p>Poorer.</p></html>"
    server = serve_site({**blog.pages(), f"{blog.path(3)}amp/": view})

    (outcome,) = run_all(crawls, {"url": f"{server.url}{blog.path(3)}amp/"}, spider="pages")

    assert "finished" == outcome["state"]
    assert {blog.path(3): blog.text(3)} == crawls.texts(server)


def with_older_comments(blog: MadeBlog, number: int) -> dict[str, Content]:
    """A post, and an earlier page of its comments."""
    path = blog.path(number)

    def shown(comment: int, link: str) -> str:
        area = (
            f'<div id="comments"><h2>2 comments</h2><ol class="commentlist"><li id="comment-{comment}" '
            f'class="comment even depth-1"><div class="comment-author vcard"><cite class="fn">Reader {comment}</cite>'
            f'</div><div class="comment-content"><p>So say I, number {comment}.</p></div></li></ol>'
            f'<nav class="comment-navigation"><a href="{{base}}{link}">Comments</a></nav></div>'
        )
        return str(blog.pages()[path]).replace("</body>", f"{area}</body>")

    earlier = f"{path}comment-page-1/"
    return {path: shown(2, f"{earlier}#comments"), earlier: shown(1, f"{path}comment-page-2/#comments")}


def test_static_pages_of_a_sitemap_are_told_apart_in_a_rehearsal(crawls: BlogCrawls, serve_site: Serve) -> None:
    """What lists posts by their dates does not list them; a post that it lacks is another thing."""
    blog = SlugBlog(posts=30, per_page=10, feed="wordpress", feed_posts=range(6, 31))
    maps = {
        "/sitemap.xml": sitemap_index("/post-sitemap.xml", "/page-sitemap.xml"),
        "/post-sitemap.xml": sitemap(*(blog.path(n) for n in blog.numbers)),
        "/page-sitemap.xml": sitemap("/about/", "/boats/"),
    }
    server = serve_site({**blog.pages(), **maps})

    (outcome,) = run_all(crawls, {"url": f"{server.url}/", "since": str(blog.day(25))}, spider="rehearsal")

    plan = outcome["stats"]["rehearsal/plan"]
    static = {"addresses": 2, "examples": [f"{server.url}/about/", f"{server.url}/boats/"]}
    assert static == plan["left_out"]["static page"]
    assert not {f"{server.url}/about/", f"{server.url}/boats/"} & set(plan["left_out"]["undated"]["examples"])
    assert {server.url + blog.path(n) for n in range(25, 31)} <= {post["url"] for post in plan["posts"]}


def test_rehearsal_of_pages_asks_each_host_for_its_rules(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Once; and says which robots.txt forbids what. A host that has none forbids nothing."""
    hosts = [
        serve_site({"/robots.txt": "User-agent: *\nDisallow: /a/\n"}),
        serve_site({"/robots.txt": "User-agent: *\nDisallow: /b/\n"}),
        serve_site({}),
        serve_site({"/robots.txt": page("slowly", 429)}),
    ]
    urls = [f"{host.url}/{name}/" for host in hosts for name in "ab"]

    (outcome,) = run_all(crawls, {"url": urls[0], "urls": urls}, spider="pages-rehearsal", LOG_LEVEL="ERROR")

    plan = outcome["stats"]["rehearsal/plan"]
    first, second, _, busy = (f"{host.url}/robots.txt" for host in hosts)
    left_out = {first: [urls[0]], second: [urls[3]], f"no {busy}": urls[6:]}
    assert left_out == {why: out["examples"] for why, out in plan["left_out"].items()}
    assert sorted([urls[1], urls[2], urls[4], urls[5]]) == sorted(post["url"] for post in plan["posts"])
    assert [["/robots.txt"]] * 3 == [host.paths() for host in hosts[:3]]


def test_rehearsal_of_pages_of_a_host_that_gives_no_rules(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Its pages would not be fetched; those of the other host would."""
    hosts = [serve_site({}), serve_site({"/robots.txt": page("<h1>500</h1>", 500)})]
    urls = [f"{host.url}/a/" for host in hosts]

    (outcome,) = run_all(crawls, {"url": urls[0], "urls": urls}, spider="pages-rehearsal")

    plan = outcome["stats"]["rehearsal/plan"]
    assert {f"no {hosts[1].url}/robots.txt": {"addresses": 1, "examples": urls[1:]}} == plan["left_out"]
    assert urls[:1] == [post["url"] for post in plan["posts"]]


def interface(blog: MadeBlog, *, heeds: bool = True) -> Callable[[Request], Page]:
    """A REST interface that lists posts with their writers, five a page, and *heeds* `after` and `before`."""

    def answer(request: Request) -> Page:
        asked = dict(parse_qsl(urlsplit(request.target).query))
        after, before = (asked.get("after", "0001"), asked.get("before", "9999")) if heeds else ("0001", "9999")
        inside = [n for n in blog.numbers if after < f"{blog.day(n)}T09:00:00" < before]
        number, dated = int(asked.get("page", 1)), "date" in asked["_fields"].split(",")
        entries = [
            {"link": f"{{base}}{blog.path(n)}", "_embedded": {"author": [{"name": f"Writer {n}"}]}}
            | ({"date": f"{blog.day(n)}T09:00:00", "date_gmt": f"{blog.day(n)}T09:00:00"} if dated else {})
            for n in inside[5 * (number - 1) : 5 * number]
        ]
        pages = {"X-WP-TotalPages": str(-(-len(inside) // 5))}
        return page(json.dumps(entries), media_type="application/json", headers=pages)

    return answer


@pytest.mark.parametrize("make", [MadeBlog, SlugBlog])
def test_interface_is_asked_for_the_range_alone(make, crawls: BlogCrawls, serve_site: Serve) -> None:
    """Who wrote its posts, not who wrote all others."""
    blog = make(posts=60, per_page=10, feed="wordpress", older="links")
    server = serve_site({**blog.pages(), "/wp-json/wp/v2/posts": interface(blog)})

    run_all(crawls, {"url": f"{server.url}/", "since": str(blog.day(40)), "until": str(blog.day(46))})

    with open_archive(crawls.db, read_only=True) as archive:
        writers = {row["url"].removeprefix(server.url): row["authors"] for row in archive.articles()}
    assert {blog.path(n): [f"Writer {n}"] for n in range(40, 47)} == writers
    assert 2 == len([asking for asking in asked(server) if "/wp-json/" in asking])


def test_interface_that_heeds_no_range_brings_nothing_from_outside(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Its posts are judged by the dates that it is asked for."""
    blog = SlugBlog(posts=40, per_page=10, feed="wordpress", older="links")
    server = serve_site({**blog.pages(), "/wp-json/wp/v2/posts": interface(blog, heeds=False)})

    run_all(crawls, {"url": f"{server.url}/", "since": str(blog.day(36))})

    with open_archive(crawls.db, read_only=True) as archive:
        assert {server.url + blog.path(n) for n in range(36, 41)} == {row["url"] for row in archive.articles()}
    assert not {blog.path(n) for n in range(1, 31)} & set(asked(server))


LISTED = MadeBlog(posts=3)


def test_comment_pages_of_all_blogs_of_a_list(crawls: BlogCrawls, serve_site: Serve) -> None:
    """Not only of the one that is named first."""
    servers = [serve_site({**LISTED.pages(), **with_older_comments(LISTED, 2)}) for _ in range(2)]
    urls = [server.url + LISTED.path(2) for server in servers]

    (outcome,) = run_all(crawls, {"url": urls[0], "urls": urls}, spider="pages")

    assert "finished" == outcome["state"]
    pages = {LISTED.path(2), f"{LISTED.path(2)}comment-page-1/"}
    assert [pages, pages] == [pages.intersection(asked(server)) for server in servers]


def test_listed_posts_of_a_blog_that_has_moved(crawls: BlogCrawls, serve_site: Serve) -> None:
    """They are read where they are now, their comment pages too, also when the crawl is stopped in between."""
    new = serve_site({**LISTED.pages(), **with_older_comments(LISTED, 2)})
    old = serve_site({LISTED.path(n): moved(new.url + LISTED.path(n)) for n in LISTED.numbers})
    target = {"url": old.url + LISTED.path(2), "urls": [old.url + LISTED.path(2)]}

    states = [run_all(crawls, target, spider="pages", ARCHIVER_MAX_PAGES=1)[0]["state"] for _ in range(3)]

    assert "finished" == states[-1]
    assert {LISTED.path(2): LISTED.text(2)} == crawls.texts(new)
    assert {} == crawls.problems(old)
    assert f"{LISTED.path(2)}comment-page-1/" in asked(new)
