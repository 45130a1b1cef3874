"""The adoptions of a practice as a file for a spreadsheet."""

from collections.abc import Sequence

from forum import spreadsheets
from forum.accounts import register
from forum.i18n import _
from forum.spread.curve import day
from forum.spread.lineage import Branch


def as_csv(branches: Sequence[Branch], origin: str) -> str:
    """`origin` names the municipality of the practice, for those that took it over from there."""
    by_id = {branch.id: branch for branch in branches}
    provinces = {place.code: place.province for place in register.places()}
    rows = []
    for branch in branches:
        parent = by_id.get(branch.parent_id or 0)
        row = [
            branch.name, branch.code, provinces.get(branch.code, ""), branch.state.label, branch.mode.label,
            parent.name if parent else origin, branch.revision, day(branch.since), day(branch.moved_at),
            branch.changed, branch.cost_one_off, branch.cost_yearly, branch.result, branch.measurement, branch.reason,
        ]  # fmt: skip
        rows.append(row)
    return spreadsheets.as_csv(_header(), rows)


def _header() -> list[str]:
    return [
        _("Gemeente"), _("CBS-code"), _("Provincie"), _("Stand"), _("Wijze"), _("Overgenomen van"),
        _("Versie van het initiatief"), _("Sinds"), _("Laatste stap"), _("Wat is aangepast"),
        _("Eenmalige kosten (euro)"), _("Kosten per jaar (euro)"), _("Resultaat"), _("Hoe gemeten"),
        _("Waarom gestopt"),
    ]  # fmt: skip
