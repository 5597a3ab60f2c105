"""A small sample blog that ships with the archiver: our own words in a real platform's markup, on 127.0.0.1.

`serve` puts it up, `truth` tells what a crawl of it must find.
"""

from __future__ import annotations

from .content import TrueComment, TruePost, TrueQuote, Truth, truth
from .site import build, running_blog, serve

__all__ = ["TrueComment", "TruePost", "TrueQuote", "Truth", "build", "running_blog", "serve", "truth"]
