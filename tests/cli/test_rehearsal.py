"""`archiver crawl --dry-run`: the plan is the crawl's, and nothing is stored."""

from __future__ import annotations

import json

import pytest

from archiver.demo import running_blog, truth

from .conftest import Shell, complaint

KNOWN = truth()
PATHS = {post.path for post in (*KNOWN.posts, *KNOWN.statics)}


def test_plan_of_a_blog(archiver: Shell) -> None:
    """Every post by its address; no post is fetched, no file is made."""
    with running_blog() as blog:
        done = archiver("crawl", blog.url, "--dry-run", "--json")
        asked = blog.paths()

    (plan,) = json.loads(done.stdout)
    assert (0, "") == (done.returncode, done.stderr)
    assert PATHS == {post["url"].removeprefix(blog.url) for post in plan["posts"]}
    assert set() == PATHS & set(asked)
    assert len(asked) == len(plan["asked"])
    assert len(PATHS) == sum(plan["sources"].values())
    assert plan["requests"] == len(PATHS) + len(asked)
    assert [] == list(archiver.folder.iterdir())


def test_plan_in_words(archiver: Shell) -> None:
    """Ten addresses and how many more; what is left out by its reason, with an example."""
    newest = max(KNOWN.posts, key=lambda post: post.published or "")
    with running_blog() as blog:
        done = archiver("crawl", blog.url, "--dry-run", "--exclude", newest.path)

    lines = done.stdout.splitlines()
    assert f"{blog.url}: {len(PATHS) - 1} posts would be fetched" == lines[0]
    assert any(line.split() == ["1", "by", "--exclude", blog.url + newest.path] for line in lines)
    assert f"  … and {len(PATHS) - 11} more: --verbose or --json lists all" in lines


def test_what_robots_txt_forbids_is_told(archiver: Shell, serve_site) -> None:
    """The rules are asked for, and the plan keeps to them."""
    links = "".join(
        f'<article class="post"><h2><a href="/{name}/" rel="bookmark">{name}</a></h2></article>' for name in "ab"
    )
    site = serve_site({"/": f"<title>B</title>{links}", "/robots.txt": "User-agent: *\nDisallow: /b/\n"})

    (plan,) = json.loads(archiver("crawl", site.url, "--dry-run", "--json").stdout)

    assert [f"{site.url}/a/"] == [post["url"] for post in plan["posts"]]
    assert {"addresses": 1, "examples": [f"{site.url}/b/"]} == plan["left_out"]["robots.txt"]


def test_plan_of_a_list_of_pages(archiver: Shell) -> None:
    """Asks for robots.txt alone."""
    with running_blog() as blog:
        urls = [blog.url + post.path for post in KNOWN.posts[:2]]
        (plan,) = json.loads(archiver("crawl", *urls, "--pages-only", "--dry-run", "--json").stdout)

        assert urls == [post["url"] for post in plan["posts"]]
        assert ["/robots.txt"] == blog.paths()


def test_rehearsal_of_nothing(archiver: Shell) -> None:
    done = archiver("crawl", "http://archiver-test.invalid/", "--dry-run")

    assert (1, "http://archiver-test.invalid/: no such host") == (done.returncode, complaint(done))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--since", "May 2012"), "--since: May 2012 is no date: write 2012, 2012-05 or 2012-05-17"),
        (("--until", "2012-02-30"), "--until: 2012-02-30 is no date: write 2012, 2012-05 or 2012-05-17"),
        (
            ("--since", "2013", "--until", "2012-05"),
            "--until: 2012-05 ends before 2013 begins: nothing was published then",
        ),
        (
            ("--include", "a("),
            "--include: a( is no regular expression: missing ), unterminated subpattern at position 1",
        ),
        (("--exclude", ""), "--exclude: an empty pattern fits every address"),
    ],
)
def test_options_that_cannot_be_meant(said, tmp_path, options, words) -> None:
    """A line that names the option, before anything is made."""
    db = tmp_path / "archive.db"

    assert (2, "", f"archiver: {words}\n") == said("crawl", "http://a.invalid/", "--db", db, *options)
    assert not db.exists()
