from __future__ import annotations

import pytest
from walks import linking

import spiders
from archiver.crawl.process import CrawlOutcome, settings_for, spider_class, spiders_package
from archiver.errors import ConfigError


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        ("finished", "finished"),
        ("shutdown", "stopped"),
        ("interrupted", "stopped"),
        ("max_pages", "stopped"),
        ("closespider_timeout", "stopped"),
        ("store_failed", "failed"),
        ("robots_unavailable", "failed"),
    ],
)
def test_outcome_has_a_state(reason, state):
    """Done, to be gone on with, or to be looked at."""
    assert state == CrawlOutcome(reason=reason).state


def test_spiders_are_the_installed_ones():
    """The package beside `archiver`, by its own name."""
    assert spiders is spiders_package()


def test_unknown_spider_is_told_with_the_known_ones(tmp_path):
    with pytest.raises(ConfigError, match=r"spider: there is no snake \(known: "):
        spider_class("snake", settings_for(tmp_path / "archive.db"))


def test_overrides_count_as_given_on_the_command_line(tmp_path):
    """They win over a spider's own settings."""
    settings = settings_for(tmp_path / "archive.db", {"DOWNLOAD_DELAY": 3})

    assert (settings.getfloat("DOWNLOAD_DELAY"), settings.getpriority("DOWNLOAD_DELAY")) == (3.0, 40)


def test_several_blogs_are_crawled_from_any_folder(crawls, tmp_path):
    """Side by side; one that cannot start costs itself, and a folder's own `spiders` is not ours."""
    home = tmp_path / "home"
    (home / "spiders").mkdir(parents=True)
    (home / "spiders" / "__init__.py").write_text("raise ImportError('not ours')")
    runs = crawls({"/": linking(text="one"), "/a": linking(text="two")})

    found = runs.outcome(runs.start(script="foreign.py", cwd=home))

    assert found["outcomes"] == [
        ["finished", None],
        ["failed", "url: no address is not an http or https address"],
        ["finished", None],
    ]
    assert spiders.__doc__ == found["package"]
    assert runs.texts() == {"/": "one", "/a": "two"}
