"""What tests of several packages share: sites on 127.0.0.1."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sites import site

from archiver.demo import running_blog
from archiver.demo.server import Server


@pytest.fixture
def demo_blog() -> Iterator[Server]:
    """The sample blog, served for one test: `demo_blog.url`, and `demo_blog.log` of what was asked."""
    with running_blog() as server:
        yield server


@pytest.fixture
def serve_site() -> Iterator[Callable[..., Server]]:
    """`serve_site({"/": "<h1>…</h1>"})` or of a folder: as `sites.site`, stopped when the test ends."""
    with ExitStack() as stack:
        yield lambda pages, **options: stack.enter_context(site(pages, **options))
