"""Tests of `archiver.store`; a package, so that `builders` beside it is found."""

from __future__ import annotations
