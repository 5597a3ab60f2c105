"""What a replay makes of captures, anybody's."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd
from warcs import BLOG, Warc, post, wacz

from archiver.discover.choice import chosen
from archiver.errors import NotFoundError
from archiver.export.wacz import export_wacz
from archiver.jobs.plan import TWIN
from archiver.jobs.replay import OLDER, Replayed, replay
from archiver.store.archive import Archive, open_archive

LEEKS = "/2012/03/leeks-in-a-north-wind/"
GOAT = "/2012/03/the-goat/"
TWO = (("Bo", "Mine froze."), ("Cy", "Try fleece."))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(tmp_path / "archive.db") as opened:
        yield opened


@pytest.fixture
def warc(tmp_path: Path) -> Callable[..., Warc]:
    return lambda name="a.warc.gz", **options: Warc(tmp_path / name, **options)


def run(archive: Archive, *files: Path, **options: Any) -> Replayed:
    return replay(archive, files, jobs=0, **options)


def bodies(archive: Archive) -> dict[str, str]:
    """The text of each article, by its path."""
    return {row["url"].removeprefix(BLOG): row["body_text"] for row in archive.articles()}


def problems(archive: Archive) -> list[str]:
    return [row["error"] for row in archive.problems()]


def test_page_has_the_date_of_its_capture(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand.", comments=TWO), at="2013-07-02T04:05:06Z")

    done = run(archive, file.path)

    assert {LEEKS: "They stand."} == bodies(archive)
    assert ["Mine froze.", "Try fleece."] == [row["body_text"] for row in archive.thread(BLOG + LEEKS)]
    row = archive.db.execute("SELECT fetched_at, status, warc, offset FROM fetches").fetchone()
    assert ("2013-07-02T04:05:06Z", 200, "a.warc.gz", file.places[0]) == row
    assert (1, 1, 0) == (done.captures, done.pages, done.known)


def test_later_capture_is_a_revision_wherever_it_stands(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "Second words."), at="2014-01-01T00:00:00Z")
        file.page(BLOG + LEEKS, post(LEEKS, "First words."), at="2013-01-01T00:00:00Z")

    run(archive, file.path)

    assert {LEEKS: "Second words."} == bodies(archive)
    assert ["First words."] == [row["body_text"] for row in archive.revisions(BLOG + LEEKS)]


def test_older_capture_takes_nothing_back(archive: Archive, warc: Callable[..., Warc]) -> None:
    """Of a page that the archive has read at a later date, from another file."""
    with warc("new.warc.gz") as new:
        new.page(BLOG + LEEKS, post(LEEKS, "Second words."), at="2014-01-01T00:00:00Z")
    with warc("old.warc.gz") as old:
        old.page(BLOG + LEEKS, post(LEEKS, "First words."), at="2013-01-01T00:00:00Z")
        old.page(BLOG + GOAT, "<h1>404</h1>", status="404 Not Found", at="2013-01-01T00:00:00Z")
        old.page(BLOG + LEEKS, "<h1>404</h1>", status="404 Not Found", at="2013-01-02T00:00:00Z")
    run(archive, new.path)

    done = run(archive, old.path)

    assert {LEEKS: "Second words."} == bodies(archive)
    assert {OLDER: 2} == dict(done.skipped)
    assert [BLOG + GOAT] == [row[0] for row in archive.db.execute("SELECT url FROM pages WHERE gone_at IS NOT NULL")]


def test_revisit_has_the_body_of_another_file(archive: Archive, warc: Callable[..., Warc]) -> None:
    words = post(LEEKS, "They stand.")
    with warc("first.warc.gz") as first:
        first.page(BLOG + LEEKS, words, at="2013-01-01T00:00:00Z")
    with warc("second.warc.gz") as second:
        second.page(BLOG + GOAT, post(GOAT, "It eats."), at="2014-01-01T00:00:00Z")
        second.revisit(BLOG + LEEKS, words, at="2014-01-01T00:00:01Z", of=BLOG + LEEKS, since="2013-01-01T00:00:00Z")

    run(archive, second.path, first.path)

    assert [] == problems(archive)
    asked = "SELECT warc, sha256 = (SELECT sha256 FROM fetches WHERE warc = 'first.warc.gz') FROM fetches"
    assert [("second.warc.gz", 1)] == archive.db.execute(
        f"{asked} WHERE final_url LIKE '%leeks%' AND warc <> 'first.warc.gz'"
    ).fetchall()


def test_revisit_without_its_body_is_a_problem(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(BLOG + GOAT, post(GOAT, "It eats."))
        file.revisit(BLOG + LEEKS, "gone", at="2014-01-01T00:00:01Z", of=BLOG + LEEKS, since="2013-01-01T00:00:00Z")

    run(archive, file.path)

    assert {GOAT: "It eats."} == bodies(archive)
    [problem] = problems(archive)
    assert problem.endswith(f"its body is in a record of {BLOG}{LEEKS}, which is in none of the files")


def test_wrong_digest_costs_its_record(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc("a.warc", packed=False) as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
        file.page(BLOG + GOAT, post(GOAT, "It eats."))
    file.path.write_bytes(file.path.read_bytes().replace(b"They stand.", b"They stank."))

    run(archive, file.path)

    assert {GOAT: "It eats."} == bodies(archive)
    [problem] = problems(archive)
    assert problem.startswith(f"a.warc, record at {file.places[0]}: ")
    assert "digest failed" in problem


@pytest.mark.parametrize("packed", [True, False], ids=["packed", "plain"])
def test_damaged_record_costs_itself(archive: Archive, warc: Callable[..., Warc], packed: bool) -> None:
    with warc("a.warc.gz" if packed else "a.warc", packed=packed) as file:
        for path in (LEEKS, GOAT, "/2012/03/a-third/"):
            file.page(BLOG + path, post(path, f"Words of {path}."))
    data = bytearray(file.path.read_bytes())
    damaged = file.places[1]
    data[damaged : damaged + 12] = b"XXXXXXXXXXXX"
    file.path.write_bytes(data)

    done = run(archive, file.path)

    assert ["/2012/03/a-third/", LEEKS] == sorted(bodies(archive))
    assert 1 == len(done.damaged)
    assert done.damaged[0].startswith(f"a.warc{'.gz' * packed}, record at ")


def test_file_cut_short_gives_what_is_before(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
        file.page(BLOG + GOAT, post(GOAT, "It eats."))
    file.path.write_bytes(file.path.read_bytes()[:-200])

    done = run(archive, file.path)

    assert {LEEKS: "They stand."} == bodies(archive)
    assert [True] == [f"record at {file.places[1]}" in told for told in done.damaged]


def test_traps_make_nothing_twice(archive: Archive, warc: Callable[..., Warc]) -> None:
    """As `wget -r` takes them: the page once more for each comment that could be answered, and more of the kind."""
    words = post(LEEKS, "They stand.", comments=TWO)
    with warc() as file:
        file.page(BLOG + LEEKS, words)
        for trap in ("?replytocom=1", "?share=twitter", "print/", "?s=leeks"):
            file.page(f"{BLOG}{LEEKS}{trap}", words.replace("They stand.", "They stand, and more."))
        file.page(f"{BLOG}/wp-login.php", "<html><form></form></html>")
        file.page(f"{BLOG}/q.png", b"\x89PNG", media_type="image/png")

    done = run(archive, file.path)

    assert {LEEKS: "They stand."} == bodies(archive)
    assert 2 == len(archive.thread(BLOG + LEEKS))
    assert [] == archive.revisions(BLOG + LEEKS)
    expected = {"login or admin": 1, "picture": 1, "print view": 1, "reply link": 1, "search page": 1, "share link": 1}
    assert expected == dict(done.skipped)


def test_post_under_parameters_is_no_version_of_it(archive: Archive, warc: Callable[..., Warc]) -> None:
    """A list of posts within a post has pages of its own: WordPress's query block names them by `?query-0-page=2`."""
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
        file.page(f"{BLOG}{LEEKS}?query-0-page=2", post(LEEKS, "They stand, and are listed."))

    run(archive, file.path)

    assert {LEEKS: "They stand."} == bodies(archive)
    assert [] == archive.revisions(BLOG + LEEKS)


