"""Whatever anybody tries, in whatever order: what must be true of adoptions stays true, and the counts are recounts."""

import itertools
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member, Municipality
from forum.adoptions import actions, copies, queries
from forum.adoptions.actions import NotPossible
from forum.adoptions.models import IN_USE, Adoption, Keeper, Mode, Move, State, is_backwards, needs
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Status
from forum.initiatives.models import Initiative
from forum.policy import can
from tests import factories

PLACES = ["GM0034", "GM0184", "GM0344", "GM0363"]  # the first shares the practice
TEXT = st.sampled_from(["", " ", "Omdat het kan."])


class Step(NamedTuple):
    """Something that somebody tries: who (a place in the list of people), what, and with what."""

    who: int
    what: str
    place: int
    state: State
    mode: Mode
    reason: str
    answers: dict[str, str]


STEPS = st.lists(
    st.builds(
        Step,
        who=st.integers(0, 7),
        what=st.sampled_from(
            ["adopt", "adopt", "move", "move", "move", "describe", "keep", "unkeep", "copy", "toggle"]
        ),
        place=st.integers(0, 3),
        state=st.sampled_from(State),
        mode=st.sampled_from(Mode),
        reason=TEXT,
        answers=st.fixed_dictionaries(dict.fromkeys(("changed", "result", "measurement"), TEXT)),
    ),
    max_size=25,
)


@settings(max_examples=40)
@given(steps=STEPS)
def test_any_sequence_keeps_what_must_be_true(app: Flask, steps: list[Step]) -> None:
    people: list[Member | None] = [factories.member(municipality=place) for place in PLACES]
    people += [factories.member(municipality="GM0184"), factories.moderator(municipality=None), None]
    people += [factories.editor(municipality=None)]
    practice = factories.initiative(by=people[0])
    for step in steps:
        before = rows(practice)
        try:
            changed = attempt(practice, people[step.who], step)
        except NotPossible:
            db.session.rollback()
            changed = False
        db.session.commit()
        db.session.expire_all()
        assert changed or rows(practice) == before, step
        check(practice)


def attempt(practice: Initiative, who: Member | None, step: Step) -> bool:
    """Do it when the policy allows it, as a route does; whether it was done."""
    if step.what == "toggle":
        return toggle(practice, who)
    if step.what == "adopt":
        if who is None or who.municipality_code is None or not can(who, "read", practice):
            return False
        parent = load(practice, PLACES[step.place])
        place = db.session.get_one(Municipality, who.municipality_code)
        actions.adopt(practice, for_=place, by=who, parent=parent, mode=step.mode)
        return True
    adoption = load(practice, PLACES[step.place])
    if adoption is None or not can(who, {"unkeep": "keep"}.get(step.what, step.what), adoption):
        return False
    assert who is not None
    work: dict[str, Any] = {
        "move": lambda: actions.move(adoption, step.state, by=who, reason=step.reason, answers=step.answers),
        "describe": lambda: actions.describe(adoption, {n: v.strip() for n, v in step.answers.items()}, by=who),
        "keep": lambda: actions.keep(adoption, by=who),
        "unkeep": lambda: actions.unkeep(adoption, by=who),
        "copy": lambda: copies.copy_of(adoption, by=who),
    }
    work[step.what]()
    return True


def toggle(practice: Initiative, who: Member | None) -> bool:
    """Withdraw the practice, or put it back."""
    if can(who, "withdraw", practice):
        entries.withdraw(practice, by=who)  # type: ignore[arg-type]
        return True
    if can(who, "restore", practice):
        entries.restore(practice, by=who)  # type: ignore[arg-type]
        return True
    return False


def load(practice: Initiative, code: str) -> Adoption | None:
    found = actions.of(practice, code)
    return db.session.scalars(queries.full(found.id)).unique().one() if found else None


def rows(practice: Initiative) -> list[Any]:
    """Everything that is known of the adoptions of a practice."""
    own = sa.select(Adoption.id).where(Adoption.initiative_id == practice.id)
    tables = [
        sa.select(*Adoption.__table__.c).where(Adoption.initiative_id == practice.id).order_by(Adoption.id),
        sa.select(*Move.__table__.c).where(Move.adoption_id.in_(own)).order_by(Move.id),
        sa.select(Keeper.adoption_id, Keeper.member_id).where(Keeper.adoption_id.in_(own)).order_by(Keeper.member_id),
        sa.select(Initiative.used_count, Initiative.adoption_count).where(Initiative.id == practice.id),
    ]
    found = [tuple(row) for table in tables for row in db.session.execute(table)]
    db.session.rollback()
    return found


def check(practice: Initiative) -> None:
    own = sa.select(Adoption).where(Adoption.initiative_id == practice.id)
    adoptions = db.session.scalars(own.options(joinedload(Adoption.moves), joinedload(Adoption.parent))).unique().all()
    codes = [adoption.municipality_code for adoption in adoptions]
    assert len(codes) == len(set(codes))
    assert practice.municipality_code not in codes
    used = sum(adoption.state in IN_USE for adoption in adoptions)
    assert (practice.used_count, practice.adoption_count) == (used, len(adoptions))
    assert [mark for mark in practice.marks if mark.startswith("used-")] == ([f"used-{used}"] if used else [])
    shown = queries.uptake(practice)
    assert len(shown.in_use) == used
    assert sorted(adopter.code for adopter in shown.adopters) == sorted(codes)
    for adoption in adoptions:
        check_one(adoption)
    db.session.rollback()


def check_one(adoption: Adoption) -> None:
    moves = adoption.moves
    assert (moves[0].before, moves[0].after) == (None, State.INTEREST)
    assert moves[-1].after is adoption.state
    assert (moves[0].at, moves[-1].at) == (adoption.since, adoption.moved_at)
    for earlier, later in itertools.pairwise(moves):
        assert later.before is earlier.after is not later.after
        assert later.at >= earlier.at
        if later.after is State.STOPPED or is_backwards(earlier.after, later.after):
            assert later.reason.strip()
    assert all(getattr(adoption, name).strip() for name in needs(adoption.state))
    assert adoption.parent_id != adoption.id
    assert adoption.parent is None or adoption.parent.initiative_id == adoption.initiative_id
    if adoption.copy_id is not None:
        copy = db.session.get_one(Initiative, adoption.copy_id)
        assert (copy.origin_id, copy.municipality_code) == (adoption.initiative_id, adoption.municipality_code)
        assert copy.status is Status.DRAFT
