"""What went wrong, in words for people: errors of the network come as names of classes."""

from __future__ import annotations

import re

_ROBOTS = r"(?P<home>https?://[^/\s]+/)robots\.txt: "
_FAILURE = r"DownloadFailedError: \[<twisted\.python\.failure\.Failure "

_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        # That there is no robots.txt on a host that is not there goes without saying.
        (rf"{_ROBOTS}CannotResolveHostError: .*", r"\g<home>: no such host"),
        (rf"{_ROBOTS}DownloadConnectionRefusedError: .*", r"\g<home>: connection refused"),
        (r"CannotResolveHostError: .*", "no such host"),
        (r"DownloadConnectionRefusedError: .*", "connection refused"),
        (r"DownloadTimeoutError: .*?took longer than (\d+)[\d.]* seconds\.*", r"no answer in \1 s"),
        (r"ConnectError: An error occurred while connecting: \d+: (.*?)\.", r"\1"),
        (rf"{_FAILURE}\S+\.Connection(?:Done|Lost): .*?>\]", "the connection was closed without an answer"),
        (rf"{_FAILURE}\S+\.ParseError: .*?>\]", "the answer is no HTTP"),
        (rf"{_FAILURE}OpenSSL\.SSL\.Error: .*?'([^']*)'\)\]>\]", r"no secure connection: \1"),
        (r"ResponseDataLossError: ?(?:\[.*\])?", "the answer broke off"),
        (
            r"a public server, and no ARCHIVER_CONTACT to tell it: (\S+)",
            r"not asked for: \1 is to be told whom to write to (--contact)",
        ),
        (r"DownloadCancelledError: .*? larger than download max size.*?\.(?=:|$)", "larger than a page may be"),
        (r"Ignored response .* exceeded DOWNLOAD_MAXSIZE .*", "larger than a page may be"),
    )
)


def in_words(reason: str) -> str:
    """*reason* as somebody would say it; what is not known stays as it is.

    >>> in_words("http://a.invalid/robots.txt: CannotResolveHostError: DNS lookup failed: no results for a.invalid.")
    'http://a.invalid/: no such host'
    """
    for pattern, words in _WORDS:
        reason = pattern.sub(words, reason)
    return reason