def test_post_that_was_captured_under_parameters_alone_is_read(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(f"{BLOG}/?p=7", post(LEEKS, "They stand."), at="2012-05-01T10:00:00Z")
        file.page(BLOG + LEEKS, post(LEEKS, "They fell."), at="2015-05-01T10:00:00Z")

    run(archive, file.path)

    assert {LEEKS: "They fell."} == bodies(archive)
    assert ["They stand."] == [row["body_text"] for row in archive.revisions(BLOG + LEEKS)]


FRAME = "http://video.example/embed/leeks/"


def test_frame_asked_for_by_a_browser_is_no_page(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."), request={"Sec-Fetch-Dest": "document"})
        file.page(FRAME, post("/embed/leeks/", "A film."), request={"Sec-Fetch-Dest": "iframe"})

    done = run(archive, file.path)

    assert [LEEKS] == [*bodies(archive)]
    assert {"embedded in a page": 1} == dict(done.skipped)


def test_frame_noted_by_heritrix_is_no_page(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
        made = file.page(FRAME, post("/embed/leeks/", "A film."))
        file.metadata(FRAME, "via: http://quay.example/\r\nhopsFromSeed: LE\r\n", made)

    run(archive, file.path)

    assert [LEEKS] == [*bodies(archive)]


def test_frame_that_a_page_shows_is_no_page(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        shown = post(LEEKS, "They stand.", more=f'<iframe src="{FRAME}"></iframe>')
        file.page(BLOG + LEEKS, shown)
        file.page(FRAME, post("/embed/leeks/", "A film."), at="2012-05-01T10:00:01Z")

    run(archive, file.path)

    assert [LEEKS] == [*bodies(archive)]


def test_frame_of_a_page_that_was_read_before_is_no_page(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc("first.warc.gz") as first:
        first.page(BLOG + LEEKS, post(LEEKS, "They stand.", more=f'<iframe src="{FRAME}"></iframe>'))
    with warc("second.warc.gz") as second:
        second.page(FRAME, post("/embed/leeks/", "A film."))
    run(archive, first.path)

    run(archive, first.path, second.path)

    assert [LEEKS] == [*bodies(archive)]


def test_pages_of_a_wacz_tell_which_hosts_are_read(archive: Archive, warc: Callable[..., Warc], tmp_path: Path) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
        file.page(BLOG + GOAT, post(GOAT, "It eats."))
        file.page(FRAME, post("/embed/leeks/", "A film."))

    run(archive, wacz(tmp_path / "a.wacz", [file.path], [BLOG + LEEKS]))

    assert [LEEKS, GOAT] == sorted(bodies(archive))
    assert {"a.wacz#archive/a.warc.gz"} == {row[0] for row in archive.db.execute("SELECT warc FROM fetches").fetchall()}


@pytest.mark.parametrize("deflated", [False, True], ids=["stored", "deflated"])
def test_wacz_is_read_however_it_is_packed(
    archive: Archive, warc: Callable[..., Warc], tmp_path: Path, deflated: bool
) -> None:
    with warc() as file:
        file.page(BLOG + GOAT, post(GOAT, "It eats."))
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))

    run(archive, wacz(tmp_path / "a.wacz", [file.path], deflated=deflated))

    assert {GOAT: "It eats.", LEEKS: "They stand."} == bodies(archive)


def test_resource_is_read_as_a_page(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.resource(BLOG + LEEKS, post(LEEKS, "They stand."))

    run(archive, file.path)

    assert {LEEKS: "They stand."} == bodies(archive)


def test_arc_file_is_read(archive: Archive, tmp_path: Path) -> None:
    """ARC 1.0, as the Internet Archive wrote it until 2009."""
    words = post(LEEKS, "They stand.").encode()
    answer = b"HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n\r\n" + words
    head = b"1 0 Somebody\nURL IP-address Archive-date Content-type Archive-length\n"
    data = b"filedesc://a.arc 0.0.0.0 20120501100000 text/plain %d\n" % len(head) + head + b"\n"
    data += b"%s 10.0.0.1 20080501100000 text/html %d\n" % (f"{BLOG}{LEEKS}".encode(), len(answer)) + answer + b"\n"
    path = tmp_path / "a.arc"
    path.write_bytes(data)

    run(archive, path)

    assert {LEEKS: "They stand."} == bodies(archive)
    assert "2008-05-01T10:00:00Z" == archive.db.execute("SELECT fetched_at FROM fetches").fetchone()[0]


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Quay</title><link>http://quay.example/</link>
<generator>https://wordpress.org/?v=6.1</generator>
<item><title>A fourth</title><link>http://quay.example/2012/04/a-fourth/</link>
<pubDate>Sun, 01 Apr 2012 10:00:00 +0000</pubDate><description>Words of the fourth.</description></item>
<item><title>Elsewhere</title><link>http://other.example/2012/04/elsewhere/</link><description>No.</description></item>
</channel></rss>"""


def test_feed_tells_of_posts_on_blogs_that_were_captured(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(f"{BLOG}/feed/", FEED, media_type="application/rss+xml", at="2012-04-01T00:00:00Z")
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))

    run(archive, file.path)

    assert [LEEKS, "/2012/04/a-fourth/"] == sorted(bodies(archive))


def test_interface_tells_who_answers_whom(archive: Archive, warc: Callable[..., Warc]) -> None:
    entries = [
        {"id": 1, "parent": 0, "link": f"{BLOG}{LEEKS}#comment-1"},
        {"id": 2, "parent": 1, "link": f"{BLOG}{LEEKS}#comment-2"},
        {"id": 3, "parent": 0, "link": f"{BLOG}/2012/03/never-captured/#comment-3"},
    ]
    asked = "/wp-json/wp/v2/comments?per_page=100&orderby=id&order=asc&_fields=id,link,parent"
    with warc() as file:
        file.page(BLOG + asked, json.dumps(entries), media_type="application/json")
        file.page(BLOG + LEEKS, post(LEEKS, "They stand.", comments=TWO))

    run(archive, file.path)

    thread = [(row["external_id"], row["parent_external_id"]) for row in archive.thread(BLOG + LEEKS)]
    assert [("1", None), ("2", "1")] == thread
    assert [LEEKS] == [*bodies(archive)]


def test_redirects_lead_to_their_page(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.redirect(f"{BLOG}/?p=7", f"{BLOG}/old-leeks/")
        file.redirect(f"{BLOG}/old-leeks/", LEEKS)
        file.redirect(f"{BLOG}/round/", "/round/and/")
        file.redirect(f"{BLOG}/round/and/", "/round/")
        file.redirect(f"{BLOG}/out/", "http://other.example/")
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))

    run(archive, file.path)

    assert BLOG + LEEKS == archive.address_of(f"{BLOG}/?p=7")
    assert BLOG + LEEKS == archive.address_of(f"{BLOG}/old-leeks/")
    assert [True, True, True] == sorted(error.startswith("redirects ") for error in problems(archive))


def test_blog_that_moved_is_one(archive: Archive, warc: Callable[..., Warc]) -> None:
    old = "http://old.example"
    with warc() as file:
        file.redirect(f"{old}/", f"{BLOG}/")
        file.redirect(old + LEEKS, BLOG + LEEKS)
        file.page(f"{BLOG}/", f'<html><body class="home blog"><a href="{BLOG}{LEEKS}">Leeks</a></body></html>')
        file.page(BLOG + LEEKS, post(LEEKS, "They stand.", more=f'<a href="{old}{GOAT}">the goat</a>'))

    run(archive, file.path)

    assert BLOG + LEEKS == archive.article(old + LEEKS)["url"]
    assert 1 == len([site for site in archive.sites() if site["articles"]])


def test_missing_page_is_gone_and_a_failure_that_passed_is_forgotten(
    archive: Archive, warc: Callable[..., Warc]
) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
        file.page(BLOG + LEEKS, "<h1>404</h1>", status="404 Not Found", at="2014-01-01T00:00:00Z")
        file.page(BLOG + GOAT, "<h1>busy</h1>", status="503 Busy")
        file.page(BLOG + GOAT, post(GOAT, "It eats."), at="2012-05-01T10:00:09Z")

    run(archive, file.path)

    assert [BLOG + LEEKS] == [row[0] for row in archive.db.execute("SELECT url FROM pages WHERE gone_at IS NOT NULL")]
    assert ["404 Not Found"] == problems(archive)
    assert [LEEKS, GOAT] == sorted(bodies(archive))


def test_part_that_shows_the_first_once_more_adds_nothing(archive: Archive, warc: Callable[..., Warc]) -> None:
    links = '<div class="page-links">Pages: <span class="post-page-numbers current">{}</span> {}</div>'
    first = post(LEEKS, "First part.", more=links.format(1, f'<a href="{BLOG}{LEEKS}2/">2</a>'))
    second = post(f"{LEEKS}2/", "First part.", more=links.format(2, f'<a href="{BLOG}{LEEKS}">1</a>'))
    with warc() as file:
        file.page(f"{BLOG}{LEEKS}2/", second, at="2012-05-01T09:00:00Z")
        file.page(BLOG + LEEKS, first)

    run(archive, file.path)

    assert {LEEKS: "First part."} == bodies(archive)


def test_second_replay_reads_nothing_and_changes_nothing(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(f"{BLOG}/feed/", FEED, media_type="application/rss+xml")
        file.page(BLOG + LEEKS, post(LEEKS, "They stand.", comments=TWO))
        file.redirect(f"{BLOG}/?p=7", LEEKS)
    run(archive, file.path)
    before = list(archive.content_dump())

    done = run(archive, file.path)

    assert (3, 0) == (done.known, done.pages)
    assert before == list(archive.content_dump())


def test_file_that_is_being_written_is_called_as_it_will_be(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
    written = file.path.rename(f"{file.path}.open")
    run(archive, written)

    done = run(archive, written.rename(file.path))

    assert (1, 0) == (done.known, done.pages)
    assert ["a.warc.gz"] == archive.warcs()


def test_choice_leaves_out(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
        file.page(BLOG + GOAT, post(GOAT, "It eats.").replace("2012-03-01", "2009-03-01"))

    done = run(archive, file.path, choice=chosen(since="2012"))

    assert [LEEKS] == [*bodies(archive)]
    assert {"before --since": 1} == dict(done.left_out)


def test_run_is_in_the_ledger(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))

    done = run(archive, file.path)

    [run_] = archive.runs()
    assert (done.run, "replay", str(file.path), "finished") == (
        run_["id"],
        run_["spider"],
        run_["target"],
        run_["outcome"],
    )
    with pytest.raises(NotFoundError):
        archive.article(BLOG + GOAT)


@pytest.mark.parametrize("location", ["http://[::1", "//[", "http://h:abc/", "http://"])
def test_redirect_to_no_address_is_passed_over(archive: Archive, warc: Callable[..., Warc], location: str) -> None:
    """And ends the way that leads to it."""
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
        file.redirect(f"{BLOG}/old/", location)
        file.redirect(f"{BLOG}/older/", "/old/")

    done = run(archive, file.path)

    assert {LEEKS: "They stand."} == bodies(archive)
    assert done.skipped["no new answer"] + len(problems(archive)) >= 1


def test_revisit_that_names_nothing_says_so(archive: Archive, warc: Callable[..., Warc]) -> None:
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
        file.revisit(BLOG + GOAT, "other words", at="2013-05-01T10:00:00Z", of="", since="2012-05-01T10:00:00Z")

    run(archive, file.path)

    (told,) = problems(archive)
    assert "it does not name the record of its body, and none of the files has one of that digest" in told


def test_password_in_an_address_is_no_part_of_a_page_s(archive: Archive, warc: Callable[..., Warc]) -> None:
    secret = BLOG.replace("://", "://ann:secret@")
    with warc() as file:
        file.page(secret + LEEKS, post(LEEKS, "They stand."))
        file.redirect(f"{secret}/old/", secret + LEEKS)
        file.page(f"{secret}/gone/", status="404 Not Found")

    run(archive, file.path)

    assert {LEEKS: "They stand."} == bodies(archive)
    assert not [line for line in archive.db.conn.iterdump() if "secret" in line]


def test_of_two_captures_in_one_second_the_last_is_read(archive: Archive, warc: Callable[..., Warc]) -> None:
    """Rows could not tell them apart: what is read is what the row's record says."""
    with warc() as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."), at="2012-05-01T10:00:00.2Z")
        file.page(BLOG + LEEKS, post(LEEKS, "They fell."), at="2012-05-01T10:00:00.7Z")
        file.page(BLOG + LEEKS, post(LEEKS, "They lean."), at="2012-05-01T10:00:00.5Z")

    done = run(archive, file.path)
    again = run(archive, file.path)

    assert {LEEKS: "They fell."} == bodies(archive)
    assert [(file.places[1],)] == archive.db.execute("SELECT offset FROM fetches").fetchall()
    assert {TWIN: 2} == done.skipped == again.skipped
    assert (1, 1) == (done.pages, again.known)


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "br", "zstd", "deflate"])
def test_page_is_read_in_whatever_encoding_it_was_sent(archive, warc, coding: str) -> None:
    page = post(LEEKS, "They stand.").encode()
    encode = {"br": brotli.compress, "zstd": zstd.compress, "deflate": zlib.compress}.get(coding, gzip.compress)
    with warc() as file:
        file.page(BLOG + LEEKS, encode(page), headers={"Content-Encoding": coding})

    run(archive, file.path)

    assert {LEEKS: "They stand."} == bodies(archive)
    assert [hashlib.sha256(page).hexdigest()] == [sha for (sha,) in archive.db.execute("SELECT sha256 FROM fetches")]


def test_number_sign_in_the_names_of_files(warc: Callable[..., Warc], tmp_path: Path) -> None:
    """In a crawl's own, which is called as its archive, and in a WACZ file of it."""
    with warc("warc/a#b-20120501100000-00000.warc.gz") as file:
        file.page(BLOG + LEEKS, post(LEEKS, "They stand."))
    with open_archive(tmp_path / "a#b.db") as archive:
        run(archive, file.path)
        packed = export_wacz(archive, tmp_path / "c#d.wacz").path
    with open_archive(tmp_path / "again.db") as again:
        done = run(again, packed)

        assert {LEEKS: "They stand."} == bodies(again)
        assert (1, []) == (done.pages, problems(again))
        assert ["c#d.wacz#archive/a#b-20120501100000-00000.warc.gz"] == again.warcs()
