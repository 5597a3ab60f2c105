"""The encoding of a page: told by whoever reads it, not guessed while its bytes are compressed."""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response, TextResponse


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
