"""What a theme never prints: told by WordPress's REST interface, or by the rest of the feed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from blog_crawls import BlogCrawls, asked
from blogs import MadeBlog
from sites import Content, page, site

from archiver.crawl.memory import Memory
from archiver.demo.server import Page, Request, Server
from archiver.discover.endpoints import Asked, clock_url, list_url
from archiver.discover.wants import Want
from archiver.records import Article, ParsedPage
from archiver.store.archive import open_archive
from archiver.store.queue import Queue
from archiver.times import parse_time
from archiver.urls import canonical_url, page_key
from spiders import completion
from spiders.completion import CompletingSpider

BLOG = MadeBlog(posts=12, sitemap=range(1, 13))
BLOCKS = MadeBlog(posts=12, sitemap=range(1, 13), extra='<div class="wp-site-blocks"></div>')
UNSIGNED: frozenset[Want] = frozenset({"author", "category"})


def answer(what: Any, status: int = 200, *, pages: int | None = None) -> Page:
    """JSON, as the interface gives it; *pages* is how many its list has."""
    headers = {} if pages is None else {"X-WP-TotalPages": str(pages)}
    return page(json.dumps(what), status, media_type="application/json; charset=UTF-8", headers=headers)


def listed(what: str, *wants: Want, number: int = 1) -> str:
    """The path under which a list is asked for."""
    return list_url("/wp-json/", Asked(what, frozenset(wants)), number)  # type: ignore[arg-type]


def entries(blog: MadeBlog, **fields: Any) -> list[dict[str, Any]]:
    return [{"link": f"{{base}}{blog.path(n)}", **fields} for n in blog.numbers]


SIGNED = entries(
    BLOG,
    _embedded={
        "author": [{"name": "Ada Quay", "link": "{base}/author/ada/"}],
        "wp:term": [[{"taxonomy": "category", "name": "Boats", "slug": "boats"}], []],
    },
)


def articles(crawls: BlogCrawls, server: Server) -> dict[str, dict[str, Any]]:
    with open_archive(crawls.db, read_only=True) as archive:
        return {row["url"].removeprefix(server.url): dict(row) for row in archive.articles()}


def rest_of(server: Server) -> list[str]:
    return [path for path in asked(server) if "/wp-json/" in path]


def test_writers_and_categories_come_from_the_api(crawls):
    """A hundred posts a request; what the page says itself stays."""
    with site({**BLOG.pages(), listed("posts", *UNSIGNED): answer(SIGNED)}) as server:
        crawls.run(f"{server.url}/")

        assert {("Ada Quay",)} == {tuple(row["authors"]) for row in articles(crawls, server).values()}
        assert {("Boats",)} == {tuple(row["categories"]) for row in articles(crawls, server).values()}
        assert BLOG.texts() == crawls.texts(server)
        assert {} == crawls.problems(server)
        assert [listed("posts", *sorted(UNSIGNED))] == rest_of(server)


def test_a_list_of_several_pages_is_read_to_its_end(crawls):
    """By the number of pages that the answer's header states."""
    first = answer(SIGNED[:7], pages=2)
    pages = {
        listed("posts", *UNSIGNED): first,
        listed("posts", *UNSIGNED, number=2): answer(SIGNED[7:], pages=2),
    }
    with site({**BLOG.pages(), **pages}) as server:
        crawls.run(f"{server.url}/")

        assert {("Ada Quay",)} == {tuple(row["authors"]) for row in articles(crawls, server).values()}


SHUT = (
    answer({"code": "rest_disabled", "data": {"status": 401}}, 401),
    answer({"code": "rest_disabled"}, 403),
    answer({"code": "rest_forbidden"}),
    page("<title>Quay</title><p>Nothing here.</p>", media_type="text/html"),
    page("Nothing here.", 404),
)


def test_an_api_that_is_shut_is_none(crawls):
    """It is tried once, and no problem is told: nobody promised that it would answer us."""
    with ExitStack() as stack:
        servers = [stack.enter_context(site({**BLOG.pages(), "/wp-json/wp/v2/posts": shut})) for shut in SHUT]
        outcomes = crawls.run_all(*(f"{server.url}/" for server in servers))

        assert {"finished"} == {outcome["state"] for outcome in outcomes}
        assert [BLOG.texts()] * len(SHUT) == [crawls.texts(server) for server in servers]
        assert [{}] * len(SHUT) == [crawls.problems(server) for server in servers]
        assert [1] * len(SHUT) == [len(rest_of(server)) for server in servers]


