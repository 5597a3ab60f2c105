"""The fixtures of this folder; what tests import stands in `walks`."""

from __future__ import annotations

from walks import crawls

__all__ = ["crawls"]
