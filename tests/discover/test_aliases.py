"""The addresses that lead to others, as a crawl learns of them."""

from __future__ import annotations

from typing import Any

from archiver.discover.aliases import Aliases

A = "https://a.example"


class Notes:
    """A memory that is a list."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []

    def remember(self, source: str, url: str) -> bool:
        self.rows.append((source, url))
        return True

    def remembered(self, source: str | None = None) -> list[tuple[str, str]]:
        return [row for row in self.rows if source in (None, row[0])]

    def note(self, key: str, value: Any) -> None:
        raise NotImplementedError

    def noted(self, key: str, default: Any = None) -> Any:
        return default


def test_way_is_followed_to_its_end_whichever_way_it_is_spelled() -> None:
    aliases = Aliases(Notes())
    aliases.tell(f"{A}/?p=2", f"{A}/two/")
    aliases.tell(f"{A}/archives/2", f"{A}/?p=2")

    assert f"{A}/two/" == aliases.page_of("http://www.a.example/archives/2/#more")
    assert f"{A}/three/" == aliases.page_of(f"{A}/three/")


def test_memory_brings_them_back() -> None:
    notes = Notes()
    Aliases(notes).tell(f"{A}/a b", f"{A}/two/")

    assert f"{A}/two/" == Aliases(notes).page_of(f"{A}/a%20b")


def test_circle_leads_nowhere() -> None:
    """It is seen before it is walked, from any of its addresses."""
    aliases = Aliases(Notes())
    aliases.tell(f"{A}/x", f"{A}/y")
    aliases.tell(f"{A}/y", f"{A}/z")

    assert aliases.lead_back(f"{A}/x", [f"{A}/z/"])
    assert not aliases.lead_back(f"{A}/x", [f"{A}/w"])
    aliases.tell(f"{A}/z", f"{A}/x")
    assert f"{A}/x" == aliases.page_of(f"{A}/x")


def test_what_the_archive_knows_is_asked_last() -> None:
    aliases = Aliases(Notes(), {f"{A}/old": f"{A}/older"}.get)
    aliases.tell(f"{A}/older", f"{A}/new")

    assert f"{A}/new" == aliases.page_of(f"{A}/old")


def test_host_that_was_left_is_the_present_one() -> None:
    aliases = Aliases(Notes())
    aliases.left["old.example"] = "https://new.example/blog/"

    assert "https://new.example/2011/x/?p=1" == aliases.page_of("http://www.old.example/2011/x/?p=1")
