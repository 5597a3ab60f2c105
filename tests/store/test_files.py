"""Pictures and other files of articles: what came of asking for them, and which articles have them."""

from __future__ import annotations

import pytest
from builders import POST, article, fetch, page

from archiver.errors import NotFoundError
from archiver.records import Capture, Media, MediaFile, Redirect
from archiver.store import open_archive

RAIN, SNOW = "https://blog.example/rain.png", "https://cdn.example/snow.png"
SHA, OTHER = "a" * 64, "b" * 64


@pytest.fixture
def archive():
    with open_archive(":memory:") as archive:
        yield archive


def record(offset: int, digest: str = "sha256:1") -> Capture:
    return Capture(warc="warc/a.warc.gz", offset=offset, length=10, digest=digest)


def had(url: str, sha256: str = SHA, *, led_by: str | None = None, at: int = 100, **fields) -> MediaFile:
    """A file that came, from the address that another one led to."""
    fields = {
        "sha256": sha256,
        "size": 7,
        "media_type": "image/png",
        "capture": record(at),
        "body": record(at),
    } | fields
    hops = (Redirect(url=led_by, status=301),) if led_by else ()
    return MediaFile(url=led_by or url, fetch=fetch(url, redirects=hops, **fields))


def lost(url: str, error: str = "404 Not Found") -> MediaFile:
    return MediaFile(url=url, fetch=fetch(url, status=404), error=error)


def leading(url: str, to: str) -> MediaFile:
    """An address that leads to one which is asked for by itself."""
    hop = Redirect(url=url, status=302)
    return MediaFile(url=url, fetch=fetch(to, status=302, redirects=(hop,), capture=record(500, "sha256:9")))


def post(*urls: str, at: str = "2024-01-01T00:00:00"):
    return page(article=article(media=tuple(Media(url=url) for url in urls)), fetch=fetch(at=at))


def kept(archive, *more: str) -> list[tuple[str | None, ...]]:
    """What the article says of its media."""
    return [tuple(row[name] for name in ("url", "sha256", *more)) for row in archive.article(POST)["media"]]


@pytest.mark.parametrize("file_first", [True, False])
def test_article_has_its_picture_in_either_order(archive, file_first: bool):
    steps = [lambda: archive.add_file(had(RAIN)), lambda: archive.add(post(RAIN, SNOW))]
    for step in steps if file_first else reversed(steps):
        step()

    assert [(RAIN, SHA), (SNOW, None)] == kept(archive)


def test_article_that_is_read_anew_keeps_its_picture(archive):
    """With another picture before it, too."""
    archive.add(post(RAIN))
    archive.add_file(had(RAIN))

    archive.add(post(SNOW, RAIN, at="2024-02-01T00:00:00"))

    assert [(SNOW, None), (RAIN, SHA)] == kept(archive)


def test_file_is_known_by_the_address_that_is_asked_for(archive):
    """Escaped, without fragment: as the article's row has it."""
    archive.add(post("https://blog.example/é.png#top"))
    archive.add_file(had("https://blog.example/%C3%A9.png"))

    assert [("https://blog.example/%C3%A9.png", SHA)] == kept(archive)
    assert archive.has_file("https://blog.example/é.png")


def test_two_addresses_of_one_picture_are_one_snapshot(archive):
    archive.add(post(RAIN, SNOW))
    archive.add_file(had(RAIN, at=100))
    archive.add_file(had(SNOW, capture=record(300), body=record(100)))

    assert [(RAIN, SHA), (SNOW, SHA)] == kept(archive)
    assert [("warc/a.warc.gz", 100)] == archive.db.execute("SELECT warc, offset FROM snapshots").fetchall()
    assert [(RAIN, 100), (SNOW, 300)] == archive.db.execute("SELECT url, offset FROM files ORDER BY url").fetchall()


def test_picture_that_is_not_there_is_a_problem_of_its_article(archive):
    """And no page."""
    archive.add(post(RAIN, RAIN))
    run = archive.begin_run("blog", "https://blog.example/")
    archive.add_file(lost(RAIN), run_id=run)

    assert [(RAIN, None, "404 Not Found")] * 2 == kept(archive, "error")
    (problem,) = archive.lost_files()
    assert run == problem["run"]
    assert (POST, "fetch", RAIN, "404 Not Found") == tuple(problem[n] for n in ("url", "stage", "field", "error"))
    counts = archive.stats()["totals"]
    assert (1, 1, 0, 1) == tuple(counts[n] for n in ("pages", "media", "media_kept", "media_lost"))
    assert [] == archive.problems()


