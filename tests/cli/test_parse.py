"""`archiver parse`: what one page says, from a file and from the web."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from shared.data import ROOT
from sites import moved, page

from archiver.demo import build, running_blog, truth

from .conftest import Shell

HARBOUR = "/2018/10/28/what-the-harbour-said-about-the-new-lamp/"
SMALL = """<title>On bread</title><meta property="og:type" content="article">
<article><h1>On bread</h1><div class="entry-content"><p>Flour, water, salt.</p></div></article>"""


def answer(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The JSON on stdout, where the command went well and said nothing else."""
    assert (0, "") == (done.returncode, done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def check_harbour(found: dict[str, Any], base: str) -> None:
    """What the page of the harbour says, from the blog's own content."""
    post = next(post for post in truth().posts if post.path == HARBOUR)
    article = found["article"]
    assert (base + HARBOUR, "article", "wordpress") == (found["url"], found["kind"], found["parser"].split("/")[0])
    assert ("Salt & Seedlings", f"{base}/") == (found["site"]["title"], found["site"]["url"])
    assert (post.title, ["Marta Lindholm"]) == (article["title"], [person["name"] for person in article["authors"]])
    assert ("2018-10-28T07:00:00Z", "2018-10-30T16:45:00Z") == (article["published"]["at"], article["modified"]["at"])
    assert post.text == article["text"]
    assert [("category", "Lighthouse"), ("tag", "people")] == [(t["scheme"], t["name"]) for t in article["terms"]]
    assert 2 == article["claimed_comments"]
    assert [
        ("21", "comment", "Karin W.", "https://karin.example/notes"),
        (
            "22",
            "pingback",
            "Lamps of the North » Blog Archive » Butter or milk",
            "https://lamps.example/butter-or-milk/",
        ),
    ] == [(c["id"], c["kind"], c["author"], c["author_url"]) for c in found["comments"]]
    said = {quote["text"]: (quote["speaker"], quote["cue"]) for quote in found["quotes"]}
    assert ("Henrike Thomsen", "said") == said["It will be too white,"]
    assert ("Ole Brandt", "told") == said["I have painted that tower, four times."]
    assert [] == found["problems"]


def test_page_of_the_web(archiver: Shell) -> None:
    """Article, quotes, thread: each field as the blog has it."""
    with running_blog() as blog:
        found = answer(archiver("parse", blog.url + HARBOUR, "--json"))

        check_harbour(found, blog.url)
        assert ["/robots.txt", HARBOUR] == blog.paths()
    assert [] == list(archiver.folder.iterdir())


def test_saved_page_knows_its_address(said, tmp_path: Path) -> None:
    """By its canonical link: links are absolute, and the blog is known."""
    file = tmp_path / "saved page.html"
    file.write_bytes(build("https://blog.example")[HARBOUR].body)

    code, out, err = said("parse", file)

    assert (0, "") == (code, err)
    check_harbour(json.loads(out), "https://blog.example")


def test_told_address_outweighs_the_stated_one(said, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(f'<link rel="canonical" href="https://elsewhere.example/x">{SMALL}')

    found = json.loads(said("parse", file, "--url", "https://blog.example/bread")[1])

    assert ("https://blog.example/bread", "On bread") == (found["url"], found["article"]["title"])


def test_page_without_an_address_is_read_as_well(said, tmp_path: Path) -> None:
    file = tmp_path / "bread.html"
    file.write_text(SMALL)

    found = json.loads(said("parse", file)[1])

    assert ("http://localhost/bread.html", "Flour, water, salt.") == (found["url"], found["article"]["text"])


@pytest.mark.parametrize(
    "content", [SMALL, f"Warning: a server's own words\n<!DOCTYPE html>{SMALL}", f"\ufeff\n{SMALL}"]
)
def test_page_from_a_pipe(said, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    """`curl … | archiver parse -`"""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))

    code, out, _ = said("parse", "-", "--url", "https://blog.example/bread")

    assert (0, "On bread") == (code, json.loads(out)["article"]["title"])


def test_encoding_is_the_servers_word(archiver: Shell, serve_site) -> None:
    """The charset of the Content-Type counts; a redirect is followed."""
    body = SMALL.replace("bread", "Brød").encode("latin-1")
    site = serve_site({"/": moved("/bread"), "/bread": page(body, media_type="text/html; charset=ISO-8859-1")})

    found = answer(archiver("parse", site.url))

    assert (f"{site.url}/bread", "On Brød") == (found["url"], found["article"]["title"])


def test_redirect_to_another_host_obeys_its_robots_txt(archiver: Shell, serve_site) -> None:
    """A page may have moved; who forbids it there is asked there."""
    there = serve_site({"/robots.txt": "User-agent: *\nDisallow: /kept", "/free": SMALL, "/kept": SMALL})
    port = there.url.rpartition(":")[2]
    here = serve_site(
        {"/free": moved(f"http://localhost:{port}/free"), "/kept": moved(f"http://localhost:{port}/kept")}
    )

    free = answer(archiver("parse", f"{here.url}/free"))
    kept = archiver("parse", f"{here.url}/kept")

    assert f"http://localhost:{port}/free" == free["url"]
    assert (1, f"archiver: {here.url}/kept: forbidden by robots.txt\n") == (kept.returncode, kept.stderr)
    assert ["/robots.txt", "/free", "/robots.txt"] == there.paths()


def test_server_is_told_whom_to_write_to(archiver: Shell, serve_site) -> None:
    site = serve_site({"/": SMALL})

    answer(archiver("parse", site.url, "--contact", "me@a.example"))

    assert {"(+mailto:me@a.example)"} == {hit.headers["user-agent"].partition(" ")[2] for hit in site.log}


@pytest.mark.shared
@pytest.mark.skipif(not ROOT.is_dir(), reason="the shared test data is not beside the checkout")
def test_seed_page(said, tmp_path: Path) -> None:
    """Seventeen comments, four of them answers; four quotes with who said them."""
    file = tmp_path / "seed.html"
    file.write_bytes(gzip.decompress((ROOT / "seed" / "wordpress-twentyeleven.html.gz").read_bytes()))
    truth = json.loads((ROOT / "seed" / "truth.json").read_text(encoding="utf-8"))

    found = json.loads(said("parse", file)[1])

    assert (truth["url"], truth["title"]) == (found["url"], found["article"]["title"])
    assert [(c["id"], c["parent"], c["author"]) for c in truth["comments"]] == [
        (c["id"], c["parent"], c["author"]) for c in found["comments"]
    ]
    assert {"Dimitrios Karussis", "PRNewswire", "Clive Svendsen"} == {quote["speaker"] for quote in found["quotes"]}
