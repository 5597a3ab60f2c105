"""`archiver crawl --media` and `archiver media`: pictures and files kept, told of, and written out again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from builders import POST, article, fetch, page
from sites import site

from archiver.demo import running_blog
from archiver.demo.content import read_blog
from archiver.demo.pictures import png
from archiver.records import Capture, Media, MediaFile
from archiver.store import open_archive

from .conftest import Shell, complaint

Said = Callable[..., tuple[int, str, str]]

RAIN, GONE, TALK = (f"https://blog.example/{name}" for name in ("rain.png", "gone.png", "talk.mp3"))


class Kept(NamedTuple):
    """The sample blog, crawled with its pictures."""

    folder: Path
    url: str
    summary: str
    pictures: dict[str, bytes]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """For reading only: the tests of this file share it."""
    shell = Shell(tmp_path_factory.mktemp("media"))
    with running_blog() as blog:
        done = shell("crawl", blog.url, "--media")
        pictures = {
            f"{blog.url}/wp-content/uploads/{block['image']}": png(block["image"])
            for post in read_blog(blog.url).posts
            for block in post.body
            if "image" in block
        }
    assert (0, "") == (done.returncode, done.stderr)
    yield Kept(shell.folder, blog.url, done.stdout, pictures)
    shell.close()


def test_summary_tells_how_many_came(kept: Kept) -> None:
    assert f"{len(kept.pictures)} pictures and files kept" in kept.summary.splitlines()


def test_stats_count_them(kept: Kept, said: Said) -> None:
    number = len(kept.pictures)

    assert f"{number} pictures and files: {number} kept" in said("stats", "--db", kept.folder / "data/archive.db")[1]


def test_file_is_written_out_as_it_was_sent(kept: Kept) -> None:
    """To a file, or to stdout, by its address or the beginning of its digest."""
    shell = Shell(kept.folder)
    url, picture = next(iter(kept.pictures.items()))
    with open_archive(kept.folder / "data/archive.db", read_only=True) as archive:
        digest = archive.file(url)["sha256"]

    assert 0 == shell("media", url, "-o", "picture.png").returncode
    with (kept.folder / "piped.png").open("wb") as pipe:
        assert 0 == shell("media", str(digest)[:10], stdout=pipe).returncode

    assert [picture, picture] == [(kept.folder / name).read_bytes() for name in ("picture.png", "piped.png")]


def test_example_of_the_docs_runs(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """What docs/crawling.md shows for Python gives the bytes."""
    text = (Path(__file__).parents[2] / "docs" / "crawling.md").read_text("utf8")
    (source,) = re.findall(r"^```python\n(.*?)^```", text, re.M | re.S)
    url, picture = next(iter(kept.pictures.items()))
    monkeypatch.chdir(kept.folder)
    names: dict[str, Any] = {}

    exec(re.sub(r'"https://blog\.example/[^"]*"', repr(url), source), names)

    assert picture == names["body"]


def test_file_that_is_not_there(kept: Kept) -> None:
    shell = Shell(kept.folder)

    done = shell("media", "https://blog.example/nothing.png")

    assert 1 == done.returncode
    assert "https://blog.example/nothing.png: no such picture or file in the archive" == complaint(done)


def test_record_that_is_not_what_it_was(kept: Kept, tmp_path: Path) -> None:
    """Nothing is written of a file whose bytes are others than those that were recorded."""
    shell = Shell(tmp_path)
    url = next(iter(kept.pictures))
    (tmp_path / "data").mkdir()
    (tmp_path / "data/archive.db").write_bytes((kept.folder / "data/archive.db").read_bytes())
    with open_archive(tmp_path / "data/archive.db") as archive:
        archive.db.execute("UPDATE snapshots SET warc = ?", [str(kept.folder / "data/warc/none.warc.gz")])
        archive.db.conn.commit()

    done = shell("media", url, "-o", "picture.png")

    assert (1, False) == (done.returncode, (tmp_path / "picture.png").exists())
    assert complaint(done).endswith("no such file")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A post with a picture that is kept, one that is not, and a sound that nobody asked for."""
    place = Capture(warc="warc/a.warc.gz", offset=0, length=9, digest="sha256:1")
    media = (
        Media(url=RAIN, alt="Drops", caption="Rain in May"),
        Media(url=GONE, alt="Nothing"),
        Media(url=TALK, kind="audio"),
    )
    had: dict[str, Any] = {"sha256": "a" * 64, "size": 9, "capture": place, "body": place}
    with open_archive(tmp_path / "archive.db") as archive:
        archive.add(page(article=article(media=media), fetch=fetch()))
        archive.add_file(MediaFile(url=RAIN, fetch=fetch(RAIN, **had)))
        archive.add_file(MediaFile(url=GONE, fetch=fetch(GONE, status=404), error="404 Not Found"))
    return tmp_path / "archive.db"


