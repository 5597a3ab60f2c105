"""A small sample blog that ships with the archiver: our own words in a real platform's markup, on 127.0.0.1.

`serve` puts it up, `truth` tells what a crawl of it must find.
"""

from __future__ import annotations

from .content import Quote
from .site import build, running_blog, serve
from .truth import TrueComment, TruePost, Truth, truth

__all__ = ["Quote", "TrueComment", "TruePost", "Truth", "build", "running_blog", "serve", "truth"]
