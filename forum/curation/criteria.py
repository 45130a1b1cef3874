"""What each badge asks: what the record answers by itself, and what a person must judge."""

from typing import Any, NamedTuple

import sqlalchemy as sa

from forum import clock
from forum.adoptions.models import Adoption, State
from forum.curation.models import Badge, BadgeKind
from forum.database import db
from forum.entries.models import Entry
from forum.i18n import _, _l
from forum.initiatives import record
from forum.initiatives.models import Initiative

PLACES = 2  # that evaluated a practice before it is "elders beproefd"
BY_RECORD = (BadgeKind.DESCRIBED, BadgeKind.TRANSFERABLE, BadgeKind.PROVEN)
"""The badges that the record alone can make ready; the other is a matter of taste."""

JUDGED: dict[BadgeKind, list[Any]] = {
    BadgeKind.DESCRIBED: [
        _l("Wie er niet bij was, begrijpt wat er is gedaan en waarom."),
        _l("Er staan geen persoonsgegevens in."),
    ],
    BadgeKind.TRANSFERABLE: [
        _l("Een andere gemeente kan hiermee beginnen."),
        _l("De kosten en de juridische grondslag zijn aannemelijk."),
    ],
    BadgeKind.PROVEN: [_l("De evaluaties zijn van andere gemeenten en zeggen dat het werkt.")],
    BadgeKind.FEATURED: [_l("Veel gemeenten hebben hier nu iets aan.")],
}


USUAL: dict[BadgeKind, Any] = {
    BadgeKind.DESCRIBED: _l("Alle vragen zijn beantwoord en het verhaal is duidelijk."),
    BadgeKind.TRANSFERABLE: _l("Een andere gemeente kan hiermee beginnen."),
    BadgeKind.PROVEN: _l("Andere gemeenten voerden het in en het werkt."),
    BadgeKind.FEATURED: _l("Veel gemeenten hebben hier nu iets aan."),
}
"""The reason that the form starts with, to be made one's own."""


class Criterion(NamedTuple):
    label: str
    met: bool


class Judgement(NamedTuple):
    """One badge for one initiative: `asked` is answered by the record, `judged` is for a person."""

    kind: BadgeKind
    asked: list[Criterion]
    judged: list[str]

    @property
    def is_ready(self) -> bool:
        return all(criterion.met for criterion in self.asked)


def judge(initiative: Initiative) -> list[Judgement]:
    """All badges, in their order: two queries."""
    places = _places_that_evaluated(initiative)
    held = set(db.session.scalars(sa.select(Badge.kind).where(Badge.entry_id == initiative.id, standing())))
    return [
        Judgement(kind, _asked(initiative, kind, places, held), [str(label) for label in JUDGED[kind]])
        for kind in BadgeKind
    ]


def standing() -> sa.ColumnElement[bool]:
    """The condition for a badge that neither lapsed nor was taken away."""
    return Badge.lapsed_at.is_(None)


def ready(kind: BadgeKind) -> sa.ColumnElement[bool]:
    """The condition for entries whose record meets what a badge asks of it: the other reading of `judge`."""
    valid = sa.or_(Entry.valid_until.is_(None), Entry.valid_until >= clock.today())
    if kind is BadgeKind.PROVEN:
        evaluated = sa.select(Adoption.initiative_id).where(Adoption.state == State.EVALUATED)
        often = evaluated.group_by(Adoption.initiative_id).having(sa.func.count() >= PLACES)
        return sa.and_(valid, Entry.id.in_(often))
    levels = ["described"] if kind is BadgeKind.DESCRIBED else ["described", "transferable"]
    told = sa.select(Initiative.__table__.c.id).where(*(record.answered(level) for level in levels))
    return sa.and_(valid, Entry.summary != "", Entry.id.in_(told))


def _asked(initiative: Initiative, kind: BadgeKind, places: int, held: set[BadgeKind]) -> list[Criterion]:
    valid = Criterion(_("Het stuk is niet verlopen"), not initiative.is_expired)
    if kind is BadgeKind.PROVEN:
        told = _("Geëvalueerd in %(least)s of meer andere gemeenten (nu %(now)s)", least=PLACES, now=places)
        return [Criterion(told, places >= PLACES), valid]
    if kind is BadgeKind.FEATURED:
        return [Criterion(_("Heeft het keurmerk Goed beschreven"), BadgeKind.DESCRIBED in held), valid]
    questions = record.questions(initiative, "described")
    if kind is BadgeKind.TRANSFERABLE:
        questions += record.questions(initiative, "transferable")
    summary = Criterion(_("Samenvatting"), bool(initiative.summary))
    return [summary, *(Criterion(label, answered) for label, answered in questions), valid]


def _places_that_evaluated(initiative: Initiative) -> int:
    evaluated = sa.select(sa.func.count()).where(
        Adoption.initiative_id == initiative.id, Adoption.state == State.EVALUATED
    )
    return db.session.scalar(evaluated) or 0
