"""What a crawl says while it works: on a terminal what goes wrong, elsewhere nothing but bugs."""

from __future__ import annotations

import logging
import sys
from typing import Any

from .reasons import in_words


def talk(*, verbose: bool) -> dict[str, Any]:
    """The settings of Scrapy for it; *verbose* is Scrapy's own log of every step."""
    if verbose:
        return {"LOG_LEVEL": "DEBUG"}
    logging.getLogger("archiver.crawl.stopping").addFilter(_told_at_the_end)
    logging.getLogger("archiver.crawl.backoff").addFilter(_waits_in_words)
    logging.getLogger("scrapy.crawler").addFilter(_signals_in_words)
    return {"LOG_LEVEL": "WARNING" if sys.stderr.isatty() else "ERROR", "LOG_FORMAT": "archiver: %(message)s"}


def _told_at_the_end(record: logging.LogRecord) -> bool:
    """Why a crawl was stopped stands in its summary."""
    return record.funcName != "stop"


def _waits_in_words(record: logging.LogRecord) -> bool:
    """Why a host is given time."""
    record.msg, record.args = in_words(record.getMessage()), ()
    return True


def _signals_in_words(record: logging.LogRecord) -> bool:
    """Scrapy notes a signal in passing; who sent it waits for an answer."""
    if record.funcName == "_log_shutdown":
        record.levelno, record.levelname = logging.WARNING, "WARNING"
        record.msg, record.args = "stopping when the pages at work are done; once more stops at once", ()
    return True
