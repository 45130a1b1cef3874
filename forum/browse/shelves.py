"""A shelf: everything that a theme or a municipality holds, with a tab a kind, paged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import abort

from forum.browse.queries import KINDS
from forum.database import db
from forum.entries import queries
from forum.entries.listing import CURSOR, address, page_or_400
from forum.entries.models import Entry
from forum.i18n import _

LABELS: dict[str, Any] = {str(kind.__mapper__.polymorphic_identity): kind.kind_plural for kind in KINDS}

Tab = tuple[str, str, bool, int | None]
"""Label, address, whether it is the current one, how much it holds."""


@dataclass(frozen=True)
class Shelf:
    """`tabs` as the macro of that name draws them; `kind` is "" when all kinds are shown together."""

    tabs: list[Tab]
    kind: str
    page: queries.Page
    older_url: str
    newer_url: str
    total: int  # over all kinds


def shelf(everything: sa.Select[Entry], args: Mapping[str, str], base: str) -> Shelf:
    """The part of `everything` that the address asks for, by `soort` and a cursor: two queries.

    A kind that does not exist is a 404, a mangled cursor a 400.
    """
    chosen = args.get("soort", "")
    if chosen and chosen not in LABELS:
        abort(404)
    counts: dict[str, int] = {}
    counts.update(row for row in db.session.execute(queries.counted(everything, Entry.kind)))
    page = page_or_400(everything.where(Entry.kind == chosen) if chosen else everything, args.get(CURSOR, ""))
    return Shelf(
        tabs=kind_tabs(base, chosen, counts),
        kind=chosen,
        page=page,
        older_url=address(base, {"soort": chosen}, **{CURSOR: page.older}) if page.older else "",
        newer_url=address(base, {"soort": chosen}, **{CURSOR: page.newer}) if page.newer else "",
        total=sum(counts.values()),
    )


def kind_tabs(base: str, chosen: str | None, counts: Mapping[str, int] | None = None) -> list[Tab]:
    """A tab for everything and one a kind; without `counts`, without numbers. None is chosen beside `chosen`."""
    everything = sum(counts.values()) if counts is not None else None
    tabs: list[Tab] = [(_("Alles"), base, chosen == "", everything)]
    for kind, label in LABELS.items():
        number = counts.get(kind, 0) if counts is not None else None
        tabs.append((str(label), address(base, {"soort": kind}), chosen == kind, number))
    return tabs
