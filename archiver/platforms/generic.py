"""Any page at all: the rules that hold everywhere, and nothing else."""

from __future__ import annotations

from .base import PlatformPage


class GenericPage(PlatformPage):
    """The reader for pages whose platform nobody knows."""

    platform = "generic"
