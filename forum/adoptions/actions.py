"""Adopting and what follows: one municipality has one adoption of a practice, whoever presses the button."""

from datetime import datetime

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member, Municipality
from forum.adoptions.models import IN_USE, Adoption, Answers, Keeper, Mode, Move, State, is_backwards, needs
from forum.database import db
from forum.entries.actions import last_revision
from forum.entries.models import Status
from forum.events import record
from forum.i18n import _
from forum.initiatives.models import Initiative


class NotPossible(Exception):
    """A move that cannot be made; the message says why, for the person who tried."""


def adopt(
    initiative: Initiative,
    *,
    for_: Municipality,
    by: Member,
    parent: Adoption | None = None,
    mode: Mode = Mode.ADAPTED,
    at: datetime | None = None,
) -> Adoption:
    """Say "we do this too" for a municipality; it starts as interest. Saying it twice changes nothing but the keepers.

    Raises NotPossible for a draft or withdrawn practice, one's own, or a parent of another practice.
    """
    _refuse_impossible(initiative, for_, parent)
    known = of(initiative, for_.code)
    if known is not None:
        keep(known, by=by, at=at)
        return known
    at = at or clock.now()
    revision = last_revision(initiative)
    number = revision.number if revision else 1
    new = Adoption(
        initiative=initiative, municipality_code=for_.code, parent_id=parent.id if parent else None, mode=mode,
        state=State.INTEREST, revision=number, reviewed=number, since=at, moved_at=at,
    )  # fmt: skip
    db.session.add(new)
    db.session.flush()
    _note(new, None, State.INTEREST, "", by, at)
    keep(new, by=by, at=at)
    initiative.version += 1
    record("adopted", new, by=by, at=at, entry=initiative.id)
    return new


def move(
    adoption: Adoption, after: State, *, by: Member, reason: str = "", answers: Answers | None = None,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Go to another state; `answers` fill the fields that the state asks for.

    Raises NotPossible when a reason or an answer is missing, or when it is there already.
    """
    answers = {name: value for name, value in (answers or {}).items() if value not in (None, "")}
    _refuse_bad_move(adoption, after, reason, answers)
    for name, value in answers.items():
        setattr(adoption, name, value)
    at = at or clock.now()
    before, adoption.state, adoption.moved_at = adoption.state, after, at
    _note(adoption, before, after, reason, by, at)
    _count_use(adoption.initiative)
    record("moved", adoption, by=by, at=at, entry=adoption.initiative_id, before=before.value, after=after.value)


def describe(adoption: Adoption, answers: Answers, *, by: Member) -> None:
    """Change what is told of an adoption (what was changed, costs, result), without another state.

    Raises NotPossible when an answer that its state asks for would be emptied.
    """
    for name in needs(adoption.state):
        if name in answers and not answers[name]:
            raise NotPossible(_("Dit antwoord hoort bij de stand van de overname. Laat het staan, of pas het aan."))
    for name, value in answers.items():
        setattr(adoption, name, value)
    adoption.initiative.version += 1
    record("described", adoption, by=by, entry=adoption.initiative_id)


def keep(adoption: Adoption, *, by: Member, at: datetime | None = None) -> None:
    """Let a member of the adopting municipality keep the adoption too."""
    if db.session.get(Keeper, (adoption.id, by.id)) is None:
        db.session.add(Keeper(adoption_id=adoption.id, member_id=by.id, since=at or clock.now()))
        record("kept", adoption, by=by, at=at, entry=adoption.initiative_id)


def of(initiative: Initiative, municipality_code: str | None) -> Adoption | None:
    """The adoption of a practice by a municipality, if there is one."""
    if municipality_code is None:
        return None
    wanted = sa.select(Adoption).where(
        Adoption.initiative_id == initiative.id, Adoption.municipality_code == municipality_code
    )
    return db.session.scalars(wanted).first()


def _refuse_impossible(initiative: Initiative, municipality: Municipality, parent: Adoption | None) -> None:
    if initiative.status is not Status.PUBLISHED:
        raise NotPossible(_("Dit initiatief staat niet (meer) op het forum. Overnemen kan daarom niet."))
    if initiative.municipality_code == municipality.code:
        raise NotPossible(_("Dit initiatief is van uw eigen gemeente."))
    if parent is not None and parent.initiative_id != initiative.id:
        raise NotPossible(_("Deze gemeente nam een ander initiatief over."))
    if parent is not None and parent.municipality_code == municipality.code:
        raise NotPossible(_("Een gemeente kan het niet van zichzelf overnemen."))


def _refuse_bad_move(adoption: Adoption, after: State, reason: str, answers: Answers) -> None:
    if after is adoption.state:
        raise NotPossible(_("De overname staat al op “%(state)s”.", state=after.label))
    if after is State.STOPPED and not reason.strip():
        raise NotPossible(_("Vertel waarom u bent gestopt. Ook dat helpt andere gemeenten."))
    if is_backwards(adoption.state, after) and not reason.strip():
        raise NotPossible(_("U gaat een stap terug. Vertel waarom."))
    for name in needs(after):
        if not answers.get(name) and not getattr(adoption, name):
            raise NotPossible(_("Voor “%(state)s” ontbreekt nog een antwoord.", state=after.label))


def _note(adoption: Adoption, before: State | None, after: State, reason: str, by: Member, at: datetime) -> None:
    db.session.add(Move(adoption_id=adoption.id, before=before, after=after, reason=reason.strip(), by_id=by.id, at=at))


def _count_use(initiative: Initiative) -> None:
    """Counted again, never added to; it stands on the card of the practice."""
    db.session.flush()
    used = sa.select(sa.func.count(Adoption.id)).where(
        Adoption.initiative_id == initiative.id, Adoption.state.in_(IN_USE)
    )
    initiative.used_count = db.session.scalar(used) or 0
    initiative.marks = initiative.own_marks()
    initiative.version += 1
