"""Why each result of a page stands where it does, in words, for who tends the site (`?uitleg=1`)."""

from collections.abc import Mapping
from typing import NamedTuple

from forum import clock
from forum.accounts.models import Member
from forum.i18n import _, _l
from forum.policy import can
from forum.search.backend import Explanation, Said, backend
from forum.search.matches import Match
from forum.search.plan import Reason
from forum.search.results import Results
from forum.search.standing import recency, validity
from forum.search.understanding import plan_of

REASONS = {
    Reason.TYPED: _l("zoals getypt"),
    Reason.COMPOUND: _l("samenstelling"),
    Reason.SYNONYM: _l("synoniem"),
    Reason.TRANSLATION: _l("vertaling"),
    Reason.CORRECTION: _l("verbeterd"),
}
PARTS = {"title": _l("titel"), "tags": _l("labels"), "summary": _l("samenvatting"), "body": _l("tekst")}


class Row(NamedTuple):
    """A line of the table: what was asked or weighed, how it was found, and what it counts for."""

    what: str
    how: str
    points: str


class Explained(NamedTuple):
    rows: list[Row]
    score: str


def explained(results: Results, member: Member | None) -> Mapping[int, Explained]:
    """By id of the entries on the page; {} for who may not know. Raises IndexUnavailable."""
    if not can(member, "read", Explanation) or not results.found:
        return {}
    rows = {one.entry.id: one.row for one in results.found}
    complete = [entry_id for entry_id, row in rows.items() if row.is_complete]
    plans = ((results.query, complete), (results.matches.loose, list(rows.keys() - complete)))
    why: dict[int, Explanation] = {}
    for query, ids in plans:
        why |= backend().explain(plan_of(query), ids) if ids else {}
    return {entry_id: _explained(rows[entry_id], given) for entry_id, given in why.items()}


def _explained(match: Match, given: Explanation) -> Explained:
    rows = [_row(said) for said in given.said]
    rows.append(Row(_("Woorden bij elkaar"), "", _times(given.together)))
    rows += [Row(_("Deel van wat u zocht"), "", _times(given.share))] if given.share < 1 else []
    rows.append(
        Row(_("Punten naast die van het best passende"), _("van 0 tot 1"), f"{match.hit.score - match.floor:.3f}")
    )
    rows += [Row(what, how, _times(factor)) for what, how, factor in _standing(match) if factor != 1]
    rows += [Row(_("Met al uw woorden"), "", "+ 1")] if match.is_complete else []
    return Explained(rows, f"{match.score:.3f}")


def _row(said: Said) -> Row:
    if said.way is None:
        return Row(said.concept.typed, _("komt niet voor"), "0")
    places = ", ".join(f"{PARTS[part]} {share:.0%}" for part, share in said.parts.items())
    how = f"{' + '.join(said.way.terms)} ({REASONS[said.way.reason]}, {said.way.weight:.2f}): {places}"
    return Row(said.concept.typed, how, f"{said.points:.2f}")


def _standing(match: Match) -> list[tuple[str, str, float]]:
    traits, today = match.traits, clock.today()
    return [
        (_("Keurmerken en gebruik"), "", traits.lift),
        (_("Geldigheid"), _("verlopen"), validity(traits.valid_until, today)),
        (_("Ouderdom van het bericht"), "", recency(traits.kind, traits.published_at, today)),
    ]


def _times(factor: float) -> str:
    return f"× {factor:.2f}"