def test_show_lists_them(said: Said, db: Path) -> None:
    """With their words, what they are, and whether they are kept."""
    _, out, _ = said("show", POST, "--db", db)

    assert (
        f"""\
Pictures and files (3)
  {RAIN}
    Rain in May · kept
  {GONE}
    Nothing · not kept: 404 Not Found
  {TALK}
    audio

"""
        in out
    )


def test_show_as_json(said: Said, db: Path) -> None:
    answer = json.loads(said("show", POST, "--json", "--db", db)[1])

    assert [("a" * 64, None), (None, "404 Not Found"), (None, None)] == [
        (one["sha256"], one["error"]) for one in answer["article"]["media"]
    ]


def test_stats_tell_what_could_not_be_had(said: Said, db: Path) -> None:
    line = f"3 pictures and files: 1 kept, 1 could not be had: archiver stats --problems --db {db}"

    assert line in said("stats", "--db", db)[1].splitlines()
    assert f"fetch  {GONE}: 404 Not Found  {POST}" == said("stats", "--problems", "--db", db)[1].splitlines()[1]
    assert [GONE] == [one["field"] for one in json.loads(said("stats", "--json", "--db", db)[1])["problems"]]


def test_why_a_file_cannot_be_written_out(said: Said, db: Path) -> None:
    code, out, err = said("media", GONE, "--db", db)

    assert (1, "") == (code, out)
    assert f"archiver: {GONE}: no such picture or file in the archive: 404 Not Found\n" == err


def test_without_warc_there_is_nowhere_to_keep_them(archiver: Shell) -> None:
    """It is said before anything is fetched or made."""
    done = archiver("crawl", "https://blog.example/", "--media", "--no-warc")

    assert 2 == done.returncode
    assert "--media: pictures and files are kept in WARC: not with --no-warc" == complaint(done)
    assert [] == list(archiver.folder.iterdir())


def test_no_answers_are_recorded_with_no_warc(archiver: Shell) -> None:
    with running_blog() as blog:
        done = archiver("crawl", blog.url, "--no-warc")

    assert (0, "") == (done.returncode, done.stderr)
    assert {"archive.db"} == {path.name for path in (archiver.folder / "data").glob("*") if "queue" not in path.name}


LISTED = """<!DOCTYPE html><html lang="en"><head><title>A</title><meta name="generator" content="WordPress 6.5"></head>
<body class="single single-post postid-1"><article id="post-1" class="post-1 post hentry"><h1 class="entry-title">A</h1>
<div class="entry-content"><p>The words of a post that is all there is.</p><img src="{base}/rain.png">
<img src="{base}/gone.png"></div></article></body></html>"""


def test_listed_posts_and_their_pictures(archiver: Shell) -> None:
    """Of the posts that are listed, and of no others; what is not there is counted."""
    with site(
        {"/a/": LISTED, "/b/": LISTED.replace("rain", "snow"), "/rain.png": b"rain", "/snow.png": b"snow"}
    ) as blog:
        done = archiver("crawl", f"{blog.url}/a/", "--pages-only", "--media", "--json")
        asked = blog.paths()

    (summary,) = json.loads(done.stdout)
    assert ("finished", 1, 1, 1) == tuple(summary[name] for name in ("state", "articles", "media", "media_lost"))
    assert ["/a/", "/gone.png", "/rain.png", "/robots.txt"] == sorted(asked)


def test_posts_out_of_range_bring_no_pictures(archiver: Shell) -> None:
    """They are read to find others, and no more."""
    with running_blog() as blog:
        posts = read_blog(blog.url).posts
        done = archiver("crawl", blog.url, "--media", "--since", "2019", "--json")
        asked = {path for path in blog.paths() if path.endswith(".png")}

    wanted = {
        f"/wp-content/uploads/{block['image']}"
        for post in posts
        if str(post.published)[:4] >= "2019"
        for block in post.body
        if "image" in block
    }
    assert wanted
    assert (0, wanted) == (done.returncode, asked)


@pytest.mark.parametrize("name", ["archive.db", "archive.db-wal", "queue.db", "warc"])
def test_file_is_written_over_nothing_of_the_archive(said: Said, crawled: Path, name: str) -> None:
    path = crawled.with_name(name)
    if name == "warc":
        path = next(path.glob("*.warc.gz"))
    before = path.read_bytes() if path.exists() else None

    code, out, err = said("media", "0123abcd", "-o", path, "--db", crawled)

    assert (1, "") == (code, out)
    assert "name another" in err
    assert before == (path.read_bytes() if path.exists() else None)
