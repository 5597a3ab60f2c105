"""A list of addresses: a file or standard input, an address a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import rich_click as click

from ..errors import ConfigError
from ..urls import host_of, page_key
from .addresses import checked_url

_COMMENT = re.compile(r"(?:^|\s)#.*")


def addresses(urls: Iterable[str], files: Iterable[str]) -> list[str]:
    """All addresses that were given, checked, each page once.

    A line that is no address is an error that names it: what is missing from a list of hundreds goes unnoticed
    for days.
    """
    checked = [checked_url(url) for url in urls]
    for file in files:
        checked += listed(_name(file), _text(file))
    if not checked:
        raise click.UsageError("which blog? Name it, or a list of blogs with --from-file.")
    return each_blog_once(checked)


def each_blog_once(urls: Iterable[str]) -> list[str]:
    """The addresses without those that are the same page as one before."""
    found: dict[str, str] = {}
    for url in urls:
        found.setdefault(page_key(url), url)
    return list(found.values())


def by_host(urls: Iterable[str]) -> dict[str, list[str]]:
    """The addresses of each host, in their order."""
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(host_of(url), []).append(url)
    return hosts


def listed(name: str, text: str) -> list[str]:
    """The addresses in *text*; what stands behind a `#` at the beginning, or after a blank, is a comment.

    >>> listed("urls.txt", "# mine\\r\\n\\r\\n  blog.example   # the first\\r\\nhttp://b.example/#top")
    ['https://blog.example', 'http://b.example/#top']
    """
    found: list[str] = []
    wrong: list[str] = []
    for place, line in _lines(text):
        try:
            found.append(checked_url(line))
        except ConfigError as error:
            wrong.append(f"{name}, line {place}: {error}")
    if wrong:
        more = f" (and {len(wrong) - 1} more lines)" if wrong[1:] else ""
        raise ConfigError("--from-file", wrong[0] + more)
    if not found:
        raise ConfigError("--from-file", f"{name}: no address in it")
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for place, line in enumerate(text.splitlines(), start=1):
        if address := _COMMENT.sub("", line).strip():
            yield place, address


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def _text(file: str) -> str:
    try:
        with click.open_file(file, "rb") as stream:
            return bytes(stream.read()).decode("utf-8-sig")
    except OSError as error:
        raise ConfigError("--from-file", f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError("--from-file", f"{_name(file)}: not a text in UTF-8") from error