def test_an_api_that_robots_txt_forbids_is_not_asked(crawls):
    """And no problem."""
    robots = "User-agent: *\nDisallow: /wp-json/\n"
    with site({**BLOG.pages(), listed("posts", *UNSIGNED): answer(SIGNED), "/robots.txt": robots}) as server:
        crawls.run(f"{server.url}/")

        assert [] == rest_of(server)
        assert {} == crawls.problems(server)


def test_a_list_that_breaks_off_is_a_problem(crawls):
    """It was promised; what was told before stays."""
    first = answer(SIGNED[:7], pages=2)
    gone = page("no", 500)
    pages = {listed("posts", *UNSIGNED): first, listed("posts", *UNSIGNED, number=2): gone}
    with site({**BLOG.pages(), **pages}) as server:
        crawls.run(f"{server.url}/")

        assert ["500 Internal Server Error"] == list(crawls.problems(server).values())
        assert 7 == sum(row["authors"] == ["Ada Quay"] for row in articles(crawls, server).values())


def test_a_list_without_an_end_is_left(crawls):
    """Where the interface gives the same page whatever is asked for, and states thousands."""
    with site({**BLOG.pages(), "/wp-json/wp/v2/posts": answer(SIGNED, pages=99999)}) as server:
        crawls.run(f"{server.url}/")

        assert {("Ada Quay",)} == {tuple(row["authors"]) for row in articles(crawls, server).values()}
        assert [listed("posts", *UNSIGNED), listed("posts", *UNSIGNED, number=2)] == rest_of(server)


def test_a_list_of_posts_that_are_not_the_blogs_is_left(crawls):
    """It may be ten pages longer than the posts that are known would fill, but not thousands."""

    def elsewhere(request: Request) -> Page:
        if "/wp-json/wp/v2/posts" not in request.target:
            return page("<h1>404</h1>", 404)
        return answer([{"link": f"https://other.example/{len(request.target)}/{request.target[-4:]}/"}], pages=99999)

    with site(BLOG.pages(), otherwise=elsewhere) as server:
        crawls.run(f"{server.url}/")

        assert 10 == len(rest_of(server))


def test_large_pages_tell_of_the_api_too(crawls):
    """Their bodies are given up when they have been read."""
    large = replace(BLOG, extra=f"<!-- {'x' * 1024 * 1024} -->")
    with site({**large.pages(), listed("posts", *UNSIGNED): answer(SIGNED)}) as server:
        crawls.run(f"{server.url}/")

        assert {("Ada Quay",)} == {tuple(row["authors"]) for row in articles(crawls, server).values()}


class Listening(CompletingSpider):
    """Hears pages of a feed; nothing is crawled."""

    name = "listening"
    memory: Memory

    @property
    def queue(self) -> Memory:
        return self.memory


def test_each_post_is_looked_at_once_while_the_feed_is_walked(monkeypatch):
    """Not all that are open at each of its pages."""
    keyed: list[str] = []
    monkeypatch.setattr(completion, "page_key", lambda url: keyed.append(url) or page_key(url))
    urls = [f"https://a.example/{number}/" for number in range(300)]
    moment = parse_time("2012-05-03T10:00:00Z")
    with Queue(":memory:") as queue:
        queue.start("any")
        spider = Listening("https://a.example/")
        spider.memory = Memory(queue, {})
        for url in urls:
            spider.memory.remember("wanting time", page_key(url))
        spider.sources.page_of("feed", [], ["https://a.example/feed/?paged=2"])
        still_open = []
        for first in range(0, len(urls), 10):
            heard = [
                ParsedPage(url=canonical_url(url), kind="article", source="feed", article=Article(published=moment))
                for url in urls[first : first + 10]
            ]
            spider.heard(heard)
            for entry in heard:
                spider.memory.remember("feed", entry.url)
            still_open.append(len(spider._left_open("time")))

    assert [*range(290, -1, -10)] == still_open
    assert len(keyed) <= 2 * len(urls)


