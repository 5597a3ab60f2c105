"""The pages of the sample blog: sound markup, and all that is true of it where it belongs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from archiver.demo import TruePost, build, truth
from archiver.demo.server import Page, Request
from archiver.demo.site import answerer

BASE = "http://127.0.0.1:1"
PAGES = build(BASE)
HTML = {path: page for path, page in PAGES.items() if page.media_type.startswith("text/html") and page.body}
POSTS = truth().posts + truth().statics
VOID = frozenset({"area", "br", "hr", "img", "input", "link", "meta"})


@cache
def soup_of(path: str) -> BeautifulSoup:
    return BeautifulSoup(PAGES[path].body, "html.parser")


def ids(posts: tuple[TruePost, ...]) -> list[str]:
    return [post.path for post in posts]


def words(node) -> str:
    return " ".join(node.get_text().split())


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.faults.append(f"<{tag}/>")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def test_every_element_is_closed():
    faults = {}
    for path, page in HTML.items():
        balance = _Balance()
        balance.feed(page.body.decode())
        balance.close()
        if balance.faults or balance.open:
            faults[path] = (balance.faults, balance.open)

    assert faults == {}


def test_every_ampersand_is_written_out():
    assert [path for path, page in HTML.items() if re.search(rb"&(?!#\d+;|[a-z]+;)", page.body)] == []


def test_no_template_place_is_left_open():
    made = {path: page.body for path, page in PAGES.items() if page.media_type != "image/png"}

    assert [path for path, body in made.items() if re.search(rb"\$[a-z]|\{home\}", body)] == []


def test_ids_are_unique_on_a_page():
    """But for the sticky post's, as in WordPress, it is listed once a page."""
    for path in HTML:
        found = [node["id"] for node in soup_of(path).select("[id]")]
        assert sorted(set(found)) == sorted(found), path


@pytest.mark.parametrize("post", POSTS, ids=ids(POSTS))
def test_post_says_what_is_true(post):
    soup = soup_of(post.path)
    article = soup.select_one("article.hentry")

    title = article.select_one("h1.entry-title")
    assert post.heading == (title.get_text() if title else "")
    assert post.categories == tuple(a.get_text() for a in article.select("a[rel~=category]"))
    assert post.tags == tuple(a.get_text() for a in article.select(".tags-links a[rel=tag]"))
    assert f"{BASE}{post.path}" == soup.select_one("link[rel=canonical]")["href"]
    assert re.match(r"WordPress \d", soup.select_one("meta[name=generator]")["content"])


@pytest.mark.parametrize("post", truth().posts, ids=ids(truth().posts))
def test_post_says_when_and_by_whom(post):
    article = soup_of(post.path).select_one("article.hentry")

    def utc(css: str) -> str | None:
        node = article.select_one(css)
        moment = datetime.fromisoformat(node["datetime"]).astimezone(UTC) if node else None
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None

    assert post.author == article.select_one(".byline .author.vcard a.url.fn.n").get_text()
    assert post.published == utc("time.entry-date.published[datetime]")
    assert post.modified == utc("time.updated:not(.published)")


def test_static_page_says_neither_when_nor_by_whom():
    """Themes of this kind print both for posts alone, and so truth holds neither."""
    (about,) = truth().statics

    assert soup_of("/about/").select("article time, article .byline") == []
    assert (about.author, about.published, about.modified) == (None, None, None)


@pytest.mark.parametrize("post", POSTS, ids=ids(POSTS))
def test_post_holds_its_text_page_by_page(post):
    for number, text in enumerate(post.pages, 1):
        page = PAGES[f"{post.path}{number}/" if number > 1 else post.path]
        body = BeautifulSoup(page.body, "html.parser").select_one(".entry-content")
        for caption in body.select("figcaption, .sharedaddy, .page-links"):
            caption.decompose()
        printed = [line.get_text() for line in body.select("p, h2, li, pre, cite")]
        assert text.split() == " ".join(printed).split()


