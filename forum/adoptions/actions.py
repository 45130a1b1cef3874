"""Adopting and what follows: one municipality has one adoption of a practice, whoever presses the button."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from forum import clock
from forum.accounts.models import Member, Municipality
from forum.adoptions.models import IN_USE, LADDER, Adoption, Answers, Keeper, Mode, Move, State, is_backwards, needs
from forum.database import db
from forum.entries import follows
from forum.entries.actions import last_revision
from forum.entries.follows import Why
from forum.entries.models import Entry, Status
from forum.events import record
from forum.i18n import _
from forum.initiatives.models import Initiative


class NotPossible(Exception):
    """A move that cannot be made; the message says why, to the person who tried. `field` is what it is about."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


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
    refuse_impossible(initiative, for_, parent)
    hold(initiative)
    at = at or clock.now()
    known = of(initiative, for_.code)
    if known is None:
        known = _begin(initiative, for_, by, parent, mode, at)
    keep(known, by=by, at=at)
    return known


def move(
    adoption: Adoption, after: State, *, by: Member, reason: str = "", answers: Answers | None = None,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """Go to another state; `answers` fill the fields that the state asks for.

    Raises NotPossible when a reason or an answer is missing, or when it is there already.
    """
    hold(adoption.initiative)
    db.session.refresh(adoption, ["state"])
    reason = reason.strip()
    answers = {name: value for name, value in (answers or {}).items() if value not in (None, "")}
    refuse_bad_move(adoption, after, reason, answers)
    for name, value in answers.items():
        setattr(adoption, name, value)
    at = at or clock.now()
    before, adoption.state, adoption.moved_at = adoption.state, after, at
    _note(adoption, before, after, reason, by, at)
    count_use(adoption.initiative)
    record("moved", adoption, by=by, at=at, entry=adoption.initiative_id, before=before.value, after=after.value)


def describe(adoption: Adoption, answers: Answers, *, by: Member, reason: str = "", at: datetime | None = None) -> None:
    """Change what is told of an adoption (what was changed, costs, result), without another state.

    The fact keeps which fields, and why; nothing when all stays as it was. Raises NotPossible when an answer that its
    state asks for would be emptied.
    """
    hold(adoption.initiative)
    db.session.refresh(adoption, ["state", *answers])
    for name in needs(adoption.state):
        if name in answers and not str(answers[name] or "").strip():
            raise NotPossible(_("Dit hoort bij “%(state)s”. Pas het aan, of laat het staan.",
                                state=adoption.state.label), name)  # fmt: skip
    fields = [name for name, value in answers.items() if getattr(adoption, name) != value]
    if not fields:
        return
    for name in fields:
        setattr(adoption, name, answers[name])
    adoption.initiative.version += 1
    record("described", adoption, by=by, at=at, entry=adoption.initiative_id, fields=fields, reason=reason.strip())


def keep(adoption: Adoption, *, by: Member, at: datetime | None = None) -> None:
    """Let a member of the adopting municipality keep the adoption too; doing so twice changes nothing."""
    if db.session.get(Keeper, (adoption.id, by.id)) is not None:
        return
    told = adoption.reviewed
    try:
        with db.session.begin_nested():
            db.session.add(Keeper(adoption_id=adoption.id, member_id=by.id, since=at or clock.now(), told=told))
    except IntegrityError:  # the button was pressed twice at once
        return
    follows.take_up(db.session.get_one(Entry, adoption.initiative_id), by=by, reason=Why.ADOPTED, at=at)
    _touch(adoption.initiative_id)
    record("kept", adoption, by=by, at=at, entry=adoption.initiative_id)


def unkeep(adoption: Adoption, *, by: Member, at: datetime | None = None) -> None:
    """Keep it no longer, and hear no more of it."""
    own = db.session.get(Keeper, (adoption.id, by.id))
    if own is not None:
        db.session.delete(own)
        follows.let_go(db.session.get_one(Entry, adoption.initiative_id), by=by, reason=Why.ADOPTED)
        _touch(adoption.initiative_id)
        record("left", adoption, by=by, at=at, entry=adoption.initiative_id)


def hear(adoption: Adoption, *, by: Member) -> None:
    """Get mail again when the practice changes: what a link in such a mail stopped. For a keeper; else nothing."""
    own = db.session.get(Keeper, (adoption.id, by.id))
    if own is not None:
        own.by_mail = True


def review(adoption: Adoption, number: int, *, by: Member, at: datetime | None = None) -> None:
    """Say that the practice was looked at up to a revision; an older one than before changes nothing."""
    if number > adoption.reviewed:
        adoption.reviewed = number
        record("reviewed", adoption, by=by, at=at, entry=adoption.initiative_id, revision=number)


def of(initiative: Initiative, municipality_code: str | None) -> Adoption | None:
    """The adoption of a practice by a municipality, if there is one."""
    if municipality_code is None:
        return None
    wanted = sa.select(Adoption).where(
        Adoption.initiative_id == initiative.id, Adoption.municipality_code == municipality_code
    )
    return db.session.scalars(wanted).first()


def refuse_impossible(initiative: Initiative, municipality: Municipality, parent: Adoption | None = None) -> None:
    """Raises NotPossible when this municipality cannot adopt this practice (from this parent)."""
    if initiative.status is not Status.PUBLISHED:
        raise NotPossible(_("Dit initiatief staat niet (meer) op het forum. Overnemen kan daarom niet."))
    if initiative.municipality_code == municipality.code:
        raise NotPossible(_("Dit initiatief is van uw eigen gemeente. U kunt het daarom niet overnemen."))
    if parent is not None and parent.initiative_id != initiative.id:
        raise NotPossible(_("Deze gemeente nam een ander initiatief over."), "parent")
    if parent is not None and parent.municipality_code == municipality.code:
        raise NotPossible(_("Een gemeente kan het niet van zichzelf overnemen."), "parent")


def refuse_bad_move(adoption: Adoption, after: State, reason: str, answers: Answers) -> None:
    """Raises NotPossible when the state cannot follow the one that it is in."""
    if after is adoption.state:
        raise NotPossible(_("De overname staat al op “%(state)s”.", state=after.label))
    if after is State.STOPPED and not reason:
        raise NotPossible(_("Vertel waarom u bent gestopt. Ook dat helpt andere gemeenten."), "reason")
    if is_backwards(adoption.state, after) and not reason:
        raise NotPossible(_("U gaat een stap terug. Vertel waarom."), "reason")
    for name in needs(after):
        if not str(answers.get(name) or getattr(adoption, name) or "").strip():
            raise NotPossible(_("Dit is nodig voor “%(state)s”.", state=after.label), name)


def count_use(initiative: Initiative) -> None:
    """Counted again, never added to; it stands on the card of the practice."""
    db.session.flush()
    every = sa.select(sa.func.count(Adoption.id)).where(Adoption.initiative_id == initiative.id)
    initiative.adoption_count = db.session.scalar(every) or 0
    initiative.used_count = db.session.scalar(every.where(Adoption.state.in_(IN_USE))) or 0
    initiative.mark()
    initiative.version += 1


def hold(initiative: Initiative) -> None:
    """Let others who change the adoptions of a practice wait, so that what is counted is whole."""
    db.session.flush()
    db.session.execute(sa.select(Entry.id).where(Entry.id == initiative.id).with_for_update(of=Entry.__table__))
    db.session.refresh(initiative, ["version", "used_count", "adoption_count"])


def _begin(
    initiative: Initiative, for_: Municipality, by: Member, parent: Adoption | None, mode: Mode, at: datetime
) -> Adoption:
    """The new adoption; or the one that somebody else made in the same moment."""
    revision = last_revision(initiative)
    number = revision.number if revision else 1
    new = Adoption(
        initiative_id=initiative.id, municipality_code=for_.code, parent_id=parent.id if parent else None, mode=mode,
        state=State.INTEREST, revision=number, reviewed=number, since=at, moved_at=at,
        is_example=initiative.is_example and by.is_example,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(new)
    except IntegrityError:
        known = of(initiative, for_.code)
        if known is None:
            raise
        return known
    new.initiative, new.municipality = initiative, for_
    _note(new, None, LADDER[0], "", by, at)
    count_use(initiative)
    record("adopted", new, by=by, at=at, entry=initiative.id)
    return new


def _note(adoption: Adoption, before: State | None, after: State, reason: str, by: Member, at: datetime) -> None:
    db.session.add(Move(adoption_id=adoption.id, before=before, after=after, reason=reason, by_id=by.id, at=at))


def _touch(initiative_id: int) -> None:
    """The page of the practice shows something else now."""
    db.session.get_one(Entry, initiative_id).version += 1
