"""The commands, used as people use them."""

from __future__ import annotations
