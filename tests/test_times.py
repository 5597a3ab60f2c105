"""Printed times, as blogs print them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.records import Moment
from archiver.times import from_iso, parse_time, to_iso
from archiver.zones import in_zone, zone_of

NOON = datetime(2020, 6, 15, 12, 0, tzinfo=UTC)


def told(moment: Moment | None) -> tuple[str | None, str, str] | None:
    """A moment as (UTC text, precision, zone)."""
    return moment and (to_iso(moment.at), moment.precision, moment.zone)


@pytest.mark.parametrize(
    ("expected", "raw"),
    [
        # Attributes
        (("2012-05-03T10:30:00Z", "second", "stated"), "2012-05-03T12:30:00+02:00"),
        (("2012-05-03T10:30:00Z", "second", "stated"), "2012-05-03 12:30:00 +0200"),
        (("2012-05-03T12:30:00Z", "second", "stated"), "20120503T123000Z"),
        (("2012-05-03T12:30:00Z", "minute", "assumed"), "2012-05-03T12:30"),
        (("2012-05-03T10:30:00Z", "second", "stated"), "1336041000"),
        (("2012-05-03T10:30:00Z", "second", "stated"), "1336041000123"),
        (("2012-05-03T00:00:00Z", "day", "assumed"), "2012-05-03"),
        (("2012-05-01T00:00:00Z", "month", "assumed"), "2012-05"),
        (("2012-01-01T00:00:00Z", "year", "assumed"), "2012"),
        # RFC 822 and the JavaScript Date
        (("2008-05-03T10:00:00Z", "second", "stated"), "Sat, 03 May 08 10:00:00 GMT"),
        (("1999-12-31T09:00:00Z", "second", "stated"), "Fri, 31 Dec 99 10:00:00 +0100"),
        (("2012-05-03T17:00:00Z", "second", "stated"), "Thu, 03 May 2012 10:00:00 PDT"),
        (("2012-05-03T02:02:00Z", "second", "stated"), "Wed May 02 2012 22:02:00 GMT-0400 (EDT)"),
        (("2012-05-03T07:00:00Z", "minute", "stated"), "3 May 2012 10:00 UTC+3"),
        # English
        (("2016-02-03T03:06:00Z", "minute", "assumed"), "February 3, 2016 at 3:06 am"),
        (("2012-05-03T15:00:00Z", "minute", "assumed"), "Thursday 3 May 2012 at 3pm"),
        (("2012-05-03T12:30:00Z", "minute", "assumed"), "3 May 2012, 12.30pm"),
        (("2012-05-03T12:30:00Z", "minute", "assumed"), "3 May 2012 12.30"),
        (("2012-05-03T00:00:00Z", "day", "assumed"), "Posted on May 3rd, 2012 by Ann"),
        (("2008-05-03T00:00:00Z", "day", "assumed"), "May 3, '08"),
        (("2012-05-01T00:00:00Z", "month", "assumed"), "May 2012"),
        (("2012-05-01T00:00:00Z", "month", "assumed"), "Tuesday, May 2012"),
        # Numbers
        (("2012-03-04T00:00:00Z", "day", "assumed"), "03/04/2012"),
        (("2012-04-13T00:00:00Z", "day", "assumed"), "13/04/2012"),
        (("2012-05-03T12:30:00Z", "minute", "assumed"), "3.5.2012 12.30 Uhr"),
        (("2012-05-03T00:00:00Z", "day", "assumed"), "3.5.12"),
        (("1975-03-05T00:00:00Z", "day", "assumed"), "5.3.75"),
        (("2012-05-03T10:00:00Z", "minute", "assumed"), "2012/5/3 10:00"),
        # Other languages
        (("2012-05-03T12:30:00Z", "minute", "assumed"), "3 mai 2012 à 12 h 30"),
        (("2012-05-03T12:30:00Z", "minute", "assumed"), "3. Mai 2012 um 12:30 Uhr"),
        (("2012-05-03T00:00:00Z", "day", "assumed"), "3 de mayo de 2012"),
        (("2012-01-05T00:00:00Z", "day", "assumed"), "5 января 2012"),
        (("2012-10-05T00:00:00Z", "day", "assumed"), "5. lokakuuta 2012"),
        (("2012-05-03T00:00:00Z", "day", "assumed"), "3 Μαΐου 2012"),
        (("2012-05-03T12:30:00Z", "minute", "assumed"), "12:30 3 Μαΐου 2012"),
        (("2012-12-03T22:30:00Z", "minute", "assumed"), "3 Δεκεμβρίου 2012 στις 10:30 μμ"),
        (("2012-05-03T00:00:00Z", "day", "assumed"), "Δημοσιεύτηκε στις 3 Μαΐου 2012"),
        (("2012-05-01T00:00:00Z", "month", "assumed"), "Μάιος 2012"),
        (("2012-05-03T10:30:00Z", "minute", "assumed"), "2012. május 3., csütörtök 10:30"),
        (("2012-05-03T00:00:00Z", "day", "assumed"), "2012 m. gegužės 3 d."),
        (("2012-05-03T00:00:00Z", "day", "assumed"), "ngày 3 tháng 5 năm 2012"),
        (("2012-05-03T00:00:00Z", "day", "assumed"), "٣ مايو ٢٠١٢"),
        (("2012-03-05T15:06:00Z", "minute", "assumed"), "2012年3月5日 下午3:06"),
        (("2012-05-03T15:06:00Z", "minute", "assumed"), "2012년 5월 3일 오후 3:06"),
    ],
)
def test_a_printed_time_is_read(expected, raw):
    """With the precision it states, and a zone only where it states one."""
    assert expected == told(parse_time(raw))


@pytest.mark.parametrize(
    "raw",
    [
        "",
        None,
        "May",
        "3",
        "May 3",
        "3 May 10:00",
        "12.30pm",
        "posted 3:06 am",
        "Tuesday",
        "'12",
        "yesterday",
        "3 hours ago",
        "Mon 12 2012",
        "5 comments 2012",
        "Chapter 12 of 2012",
        "2012-13-45",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59-08:00",
        "Fri, 31 Dec 9999 23:59:59 -0800",
    ],
)
def test_nothing_is_filled_in_from_today(raw):
    """What names no day of a year, or no month of one, is no moment."""
    assert parse_time(raw) is None


@pytest.mark.parametrize(
    ("expected", "raw", "language"),
    [
        ("2012-03-04T00:00:00Z", "03/04/2012", "en-US"),
        ("2012-04-03T00:00:00Z", "03/04/2012", "en-GB"),
        ("2012-04-03T00:00:00Z", "03/04/2012", "fr"),
        ("2012-03-04T00:00:00Z", "2012年3月4日", "ja"),
        ("2012-03-04T10:00:00Z", "2012/03/04 10:00", "de"),
        ("2012-03-04T10:00:00Z", "2012-03-04 10:00 Uhr", "de"),
    ],
)
def test_language_settles_which_number_is_the_day(expected, raw, language):
    """A year in front is always followed by its month."""
    assert expected == to_iso(parse_time(raw, language=language).at)


@pytest.mark.parametrize(
    ("expected", "raw"),
    [
        (("2020-06-15T09:00:00Z", "minute", "stated"), "3 hours ago"),
        (("2020-06-15T11:55:00Z", "minute", "stated"), "5 minutes ago"),
        (("2020-06-15T12:00:00Z", "minute", "stated"), "just now"),
        (("2020-06-12T00:00:00Z", "day", "assumed"), "vor 3 Tagen"),
        (("2020-06-14T00:00:00Z", "day", "assumed"), "yesterday"),
        (("2020-06-14T12:30:00Z", "minute", "assumed"), "gestern um 12:30"),
        (("2020-04-01T00:00:00Z", "month", "assumed"), "hace 2 meses"),
        (("2018-01-01T00:00:00Z", "year", "assumed"), "il y a 2 ans"),
        (None, "12.30pm"),
        (None, "May"),
    ],
)
def test_ago_counts_from_the_reference(expected, raw):
    """As fine as its words are; an age in hours is absolute, a day's name is the blog's day."""
    assert expected == told(parse_time(raw, reference=NOON))


@given(st.text(max_size=80))
def test_no_text_stops_the_reader(raw):
    """Whatever stands in a time's place, the answer is a moment of these centuries or None."""
    moment = parse_time(raw)

    assert moment is None or 1970 <= moment.at.year <= 2100


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_iso_text_is_read_as_it_was_written(at):
    """`to_iso` and `from_iso` are each other's reverse, to the second."""
    assert at.replace(microsecond=0) == from_iso(to_iso(at))
    assert at.replace(microsecond=0) == parse_time(to_iso(at)).at


