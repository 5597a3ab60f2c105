"""The theme's templates: the `.html` and `.xml` files beside this one; `$name` is where something goes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from string import Template


@cache
def _template(name: str) -> Template:
    return Template(files(__package__).joinpath(name).read_text("utf-8").removesuffix("\n"))


def fill(name: str, /, **values: object) -> str:
    """The template *name* with *values* in their places, each of which must be given."""
    return _template(name).substitute(values)