def test_picture_that_was_had_stays_when_it_is_gone(archive):
    """That it is gone is said, and is no loss."""
    archive.add(post(RAIN))
    archive.add_file(had(RAIN))
    archive.add_file(lost(RAIN, "410 Gone"))

    assert [(RAIN, SHA, "410 Gone")] == kept(archive, "error")
    assert [] == archive.lost_files()
    assert 200 == archive.file(RAIN)["status"]


def test_picture_that_comes_later_is_no_problem_any_more(archive):
    archive.add(post(RAIN))
    archive.add_file(lost(RAIN))
    archive.add_file(had(RAIN))

    assert [(RAIN, SHA, None)] == kept(archive, "error")
    assert [] == archive.lost_files()


def test_picture_that_is_another_by_now(archive):
    """The newer counts; what was had before stays among the snapshots."""
    archive.add(post(RAIN))
    archive.add_file(had(RAIN))
    archive.add_file(had(RAIN, OTHER, at=200))

    assert [(RAIN, OTHER)] == kept(archive)
    assert [(SHA,), (OTHER,)] == archive.db.execute("SELECT sha256 FROM snapshots ORDER BY sha256").fetchall()


def test_picture_is_found_by_the_address_that_it_was_led_to(archive):
    """A post may name that one, and it is not asked for again."""
    archive.add(post(RAIN, SNOW))
    archive.add_file(had(SNOW, led_by=RAIN))

    assert [(RAIN, SHA), (SNOW, SHA)] == kept(archive)


@pytest.mark.parametrize("leading_first", [True, False])
@pytest.mark.parametrize(("there", "expected"), [(had(SNOW), (SHA, None)), (lost(SNOW), (None, "404 Not Found"))])
def test_address_that_leads_to_another_picture(archive, leading_first: bool, there: MediaFile, expected):
    """It has what that one has, or fails as that one does."""
    archive.add(post(RAIN))
    steps = [leading(RAIN, SNOW), there]
    for file in steps if leading_first else reversed(steps):
        archive.add_file(file)

    assert [(RAIN, *expected)] == kept(archive, "error")


def test_addresses_that_lead_to_one_another(archive):
    """Each was asked for by itself, and led to the next, which was known."""
    first, second = "http://blog.example/rain.png", "http://cdn.example/snow.png"
    archive.add(post(first, RAIN, second, SNOW))

    for file in (leading(first, RAIN), leading(RAIN, second), had(SNOW, led_by=second)):
        archive.add_file(file)

    assert [(first, SHA), (RAIN, SHA), (second, SHA), (SNOW, SHA)] == kept(archive)


def test_file_by_its_digest(archive):
    archive.add_file(had(RAIN))

    assert (RAIN, "warc/a.warc.gz", 100, 7) == tuple(
        archive.file(SHA[:12].upper())[name] for name in ("url", "warc", "offset", "size")
    )
    for name in ("aaaa", OTHER, "https://blog.example/nothing.png"):
        with pytest.raises(NotFoundError):
            archive.file(name)


def test_body_of_a_file_is_known_to_later_runs(archive):
    """By the digest of what was sent: the record of a picture that is there is referred to."""
    archive.add_file(had(RAIN, capture=record(100, "sha256:7"), body=record(100, "sha256:7")))

    found = archive.record_of("sha256:7")

    assert found is not None
    assert (RAIN, 100) == (found[0], found[2].offset)
    assert 110 == archive.end_of("warc/a.warc.gz")


def test_copy_without_the_newest_file_is_behind(archive):
    run = archive.begin_run("blog", "https://blog.example/")
    before = archive.mark(run)
    archive.add_file(had(RAIN))
    mark = archive.mark(run)

    assert archive.holds(before)
    archive.db.execute("DELETE FROM files")
    assert archive.holds(before)
    assert not archive.holds(mark)


def test_file_comes_whole_or_not_at_all(archive):
    """One transaction: what fails leaves neither snapshot nor row."""
    archive.db.execute("CREATE TRIGGER full BEFORE INSERT ON files BEGIN SELECT raise(ABORT, 'full'); END")

    with pytest.raises(Exception, match="full"):
        archive.add_file(had(RAIN))

    assert (0, 0) == (archive.db["files"].count, archive.db["snapshots"].count)