def test_a_time_without_a_zone_is_read_on_the_blogs_clock():
    """What the page stated stays; summer time counts where the zone has a name."""
    assumed = parse_time("3 May 2012 12:30")
    stated = parse_time("2012-05-03T12:30:00Z")

    assert told(in_zone(assumed, "Europe/Berlin")) == ("2012-05-03T10:30:00Z", "minute", "site")
    assert told(in_zone(assumed, "-05:00")) == ("2012-05-03T17:30:00Z", "minute", "site")
    assert stated == in_zone(stated, "Europe/Berlin")
    assert assumed == in_zone(assumed, "nowhere at all")


def test_a_zone_is_a_name_or_an_offset():
    """Offsets as blogs write them; what is neither is None."""
    assert zone_of("+0530") == zone_of("+05:30") == zone_of("UTC+5:30")
    assert zone_of("../../etc/passwd") is None
    assert zone_of("") is None
    assert zone_of("+24:00") is None


@pytest.mark.parametrize("words", ["Tags: 2012", "Pages 2009", "in Kitchen 2014", "Filed under Boats, 2011"])
def test_a_word_that_is_no_month_anywhere_costs_nothing(words, monkeypatch):
    """dateparser, asked for all its languages, takes a hundred megabytes to say that these are no dates."""

    def asked(*told: object, **named: object) -> None:
        raise AssertionError(told)

    monkeypatch.setattr("dateparser.parse", asked)

    assert parse_time(words, language="en-US") is None


def test_a_month_of_another_language_than_the_pages_own():
    """A theme may print dates in its own language."""
    found = parse_time("5 tammikuuta 2012", language="en-US")

    assert found is not None
    assert "2012-01-05" == str(found.at.date())
