"""Adoptions by chance: whatever is drawn, every view of them must tell the same."""

import random
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member, Municipality
from forum.adoptions import actions
from forum.adoptions.actions import NotPossible
from forum.adoptions.models import Adoption, Mode, State
from forum.database import db
from forum.entries.models import Entry
from forum.initiatives.models import Initiative
from tests import factories

ANSWERS: dict[str, Any] = {
    "changed": "Eén loket, met de buren.",
    "result": "Minder wachten.",
    "measurement": "Telling.",
    "cost_one_off": 12000,
}


def places() -> list[Municipality]:
    return list(db.session.scalars(sa.select(Municipality).order_by(Municipality.code)))


def grow(practice: Entry, number: int, *, seed: int, by: Member) -> list[Adoption]:
    """So many municipalities take a practice over, some from each other, and each goes some way; commits."""
    assert isinstance(practice, Initiative)
    chance = random.Random(seed)
    chosen = [place for place in places() if place.code != practice.municipality_code]
    made: list[Adoption] = []
    for place in chance.sample(chosen, number):
        at = clock.now() - timedelta(days=chance.randrange(30, 700), seconds=chance.randrange(80_000))
        parent = chance.choice(made) if made and chance.random() < 0.5 else None
        made.append(actions.adopt(practice, for_=place, by=by, parent=parent, mode=chance.choice(list(Mode)), at=at))
        for _step in range(chance.randrange(6)):
            at += timedelta(days=chance.randrange(1, 150))
            if at > clock.now():
                break
            try:
                actions.move(made[-1], chance.choice(list(State)), by=by, reason="Zo liep het.", answers=ANSWERS, at=at)
            except NotPossible:
                continue
    db.session.commit()
    return made


def adopted(practice: Entry, name: str, *, parent: Adoption | None = None, state: State = State.INTEREST) -> Adoption:
    """One adoption in a state; commits. A request in between forgot what the session held."""
    practice = db.session.get_one(Initiative, practice.id)
    place = factories.municipality(name)
    by = factories.member(municipality=place.code)
    new = actions.adopt(practice, for_=place, by=by, parent=parent)
    if state is not State.INTEREST:
        actions.move(new, state, by=by, reason="Zo liep het.", answers=ANSWERS)
    db.session.commit()
    return new