def divided(blog: MadeBlog, number: int) -> dict[str, Content]:
    """A post of three pages, of which none links to another."""
    names = "post-template-default single single-post postid-{0} paged-{1} single-paged-{1}"
    return {
        f"{blog.path(number)}{part}/": blog.html(
            f"Post {number}",
            names.format(number, part),
            f'<article id="post-{number}" class="post-{number} post hentry"><h1 class="entry-title">Post {number}</h1>'
            f'<div class="entry-content"><p>What stands on page {part}.</p></div></article>',
        )
        for part in (2, 3)
    }


WHOLE = BLOCKS.texts() | {BLOCKS.path(5): f"{BLOCKS.text(5)}\nWhat stands on page 2.\nWhat stands on page 3."}
"""What the archive must hold when the further pages of post 5 were found."""


def marked(blog: MadeBlog, number: int) -> list[dict[str, Any]]:
    """What a search for the mark between a post's pages finds."""
    rendered = "<p>One</p><p><!--nextpage--></p><p>Two</p><p><!--nextpage--></p><p>Three</p>"
    return [{"link": f"{{base}}{blog.path(number)}", "content": {"rendered": rendered}}]


def test_pages_that_no_link_names_are_told_by_the_api(crawls):
    """Block themes print no links to the further pages of a post that was written with the mark of old."""
    pages = {**BLOCKS.pages(), **divided(BLOCKS, 5), listed("posts", "parts"): answer(marked(BLOCKS, 5))}
    with site(pages) as server:
        crawls.run(f"{server.url}/")

        assert WHOLE == crawls.texts(server)
        assert {} == crawls.problems(server)


def test_a_crawl_in_small_steps_asks_for_the_same(crawls):
    """What is open, and what was asked for, outlives the process."""
    answers = {
        listed("posts", "parts"): answer(marked(BLOCKS, 5)),
        listed("posts", *UNSIGNED): answer(SIGNED),
    }
    with site({**BLOCKS.pages(), **divided(BLOCKS, 5), **answers}) as server:
        for _ in range(12):
            if crawls.run(f"{server.url}/", ARCHIVER_MAX_PAGES=9)["state"] == "finished":
                break

        assert "What stands on page 3." in crawls.texts(server)[BLOCKS.path(5)]
        assert {("Ada Quay",)} == {tuple(row["authors"]) for row in articles(crawls, server).values()}
        assert len(rest_of(server)) == len(set(rest_of(server)))


def commented(blog: MadeBlog, time: str = "") -> dict[str, Content]:
    """Each post with two comments side by side; those of post N are 2N - 1 and 2N."""

    def comment(number: int) -> str:
        return (
            f'<li id="comment-{number}" class="comment even thread-even depth-1"><div class="comment-author vcard">'
            f'<cite class="fn">Reader {number}</cite></div><div class="comment-metadata">'
            f'<a href="#comment-{number}"><time datetime="2014-02-03T10:00:00+00:00">{time or "February 3"}</time></a>'
            f'</div><div class="comment-content"><p>So say I, number {number}.</p></div></li>'
        )

    pages: dict[str, Content] = {}
    for path, html in blog.pages().items():
        number = next((n for n in blog.numbers if blog.path(n) == path), None)
        if number is not None:
            both = comment(2 * number - 1) + comment(2 * number)
            area = f'<div id="comments"><h2>2 comments</h2><ol class="commentlist">{both}</ol></div>'
            pages[path] = str(html).replace("</body>", f"{area}</body>")
    return pages


def test_who_answers_whom_is_told_by_the_api(crawls):
    """Where a blog shows all comments side by side; what it does not show at all is not taken in."""
    told: list[Mapping[str, Any]] = [
        {"id": 2 * n, "parent": 2 * n - 1, "link": f"{{base}}{BLOG.path(n)}#comment-{2 * n}"} for n in BLOG.numbers
    ]
    hidden = {"id": 900, "parent": 3, "link": f"{{base}}{BLOG.path(2)}#comment-900"}
    elsewhere = {"id": 901, "parent": 900, "link": "{base}/a-page-nobody-read/#comment-901"}
    pages = {**BLOG.pages(), **commented(BLOG), listed("comments", "replies"): answer([*told, hidden, elsewhere])}
    with site(pages) as server:
        crawls.run(f"{server.url}/")

        with open_archive(crawls.db, read_only=True) as archive:
            threads = [archive.thread(server.url + BLOG.path(n)) for n in BLOG.numbers]
            found = [[(c["external_id"], c["parent_external_id"], c["depth"]) for c in thread] for thread in threads]
        assert [[(str(2 * n - 1), None, 0), (str(2 * n), str(2 * n - 1), 1)] for n in BLOG.numbers] == found
        assert sorted(BLOG.texts()) == sorted(articles(crawls, server))


