"""`archiver explain`: from a row back to the bytes, which come from the record and not from the row."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archiver.demo import truth
from archiver.store import open_archive

from .conftest import Shell


@pytest.fixture
def archive(crawled: Path, tmp_path: Path) -> Path:
    """The sample blog's archive with its WARC files, for one test."""
    shutil.copytree(crawled.parent, tmp_path / "data")
    return tmp_path / "data" / crawled.name


def ask(db: Path, sql: str) -> tuple:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(sql).fetchone()


def body_at(db: Path, told: dict) -> bytes:
    """The body of the record that an answer of `explain --json` names: cut out, inflated, hashed, by nothing of ours.

    The sample blog packs its pages.
    """
    body = told["body"]
    data = (db.parent / body["warc"]).read_bytes()[body["offset"] : body["offset"] + body["length"]]
    head, _, payload = gzip.decompress(data).partition(b"\r\n\r\n")[2].partition(b"\r\n\r\n")
    payload = payload.removesuffix(b"\r\n\r\n")
    assert told["record"]["digest"] == f"sha256:{hashlib.sha256(payload).hexdigest()}"
    plain = gzip.decompress(payload) if b"gzip" in head.lower() else payload
    assert told["evidence"]["kept"]["sha256"] == hashlib.sha256(plain).hexdigest()
    return plain


def test_comment(said, crawled: Path) -> None:
    """What it prints is on the page, byte by byte, and is that comment."""
    id, external_id = ask(crawled, "SELECT id, external_id FROM comments WHERE body_text LIKE 'I had money on her%'")

    code, out, err = said("explain", "comment", id, "--db", crawled)
    _, answer, _ = said("explain", "comment", id, "--db", crawled, "--json")

    assert (0, "") == (code, err)
    facts, _, piece = out.partition("\n\n")
    told = dict(line.split(None, 1) for line in facts.splitlines())
    assert f"comment {id} (comment {external_id} of the blog)" == told["row"]
    assert told["article"].endswith("/2019/05/12/launching-day/")
    assert ("wordpress/1", "id, words by name") == (told["read"].removeprefix("by").strip(), told["rule"])
    assert piece.startswith(f'<li id="comment-{external_id}"')
    assert "I had money on her as well." in piece
    (one,) = json.loads(answer)
    body = body_at(crawled, one)
    start, end = one["piece"]["start"], one["piece"]["end"]
    assert one["piece"]["html"] == body[start:end].decode()
    assert f"{one['piece']['html']}\n" == piece
    assert f"bytes {start} to {end} of the body" == told["piece"]
    assert body.index(b'<li id="comment-%s"' % external_id.encode()) == start


@pytest.mark.parametrize("what", ["article", "comment", "quote"])
def test_rows_without_their_words_lead_there_all_the_same(said, archive: Path, what: str) -> None:
    """With all words taken out of the database, the output is the same."""
    (id,) = ask(archive, f"SELECT id FROM {what}s ORDER BY id DESC LIMIT 1")
    before = said("explain", what, id, "--db", archive)
    with closing(sqlite3.connect(archive)) as db:
        db.execute("UPDATE articles SET body_html = '', body_text = ''")
        db.execute("UPDATE comments SET body_html = '', body_text = ''")
        db.execute("UPDATE article_parts SET body_html = '', body_text = ''")
        db.execute("UPDATE quotes SET text = ''")
        db.commit()

    assert 0 == before[0]
    assert before == said("explain", what, id, "--db", archive)


def test_every_row_has_its_piece(crawled: Path) -> None:
    """Of each article, comment and quote of the blog: exact, and with the words that the blog's author wrote."""
    from archiver.jobs.explain import explain

    written = {str(comment.id): comment.text for post in truth().posts for comment in post.comments}
    with open_archive(crawled, read_only=True) as archive:
        for what in ("article", "comment", "quote"):
            for (id,) in archive.db.execute(f"SELECT id FROM {what}s").fetchall():
                for one in explain(archive, what, str(id)):
                    assert one.problem is None, (what, id, one.problem)
                    assert one.piece is not None
                    assert one.piece.exact
                    assert one.evidence.rule == one.piece.rule
        comments = archive.db.execute("SELECT id, external_id FROM comments WHERE kind = 'comment'").fetchall()
        words = {key: explain(archive, "comment", str(id))[0].piece for id, key in comments}
    for key, piece in words.items():
        first = written[key].split()[:1]
        assert all(word.split("’")[0] in piece.html for word in first if word.isascii()), key


