"""Pages under several addresses: one article each, found by any of them, whichever came first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from builders import POST, article, comment, fetch, page, quote

from archiver.errors import NotFoundError
from archiver.records import Fetch, Link, ParsedPage, Person, Redirect, Site, Term
from archiver.store import Archive, open_archive, relocation

OLD = "https://blog.example/old/"
OTHER = "https://blog.example/other/"
NUMBER = "https://blog.example/?p=12"
FIRST, SECOND = 'It rained. "We were early," said Ann Lee.', 'It rained on. "We were early," said Ann Lee.'


@pytest.fixture
def archive():
    with open_archive(":memory:") as archive:
        yield archive


def had(url: str, *hops: str | tuple[str, int], at: str = "2024-03-01T00:00:00", **fields: Any) -> Fetch:
    """A page that was asked for at the first of *hops*, which led to *url*; by 301 unless told otherwise."""
    led = tuple(
        Redirect(url=hop, status=301) if isinstance(hop, str) else Redirect(url=hop[0], status=hop[1]) for hop in hops
    )
    asked = led[0].url if led else url
    return replace(fetch(url, at=at, **fields), asked_url=asked, redirects=led)


def post(
    url: str = POST, *hops: str | tuple[str, int], text: str = FIRST, at: str = "2024-03-01T00:00:00", **fields: Any
) -> ParsedPage:
    fields.setdefault("quotes", (quote("We were early,", text, speaker="Ann Lee"),) if "early" in text else ())
    return page(
        url,
        article=article(text, terms=(Term(scheme="tag", name="Rain", slug="rain"),), authors=(Person(name="Bo"),)),
        fetch=had(url, *hops, at=at),
        **fields,
    )


def led(url: str, to: str, status: int = 301, at: str = "2024-03-01T00:00:00") -> ParsedPage:
    """A redirect to a page that is known already, as a spider tells it."""
    told = replace(had(to, (url, status), at=at), status=status)
    return page(url, kind="other", site=None, parser="", fetch=told)


def dump(pages: Sequence[ParsedPage]) -> list[Any]:
    with open_archive(":memory:") as archive:
        for item in pages:
            archive.add(item)
        assert [] == archive.db.execute("PRAGMA foreign_key_check").fetchall()
        return list(archive.content_dump())


def aliases(archive: Archive) -> set[tuple[str, str]]:
    return set(archive.db.execute("SELECT url, stated_by FROM page_aliases"))


def ids(archive: Archive, url: str) -> list[str]:
    return [row["external_id"] for row in archive.thread(url)]


# Addresses that lead to a page


def test_every_hop_of_a_redirect_finds_the_article(archive):
    """Each with who says so; a permanent redirect to a temporary one holds for now, too."""
    archive.add(post(POST, "https://blog.example/a/", ("https://blog.example/b/", 302), NUMBER))

    assert {
        ("https://blog.example/a/", "temporary"),
        ("https://blog.example/b/", "temporary"),
        (NUMBER, "redirect"),
    } == aliases(archive)
    for url in ("https://blog.example/a/", "http://www.blog.example/b", NUMBER):
        assert POST == archive.article(url)["url"]
    assert 1 == archive.stats()["totals"]["articles"] == archive.stats()["totals"]["pages"]


def test_page_names_its_shortlink_and_its_amp_view(archive):
    links = tuple(
        Link(url=url, role="alternate", text=rel) for url, rel in ((NUMBER, "shortlink"), (f"{POST}amp/", "amphtml"))
    )
    archive.add(replace(post(), links=links))

    assert {(NUMBER, "alternate"), (f"{POST}amp/", "alternate")} == aliases(archive)
    assert [POST] * 2 == [archive.article(url)["url"] for url in (NUMBER, f"{POST}amp/")]


def test_page_states_another_address_than_it_was_found_at(archive):
    archive.add(replace(post(), fetch=fetch(f"{POST}?ref=feed")))

    assert POST == archive.article(f"{POST}?ref=feed")["url"]
    assert {(f"{POST}?ref=feed", "canonical")} == aliases(archive)


def test_front_page_as_a_shortlink_leads_to_no_post(archive):
    """A theme's mistake, the same on every page."""
    archive.add(replace(post(), links=(Link(url="https://blog.example/", role="alternate", text="shortlink"),)))

    with pytest.raises(NotFoundError):
        archive.article("https://blog.example/")