def signed(content: Content) -> Content:
    """A page of a feed with the writer's name in each entry."""
    assert isinstance(content, Page)
    body = content.body.replace(b"<pubDate>", b"<dc:creator>Ada Quay</dc:creator><pubDate>")
    head = b'<rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">'
    return replace(content, body=body.replace(b'<rss version="2.0">', head))


def test_without_an_api_the_feed_is_walked_while_it_tells_what_is_open(crawls):
    """It brings no post that the sitemap lacks, but it names who wrote them; not one page more is asked for."""
    blog = replace(BLOG, feed="wordpress", neighbours=True)
    pages = {
        path: signed(made) if "/feed/" in path and "13" not in path else made for path, made in blog.pages().items()
    }
    with site(pages) as server:
        crawls.run(f"{server.url}/")

        assert {("Ada Quay",)} == {tuple(row["authors"]) for row in articles(crawls, server).values()}
        assert ["/feed/", "/feed/?paged=2", "/feed/?paged=3"] == [p for p in asked(server) if p.startswith("/feed/")]


def test_a_feed_that_tells_nothing_of_what_is_open_is_not_walked(crawls):
    """Its first page shows that it names no writers either."""
    with site(replace(BLOG, feed="wordpress", neighbours=True).pages()) as server:
        crawls.run(f"{server.url}/")

        assert ["/feed/"] == [path for path in asked(server) if path.startswith("/feed/")]


def test_the_clock_is_asked_for_where_times_lack_a_zone(crawls):
    """Comments of a theme that prints their time without one stand on the blog's clock."""
    pages = {
        path: str(html).replace(' datetime="2014-02-03T10:00:00+00:00"', "")
        for path, html in commented(BLOG, "February 3, 2014 at 10:00 am").items()
    }
    clock = answer({"timezone_string": "Europe/Paris", "gmt_offset": 1})
    with site({**BLOG.pages(), **pages, clock_url("/wp-json/"): clock}) as server:
        crawls.run(f"{server.url}/")

        with open_archive(crawls.db, read_only=True) as archive:
            times = {comment["published_at"] for comment in archive.thread(server.url + BLOG.path(3))}
        assert {"2014-02-03T09:00:00Z"} == times


def found_by_search(blog: MadeBlog, *lists: list[int]) -> dict[str, Content]:
    """What the blog's own search answers, a page for each of *lists*."""
    pages: dict[str, Content] = {}
    for number, posts in enumerate(lists, 1):
        entries = "".join(
            f'<li class="post-{n} post type-post hentry"><h2 class="entry-title wp-block-post-title">'
            f'<a href="{{base}}{blog.path(n)}">Post {n}</a></h2></li>'
            for n in posts
        )
        following = f'<a class="wp-block-query-pagination-next" href="{{base}}/page/{number + 1}/?s=nextpage">Next</a>'
        shown = f'<ul class="wp-block-post-template">{entries}</ul>{following if number < len(lists) else ""}'
        path = "/?s=nextpage" if number == 1 else f"/page/{number}/?s=nextpage"
        pages[path] = blog.html("Search", "search search-results wp-embed-responsive", shown)
    return pages


def to_the_post(blog: MadeBlog, number: int, part: int) -> dict[str, Content]:
    """WordPress leads from a page that a post does not have to the post."""
    to = {"Location": f"{{base}}{blog.path(number)}"}
    return {f"{blog.path(number)}{part}/": page("", 301, headers=to)}


def parts_asked(server: Server) -> list[str]:
    return sorted(path for path in asked(server) if re.search(r"post-\d+/\d/", path))