@pytest.mark.parametrize("post", POSTS, ids=ids(POSTS))
def test_claimed_comments_are_claimed(post):
    heading = soup_of(post.path).select_one("h2.comments-title")

    if not post.claimed_comments:
        assert heading is None
        return
    number = "One thought" if post.claimed_comments == 1 else f"{post.claimed_comments} thoughts"
    assert f"{number} on “{post.heading}”" == words(heading)


@pytest.mark.parametrize("post", POSTS, ids=ids(POSTS))
def test_comments_are_printed_where_they_belong(post):
    """On the page that truth names, nested in their parent, and nowhere else."""
    for comment in post.comments:
        soup = soup_of(f"{post.path}comment-page-{comment.page}/" if comment.page else post.path)
        node = soup.select_one(f"ol.comment-list li#comment-{comment.id}.depth-{comment.depth + 1}")
        above = node.find_parent("li")
        link = node.select_one("a.url")

        assert (f"comment-{comment.parent}" if comment.parent else None) == (above["id"] if above else None)
        assert comment.kind in node["class"]
        assert comment.author_url == (link["href"] if link else None) or comment.kind == "comment"
        if comment.kind == "comment":
            own = node.select_one(f"article#div-comment-{comment.id}.comment-body")
            assert comment.author == own.select_one("footer.comment-meta .comment-author.vcard b.fn").get_text()
            assert comment.author_url == (own.a["href"] if own.select_one("b.fn a.url") else None)
            text = "\n".join(words(line) for line in own.select_one(".comment-content").find_all(["p"]))
            assert comment.text == text
        else:
            assert f"Pingback: {comment.author}" == words(node)


@pytest.mark.parametrize("post", POSTS, ids=ids(POSTS))
def test_no_page_prints_more_comments_than_are_true(post):
    mine = [path for path in HTML if path.startswith(post.path) and "?" not in path]

    printed = {li["id"].removeprefix("comment-") for path in mine for li in soup_of(path).select("li[id^=comment-]")}

    assert {comment.id for comment in post.comments} == printed
    assert not printed & set(post.hidden)


def test_bare_address_shows_the_newest_comments():
    """Leeks: 38 and what follows; "Older comments" leads on, twice on the page."""
    path = "/2018/11/18/leeks-in-a-north-wind/"
    soup = soup_of(path)

    assert [li["id"][8:] for li in soup.select("li.comment")] == ["38", "39", "40"]
    older = {a["href"] for a in soup.select("nav.comment-navigation .nav-previous a")}
    assert {f"{BASE}{path}comment-page-2/#comments"} == older
    newer = {a["href"] for a in soup_of(f"{path}comment-page-2/").select(".comment-navigation .nav-next a")}
    assert {f"{BASE}{path}#comments"} == newer


def test_classes_of_a_comment_by_the_author_of_the_post():
    """Jonas, under his own post, in an odd place, two levels down, with an answer below."""
    node = soup_of("/2019/01/13/varnish-and-the-patience-it-wants/").select_one("#comment-44")

    assert node["class"] == [
        "comment",
        "byuser",
        "comment-author-jonas",
        "bypostauthor",
        "odd",
        "alt",
        "depth-2",
        "parent",
    ]


def test_deepest_reply_offers_no_reply():
    soup = soup_of("/2019/01/13/varnish-and-the-patience-it-wants/")

    assert soup.select_one("#div-comment-46 a.comment-reply-link[href*='?replytocom=46#respond']")
    assert soup.select_one("#div-comment-47 a.comment-reply-link") is None


def test_front_page_and_its_older_pages():
    """The sticky post leads page 1 and stands in its own place on page 2: five, five and three, and one more."""

    def posts(path: str) -> list[str]:
        return [node["id"][5:] for node in soup_of(path).select("article.hentry")]

    assert posts("/") == ["27", "115", "104", "97", "78", "71"]
    assert posts("/page/2/") == ["60", "52", "44", "31", "27"]
    assert posts("/page/3/") == ["23", "12", "5"]
    assert [node["id"][5:] for node in soup_of("/").select("article.sticky")] == ["27"]
    assert soup_of("/page/2/").select("article.sticky") == []