def test_shortlink_that_two_pages_claim_leads_to_neither(archive):
    link = (Link(url=NUMBER, role="alternate", text="shortlink"),)
    archive.add(replace(post(), links=link))
    archive.add(replace(post(OTHER), links=link))

    with pytest.raises(NotFoundError):
        archive.article(NUMBER)


def test_further_pages_name_the_shortlink_of_their_post(archive):
    """WordPress prints it on each of them: it leads to the first."""
    link = (Link(url=NUMBER, role="alternate", text="shortlink"),)
    archive.add(replace(post(), links=link))
    archive.add(
        page(
            f"{POST}comment-page-2/",
            kind="comments",
            about=POST,
            comments=(comment("a"),),
            links=link,
            fetch=fetch(f"{POST}comment-page-2/"),
        )
    )

    assert POST == archive.article(NUMBER)["url"]


def test_feed_and_page_of_comments_that_know_the_old_address(archive):
    """Both are about the article, whichever address they call it by."""
    archive.add(post(POST, NUMBER))
    archive.add(page(NUMBER, source="feed", article=article("It …", claimed_comments=1)))
    archive.add(page(f"{NUMBER}&cpage=1", kind="comments", about=NUMBER, comments=(comment("a"),)))

    assert ["a"] == ids(archive, POST)
    assert 1 == archive.article(POST)["claimed_comments"]
    assert [POST] == [row["url"] for row in archive.articles()]


def test_redirect_to_the_front_page_makes_no_article_of_it(archive):
    """What was there stays what it was."""
    archive.add(post(OLD, at="2024-01-01T00:00:00"))
    front = page(
        "https://blog.example/", kind="index", fetch=had("https://blog.example/", OLD, "https://blog.example/gone/")
    )
    archive.add(front)

    assert FIRST == archive.article(OLD)["body_text"]
    for url in ("https://blog.example/", "https://blog.example/gone/"):
        with pytest.raises(NotFoundError):
            archive.article(url)


# Two pages become one

OLDER = replace(
    post(OLD, at="2024-01-01T00:00:00"),
    comments=(comment("a", author="Cy"), comment("b", "a", position=1), comment("c", position=2, text="Once.")),
)
NEWER = replace(
    post(POST, text=SECOND, at="2024-02-01T00:00:00"),
    comments=(comment("a", author="Cy"), comment("c", position=1, text="Twice."), comment("d", "b", position=2)),
)
FEED = page(
    OLD,
    source="feed",
    article=article("It …", claimed_comments=4),
    fetch=fetch("https://blog.example/feed/", at="2024-01-02T00:00:00"),
)
COMMENTS = page(
    f"{OLD}comment-page-1/",
    kind="comments",
    about=OLD,
    comments=(comment("e", "d"),),
    fetch=fetch(f"{OLD}comment-page-1/"),
)


def test_article_that_moved_keeps_all_it_had(archive):
    """Its words become a former version, its comments are those of both, its requests stay."""
    for item in (OLDER, NEWER, led(OLD, POST)):
        archive.add(item)

    found = archive.article(OLD)
    assert (POST, SECOND, 1) == (found["url"], found["body_text"], found["revisions"])
    assert ["a", "b", "d", "c"] == ids(archive, OLD) == ids(archive, POST)
    assert [(None, FIRST), ("c", "Once.")] == [(r["external_id"], r["body_text"]) for r in archive.revisions(POST)]
    assert [("We were early,", "Ann Lee")] == [(q["text"], q["speaker"]) for q in found["quotes"]]
    assert (1, 1, 3) == tuple(archive.stats()["totals"][name] for name in ("articles", "pages", "fetches"))
    assert {(OLD, "redirect")} == aliases(archive)
    assert ["early"] == [q["text"].split()[2].rstrip(",") for q in archive.quotes(url=OLD)]
    assert 1 == len(archive.search("rained", kinds=["article"]))


