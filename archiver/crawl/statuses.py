"""What servers answer, in words."""

from __future__ import annotations

from http import HTTPStatus


def status_line(status: int) -> str:
    """The status as people write it.

    >>> status_line(404), status_line(599)
    ('404 Not Found', '599')
    """
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
