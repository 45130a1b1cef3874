"""The adoptions of a practice as a CSV file that a Dutch Excel opens at once: semicolons, UTF-8 with a BOM."""

import csv
import io
from collections.abc import Sequence

from forum.accounts import register
from forum.i18n import _
from forum.spread.curve import day
from forum.spread.lineage import Branch

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def as_csv(branches: Sequence[Branch], origin: str) -> str:
    """`origin` names the municipality of the practice, for those that took it over from there."""
    by_id = {branch.id: branch for branch in branches}
    provinces = {place.code: place.province for place in register.places()}
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(_header())
    for branch in branches:
        parent = by_id.get(branch.parent_id or 0)
        row = [
            branch.name, branch.code, provinces.get(branch.code, ""), branch.state.label, branch.mode.label,
            parent.name if parent else origin, branch.revision, day(branch.since), day(branch.moved_at),
            branch.changed, branch.cost_one_off, branch.cost_yearly, branch.result, branch.measurement, branch.reason,
        ]  # fmt: skip
        writer.writerow(map(_cell, row))
    return "\ufeff" + file.getvalue()


def _header() -> list[str]:
    return [
        _("Gemeente"), _("CBS-code"), _("Provincie"), _("Stand"), _("Wijze"), _("Overgenomen van"),
        _("Versie van het initiatief"), _("Sinds"), _("Laatste stap"), _("Wat is aangepast"),
        _("Eenmalige kosten (euro)"), _("Kosten per jaar (euro)"), _("Resultaat"), _("Hoe gemeten"),
        _("Waarom gestopt"),
    ]  # fmt: skip


def _cell(value: object) -> object:
    """A text that a spreadsheet would calculate gets an apostrophe in front: it stays a text."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