@pytest.mark.parametrize("others", [(), (FEED,), (COMMENTS,), (FEED, COMMENTS)])
def test_order_of_reading_makes_no_difference(others):
    """Old page, new page, the redirect between, and what knows the old address: in any order, and again."""
    expected = dump((OLDER, NEWER, *others, led(OLD, POST)))
    # A redirect that was followed tells the same as one that was not, its page being known.
    assert expected == dump((OLDER, *others, replace(NEWER, fetch=had(POST, OLD))))

    for order in permutations((OLDER, NEWER, *others, led(OLD, POST))):
        # Of two readings of one address the later wins: an old one is not added after what replaced it.
        if order.index(OLDER) < order.index(led(OLD, POST)) or order.index(NEWER) > order.index(OLDER):
            assert expected == dump(order)
            assert expected == dump((*order, *others, NEWER, led(OLD, POST)))


def test_merging_twice_changes_nothing():
    once = dump((OLDER, NEWER, led(OLD, POST)))

    assert once == dump((OLDER, NEWER, led(OLD, POST), led(OLD, POST), NEWER))


def test_chain_of_moves_over_three_crawls(archive):
    """Each crawl finds the article one address further."""
    archive.add(OLDER)
    archive.add(replace(post(OTHER, at="2024-02-01T00:00:00"), fetch=had(OTHER, OLD, at="2024-02-01T00:00:00")))
    archive.add(replace(NEWER, fetch=had(POST, OTHER)))

    assert [POST] * 3 == [archive.article(url)["url"] for url in (OLD, OTHER, POST)]
    assert 1 == archive.stats()["totals"]["articles"]


def test_post_that_was_put_into_another_one(archive):
    """Its words and its comments are kept with the one that its address leads to."""
    other = page(OTHER, article=article("Snow.", title="Snow"), comments=(comment("z"),), fetch=fetch(OTHER))
    archive.add(other)
    archive.add(NEWER)
    archive.add(led(OTHER, POST))

    assert SECOND == archive.article(OTHER)["body_text"]
    assert ["a", "c", "d", "z"] == sorted(ids(archive, OTHER))
    assert ["Snow."] == [row["body_text"] for row in archive.revisions(POST)]


def test_notice_that_every_post_leads_to_is_none_of_them(archive):
    """A server that answers each address with a redirect to one page has not made one article of all."""
    urls = [f"https://blog.example/{n}/" for n in range(9)]
    for n, url in enumerate(urls):
        archive.add(page(url, article=article(f"Words of {n}.", title=f"Number {n}"), fetch=fetch(url)))
    notice = page(
        OTHER, article=article("We are closed.", title="Closed"), fetch=fetch(OTHER, at="2024-02-01T00:00:00")
    )
    archive.add(notice)
    for url in urls:
        archive.add(led(url, OTHER))

    assert [f"Words of {n}." for n in range(3, 9)] == [archive.article(url)["body_text"] for url in urls[3:]]


def test_temporary_redirect_moves_no_article_that_was_read(archive):
    """A page that leads to a form for now is still what it was."""
    archive.add(OLDER)
    archive.add(NEWER)
    archive.add(led(OLD, POST, 302))

    assert FIRST == archive.article(OLD)["body_text"]
    assert SECOND == archive.article(POST)["body_text"]


@pytest.mark.parametrize("status", [301, 302])
def test_post_that_only_a_feed_named_is_where_its_address_leads(status):
    """In either order."""
    pages = (page(OLD, source="feed", article=article("It …", claimed_comments=4)), post(POST, (OLD, status)))

    assert dump(pages) == dump(pages[::-1])
    assert [POST] == [row["url"] for table, row in dump(pages) if table == "articles"]


def test_page_read_again_at_the_address_that_led_away_is_one_of_its_own(archive):
    """The redirect was taken back."""
    archive.add(post(POST, OLD))
    archive.add(post(OLD, text="Something new.", at="2024-04-01T00:00:00"))

    assert "Something new." == archive.article(OLD)["body_text"]
    assert FIRST == archive.article(POST)["body_text"]
    assert set() == aliases(archive)


def test_older_copy_of_a_page_that_has_moved_since(archive):
    """It is read after the redirect was seen, and was fetched before."""
    archive.add(post(POST, OLD))
    archive.add(post(OLD, at="2020-01-01T00:00:00"))

    assert [POST] == [row["url"] for row in archive.articles()]


def test_redirect_to_a_page_that_is_yet_to_be_read(archive):
    """The page comes later, without a word of the address that leads to it."""
    archive.add(led(OLD, POST))
    with pytest.raises(NotFoundError):
        archive.article(OLD)
    archive.add(NEWER)

    assert POST == archive.article(OLD)["url"]


