"""WARC files made for a test, record by record, as any program may have made them; and pages of a blog for them."""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

BLOG = "http://quay.example"


class Warc:
    """A WARC file at *path*; with *packed* a gzip member a record."""

    def __init__(self, path: Path, *, packed: bool = True) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._writer = WARCWriter(self._file, gzip=packed)
        self.places: list[int] = []
        """Where each record begins."""

    def __enter__(self) -> Warc:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def page(
        self,
        url: str,
        body: str | bytes = b"",
        *,
        at: str = "2012-05-01T10:00:00Z",
        status: str = "200 OK",
        media_type: str = "text/html; charset=UTF-8",
        headers: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
        request: Mapping[str, str] | None = None,
    ) -> str:
        """An answer, and with *request* the headers of what it answers; the id of its record."""
        http = StatusAndHeaders(status, [("Content-Type", media_type), *(headers or {}).items()], protocol="HTTP/1.1")
        made = self._write("response", url, body, at, http, fields)
        if request is not None:
            asked = StatusAndHeaders("GET / HTTP/1.1", list(request.items()), is_http_request=True)
            self._write("request", url, b"", at, asked, {"WARC-Concurrent-To": made})
        return made

    def redirect(self, url: str, to: str, *, at: str = "2012-05-01T10:00:00Z", status: str = "301 Moved") -> None:
        """An answer that leads elsewhere."""
        self.page(url, at=at, status=status, headers={"Location": to})

    def revisit(self, url: str, body: str, *, at: str, of: str, since: str) -> None:
        """That *url* had the *body* which was captured at *of* on *since*."""
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=UTF-8")], protocol="HTTP/1.1")
        dated = {"WARC-Date": at}
        record = self._writer.create_revisit_record(url, _sha1(body), of, since, http, warc_headers_dict=dated)
        self._put(record)

    def resource(self, url: str, body: str, *, at: str = "2012-05-01T10:00:00Z") -> None:
        """A file as a program had it, without an HTTP message."""
        self._write("resource", url, body, at, None, {"Content-Type": "text/html"})

    def metadata(self, url: str, words: str, about: str) -> None:
        """What a crawler notes of a capture."""
        record = self._writer.create_warc_record(
            url,
            "metadata",
            payload=BytesIO(words.encode()),
            warc_content_type="application/warc-fields",
            warc_headers_dict={"WARC-Concurrent-To": about},
        )
        self._put(record)

    def _write(
        self, kind: str, url: str, body: str | bytes, at: str, http: Any, fields: Mapping[str, str] | None
    ) -> str:
        payload = body.encode() if isinstance(body, str) else body
        told = {"WARC-Date": at, **(fields or {})}
        content_type = told.pop("Content-Type", "")
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(payload),
            http_headers=http,
            warc_headers_dict=told,
            warc_content_type=content_type,
        )
        self._put(record)
        return str(record.rec_headers.get_header("WARC-Record-ID"))

    def _put(self, record: Any) -> None:
        self.places.append(self._file.tell())
        self._writer.write_record(record)
        record.raw_stream.close()


def _sha1(body: str) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(body.encode()).digest()).decode()


def wacz(path: Path, warcs: Iterable[Path], pages: Sequence[str] = (), *, deflated: bool = False) -> Path:
    """A WACZ file of these WARC files, that names these pages."""
    way = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w") as packed:
        for warc in warcs:
            packed.write(warc, f"archive/{warc.name}", way)
        lines = [{"format": "json-pages-1.0", "id": "pages"}, *({"url": url, "ts": "2012-05-01"} for url in pages)]
        packed.writestr("pages/pages.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
        packed.writestr("datapackage.json", json.dumps({"profile": "data-package", "wacz_version": "1.1.1"}))
    return path


def post(
    path: str, *words: str, comments: Sequence[tuple[str, str]] = (), more: str = "", host: str = BLOG, title: str = ""
) -> str:
    """The page of a post as WordPress 6.1 has it under Twenty Twenty-One; *comments* are pairs of writer and words."""
    said = "".join(
        f"""<li id="comment-{n}" class="comment even thread-even depth-1"><article id="div-comment-{n}"
        class="comment-body"><footer class="comment-meta"><div class="comment-author vcard"><b class="fn">{name}</b>
        <span class="says">says:</span></div><div class="comment-metadata"><a href="{host}{path}#comment-{n}"><time
        datetime="2012-04-0{n}T09:00:00+00:00">April {n}, 2012</time></a></div></footer>
        <div class="comment-content"><p>{text}</p></div></article></li>"""
        for n, (name, text) in enumerate(comments, 1)
    )
    thread = f'<div id="comments" class="comments-area"><ol class="comment-list">{said}</ol></div>' if said else ""
    title = title or path.strip("/").rpartition("/")[2].replace("-", " ").capitalize()
    return f"""<!DOCTYPE html><html lang="en-GB"><head><meta charset="UTF-8"><title>{title} – The Quay</title>
    <link rel="canonical" href="{host}{path}"><meta name="generator" content="WordPress 6.1">
    <link rel="https://api.w.org/" href="{host}/wp-json/"></head>
    <body class="post-template-default single single-post postid-7"><main><article id="post-7" class="post-7 post
    type-post status-publish"><header class="entry-header"><h1 class="entry-title">{title}</h1></header>
    <div class="entry-content">{"".join(f"<p>{line}</p>" for line in words)}{more}</div>
    <footer class="entry-footer"><span class="posted-on"><time class="entry-date published"
    datetime="2012-03-01T08:00:00+00:00">March 1, 2012</time></span><span class="byline">By <a rel="author"
    href="{host}/author/ann/">Ann</a></span></footer></article>{thread}</main></body></html>"""