def test_article_by_its_address(said, crawled: Path) -> None:
    """Or by its row."""
    url, id = ask(crawled, "SELECT url, article_id FROM article_list WHERE url LIKE '%/launching-day/'")

    by_address = said("explain", "article", url, "--db", crawled)
    by_row = said("explain", "article", id, "--db", crawled)

    assert by_address == by_row
    assert "<p>She floats." in by_address[1]


def test_comment_by_its_permalink(said, crawled: Path) -> None:
    permalink, id = ask(crawled, "SELECT permalink, id FROM comments ORDER BY id LIMIT 1")

    assert said("explain", "comment", permalink, "--db", crawled) == said("explain", "comment", id, "--db", crawled)


def test_page_of_a_long_post(tmp_path: Path, serve_site, archiver: Shell) -> None:
    """Each page of the post has a record of its own, and a quote on the second leads there."""
    pages = {
        "/2020/01/a/": long_post(1, "<p>“First words of it,” said Ann Lee.</p>"),
        "/2020/01/a/2/": long_post(2, "<p>“Second words of it,” said Bo Dahl.</p>"),
    }
    server = serve_site(pages)
    done = archiver("crawl", "--pages-only", f"{server.url}/2020/01/a/", "--db", "archive.db")
    assert done.returncode == 0, done.stderr
    db = tmp_path / "archive.db"
    (quote,) = ask(db, "SELECT id FROM quotes WHERE text LIKE 'Second%'")

    article = archiver("explain", "article", f"{server.url}/2020/01/a/", "--db", "archive.db").stdout
    second = archiver("explain", "quote", quote, "--db", "archive.db").stdout

    assert [", page 1 of the post", ", page 2 of the post"] == [
        line[line.index(",") :] for line in article.splitlines() if line.startswith("row ")
    ]
    assert "First words" in article.partition("page 2 of the post")[0]
    assert f"{server.url}/2020/01/a/2/ (200)" in second
    assert second.rstrip().endswith("<p>“Second words of it,” said Bo Dahl.</p>")


def long_post(number: int, body: str) -> str:
    current = f'<span class="post-page-numbers current">{number}</span>'
    other = f'<a href="/2020/01/a/{"2/" * (2 - number)}" class="post-page-numbers">{3 - number}</a>'
    links = f'<div class="page-links">Pages: {current} {other}</div>'
    return (
        '<html><head><meta name="generator" content="WordPress 6.5">'
        f'<link rel="canonical" href="/2020/01/a/{"2/" * (number - 1)}"><title>A</title></head>'
        '<body class="single single-post postid-1"><article id="post-1" class="post"><h1 class="entry-title">A</h1>'
        f'<div class="entry-content">{body}{links}</div></article></body></html>'
    )


def test_body_that_another_record_holds(archiver: Shell, tmp_path: Path, demo_blog) -> None:
    """A second crawl finds the same bodies: its rows would lead to `revisit` records, and on to the first."""
    for _ in range(2):
        assert 0 == archiver("crawl", f"{demo_blog.url}/", "--db", "archive.db").returncode
    db = tmp_path / "archive.db"
    with closing(sqlite3.connect(db)) as connection:  # the later answer, as the row of a page that was new then
        connection.execute(
            """
            UPDATE articles SET fetch_id = (
                SELECT max(fetches.id) FROM fetches WHERE fetches.page_id = articles.page_id AND sha256 = (
                    SELECT sha256 FROM fetches WHERE fetches.id = articles.fetch_id
                )
            ) WHERE title = 'Launching day'
            """
        )
        connection.commit()
    (id,) = ask(db, "SELECT id FROM articles WHERE title = 'Launching day'")

    done = archiver("explain", "article", id, "--db", "archive.db")

    assert (0, "") == (done.returncode, done.stderr)
    assert ", run 2" in done.stdout
    assert "record     revisit at " in done.stdout
    assert "body in    warc/" in done.stdout
    assert "She floats." in done.stdout


def test_what_cannot_be_led_back(said, archive: Path) -> None:
    """No such row; no such file; a row whose page does not show it."""
    code, _, err = said("explain", "comment", 99999, "--db", archive)
    assert (1, "archiver: 99999: no such comment in the archive\n") == (code, err)

    with closing(sqlite3.connect(archive)) as db:
        db.execute("UPDATE comments SET external_id = '12345' WHERE id = 1")
        db.commit()
    code, out, err = said("explain", "comment", 1, "--db", archive)
    assert (1, True) == (code, "the reader of today does not find it on the page" in err)
    assert "record     response at " in out

    shutil.rmtree(archive.parent / "warc")
    code, out, err = said("explain", "comment", 2, "--db", archive)
    assert (1, True) == (code, err.endswith("warc.gz: no such file\n"))
    assert "file       warc/" in out
