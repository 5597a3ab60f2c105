"""Contracts for `scrapy check` that need no network: the pages are those of the sample blog that comes along."""

from __future__ import annotations

import threading
from functools import cache
from typing import Any

from itemadapter import ItemAdapter
from scrapy.contracts import Contract
from scrapy.exceptions import ContractFail

from ..demo.server import Server
from ..demo.site import answerer
from ..records import ParsedPage


@cache
def sample_blog() -> Server:
    """The sample blog, served on 127.0.0.1 until the program ends."""
    server = Server(answerer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Sample(Contract):
    """`@sample /path/`: the callback is tried on that page of the sample blog."""

    name = "sample"

    def adjust_request_args(self, args: dict[str, Any]) -> dict[str, Any]:
        """The request for the page."""
        args["url"] = sample_blog().url + self.args[0]
        return args


class Reads(Contract):
    """`@reads article comments 5 quotes 1`: one page of that kind comes out, with at least so many of each."""

    name = "reads"

    def post_process(self, output: list[Any]) -> None:
        """`ContractFail` says what is missing."""
        kind, *rest = self.args
        pages = [one for one in output if isinstance(one, ParsedPage)]
        if [kind] != [page.kind for page in pages]:
            raise ContractFail(f"expected one page of kind {kind}, got {[page.kind for page in pages]}")
        said = ItemAdapter(pages[0])
        if pages[0].problems:
            raise ContractFail(f"problems: {[problem.error for problem in pages[0].problems]}")
        for field, least in zip(rest[::2], rest[1::2], strict=True):
            if len(said[field]) < int(least):
                raise ContractFail(f"expected {least} {field} or more, got {len(said[field])}")