def test_two_pages_that_lead_to_each_other_in_turn(archive):
    """Moved, and moved back."""
    archive.add(OLDER)
    archive.add(replace(NEWER, fetch=had(POST, OLD)))
    archive.add(replace(OLDER, fetch=had(OLD, POST, at="2024-05-01T00:00:00")))

    assert [OLD] * 2 == [archive.article(url)["url"] for url in (OLD, POST)]
    assert 1 == archive.stats()["totals"]["articles"]


def test_pages_of_a_long_post_that_moved():
    """The second page is read at the old address, the first at both."""

    def part(number: int, base: str, at: str, *hops: str) -> ParsedPage:
        url = base if number == 1 else f"{base}{number}/"
        text = FIRST if number == 1 else f'Then: "We were late," said Bo {number}.'
        said = "We were early," if number == 1 else "We were late,"
        found = article(text, part=number, parts=2)
        return page(url, about=base, article=found, quotes=(quote(said, text),), fetch=had(url, *hops, at=at))

    old = [part(1, OLD, "2024-01-01T00:00:00"), part(2, OLD, "2024-01-01T00:00:01")]
    expected = dump([*old, part(1, POST, "2024-02-01T00:00:00", OLD), part(2, POST, "2024-02-01T00:00:00", f"{OLD}2/")])

    assert expected == dump(
        [
            *old,
            part(1, POST, "2024-02-01T00:00:00"),
            part(2, POST, "2024-02-01T00:00:00"),
            led(OLD, POST),
            led(f"{OLD}2/", f"{POST}2/"),
        ]
    )
    assert ["We were early,", "We were late,"] == [row["text"] for table, row in expected if table == "quotes"]


def test_view_of_a_page_is_no_reading_of_it(archive):
    """An AMP or a print page tells but whose dress it is; it may come before the page, and after."""
    view = page(f"{POST}amp/", kind="other", about=POST, fetch=fetch(f"{POST}amp/"))
    archive.add(view)
    with pytest.raises(NotFoundError):
        archive.article(POST)
    archive.add(post())
    archive.add(view)

    assert (POST, FIRST) == tuple(archive.article(f"{POST}amp/")[name] for name in ("url", "body_text"))
    assert 1 == archive.stats()["totals"]["pages"]


def test_stated_address_that_is_not_there_leaves_the_article_as_it_is(archive):
    """The page names an address that answers 404: it is not gone, for it was read where it is."""
    gone = page(POST, kind="other", site=None, fetch=fetch(POST, at="2024-04-01T00:00:00", status=404))
    for order in ((0, 1), (1, 0)):
        with open_archive(":memory:") as other:
            for n in order:
                other.add((replace(post(), fetch=fetch(OTHER, at="2024-04-01T00:00:00")), gone)[n])
            assert (None,) == other.db.execute("SELECT gone_at FROM pages").fetchone()
            assert POST == other.article(OTHER)["url"]


def test_chain_of_redirects_that_were_told_one_by_one():
    """Each is met on its own, in any order: all of them find the article, and one that was read at the first is it."""
    one, two, three = (f"https://blog.example/{n}/" for n in (1, 2, 3))
    steps = [led(one, two), led(two, three), led(three, POST), post()]
    before = post(one, at="2024-01-01T00:00:00", text=SECOND)
    expected = dump([before, *steps])

    for order in permutations(steps):
        with open_archive(":memory:") as other:
            for item in (before, *order):
                other.add(item)
            assert [POST] * 3 == [other.article(url)["url"] for url in (one, two, three)]
            assert expected == list(other.content_dump())


# A blog that has moved

OLD_BLOG = Site(
    key="old.example", url="http://old.example/", title="A blog", platform="wordpress", zone="Europe/Berlin"
)
NEW_BLOG = Site(key="new.example", url="https://new.example/", title="A blog", platform="wordpress")


def of(
    site: Site, path: str, text: str = FIRST, *hops: str, at: str = "2024-01-01T00:00:00", **fields: Any
) -> ParsedPage:
    return post(site.url + path, *hops, text=text, at=at, site=site, **fields)


def front(site: Site, *hops: str | tuple[str, int], at: str = "2024-03-01T00:00:00") -> ParsedPage:
    return page(site.url, kind="index", site=site, fetch=had(site.url, *hops, at=at))