def test_older_posts_lead_to_the_end():
    path, seen = "/", []
    while path:
        seen.append(path)
        older = soup_of(path).select_one("nav.posts-navigation .nav-previous a")
        path = older["href"].removeprefix(BASE) if older else ""

    assert seen == ["/", "/page/2/", "/page/3/"]


def test_neighbours_lead_through_all_posts():
    path, seen = "/2018/03/11/why-a-lighthouse-needs-a-vegetable-patch/", []
    while path:
        seen.append(path)
        later = soup_of(path).select_one("nav.post-navigation a[rel=next]")
        path = later["href"].removeprefix(BASE) if later else ""

    assert [post.path for post in truth().posts] == seen


def test_front_page_stops_at_the_more_mark():
    soup = soup_of("/")
    article = soup.select_one("#post-115")

    assert "She floats." in article.get_text()
    assert "Then she leaked" not in article.get_text()
    assert article.select_one("a.more-link")["href"].endswith("/launching-day/#more-115")


def test_protected_post_asks_for_its_password():
    soup = soup_of("/2018/12/16/behind-the-boathouse-door/")

    assert soup.select_one("article.post-password-required form.post-password-form input[type=password]")
    assert soup.select_one("#comments") is None
    assert not any(b"scratched on the back" in page.body for page in PAGES.values())


def internal_links(path: str) -> Iterator[str]:
    for node in soup_of(path).select("a[href], link[href], img[src]"):
        address = urljoin(BASE + path, str(node.get("href") or node.get("src")))
        if address.startswith(BASE):
            yield address.partition("#")[0].removeprefix(BASE) or "/"


def test_every_internal_link_leads_somewhere():
    """But for the door of pings, which takes no visitors, and the buttons that leave the blog."""
    answer = answerer(BASE)
    links = {link for path in HTML for link in internal_links(path)}

    status = {link: answer(Request(method="GET", target=link, base=BASE)).status for link in links}

    assert len(links) > 150
    assert {"/xmlrpc.php"} == {link for link, code in status.items() if code not in (200, 301, 302)}
    assert [link for link, code in status.items() if code == 302 and not link.endswith("?share=twitter")] == []


def test_fragments_are_on_the_page_they_lead_to():
    """Comment permalinks and jumps: what follows the # is an id over there."""
    missing = set()
    known = {path: {node["id"] for node in soup_of(path).select("[id]")} for path in HTML}
    for path in HTML:
        for node in soup_of(path).select("a[href*='#']"):
            target, _, fragment = urljoin(BASE + path, node["href"]).partition("#")
            here = target.removeprefix(BASE)
            if here in known and fragment not in known[here]:
                missing.add(f"{here}#{fragment}")

    assert set() == missing


def test_nothing_is_loaded_from_elsewhere():
    """A reader's browser asks 127.0.0.1 alone: pictures, styles, scripts."""
    loaded = set()
    for path in HTML:
        soup = soup_of(path)
        assert not soup.select("script, iframe")
        loaded |= {node["src"] for node in soup.select("[src]")}
        loaded |= {node["href"] for node in soup.select("link[rel=stylesheet], link[rel=icon]")}

    assert [address for address in loaded if not address.startswith(BASE)] == []


def test_other_hosts_are_examples():
    """Names that can belong to nobody, and the platform's own."""
    hosts = {urlsplit(str(node["href"])).hostname for path in HTML for node in soup_of(path).select("a[href^=http]")}

    allowed = {"127.0.0.1", "wordpress.org", "en-gb.wordpress.org"}
    assert sorted(host for host in hosts - allowed if not str(host).endswith(".example")) == []


