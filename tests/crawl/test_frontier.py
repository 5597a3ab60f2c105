from __future__ import annotations

import pytest
from scrapy import FormRequest, Request
from walker import Walker

from archiver.crawl.requests import LEASE, body_of, request_of
from archiver.store.queue import Entry, Queue

URL = "http://a.example/"


@pytest.fixture
def spider() -> Walker:
    return Walker(url=URL)


def through_the_queue(request: Request, spider: Walker) -> Request:
    """The request as it comes out of the queue it was put into."""
    with Queue(":memory:") as queue:
        queue.start("any")
        queue.put(Entry(fingerprint="f", url=request.url, body=body_of(request, spider)))
        leased = queue.take()
        assert leased is not None
        return request_of(leased.entry, spider)


@pytest.mark.parametrize(
    "make",
    [
        lambda spider: Request(URL),
        lambda spider: spider.request(URL, spider.page, priority=5, source="feed", depth=2),
        lambda spider: Request(
            URL,
            method="POST",
            body=b"\xff\x00",
            headers={"X-A": ["1", "2"]},
            cookies={"a": "b"},
            cb_kwargs={"n": 1},
            flags=["x"],
            dont_filter=True,
            encoding="latin-1",
        ),
        lambda spider: FormRequest(URL, formdata={"a": "b"}, callback=spider.page),
    ],
)
def test_request_survives_the_queue(spider, make):
    """Every attribute comes back, callbacks by name."""
    request = make(spider)

    back = through_the_queue(request, spider)

    assert type(request) is type(back)
    assert {name: getattr(request, name) for name in request.attributes} == {
        name: getattr(back, name) for name in back.attributes
    }


def test_what_belongs_to_one_attempt_stays_behind(spider):
    """The lease, the download's slot and time, and our own name are made anew."""
    request = Request(
        URL,
        headers={"User-Agent": "old", "Accept": "text/html"},
        meta={LEASE: 3, "download_slot": "a.example", "download_latency": 0.1, "depth": 1},
    )

    back = through_the_queue(request, spider)

    assert (back.meta, dict(back.headers)) == ({"depth": 1}, {b"Accept": [b"text/html"]})


def test_callback_must_be_a_method_of_the_spider(spider):
    """A function by another name could not be found again."""
    with pytest.raises(ValueError, match="not a method of the spider"):
        body_of(Request(URL, callback=lambda response: None), spider)
