"""Role × state × verb of a question hour; and SQL agrees with Python on who reads it."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from forum import clock
from forum.accounts.models import Member, Standing
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Audience
from forum.meetings import actions
from forum.meetings.models import Meeting
from forum.policy import can, visible
from tests import factories

VERBS = ["read", "meet", "attend", "ask", "plan", "note", "invent"]
TAKES_PART = {"read", "meet", "attend", "ask"}


def people(author: Member) -> dict[str, Member | None]:
    return {
        "visitor": None,
        "waiting": factories.member(standing=Standing.WAITING),
        "disabled": factories.moderator(standing=Standing.DISABLED),
        "member": factories.member(municipality="GM0184"),
        "author": author,
        "moderator": factories.moderator(),
    }


def hour(author: Member, starts_in: timedelta, **given: object) -> Meeting:
    initiative = factories.initiative(by=author, **given)
    starts_at = clock.now() + starts_in
    return actions.plan(initiative, by=author, starts_at=starts_at, minutes=60, place="Zaal 3")


def test_who_may_do_what_when(app: Flask) -> None:
    author = factories.member()
    coming, over = hour(author, timedelta(days=2)), hour(author, timedelta(hours=-3))
    off = hour(author, timedelta(days=2))
    actions.cancel(off, by=author)
    db.session.commit()
    may = {
        "visitor": ({"read"}, {"read"}, {"read"}),
        "waiting": ({"read"}, {"read"}, {"read"}),
        "disabled": ({"read"}, {"read"}, {"read"}),
        "member": (TAKES_PART, {"read", "meet"}, {"read", "meet"}),
        "author": (TAKES_PART | {"plan"}, {"read", "meet", "note"}, {"read", "meet"}),
        "moderator": (TAKES_PART | {"plan"}, {"read", "meet", "note"}, {"read", "meet"}),
    }
    for name, person in people(author).items():
        found = tuple({verb for verb in VERBS if can(person, verb, meeting)} for meeting in (coming, over, off))
        assert found == may[name], name


def test_the_list_and_the_page_agree_on_who_reads_it(app: Flask) -> None:
    author = factories.member()
    hours = [hour(author, timedelta(days=2), audience=audience) for audience in Audience]
    hours += [hour(author, timedelta(days=2), draft=True), hour(author, timedelta(days=2))]
    entries.withdraw(hours[-1].initiative, by=author)
    db.session.commit()
    for name, person in people(author).items():
        listed = set(db.session.scalars(sa.select(Meeting.id).where(visible(Meeting, person))))
        assert listed == {each.id for each in hours if can(person, "read", each)}, name
