"""Who curates, and what they curate."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from forum import clock
from forum.accounts.models import Member
from forum.adoptions import actions as adoptions
from forum.adoptions.models import State
from forum.database import db
from forum.initiatives.models import Initiative, Phase
from tests import factories
from tests.pages import Browser

DESCRIBED: dict[str, Any] = {
    "background": "Waarom.", "goal": "Wat.", "target_group": "Wie.", "approach": "Hoe.", "phase": Phase.RUNNING,
}  # fmt: skip
TRANSFERABLE: dict[str, Any] = DESCRIBED | {
    "preconditions": "Nodig.", "core": "Kern.", "adaptable": "Rest.", "funding": "Het Rijk.", "lead_time": "Een maand.",
    "legal_basis": "Wet.", "cost_one_off": 0, "checked_on": date(2026, 1, 1),
}  # fmt: skip
PLACES = ("GM0014", "GM0363", "GM0518")


@pytest.fixture
def moderator(app: Flask) -> Member:
    return factories.moderator(name="Mo Moderator")


@pytest.fixture
def desk(browser: Browser, moderator: Member) -> Browser:
    return browser.signed_in(moderator)


def described(**given: Any) -> Initiative:
    return factories.initiative(**(DESCRIBED | given))


def transferable(**given: Any) -> Initiative:
    return factories.initiative(**(TRANSFERABLE | {"checked_on": clock.today()} | given))


def evaluated_in(initiative: Initiative, *codes: str) -> None:
    """Let these municipalities adopt and evaluate it."""
    answers = {"changed": "Kleiner.", "result": "Het werkt.", "measurement": "Geteld."}
    for code in codes:
        by = factories.member(municipality=code)
        place = db.session.get_one(factories.Municipality, code)
        adoption = adoptions.adopt(initiative, for_=place, by=by)
        adoptions.move(adoption, State.EVALUATED, by=by, answers=answers, reason="Meteen.")
    db.session.commit()


def fresh(row: Any) -> Any:
    db.session.expire_all()
    return db.session.get_one(type(row), row.id)