BEFORE = [
    of(OLD_BLOG, "2011/x/", comments=(comment("a", author="Cy"),)),
    of(OLD_BLOG, "2011/y/", "Only there."),
]
AFTER = [of(NEW_BLOG, "2011/x/", SECOND, at="2024-03-01T00:00:00", comments=(comment("b", author="Cy"),))]


def test_blog_that_moved_is_one_blog(archive):
    """Pages of one path are one page; the others have the address that they have now; all old ones find them."""
    for item in (*BEFORE, front(OLD_BLOG, at="2024-01-01T00:00:00"), front(NEW_BLOG, OLD_BLOG.url), *AFTER):
        archive.add(item)

    [site] = archive.sites()
    assert ("new.example", "https://new.example/", 2, "Europe/Berlin") == tuple(
        site[n] for n in ("key", "url", "articles", "zone")
    )
    assert ["https://new.example/2011/x/", "https://new.example/2011/y/"] == sorted(
        row["url"] for row in archive.articles(site="old.example")
    )
    assert ["a", "b"] == sorted(ids(archive, "http://old.example/2011/x/"))
    assert "Only there." == archive.article("old.example/2011/y")["body_text"]
    assert [FIRST] == [row["body_text"] for row in archive.revisions("https://new.example/2011/x/")]
    assert {"new.example"} == {
        key for (key,) in archive.db.execute("SELECT sites.key FROM sites JOIN people ON people.site_id = sites.id")
    }


def test_move_of_a_blog_in_any_order():
    """Old pages, new pages and the front page that leads from one to the other."""
    moved = front(NEW_BLOG, OLD_BLOG.url)
    expected = dump([*BEFORE, moved, *AFTER])

    for order in permutations((*BEFORE, moved, *AFTER)):
        if order.index(AFTER[0]) > order.index(BEFORE[0]):
            assert expected == dump(order)
            assert expected == dump((*order, moved, *AFTER))


def test_feed_that_knows_the_old_host(archive):
    """What it says is said of the blog where it is now."""
    for item in (front(NEW_BLOG, OLD_BLOG.url), *AFTER):
        archive.add(item)
    archive.add(
        page("http://www.old.example/2011/x/", source="feed", site=None, article=article("It …", claimed_comments=7))
    )

    assert 7 == archive.article("https://new.example/2011/x/")["claimed_comments"]
    assert ["new.example"] == [site["key"] for site in archive.sites()]


@pytest.mark.parametrize(
    "item",
    [
        # for now
        front(NEW_BLOG, (OLD_BLOG.url, 302)),
        # one post, on hosts that may have many blogs
        of(NEW_BLOG, "2011/x/", SECOND, "http://old.example/2011/x/", at="2024-03-01T00:00:00"),
        # a post that leads to the front page
        front(NEW_BLOG, "http://old.example/2011/x/"),
    ],
)
def test_what_makes_no_two_blogs_one(archive, item):
    for known in (*BEFORE, item):
        archive.add(known)

    assert ["new.example", "old.example"] == [site["key"] for site in archive.sites()]
    assert "Only there." == archive.article("http://old.example/2011/y/")["body_text"]


def test_closed_blog_that_leads_to_its_host_is_not_the_host(archive):
    """The front page of ann.host.example leads to host.example."""
    ann, host = (
        Site(key="ann.host.example", url="http://ann.host.example/"),
        Site(key="host.example", url="http://host.example/"),
    )
    for item in (of(ann, "x/"), front(host, ann.url)):
        archive.add(item)

    assert ["ann.host.example", "host.example"] == [site["key"] for site in archive.sites()]


def test_one_post_that_moved_to_another_host_is_one_article(archive):
    """The blogs stay two; who wrote it, and its terms, are of the one where it is now."""
    for item in (*BEFORE, of(NEW_BLOG, "2011/x/", SECOND, "http://old.example/2011/x/", at="2024-03-01T00:00:00")):
        archive.add(item)

    assert "https://new.example/2011/x/" == archive.article("http://old.example/2011/x/")["url"]
    assert ["https://new.example/2011/x/"] == [
        row["url"] for row in archive.articles(site="new.example", author="Bo", term="rain")
    ]
    assert (
        []
        == archive.db.execute(
            """
        SELECT 1 FROM comments JOIN articles ON articles.id = article_id JOIN pages ON pages.id = page_id
        JOIN people ON people.id = person_id WHERE people.site_id <> pages.site_id
        """
        ).fetchall()
    )


