"""How complete the record of an initiative is, and what a reader may still ask."""

from typing import Any, NamedTuple

import sqlalchemy as sa
from flask_babel import format_decimal

from forum.entries.placeholders import has_blanks
from forum.entries.prose import Prose, prose_fields
from forum.i18n import _, long_date, ngettext
from forum.initiatives.models import Initiative

LEVELS = ("described", "transferable", "evaluated")


class Completeness(NamedTuple):
    """How many of the questions up to the next level are answered, and what is still missing."""

    level: str  # the next level: "described", "transferable", or "" when both are reached
    done: int
    total: int
    missing: list[str]

    @property
    def text(self) -> str:
        if not self.level:
            return _("Dit stuk is volledig genoeg om over te nemen.")
        count = len(self.missing)
        if self.level == "described":
            return ngettext(
                "Nog %(num)s vraag tot *goed beschreven*", "Nog %(num)s vragen tot *goed beschreven*", count
            ).replace("*", "")
        return ngettext(
            "Nog %(num)s vraag tot *overdraagbaar*", "Nog %(num)s vragen tot *overdraagbaar*", count
        ).replace("*", "")


def completeness(initiative: Initiative) -> Completeness:
    """What the record still needs to be well described, and after that to be transferable."""
    for level in ("described", "transferable"):
        asked = questions(initiative, level)
        missing = [label for label, answered in asked if not answered]
        if missing:
            return Completeness(level, len(asked) - len(missing), len(asked), missing)
    return Completeness("", 1, 1, [])


def sections(initiative: Initiative, *levels: str) -> list[Prose]:
    """The filled-in prose fields of these levels, in the order of the record."""
    return [field for field in prose_fields(initiative) if field.level in levels and getattr(initiative, field.name)]


def period(initiative: Initiative) -> str:
    """From when to when, as far as it is known."""
    start, end = long_date(initiative.started_on), long_date(initiative.ended_on)
    if start and end:
        return _("%(start)s tot %(end)s", start=start, end=end)
    if start:
        return _("sinds %(start)s", start=start)
    return _("tot %(end)s", end=end) if end else ""


def euros(amount: int | None) -> str:
    """€ 12.500, or nothing when it is not known; nought is an amount too."""
    return "" if amount is None else f"€\u00a0{format_decimal(amount)}"


def fte(amount: float | None) -> str:
    return "" if amount is None else _("%(number)s fte", number=format_decimal(amount))


def questions(initiative: Initiative, level: str) -> list[tuple[str, bool]]:
    """What a level asks, and whether the record answers it."""
    asked: list[tuple[str, Any]] = [
        (str(field.label), getattr(initiative, field.name))
        for field in prose_fields(Initiative)
        if field.level == level
    ]
    labels = Initiative.own_labels()
    if level == "described":
        asked.append((str(labels["phase"]), initiative.phase))
    if level == "transferable":
        costs = (initiative.cost_one_off, initiative.cost_yearly, initiative.fte)
        asked.append((_("Kosten of inzet"), any(cost is not None for cost in costs)))
        asked.append((str(labels["checked_on"]), initiative.checked_on))
    return [(label, bool(answer)) for label, answer in asked]


def answered(level: str) -> sa.ColumnElement[bool]:
    """The condition for initiatives that answer every one of `questions(…, level)`."""
    table = Initiative.__table__
    told = [table.c[field.name] != "" for field in prose_fields(Initiative) if field.level == level]
    if level == "described":
        told.append(table.c.phase.is_not(None))
    if level == "transferable":
        costs = (table.c.cost_one_off, table.c.cost_yearly, table.c.fte)
        told += [sa.or_(*(cost.is_not(None) for cost in costs)), table.c.checked_on.is_not(None)]
    return sa.and_(*told)


def blanks(initiative: Initiative) -> str:
    """What a reader should know who meets `{{gemeente}}` in the texts; "" when there is none in them."""
    if not has_blanks(initiative.title, initiative.summary or "", *initiative.html.values()):
        return ""
    return _(
        "{{gemeente}} en {{contact}} zijn invulplekken. Neemt u dit over met een kopie, dan staan daar uw gemeente "
        "en uw naam."
    )
