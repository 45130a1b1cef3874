"""A text field of a kind is declared once; form, page, search text, export and copy iterate over it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import MappedColumn, mapped_column, undefer_group

GROUP = "prose"
WITH_PROSE = undefer_group(GROUP)


class Prose(NamedTuple):
    """A Markdown field of a kind: its column name and how a form shows it."""

    name: str
    label: Any
    help: Any
    level: str  # the completeness it counts for: "", "described", "transferable", "evaluated"
    longest: int


def prose(label: Any, help: Any = "", *, level: str = "", longest: int = 20_000) -> MappedColumn[str]:
    """Declare a Markdown field: `approach: Mapped[str] = prose(_l("De aanpak"))`.

    Lists do not need texts, so they are loaded when asked for, all at once; `WITH_PROSE` asks in advance.
    """
    info = {"prose": {"label": label, "help": help, "level": level, "longest": longest}}
    return mapped_column(sa.Text, default="", server_default="", deferred=True, deferred_group=GROUP, info=info)


def prose_fields(model: type | Any) -> Iterator[Prose]:
    """The Markdown fields of a kind (class or object), in the order they were declared, `body` first."""
    kind = model if isinstance(model, type) else type(model)
    for ancestor in reversed(kind.__mro__):
        table = ancestor.__dict__.get("__table__")
        if table is None:
            continue
        for column in table.columns:
            if "prose" in column.info:
                yield Prose(column.key, **column.info["prose"])
