"""The encodings of an answer: which are asked for, and that of its text, not guessed while its bytes are compressed."""

from __future__ import annotations

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response, TextResponse

from .recorder import Recorder


class CommonEncodings:
    """Asks for no encoding but gzip and deflate where answers are recorded: no other one does every WARC reader know.

    Before Scrapy's decompression, which asks for all that it can undo. A header that somebody has set stays.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CommonEncodings:
        if crawler.get_extension(Recorder) is None:
            raise NotConfigured
        return cls()

    def process_request(self, request: Request) -> None:
        """The request, with that header."""
        request.headers.setdefault("Accept-Encoding", "gzip, deflate")


class LateEncoding:
    """Lets no encoding be guessed from a compressed body, which costs milliseconds and means nothing.

    Between the redirects and Scrapy's decompression: what is still compressed is bytes, not text.
    """

    def process_response(self, request: Request, response: Response) -> Response:
        """The response; a plain one while it is compressed."""
        if "Content-Encoding" not in response.headers or not isinstance(response, TextResponse):
            return response
        return Response(
            response.url,
            status=response.status,
            headers=response.headers,
            body=response.body,
            flags=response.flags,
            request=response.request,
            certificate=response.certificate,
            ip_address=response.ip_address,
            protocol=response.protocol,
        )
