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


@dataclass(frozen=True)
class Shelf:
    """`tabs` as the macro of that name draws them; `kind` is "" when all kinds are shown together."""

    tabs: list[tuple[str, str, bool, int]]
    kind: str
    page: queries.Page
    older_url: str
    newer_url: str
    total: int  # over all kinds


def shelf(everything: sa.Select[Entry], args: Mapping[str, str], base: str) -> Shelf:
    """The part of `everything` that the address asks for, by `soort` and a cursor: two queries.

    A kind that does not exist is a 404, a mangled cursor a 400.
    """
    kinds: dict[str, Any] = {str(kind.__mapper__.polymorphic_identity): kind.kind_plural for kind in KINDS}
    chosen = args.get("soort", "")
    if chosen and chosen not in kinds:
        abort(404)
    counts: dict[str, int] = {}
    counts.update(row for row in db.session.execute(queries.counted(everything, Entry.kind)))
    page = page_or_400(everything.where(Entry.kind == chosen) if chosen else everything, args.get(CURSOR, ""))
    total = sum(counts.values())
    tabs = [(_("Alles"), base, not chosen, total)]
    tabs += [
        (str(label), address(base, {"soort": kind}), kind == chosen, counts.get(kind, 0))
        for kind, label in kinds.items()
    ]
    return Shelf(
        tabs=tabs,
        kind=chosen,
        page=page,
        older_url=address(base, {"soort": chosen}, **{CURSOR: page.older}) if page.older else "",
        newer_url=address(base, {"soort": chosen}, **{CURSOR: page.newer}) if page.newer else "",
        total=total,
    )