def test_other_blog_on_the_host_that_was_left(archive):
    """Somebody else has the name now: a page that is read there is of a blog of its own."""
    for item in (*BEFORE, front(NEW_BLOG, OLD_BLOG.url), *AFTER):
        archive.add(item)
    archive.add(of(replace(OLD_BLOG, title="Shoes"), "2024/shoes/", "Buy shoes.", at="2024-09-01T00:00:00"))

    assert [("new.example", 2), ("old.example", 1)] == [(site["key"], site["articles"]) for site in archive.sites()]
    assert "https://new.example/2011/x/" == archive.article("http://old.example/2011/x/")["url"]


def test_redirect_of_the_old_front_page_that_came_last(archive):
    """The crawl began at a post, and asked for the old front page by the way."""
    for item in (*BEFORE, front(NEW_BLOG), *AFTER, led(OLD_BLOG.url, NEW_BLOG.url)):
        archive.add(item)

    assert dump([*BEFORE, front(NEW_BLOG, OLD_BLOG.url), *AFTER]) == list(archive.content_dump())


def test_pages_of_two_blogs_with_one_name_stay_two(archive):
    """Both were read and say different things; then the one blog's front page leads to the other's."""
    for home, title in (("https://ann.example/", "Ann"), ("https://bob.example/", "Bob")):
        item = of(Site(key=home.split("/")[2], url=home), "about/", f"I am {title}.")
        assert item.article is not None
        archive.add(replace(item, article=replace(item.article, title=f"About {title}")))
    archive.add(front(Site(key="bob.example", url="https://bob.example/"), "https://ann.example/"))

    assert ["I am Ann.", "I am Bob."] == sorted(row["body_text"] for row in archive.articles())


# A blog that was given up

THEIRS = [
    of(NEW_BLOG, "2011/x/", "Shoes, boots and laces at half the price.", at="2024-03-01T00:00:00"),
    of(NEW_BLOG, "2024/z/", "Buy one, get two.", at="2024-03-01T00:00:00"),
]
GIVEN_UP = [front(NEW_BLOG, OLD_BLOG.url), led(OLD_BLOG.url, NEW_BLOG.url)]


@pytest.mark.parametrize("redirect", GIVEN_UP)
def test_blog_whose_front_page_leads_to_another_blog_stays_itself(redirect):
    """It was given up: its posts are other posts than those of the blog that its address leads to now."""
    for order in permutations((*BEFORE, redirect, *THEIRS)):
        with open_archive(":memory:") as archive:
            for item in (*order, redirect):
                archive.add(item)
            assert [("new.example", 2), ("old.example", 2)] == [(s["key"], s["articles"]) for s in archive.sites()]
            assert FIRST == archive.article("http://old.example/2011/x/")["body_text"]
            assert "Only there." == archive.article("http://old.example/2011/y/")["body_text"]


@pytest.mark.parametrize("redirect", GIVEN_UP)
def test_one_post_that_both_have_among_others_makes_them_no_blog(archive, redirect):
    """Somebody who took one post along began anew: most posts at equal addresses are others."""
    more = [of(OLD_BLOG, f"{n}/", text) for n, text in enumerate(("Of tides.", "Of slates."))]
    anew = [of(NEW_BLOG, f"{n}/", text, at="2024-03-01T00:00:00") for n, text in enumerate(("Laces!", "Boots!"))]
    for item in (*BEFORE, *more, redirect, *anew, AFTER[0]):
        archive.add(item)

    assert ["new.example", "old.example"] == [site["key"] for site in archive.sites()]


@pytest.mark.parametrize("hops", range(1, 5))
def test_post_counts_once_however_many_addresses_led_to_it(archive, hops):
    """By scheme and by www., one after the other: it is one post that is the same, and two are others."""
    ways = [f"{start}old.example/2011/x/" for start in ("http://", "https://", "http://www.", "https://www.")][:hops]
    more = [of(OLD_BLOG, f"{n}/", text) for n, text in enumerate(("Of tides.", "Of slates."))]
    anew = [of(NEW_BLOG, f"{n}/", text, at="2024-03-01T00:00:00") for n, text in enumerate(("Laces!", "Boots!"))]
    for item in (*BEFORE, *more, front(NEW_BLOG, OLD_BLOG.url), *anew):
        archive.add(item)

    archive.add(of(NEW_BLOG, "2011/x/", SECOND, *ways, at="2024-03-01T00:00:00"))

    assert ["new.example", "old.example"] == [site["key"] for site in archive.sites()]


