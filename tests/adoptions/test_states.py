"""The states of an adoption: what may follow what, and what stays true whatever is tried."""

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.adoptions import actions
from forum.adoptions.actions import NotPossible
from forum.adoptions.models import Adoption, Move, State
from forum.database import db
from forum.entries import actions as entries
from tests import factories

DONE = {"changed": "Een eigen loket.", "result": "Minder wachttijd."}


def adopted(municipality: str = "Urk") -> Adoption:
    practice = factories.initiative()
    place = factories.municipality(municipality)
    member = factories.member(municipality=place.code)
    adoption = actions.adopt(practice, for_=place, by=member)
    db.session.commit()
    return adoption


def test_an_adoption_starts_as_interest_with_a_date_and_a_keeper(app: Flask) -> None:
    adoption = adopted()
    assert adoption.state is State.INTEREST
    moves = db.session.scalars(sa.select(Move)).all()
    assert [(move.before, move.after) for move in moves] == [(None, State.INTEREST)]
    assert db.session.scalar(sa.text("SELECT count(*) FROM adoption_keeper")) == 1


def test_a_second_colleague_keeps_the_same_adoption(app: Flask) -> None:
    adoption = adopted()
    colleague = factories.member(municipality=adoption.municipality_code)
    place = factories.municipality("Urk")
    assert actions.adopt(adoption.initiative, for_=place, by=colleague).id == adoption.id
    assert db.session.scalar(sa.text("SELECT count(*) FROM adoption_keeper")) == 2


def test_use_counts_from_introduction_and_stops_with_stopping(app: Flask) -> None:
    adoption = adopted()
    by = factories.member(municipality=adoption.municipality_code)
    actions.move(adoption, State.PILOT, by=by)
    assert adoption.initiative.used_count == 0
    actions.move(adoption, State.INTRODUCED, by=by, answers=DONE)
    assert adoption.initiative.used_count == 1
    assert adoption.initiative.marks == ["used-1"]
    actions.move(adoption, State.STOPPED, by=by, reason="Geen geld meer.")
    assert adoption.initiative.used_count == 0


@pytest.mark.parametrize(
    ("start", "after", "reason", "answers"),
    [
        (State.INTEREST, State.STOPPED, "", {}),
        (State.INTEREST, State.INTRODUCED, "", {}),
        (State.INTEREST, State.EVALUATED, "", DONE),
        (State.PILOT, State.EXPLORING, "", {}),
        (State.PILOT, State.PILOT, "Nogmaals", {}),
    ],
)
def test_bad_moves_say_why_and_change_nothing(
    app: Flask, start: State, after: State, reason: str, answers: dict[str, str]
) -> None:
    adoption = adopted()
    by = factories.member(municipality=adoption.municipality_code)
    if start is not State.INTEREST:
        actions.move(adoption, start, by=by)
    with pytest.raises(NotPossible, match=r"\w"):
        actions.move(adoption, after, by=by, reason=reason, answers=answers)
    assert adoption.state is start


def test_a_draft_and_ones_own_practice_cannot_be_adopted(app: Flask) -> None:
    own, draft = factories.initiative(), factories.initiative(draft=True)
    withdrawn = factories.initiative()
    member = factories.member(municipality="GM0184")
    entries.withdraw(withdrawn, by=member)
    for practice, place in ((own, "Almere"), (draft, "Urk"), (withdrawn, "Urk")):
        with pytest.raises(NotPossible):
            actions.adopt(practice, for_=factories.municipality(place), by=member)
    assert db.session.scalar(sa.select(sa.func.count(Adoption.id))) == 0
