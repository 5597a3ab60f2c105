"""The clock of a blog, told from what it showed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import BLOG, article, comment, moment, page
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.records import Article, Comment, Moment, ParsedPage
from archiver.store import Archive, open_archive
from archiver.store.zones import Evidence
from archiver.times import parse_time, to_iso

MONTHS = range(1, 13)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def showing(zone: str, *days: str) -> list[tuple[datetime, timedelta]]:
    """What a clock of *zone* showed at noon (UTC) of some days."""
    found = [at(f"{day}T12:00:00") for day in days]
    return [(day, day.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)) for day in found]


def all_year(zone: str, *years: int) -> list[tuple[datetime, timedelta]]:
    return showing(zone, *(f"{year}-{month:02}-15" for year in years for month in MONTHS))


# Evidence


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Berlin",
        "Europe/Dublin",
        "America/Toronto",
        "America/Vancouver",
        "Australia/Melbourne",
        "Pacific/Auckland",
        "Europe/Helsinki",
        "America/St_Johns",
        "America/Sao_Paulo",
        "Asia/Tehran",
        "Europe/Moscow",
    ],
)
def test_a_zone_with_summer_time_is_told(zone):
    """In effect: the name may be another one of the same rule, the times are the same, hour for hour."""
    found = Evidence(all_year(zone, 2008, 2009, 2010, 2011, 2012)).zone()

    hours = [at("2008-01-01T00:00:00") + timedelta(hours=3 * n) for n in range(5 * 365 * 8)]
    mine, theirs = ZoneInfo(str(found)), ZoneInfo(zone)
    wrong = [hour for hour in hours if hour.astimezone(mine).utcoffset() != hour.astimezone(theirs).utcoffset()]
    assert not wrong


@pytest.mark.parametrize(
    ("expected", "zone"),
    [
        ("+00:00", "Atlantic/Reykjavik"),
        ("+01:00", "Africa/Lagos"),
        ("-05:00", "America/Bogota"),
        ("+05:30", "Asia/Kolkata"),
        ("+05:45", "Asia/Kathmandu"),
    ],
)
def test_a_clock_that_stays_is_an_offset(expected, zone):
    """One offset in a summer and in the winter beside it."""
    assert expected == Evidence(showing(zone, "2012-01-15", "2012-07-15")).zone()


@pytest.mark.parametrize(
    ("expected", "zone", "day"),
    [
        ("Europe/Paris or +02:00", "Europe/Rome", "2012-07-15"),
        ("Europe/Paris or +01:00", "Europe/Rome", "2012-01-15"),
        ("Europe/London or +00:00", "Europe/London", "2012-01-15"),
        ("America/New_York or -04:00", "America/New_York", "2012-07-15"),
        # Hardly anybody there has summer time.
        ("+08:00", "Asia/Singapore", "2012-07-15"),
        ("+09:00", "Asia/Seoul", "2012-01-15"),
        # Nobody there has another offset.
        ("+05:45", "Asia/Kathmandu", "2012-07-15"),
    ],
)
def test_one_season_leaves_the_other_open(expected, zone, day):
    """A summer does not tell whether the clock is put back."""
    assert expected == Evidence(showing(zone, day)).zone()


def test_a_summer_years_before_a_winter_is_not_beside_it():
    """+3 in the summer of 2012 and in the winter of 2018: Istanbul did both, and had +2 between."""
    assert "Europe/Istanbul or +03:00" == Evidence(showing("Europe/Istanbul", "2012-07-15", "2018-12-15")).zone()


def test_imported_posts_are_outvoted_in_each_half_year():
    """A year of posts came from another blog, in the half-years of a few of one's own as well."""
    own = all_year("Europe/Paris", 2010, 2011, 2012, 2013)
    imported = [(day, timedelta(hours=-7)) for day, _ in all_year("Europe/Paris", 2008)]
    among = [(day + timedelta(days=1), timedelta(hours=-7)) for day, _ in own[:10:2]]

    assert "Europe/Paris" == Evidence([*own, *imported, *imported, *imported, *among]).zone()


