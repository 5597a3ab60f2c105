"""Requests as JSON: what the queue keeps of them, never as pickles."""

from __future__ import annotations

from typing import Any

from scrapy import Request, Spider
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import load_object
from scrapy.utils.request import request_from_dict

from ..store.queue import Entry
from .values import from_json, to_json

LEASE = "archiver_lease"
"""Key of `Request.meta`: which lease a request was handed out for."""

NOT_BEFORE = "archiver_not_before"
"""Key of `Request.meta`, on a request that is to be tried again: the Unix time from which on."""

_NOBODY = "scrapy:NO_CALLBACK"
"""In a callback's place: nobody waits for the answer."""

CAPTURE = "archiver_capture"
"""Key of `Request.meta`: where the answer was recorded, and when it came."""

MEDIA = "archiver_media"
"""Key of `Request.meta`, on a request for a file of a post: the file's address, as the post's `Media` has it."""

_OF_THE_MOMENT = frozenset(
    {LEASE, NOT_BEFORE, CAPTURE, "download_slot", "download_latency", "_auth_proxy", "_scheme_proxy"}
)


def name_of(request: Request, fingerprint: bytes) -> str:
    """What the queue knows a request by: a file and a page are two, though their address be one."""
    return fingerprint.hex() + ("#media" if MEDIA in request.meta else "")


def body_of(request: Request, spider: Spider | None) -> dict[str, Any]:
    """What makes *request* again, fit for JSON.

    `ValueError` for a callback that is no spider's method, `TypeError` for a value that JSON cannot keep.
    """
    body: dict[str, Any] = {
        "url": request.url,
        "callback": _method_name(request.callback, spider),
        "errback": _method_name(request.errback, spider),
        "priority": request.priority,
        "meta": to_json({key: value for key, value in request.meta.items() if key not in _OF_THE_MOMENT}, "meta"),
    }
    if request.method != "GET":
        body["method"] = request.method
    if request.body:
        body["body"] = request.body.decode("latin-1")
    headers = [
        [name.decode("latin-1"), [value.decode("latin-1") for value in values]]
        for name, values in request.headers.items()
        if name not in (b"User-Agent", b"Accept-Encoding")  # of whoever sends it in the end
    ]
    if headers:
        body["headers"] = headers
    for attribute in ("cb_kwargs", "cookies", "dont_filter", "flags"):
        if value := getattr(request, attribute):
            body[attribute] = to_json(value, attribute)
    if request.encoding != "utf-8":
        body["encoding"] = request.encoding
    if type(request) is not Request:
        own = [name for name in request.attributes if name not in Request.attributes and getattr(request, name)]
        body |= {name: to_json(getattr(request, name), name) for name in own}
        body["_class"] = f"{type(request).__module__}.{type(request).__name__}"
    return body


def request_of(entry: Entry, spider: Spider | None) -> Request:
    """The reverse of `body_of`."""
    body = {name: value if name in ("body", "headers") else from_json(value) for name, value in entry.body.items()}
    if "_class" in body:
        load_object(body["_class"])
    nobody = body.get("callback") == _NOBODY
    if nobody:
        body["callback"] = None
    if "body" in body:
        body["body"] = body["body"].encode("latin-1")
    if "headers" in body:
        body["headers"] = {name: [value.encode("latin-1") for value in values] for name, values in body["headers"]}
    request = request_from_dict(body, spider=spider)
    if nobody:
        request.callback = NO_CALLBACK
    return request


def _method_name(method: Any, spider: Spider | None) -> str | None:
    if method is None:
        return None
    if method is NO_CALLBACK:
        return _NOBODY
    name = getattr(method, "__name__", "")
    if getattr(spider, name, None) != method:
        raise ValueError(f"{method} is not a method of the spider")
    return str(name)
