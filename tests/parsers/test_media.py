"""Pictures, sounds, films and files of a body: which there are, where they lie, and what is said of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import Tag

from archiver.parsers.body import read_body
from archiver.parsers.document import Document
from archiver.parsers.media import EXTENSIONS, kind_of


def media(markup: str) -> list[tuple[str, str, str, str]]:
    """Kind, address, alternative text and caption of what stands in *markup*."""
    document = Document(f"<html><body><div id=root>{markup}</div></body></html>", "http://a.example/post/")
    root = document.by_id("root")
    assert isinstance(root, Tag)
    found = read_body(root, document.absolute).media
    return [(m.kind, m.url.removeprefix("http://a.example"), m.alt, m.caption) for m in found]


def addresses(markup: str) -> list[str]:
    return [url for _, url, _, _ in media(markup)]


@pytest.mark.parametrize(
    ("expected", "markup"),
    [
        ("/c.jpg", '<img srcset="/a.jpg 300w, /c.jpg 1200w, /b.jpg 600w">'),
        ("/b.jpg", '<img srcset="/a.jpg, /b.jpg 2x">'),
        ("/b.jpg?fit=3,4", '<img srcset="/a.jpg?fit=1,2 1x, /b.jpg?fit=3,4 2x">'),
        ("/b.jpg", '<img src="data:image/gif;base64,R0" data-srcset="/a.jpg 300w,/b.jpg 900w">'),
        ("/a.jpg", '<img src="/a.jpg" srcset="/a-2.jpg 2x">'),
        ("/a.webp", '<picture><source srcset="/a.webp"><img alt=""></picture>'),
        ("/a.jpg", '<picture><source srcset="/a.webp"><img src="/a.jpg"></picture>'),
        ("/a.jpg", '<img src="/grey.gif" data-src="/a.jpg">'),
        ("/a.jpg", '<img src="/grey.gif" data-lazy-src="/a.jpg">'),
        ("/a.jpg", '<img src="/grey.gif" data-original="/a.jpg">'),
    ],
)
def test_picture_in_several_sizes_is_one(expected: str, markup: str) -> None:
    """The one that is named, the one that a script would load, or the largest."""
    assert [expected] == addresses(markup)


def test_thumbnail_and_what_it_links_to() -> None:
    """Two files of one picture, with the same words; the same file twice is one."""
    linked = '<a href="/a.jpg"><img src="/a-300x200.jpg" alt="A"></a>'
    frame = f'<div class="wp-caption">{linked}<p class="wp-caption-text">Dawn</p></div>'

    assert [("image", "/a-300x200.jpg", "A", "Dawn"), ("image", "/a.jpg", "A", "Dawn")] == media(frame)
    assert ["/a.jpg"] == addresses('<a href="/a.jpg"><img src="/a.jpg"></a>')
    assert ["/a-300x200.jpg"] == addresses('<a href="/post/a/"><img src="/a-300x200.jpg"></a>')


def test_caption_without_a_frame_is_of_the_picture_and_its_file() -> None:
    assert [("image", "/a-1.jpg", "", "Dawn"), ("image", "/a.jpg", "", "Dawn")] == media(
        '<a href="/a.jpg"><img src="/a-1.jpg"></a><p class="wp-caption-text">Dawn</p>'
    )


def test_file_linked_in_a_caption_takes_nothing_from_its_picture() -> None:
    caption = '<p class="wp-caption-text">Dawn, from <a href="/b.pdf">the report</a></p>'

    assert [("image", "/a.jpg", "", "Dawn, from the report"), ("file", "/b.pdf", "", "the report")] == media(
        f'<img src="/a.jpg">{caption}'
    )


def test_linked_files_have_the_words_of_their_links() -> None:
    """In the order of the page, without fragments, each once."""
    markup = (
        '<p>Read <a href="/r.pdf#page=3">the <b>report</b></a>, '
        '<a href="https://b.example/t.GPX?v=2">the track</a> or <a href="/r.pdf">again</a></p><img src="/a.jpg">'
    )

    assert [
        ("file", "/r.pdf", "", "the report"),
        ("file", "https://b.example/t.GPX?v=2", "", "the track"),
        ("image", "/a.jpg", "", ""),
    ] == media(markup)


def test_file_block_is_one_file() -> None:
    """WordPress shows the file, names it, and has a button."""
    block = (
        '<div class="wp-block-file"><object class="wp-block-file__embed" data="/r.pdf" type="application/pdf" hidden>'
        '</object><a href="/r.pdf">Report</a><a href="/r.pdf" class="wp-block-file__button" download>Download</a></div>'
    )

    assert [("file", "/r.pdf", "", "Report")] == media(block)


@pytest.mark.parametrize(
    ("expected", "markup"),
    [
        ([("video", "/a.mp4", "", ""), ("image", "/a.jpg", "", "")], '<video src="/a.mp4" poster="/a.jpg"></video>'),
        ([("video", "/a.webm", "", "")], '<video><source src="/a.webm"><source src="/a.mp4"></video>'),
        (
            [("audio", "/a.mp3", "", "")],  # the shortcode `[audio]`
            '<audio><source type="audio/mpeg" src="/a.mp3?_=1"><a href="/a.mp3">/a.mp3</a></audio>',
        ),
        ([("embed", "http://b.example/7", "A film", "")], '<iframe src="//b.example/7" title="A film"></iframe>'),
        ([("file", "/a.pdf", "", "")], '<iframe src="/a.pdf"></iframe>'),
        ([("file", "/a.pdf", "", "")], '<embed src="/a.pdf">'),
        ([("file", "/get/7", "", "")], '<object data="/get/7" type="application/pdf"></object>'),
        ([], '<object data="https://video.example/v/7" type="application/x-shockwave-flash"></object>'),
    ],
)  # fmt: skip
def test_sounds_films_and_frames(expected: list[tuple[str, str, str, str]], markup: str) -> None:
    """A player's first source, and the picture before it; what shows a page of another site is an `embed`."""
    assert expected == media(markup)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/b/",
        "http://a.example/b.html",
        "http://a.example/get.php?file=b.pdf",
        "http://b.pdf/",
        "http://b.pdf",
        "http://a.example/#b.pdf",
        "https://en.wikipedia.org/wiki/File:B.jpg",
        "https://de.wikipedia.org/wiki/Datei%3AB.jpg",
        "https://code.example/a/blob/main/b.pdf",
        "http://a.example/wp-content/uploads/2012/05/",
        "http://a.example/wp-content/uploads/b.html",
    ],
)
def test_pages_are_no_files(url: str) -> None:
    """Whatever their addresses hold; a wiki has pages about files, under the files' names."""
    assert kind_of(url) is None


def test_what_was_uploaded_is_a_file() -> None:
    """WordPress keeps there what authors upload, of whatever type."""
    assert "file" == kind_of("http://a.example/wp-content/uploads/2012/05/score.mscz")
    assert kind_of("http://a.example/2012/05/score.mscz") is None


def test_documented_extensions_are_these() -> None:
    """docs/crawling.md lists them all, and no others."""
    text = (Path(__file__).parents[2] / "docs" / "crawling.md").read_text("utf8")
    listed = dict(re.findall(r"^\| (image|audio|video|file) \| (.*) \|$", text, re.M))

    assert EXTENSIONS == {kind: frozenset(extensions.split()) for kind, extensions in listed.items()}


def test_an_extension_is_of_one_kind() -> None:
    extensions = [extension for listed in EXTENSIONS.values() for extension in listed]

    assert len(set(extensions)) == len(extensions)
