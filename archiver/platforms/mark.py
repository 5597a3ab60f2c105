"""The signs by which a platform is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..parsers.document import Document
from ..parsers.nodes import attribute
from ..urls import host_of


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign of a platform and how much it weighs; all that are given must be there."""

    weight: int
    generator: str | None = None
    """A pattern in `<meta name="generator">`."""

    host: str | None = None
    """The end of the page's host name."""

    rel: str | None = None
    """A `<link>` of this relation."""

    asset: str | None = None
    """A pattern in the address of a script, a style sheet or a picture."""

    id: str | None = None
    """An element with this id."""

    form: str | None = None
    """A pattern in the `action` of a form."""

    body_class: str | None = None
    """A pattern that one of the classes of `<body>` matches from end to end."""

    def found(self, document: Document) -> bool:
        if self.generator is not None and not any(
            re.search(self.generator, value, re.I) for value in document.metas("generator")
        ):
            return False
        if self.host is not None and not ("." + host_of(document.url)).endswith(self.host):
            return False
        if self.rel is not None and document.head_link(self.rel) is None:
            return False
        if self.id is not None and document.by_id(self.id) is None:
            return False
        if self.asset is not None and not any(
            re.search(self.asset, attribute(node, "src") or attribute(node, "href"))
            for node in document.by_name("link", "script", "img")
        ):
            return False
        if self.form is not None and not any(
            re.search(self.form, attribute(node, "action")) for node in document.by_name("form")
        ):
            return False
        return self.body_class is None or any(re.fullmatch(self.body_class, name) for name in document.body_classes)