def test_pages_that_no_link_names_are_told_by_the_search(crawls):
    """Where no interface answers: page after page of what the search finds, until one is not there."""
    pages = {**BLOCKS.pages(), **divided(BLOCKS, 5), **found_by_search(BLOCKS, [7], [5])}
    pages |= to_the_post(BLOCKS, 5, 4) | to_the_post(BLOCKS, 7, 2)
    with site(pages) as server:
        crawls.run(f"{server.url}/")

        assert WHOLE == crawls.texts(server)
        assert {} == crawls.problems(server)
        assert [f"{BLOCKS.path(n)}{part}/" for n, part in ((5, 2), (5, 3), (5, 4), (7, 2))] == parts_asked(server)
        with open_archive(crawls.db, read_only=True) as archive:
            others = [one["url"] for one in archive.article(f"{server.url}{BLOCKS.path(5)}")["other_addresses"]]
            assert f"{server.url}{BLOCKS.path(5)}4/" not in others

        crawls.run(f"{server.url}/")

        assert WHOLE == crawls.texts(server)


def test_a_page_that_comes_again_is_no_further_part(crawls):
    """Some blogs lead nowhere: a page that is not there is the last one once more."""
    again = {f"{BLOCKS.path(7)}2/": shown_again(BLOCKS.pages()[BLOCKS.path(7)], 2)}
    again[f"{BLOCKS.path(5)}4/"] = shown_again(divided(BLOCKS, 5)[f"{BLOCKS.path(5)}3/"], 4)
    pages = {**BLOCKS.pages(), **divided(BLOCKS, 5), **found_by_search(BLOCKS, [7, 5]), **again}
    with site(pages) as server:
        crawls.run(f"{server.url}/")

        assert WHOLE == crawls.texts(server)
        assert {} == crawls.problems(server)


def test_a_search_goes_on_behind_results_that_are_not_in_question(crawls):
    """The first results may be of posts whose pages are known; and it goes on nowhere but on the blog."""
    with site({}) as stranger:
        found = found_by_search(BLOCKS, [99], [5])
        elsewhere = f'<link rel="next" href="{stranger.url}/page/9/?s=nextpage"></head>'
        found["/?s=nextpage"] = str(found["/?s=nextpage"]).replace("</head>", elsewhere)
        with site({**BLOCKS.pages(), **divided(BLOCKS, 5), **found}) as server:
            crawls.run(f"{server.url}/")

            assert "What stands on page 3." in crawls.texts(server)[BLOCKS.path(5)]
            assert [] == asked(stranger)


def test_a_page_that_comes_again_with_a_counter_in_it(crawls):
    """A few other words make no other page."""
    post = str(BLOCKS.pages()[BLOCKS.path(7)]).replace("<p>", "<p>12 views so far. ", 1)
    again = {f"{BLOCKS.path(7)}2/": shown_again(post.replace("12 views", "13 views"), 2)}
    with site({**BLOCKS.pages(), BLOCKS.path(7): post, **again, **found_by_search(BLOCKS, [7])}) as server:
        crawls.run(f"{server.url}/")

        assert 1 == crawls.texts(server)[BLOCKS.path(7)].count("views so far")
        assert [f"{BLOCKS.path(7)}2/"] == parts_asked(server)


def shown_again(html: Content, part: int) -> str:
    assert isinstance(html, str)
    return html.replace('<body class="', f'<body class="paged-{part} single-paged-{part} ')


def test_a_search_that_is_forbidden_or_finds_nothing_is_no_problem(crawls):
    """It is asked once, and only for posts of which nobody says whether they are divided."""
    nothing = BLOCKS.html("Search", "search search-no-results", "<p>Nothing found.</p>")
    robots = "User-agent: *\nDisallow: /?s=\n"
    blogs = [{**BLOCKS.pages(), "/robots.txt": robots}, {**BLOCKS.pages(), "/?s=nextpage": nothing}, BLOG.pages()]
    with ExitStack() as stack:
        servers = [stack.enter_context(site(pages)) for pages in blogs]
        crawls.run_all(*(f"{server.url}/" for server in servers))

        assert [{}] * 3 == [crawls.problems(server) for server in servers]
        assert [0, 1, 0] == [asked(server).count("/?s=nextpage") for server in servers]
