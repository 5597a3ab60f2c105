"""The sample blog and its server."""

from __future__ import annotations
