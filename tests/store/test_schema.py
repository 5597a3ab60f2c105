"""The tables, their indexes, and the page that documents them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import BLOG, POST, article, comment, comments, fetch, moment, page, quote

from archiver.records import Capture, Media, MediaFile
from archiver.store import open_archive
from archiver.store.schema import SEARCHED

PICTURE = "https://blog.example/rain.png"
DOCS = Path(__file__).parents[2] / "docs" / "schema.md"


@pytest.fixture
def db():
    with open_archive(":memory:") as archive:
        yield archive.db


def documented() -> dict[str, dict[str, tuple[str, ...]]]:
    """Table or view → column → the other cells of its row."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in DOCS.read_text(encoding="utf8").splitlines():
        if line.startswith("### "):
            found[line[4:]] = {}
        elif line.startswith("| `"):
            name, *cells = (cell.strip() for cell in line.strip("|").split(" | "))
            found[list(found)[-1]][name.strip("`")] = tuple(cells)
    return found


def in_database(db) -> dict[str, list[tuple[str, str]]]:
    """The same of the database, without what SQLite and sqlite-utils add."""
    names = [n for n in (*db.table_names(), *db.view_names()) if "_fts" not in n and n[0] != "_"]
    return {
        name: [(row[1], row[2] + (" NOT NULL" if row[3] else "")) for row in db.execute(f"PRAGMA table_info({name})")]
        for name in names
    }


def test_every_table_and_column_is_documented(db):
    """Names, order and types are those of the database."""
    expected = in_database(db)
    views = set(db.view_names())
    found = documented()

    assert set(expected) == set(found)
    for name, columns in expected.items():
        assert [column for column, _ in columns] == list(found[name]), name
        if name not in views:
            assert columns == [(column, cells[0]) for column, cells in found[name].items()], name


def test_meanings_are_those_of_the_schema(db):
    """What the page says of a column is the comment beside it, which SQLite keeps."""
    sources = dict(db.execute("SELECT name, sql FROM sqlite_master").fetchall())

    for table, columns in documented().items():
        comments_in_sql = re.findall(r"-- (.*)", sources[table])
        assert [cells[-1] for cells in columns.values()] == comments_in_sql, table


def test_examples_answer():
    """Each query of the page, asked of an archive in which it finds something."""
    text = 'It rained. "We were early," said Ann Lee, and left.'
    published = moment("2024-05-01T10:00:00")
    place = Capture(warc="warc/a.warc.gz", offset=380, length=5000, digest="sha256:0123")
    asked = fetch(at="2024-05-02T00:00:00", sha256="4567", capture=place, body=place)
    thread = (comment("a", author="Cy", permalink=f"{POST}#comment-123"), comment("b", "a", position=1, author="Dee"))
    with open_archive(":memory:") as archive:
        archive.add(
            page(
                article=article(text, published=published, claimed_comments=5, media=(Media(url=PICTURE),)),
                comments=thread,
                quotes=(quote("We were early,", text, speaker="Ann Lee", cue="said"),),
                fetch=asked,
            )
        )
        archive.add_file(MediaFile(url=PICTURE, fetch=fetch(PICTURE, status=404), error="404 Not Found"))
        found = [
            archive.db.execute(sql).fetchall() for sql in re.findall(r"```sql\n(.*?)```", DOCS.read_text("utf8"), re.S)
        ]

    assert found == [
        [(POST, "2024-05-02T00:00:00Z", "warc/a.warc.gz", 380, 5000, "sha256:0123")],
        [("2024", 1, 2, 3)],
        [("Dee", "Cy", 1)],
        [(POST, "said", "We were early,", 'It rained. "', '" said Ann Lee, and left.')],
        [(POST, "image", PICTURE, "404 Not Found")],
    ]


def test_every_foreign_key_has_an_index(db):
    """Else deleting a row reads the whole table that points to it."""
    for table in db.tables:
        led = {index.columns[0] for index in table.indexes} | set(table.pks[:1])
        for key in table.foreign_keys:
            assert key.column in led, f"{table.name}.{key.column}"


def test_views_have_the_public_columns_first(db):
    expected = {
        "article_list": "url title authors published_at updated_at categories tags body_text claimed_comments "
        "found_comments",
        "comment_list": "article_url external_id parent_external_id author author_url published_at kind depth "
        "body_text",
        "quote_list": "article_url quote_id position kind text speaker speaker_text cue start end",
    }

    for view, columns in expected.items():
        names = [row[1] for row in db.execute(f"PRAGMA table_info({view})")]
        assert columns.split() == names[: len(columns.split())]
        assert "site" in names


def test_search_indexes_are_found_by_sqlite_utils(db):
    assert {table: f"{table}_fts" for table in SEARCHED} == {table: db[table].detect_fts() for table in SEARCHED}


def test_search_follows_changes_and_deletions():
    """The triggers keep each index in step with its table, as SQLite's own check sees it."""
    text = 'It rained. "We were early," said Ann.'
    with open_archive(":memory:") as archive:
        archive.add(
            page(article=article(text), quotes=(quote("We were early,", text),), comments=comments("a", ("b", "a")))
        )
        archive.add(page(article=article("It snowed."), comments=comments("a", "c")))
        with archive.db.atomic():
            archive.db.execute("UPDATE comments SET body_text = 'changed' WHERE external_id = 'c'")
            archive.db.execute("DELETE FROM comments WHERE external_id = 'b'")

            for table in SEARCHED:
                archive.db.execute(f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('integrity-check', 1)")

        assert [hit.kind for hit in archive.search("changed")] == ["comment"]
        assert archive.search("rained") == []


def test_ancestors_of_a_comment():
    with open_archive(":memory:") as archive:
        archive.add(page(site=BLOG, article=article(), comments=comments("a", ("b", "a"), ("c", "b"), "d")))
        found = archive.db.execute(
            """
            SELECT above.external_id, distance
            FROM comment_ancestors
            JOIN comments ON comments.id = comment_id
            JOIN comments AS above ON above.id = ancestor_id
            WHERE comments.external_id = 'c'
            ORDER BY distance
            """
        ).fetchall()

    assert found == [("b", 1), ("a", 2)]
