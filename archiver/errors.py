"""What can go wrong in the world, by name; bugs keep their own tracebacks."""

from __future__ import annotations


class ArchiverError(Exception):
    """The root of every error that the archiver raises on purpose; one line fit to show a user."""


class ParseError(ArchiverError):
    """A page could not be read; raised only where strictness was asked for."""

    def __init__(self, url: str, field: str, reason: str) -> None:
        self.url = url
        self.field = field
        super().__init__(f"{url}: {field}: {reason}")


class DiscoveryError(ArchiverError):
    """A feed, a sitemap or a start address led nowhere."""

    def __init__(self, url: str, reason: str) -> None:
        self.url = url
        super().__init__(f"{url}: {reason}")


class SnapshotError(ArchiverError):
    """A file of raw responses could not be written or read; the offset is that of a record, where one is at fault."""

    def __init__(self, path: object, offset: int | None, reason: str) -> None:
        self.path = str(path)
        self.offset = offset
        super().__init__(f"{path}{'' if offset is None else f', record at {offset}'}: {reason}")


class StoreError(ArchiverError):
    """The archive file could not be opened, read or written."""


class SchemaVersionError(StoreError):
    """The archive was written by a newer program than this one."""

    def __init__(self, path: str, found: str, known: str, *, what: str = "archive") -> None:
        self.found = found
        self.known = known
        super().__init__(
            f"{path}: the {what} has schema {found}, newer than this program knows ({known}): update archiver"
        )


class NotFoundError(ArchiverError):
    """What was asked for is not in the archive."""

    def __init__(self, kind: str, key: str) -> None:
        self.kind = kind
        self.key = key
        super().__init__(f"{key}: no such {kind} in the archive")


class ConfigError(ArchiverError):
    """A setting or an option that cannot be used."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        super().__init__(f"{name}: {reason}")
