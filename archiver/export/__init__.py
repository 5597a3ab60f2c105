"""The archive in the forms of others."""

from __future__ import annotations