def test_a_clock_that_went_elsewhere_has_no_zone():
    """Half of the years in Paris, half in New York: neither is right in most."""
    assert Evidence([*all_year("Europe/Paris", 2010), *all_year("America/New_York", 2012)]).zone() is None


def test_odd_minutes_tell_nothing():
    """A post that was edited is no clock."""
    assert Evidence([(at("2012-07-15T12:00:00"), timedelta(minutes=47))]).zone() is None
    assert Evidence([(at("2012-07-15T12:00:00"), timedelta(hours=15))]).zone() is None
    assert Evidence().zone() is None


ANY = st.lists(
    st.tuples(
        st.datetimes(datetime(2005, 1, 1), datetime(2020, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        st.sampled_from([timedelta(hours=h) for h in (-5, -4, 1, 2)]),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=50)
@given(readings=ANY, taken_back=ANY, data=st.data())
def test_evidence_has_no_order(readings, taken_back, data):
    """Readings in any order tell one zone; what was taken back was never there."""
    evidence = Evidence(data.draw(st.permutations(readings + taken_back)))
    for one in taken_back:
        evidence.add(*one, -1)

    assert Evidence(readings).zone() == evidence.zone()


# The archive


def printed(text: str) -> Moment:
    """As a theme prints it, without a zone."""
    return moment(text, precision="minute", zone="assumed")


def post(name: str, time: str, **fields: object) -> ParsedPage:
    return page(f"https://blog.example/{name}/", article=article(published=printed(time)), **fields)


def told(name: str, time: str, source: str = "feed") -> ParsedPage:
    """The same post, as a feed has it."""
    return page(
        f"https://blog.example/{name}/",
        source=source,
        article=Article(title="A post", published=moment(time)),
        parser="feed/1",
    )


def answers(*times: str) -> tuple[Comment, ...]:
    return tuple(
        replace(comment(f"c{n}", position=n), published=printed(time)) for n, time in enumerate(times, start=1)
    )


def zone_of_blog(archive: Archive) -> str | None:
    return str(archive.db.execute("SELECT zone FROM sites").fetchone()[0])


def time_of(archive: Archive, name: str) -> tuple[str, str]:
    """When a post was published, and on whose clock."""
    found = archive.db.execute(
        """
        SELECT published_at, published_zone FROM articles JOIN pages ON pages.id = articles.page_id
        WHERE pages.url = ?
        """,
        [f"https://blog.example/{name}/"],
    )
    return tuple(found.fetchone())


def archive_of(pages: Iterable[ParsedPage]) -> Archive:
    archive = open_archive(":memory:")
    for one in pages:
        archive.add(one)
    return archive


PAGES = [
    post("winter", "2012-01-10T09:04:00", comments=answers("2012-03-24T12:00:00", "2012-03-25T12:00:00")),
    post("summer", "2012-07-10T09:04:00"),
    post("old", "2010-08-01T12:00:00"),
    told("winter", "2012-01-10T08:04:31"),
    told("summer", "2012-07-10T07:04:31"),
]


def test_posts_in_a_feed_tell_the_time_of_all_others():
    """The feed has two of three posts; the third, and the comments, move to the blog's clock."""
    with archive_of(PAGES) as archive:
        old = time_of(archive, "old")
        thread = archive.thread("https://blog.example/winter/")

        assert "Europe/Paris" == zone_of_blog(archive)
    assert ("2010-08-01T10:00:00Z", "site") == old
    assert ["2012-03-24T11:00:00Z", "2012-03-25T10:00:00Z"] == [c["published_at"] for c in thread]


def test_one_season_moves_the_times_that_it_is_sure_of():
    """July alone: other summers are read on that clock, winters stay as they are printed."""
    with archive_of([*PAGES[:3], PAGES[4]]) as archive:
        assert "Europe/Paris or +02:00" == zone_of_blog(archive)
        assert ("2010-08-01T10:00:00Z", "site") == time_of(archive, "old")
        assert ("2012-01-10T09:04:00Z", "assumed") == time_of(archive, "winter")


COMMENT_FEED = page(
    "https://blog.example/winter/feed/",
    kind="comments",
    source="feed",
    about="https://blog.example/winter/",
    comments=(replace(comment("c1"), published=moment("2012-03-24T11:00:17")),),
)
REST = told("winter", "2012-01-10T08:04:31", "api")
IMPORTED = [post("import", "2011-02-01T09:00:00"), told("import", "2011-02-01T16:00:00")]
STATED = page(
    "https://blog.example/tagged/",
    article=article(published=parse_time("2011-08-01T09:00:00+02:00")),
    comments=(replace(comment("c1"), published=parse_time("2011-12-01T09:00:00+01:00")),),
)
EVERYTHING = [*PAGES, COMMENT_FEED, REST, *IMPORTED, STATED]


@settings(max_examples=40, deadline=None)
@given(order=st.permutations(range(len(EVERYTHING))), again=st.lists(st.sampled_from(range(len(EVERYTHING)))))
def test_readings_in_any_order_set_one_clock(order, again):
    """However often they come, and with a crash of the program between any two."""
    with archive_of(EVERYTHING) as archive:
        expected = [*archive.content_dump()], archive.db.execute("SELECT * FROM clock_readings").rowcount
    with archive_of(EVERYTHING[n] for n in order) as archive:
        archive._writer.forget()
        for n in again:
            archive.add(EVERYTHING[n])

        assert expected == ([*archive.content_dump()], archive.db.execute("SELECT * FROM clock_readings").rowcount)


def test_a_second_crawl_changes_nothing():
    with archive_of(EVERYTHING) as archive:
        before = list(archive.db.iterdump())
        for one in EVERYTHING:
            archive.add(one)

        assert before == list(archive.db.iterdump())


def add_in_vain(archive: Archive, pages: Iterable[ParsedPage]) -> None:
    with archive.batch():
        for one in pages:
            archive.add(one)
        raise RuntimeError


def test_what_failed_has_taught_nothing():
    """A reading that was rolled back with its batch sets no clock later on."""
    with archive_of(PAGES[:3]) as archive:
        with pytest.raises(RuntimeError):
            add_in_vain(archive, PAGES[3:])

        archive.add(told("old", "2010-08-01T10:00:09"))
        assert "Europe/Paris or +02:00" == zone_of_blog(archive)


@pytest.mark.parametrize("turned", [False, True])
def test_times_with_an_offset_tell_the_clock_of_those_without(turned):
    """A theme states the offset of posts and prints comments without one."""
    tagged = [
        page(f"https://blog.example/{n}/", article=article(published=parse_time(time)))
        for n, time in enumerate(["2011-08-01T09:00:00-04:00", "2011-12-01T09:00:00-05:00"])
    ]
    pages = [*tagged, post("plain", "2011-07-04T12:00:00")]
    with archive_of(reversed(pages) if turned else pages) as archive:
        assert "America/New_York" == zone_of_blog(archive)
        assert "2011-07-04T16:00:00Z" == archive.article("https://blog.example/plain/")["published_at"]


@pytest.mark.parametrize("turned", [False, True])
def test_plus_zero_is_believed_beside_another_offset(turned):
    """London states +00:00 in winter; a program that knows no zone states it always."""
    times = ["2011-12-01T09:00:00+00:00", "2011-08-01T09:00:00+01:00"]
    pages = [
        page(f"https://blog.example/{n}/", article=article(published=parse_time(time))) for n, time in enumerate(times)
    ]
    with archive_of(reversed(pages) if turned else pages) as archive:
        assert "Europe/London" == zone_of_blog(archive)
    with archive_of(pages[:1]) as archive:
        assert "None" == zone_of_blog(archive)


def test_plus_zero_of_a_feed_is_never_believed():
    """WordPress writes +0000 in every feed, wherever the blog is."""
    entry = page(source="feed", article=Article(published=parse_time("Tue, 10 Jan 2012 08:04:31 +0000")))
    with archive_of([entry]) as archive:
        assert "None" == zone_of_blog(archive)


def test_plus_zero_of_an_api_is_believed():
    """It is the difference of the local and the UTC time that WordPress keeps."""
    pages = [
        page(
            f"https://blog.example/{n}/",
            source="api",
            article=Article(published=parse_time(time)),
        )
        for n, time in enumerate(["2012-01-10T09:04:31+00:00", "2012-07-10T09:04:31+00:00"])
    ]
    with archive_of(pages) as archive:
        assert "+00:00" == zone_of_blog(archive)


def test_a_name_that_the_blog_states_is_believed():
    """Whatever its posts show: some were written under another clock."""
    named = page("https://blog.example/about/", kind="other", site=replace(BLOG, zone="Europe/Berlin"))
    with archive_of([*PAGES, named]) as archive:
        assert "Europe/Berlin" == zone_of_blog(archive)


def test_readings_come_before_an_offset_that_is_stated():
    """A feed of winter alone says +01:00; the posts of summer know better."""
    winter = page("https://blog.example/feed/", kind="other", source="feed", site=replace(BLOG, zone="+01:00"))
    with archive_of([winter, *PAGES]) as archive:
        assert "Europe/Paris" == zone_of_blog(archive)
    with archive_of([*PAGES[:3], winter]) as archive:
        assert "+01:00" == zone_of_blog(archive)


def test_a_time_that_is_stated_anew_corrects_its_reading():
    """The feed was wrong, the API is right: what counts is the reading of the archive's own time."""
    wrong = told("old", "2010-08-01T05:00:00")
    right = told("old", "2010-08-01T10:00:09", "api")
    expected = [("article", "2010-08-01T12:00:00", "2010-08-01T10:00:09Z")]
    for pages in ([PAGES[2], wrong, right], [wrong, right, PAGES[2]], [right, PAGES[2], wrong]):
        with archive_of(pages) as archive:
            found = archive.db.execute("SELECT what, printed, stated_at FROM clock_readings").fetchall()

            assert expected == found


def test_the_hour_that_a_clock_left_out_is_not_lost():
    """02:30 was printed on a day on which Paris had none; the clock turns out to be London's."""
    blog = [post("gap", "2012-03-25T02:30:00")]
    paris = page("https://blog.example/feed/", kind="other", source="feed", site=replace(BLOG, zone="+01:00"))
    blog[0] = replace(
        blog[0], article=replace(blog[0].article, published=replace(blog[0].article.published, raw="2012-03-25T02:30"))
    )
    summers = [post("a", "2012-06-01T12:00:00"), told("a", "2012-06-01T10:00:00")]
    winters = [post("b", "2012-01-01T12:00:00"), told("b", "2012-01-01T11:00:00")]
    london = [
        one
        for year in (2008, 2009, 2010)
        for n, day in enumerate([f"{year}-06-01", f"{year}-01-01"])
        for one in (post(f"{year}{n}", f"{day}T12:00:00"), told(f"{year}{n}", f"{day}T{11 + n}:00:00"))
    ]
    with archive_of([*blog, paris, *summers, *winters]) as archive:
        assert "Europe/Paris" == zone_of_blog(archive)
        for one in london:
            archive.add(one)

        assert "Europe/London" == zone_of_blog(archive)
        found = archive.article("https://blog.example/gap/")["published_at"]
    assert "2012-03-25T01:30:00Z" == found
    assert to_iso(at("2012-03-25T02:30:00").replace(tzinfo=ZoneInfo("Europe/London"))) == found