@pytest.mark.parametrize(
    ("path", "classes"),
    [
        ("/", "home blog hfeed"),
        ("/page/2/", "home blog paged hfeed paged-2"),
        ("/2019/05/", "archive date hfeed"),
        ("/author/jonas/page/2/", "archive author author-jonas author-2 paged hfeed paged-2 author-paged-2"),
        ("/category/boat/", "archive category category-boat category-3 hfeed"),
        ("/tag/rope/", "archive tag tag-rope tag-12 hfeed"),
        ("/about/", "page-template-default page page-id-2"),
        ("/2019/05/12/launching-day/", "post-template-default single single-post postid-115 single-format-standard"),
        ("", "error404 hfeed"),
    ],
)
def test_body_class(path, classes):
    assert classes.split() == soup_of(path).body["class"]


def test_archives_hold_what_their_address_says():
    def posts(path: str) -> list[str]:
        return [node["id"][5:] for node in soup_of(path).select("article.hentry")]

    assert posts("/2018/03/") == ["12", "5"]
    assert posts("/2019/03/31/") == ["97"]
    assert [*posts("/tag/rope/")[:1], *posts("/tag/beginnings/")[:1]] == ["115", "12"]
    assert posts("/category/notices/") == ["27"]
    assert posts("/category/lighthouse/") == ["115", "97", "52", "44", "31"]
    assert words(soup_of("/2019/05/").select_one("h1.page-title")) == "Month: May 2019"


def test_calendar_leads_to_months_with_posts():
    """March 2019 lies between January and April; on the 31st there is a link."""
    soup = soup_of("/2019/03/").select_one("#wp-calendar").parent

    assert soup.caption.get_text() == "March 2019"
    assert [a["href"].removeprefix(BASE) for a in soup.select("a")] == ["/2019/03/31/", "/2019/01/", "/2019/04/"]


def test_reply_address_shows_the_post_with_a_form_for_the_reply():
    page = PAGES["/2018/03/11/why-a-lighthouse-needs-a-vegetable-patch/?replytocom=3"]
    soup = BeautifulSoup(page.body, "html.parser")

    assert "noindex" in soup.select_one("meta[name=robots]")["content"]
    assert soup.select_one("#comment_parent")["value"] == "3"
    assert words(soup.select_one("#reply-title")) == "Leave a Reply to Birgit Cancel reply"


def get(path: str, method: str = "GET") -> Page:
    return answerer(BASE)(Request(method=method, target=path, base=BASE))


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("/?p=115", "/2019/05/12/launching-day/"),
        ("/?p=115&utm_source=x", "/2019/05/12/launching-day/"),
        ("/?page_id=2", "/about/"),
        ("/about", "/about/"),
        ("/page/1/", "/"),
        ("/?paged=2", "/page/2/"),
        ("/?feed=rss2", "/feed/"),
        ("/?cat=3", "/category/boat/"),
    ],
)
def test_old_addresses_lead_to_the_new(asked, place):
    page = get(asked)

    assert page.status == 301
    assert f"{BASE}{place}" == dict(page.headers)["Location"]


@pytest.mark.parametrize("path", ["/nowhere/", "/page/4/", "/feed/?paged=3", "/?p=999", "/2019/02/", "/?paged=9"])
def test_what_is_not_there_is_not_found(path):
    page = get(path)

    assert page.status == 404
    assert b"Nothing Found" in page.body


def test_unknown_parameters_do_not_matter():
    assert get("/about/").body == get("/about/?fbclid=abc").body


def test_search_finds_words_and_says_when_there_are_none():
    found = BeautifulSoup(get("/?s=goat").body, "html.parser")
    nothing = BeautifulSoup(get("/?s=%3Cb%3Ecamel").body, "html.parser")

    assert [node["id"] for node in found.select("article.hentry")] == ["post-115", "post-104"]
    assert words(found.select_one("h1.page-title")) == "Search Results for: goat"
    assert nothing.select("article.hentry") == []
    assert nothing.select_one("main input.search-field")["value"] == "<b>camel"


def test_nothing_can_be_sent():
    assert get("/wp-comments-post.php", method="POST").status == 403
