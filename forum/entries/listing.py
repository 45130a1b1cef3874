"""The list page of a kind: filters that live in the address, the entries that pass them, and where to go from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import abort

from forum.accounts import register
from forum.accounts.models import Member
from forum.database import db
from forum.entries import queries
from forum.entries.models import Entry, Theme
from forum.i18n import _

NAMES = ("thema", "gemeente", "provincie", "tag", "geldig")
CURSOR = "na"


class Choice(NamedTuple):
    """A filter that only one kind has: its name in the address, its title, and (value, label, condition) each."""

    name: str
    title: Any
    options: Sequence[tuple[str, Any, sa.ColumnElement[bool]]]


class Option(NamedTuple):
    """A filter as a link, as `filter_links` draws it; an active one leads to the list without it."""

    label: str
    url: str
    number: int | None  # of entries it leads to
    is_active: bool


@dataclass(frozen=True)
class ListPage:
    """What the template of a list shows. `filters` holds those that are on, by their name in the address."""

    kind: type[Entry]
    page: queries.Page
    filters: dict[str, str]
    total: int
    chips: list[tuple[str, str]]
    themes: list[Option]
    own: list[tuple[Any, list[Option]]]
    validity: list[Option]
    municipalities: list[tuple[str, str]]
    provinces: list[tuple[str, str]]

    @property
    def base(self) -> str:
        return f"/{self.kind.section}/"

    @property
    def feed(self) -> str:
        return f"/feeds/{self.kind.section}.atom"

    @property
    def older_url(self) -> str:
        return self._at(self.page.older)

    @property
    def newer_url(self) -> str:
        return self._at(self.page.newer)

    def without(self, name: str) -> list[tuple[str, str]]:
        """The other filters, to go along as hidden fields."""
        return [(key, value) for key, value in self.filters.items() if key != name]

    def _at(self, cursor: str) -> str:
        return address(self.base, self.filters, **{CURSOR: cursor}) if cursor else ""


def listing(kind: type[Entry], args: Mapping[str, str], member: Member | None, own: Sequence[Choice] = ()) -> ListPage:
    """The list that an address asks for: four queries at most.

    A value that does not exist (theme, tag, place) is a 404; one that cannot be (cursor, switch) is a 400.
    """
    filters = _chosen(args, own)
    base = f"/{kind.section}/"
    themes, total = _themes(kind, member, filters, own)
    names = _names(filters, own, {theme.slug: theme.name for theme in themes}, member)
    return ListPage(
        kind=kind,
        page=page_or_400(_narrowed(kind, member, filters, own), args.get(CURSOR, "")),
        filters=filters,
        total=total,
        chips=[(names[key], address(base, filters, **{key: ""})) for key in filters],
        themes=_options(base, filters, "thema", themes),
        own=[(choice.title, _options(base, filters, choice.name, _labels(choice))) for choice in own],
        validity=_options(base, filters, "geldig", [("ja", _("Alleen wat nog geldig is"), None)]),
        municipalities=_sharing(kind, member),
        provinces=register.provinces(),
    )


def page_or_400(query: sa.Select[Entry], cursor: str) -> queries.Page:
    """A page of a list; an address that was mangled is a 400."""
    try:
        return queries.page(query, cursor)
    except ValueError:
        abort(400)


def address(base: str, filters: Mapping[str, str], **changed: str) -> str:
    """The address of a list with filters; a changed one that is empty is left out."""
    wanted = {name: value for name, value in (dict(filters) | changed).items() if value}
    return f"{base}?{urlencode(wanted)}" if wanted else base


def _chosen(args: Mapping[str, str], own: Sequence[Choice]) -> dict[str, str]:
    names = (*(choice.name for choice in own), *NAMES)
    return {name: args[name] for name in names if args.get(name)}


def _names(
    filters: Mapping[str, str], own: Sequence[Choice], themes: Mapping[str, str], member: Member | None
) -> dict[str, str]:
    """How each filter that is on is called."""
    switches = {choice.name: {value: label for value, label, _count in _labels(choice)} for choice in own}
    switches["geldig"] = {"ja": _("Nog geldig")}
    found = {}
    for key, value in filters.items():
        if key in switches:
            found[key] = switches[key].get(value) or abort(400)
        else:
            found[key] = _name(key, value, themes, member) or abort(404)
    return found


def _name(key: str, value: str, themes: Mapping[str, str], member: Member | None) -> str | None:
    if key == "thema":
        return themes.get(value)
    if key == "gemeente":
        return register.municipalities().get(value)
    if key == "provincie":
        return dict(register.provinces()).get(value)
    found = db.session.execute(queries.tag(value, member)).first()
    return found.asked if found else None


def _narrowed(
    kind: type[Entry], member: Member | None, filters: Mapping[str, str], own: Sequence[Choice]
) -> sa.Select[Entry]:
    query = queries.narrowed(
        queries.listed(member, kind),
        theme=filters.get("thema", ""),
        tag=filters.get("tag", ""),
        municipality=filters.get("gemeente", ""),
        province=filters.get("provincie", ""),
        valid_only="geldig" in filters,
    )
    for choice in own:
        query = query.where(*(test for value, _label, test in choice.options if value == filters.get(choice.name)))
    return query


def _themes(
    kind: type[Entry], member: Member | None, filters: Mapping[str, str], own: Sequence[Choice]
) -> tuple[list[Any], int]:
    """The themes with how many entries of this list each has, and how many the list has now: one query."""
    others = {name: value for name, value in filters.items() if name != "thema"}
    counts = queries.counted(_narrowed(kind, member, others, own), Entry.theme_id).cte()
    all_of_them = sa.select(sa.func.coalesce(sa.func.sum(counts.c.count), 0)).scalar_subquery()
    rows = db.session.execute(
        sa.select(Theme.slug, Theme.name, sa.func.coalesce(counts.c.count, 0), all_of_them.label("total"))
        .outerjoin(counts, counts.c.theme_id == Theme.id)
        .order_by(Theme.position, Theme.id)
    ).all()
    if "thema" in filters:
        return list(rows), sum(count for slug, _name, count, _total in rows if slug == filters["thema"])
    return list(rows), rows[0].total if rows else 0


def _sharing(kind: type[Entry], member: Member | None) -> list[tuple[str, str]]:
    """The municipalities that shared something of this kind, by name."""
    shared = queries.counted(queries.listed(member, kind), Entry.municipality_code)
    codes = {code for code, _count in db.session.execute(shared)}
    return [(code, name) for code, name in register.municipalities().items() if code in codes]


def _labels(choice: Choice) -> list[tuple[str, str, None]]:
    return [(value, str(label), None) for value, label, _test in choice.options]


def _options(base: str, filters: Mapping[str, str], name: str, values: Sequence[Any]) -> list[Option]:
    """The values (slug, label, count …) of one filter as links that keep the other filters."""
    return [
        Option(label, address(base, filters, **{name: "" if on else value}), count, on)
        for value, label, count, *_rest in values
        for on in [filters.get(name) == value]
    ]