def test_page_that_says_nothing_new_may_show_that_a_blog_has_moved(archive):
    """It is as it was, and the old address leads to it by now."""
    elsewhere = of(NEW_BLOG, "2011/y/", "Only there, and now here: shoes.", at="2024-03-01T00:00:00")
    now = replace(elsewhere, fetch=had(elsewhere.url, "http://old.example/2011/y/", at="2024-04-01T00:00:00"))
    for item in (*BEFORE, front(NEW_BLOG, OLD_BLOG.url), elsewhere):
        archive.add(item)
    apart = [site["key"] for site in archive.sites()]

    archive.add(now)

    assert ["new.example", "old.example"] == apart
    assert ["new.example"] == [site["key"] for site in archive.sites()]


def test_redirect_that_is_merely_told_may_show_that_a_blog_has_moved(archive):
    elsewhere = of(NEW_BLOG, "2011/y/", "Only there, and now here: shoes.", at="2024-03-01T00:00:00")
    for item in (*BEFORE, front(NEW_BLOG, OLD_BLOG.url), elsewhere):
        archive.add(item)

    archive.add(led("http://old.example/2011/y/", elsewhere.url, at="2024-04-01T00:00:00"))

    assert ["new.example"] == [site["key"] for site in archive.sites()]


def compared(posts: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many pairs are compared while *posts* agree, one after the other, and as many before were others."""
    pairs: list[object] = []
    is_one = relocation._is_one_post
    monkeypatch.setattr(relocation, "_is_one_post", lambda pair: pairs.append(pair) or is_one(pair))
    with open_archive(":memory:") as archive:
        for n in range(2 * posts + 1):
            archive.add(of(OLD_BLOG, f"{n}/", f"Of tides and slates, number {n}."))
        archive.add(front(NEW_BLOG, OLD_BLOG.url))
        for n in range(2 * posts + 1):
            text = f"Boots and laces for {n}!" if n <= posts else f"Of tides and slates, number {n}."
            archive.add(of(NEW_BLOG, f"{n}/", text, at="2024-03-01T00:00:00"))
        assert ["new.example", "old.example"] == [site["key"] for site in archive.sites()]
    return len(pairs)


def test_majority_is_counted_in_time_that_grows_with_the_posts(monkeypatch):
    """Each post is compared when it comes: not all of them again with each."""
    assert compared(40, monkeypatch) < 3 * compared(20, monkeypatch)


def test_posts_that_agree_after_the_front_page_has_led_there_make_one_blog(archive):
    """The front page is read first in a crawl; the first post that is the same shows that all of it has moved."""
    for item in (*BEFORE, front(NEW_BLOG, OLD_BLOG.url)):
        archive.add(item)
    apart = [site["key"] for site in archive.sites() if site["articles"]]
    archive.add(AFTER[0])

    assert ["old.example"] == apart
    assert [("new.example", 2, [OLD_BLOG.url])] == [
        (site["key"], site["articles"], site["other_addresses"]) for site in archive.sites()
    ]


@pytest.mark.parametrize("text", [SECOND, "Shoes, boots and laces at half the price."])
def test_front_page_of_words_that_leads_to_another_one(archive, text):
    """Whether it is the same page is told by the posts: till then each keeps its words."""
    welcome = of(OLD_BLOG, "", "Welcome to the quay.")
    shop = of(NEW_BLOG, "", "Welcome to the shop.", OLD_BLOG.url, at="2024-03-01T00:00:00")
    for item in (welcome, *BEFORE, shop, shop):
        archive.add(item)
    assert "Welcome to the quay." == archive.article(OLD_BLOG.url)["body_text"]

    archive.add(of(NEW_BLOG, "2011/x/", text, at="2024-03-01T00:00:00"))

    moved = text == SECOND
    assert (["new.example"] if moved else ["new.example", "old.example"]) == [site["key"] for site in archive.sites()]
    assert f"Welcome to the {'shop' if moved else 'quay'}." == archive.article(OLD_BLOG.url)["body_text"]
