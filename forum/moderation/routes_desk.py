"""The desk: what needs care now."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import render_template
from flask.typing import ResponseReturnValue

from forum import clock
from forum.accounts import addresses, municipalities, register
from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry, Reply, Report
from forum.events import Event
from forum.moderation import admissions, care, queries
from forum.moderation import log as facts
from forum.moderation.gate import moderator, routes

LATELY = timedelta(days=1)


class Newcomer(NamedTuple):
    """Somebody who waits, and what the form starts with."""

    member: Member
    guess: str
    domain: str
    may_admit: bool


class Reported(NamedTuple):
    """What was reported, with every open report of it and who made each; `subject` is the reply or the entry."""

    subject: Entry | Reply
    entry: Entry
    reports: list[tuple[Report, str | None]]


@routes.get("/moderatie/")
def desk() -> ResponseReturnValue:
    waiting = [_newcomer(each) for each in _first(queries.waiting_members())]
    return render_template(
        "moderation/desk.html",
        waiting=waiting,
        reported=_reported(),
        care=care.care(),
        words=care.words(),
        lately=_lately(moderator()),
        at_once=queries.AT_ONCE,
        municipalities=register.municipalities().values() if waiting else [],
    )


def _newcomer(member: Member) -> Newcomer:
    domain = addresses.domain(member.email)
    return Newcomer(member, admissions.guess(member), domain, municipalities.may_admit(domain))


def _reported() -> list[Reported]:
    """One task for each thing that was reported, however often it was."""
    tasks: dict[tuple[int, int | None], Reported] = {}
    for report, name in db.session.execute(queries.open_reports().limit(10 * queries.AT_ONCE)):
        task = tasks.setdefault(
            (report.entry_id, report.reply_id), Reported(report.reply or report.entry, report.entry, [])
        )
        task.reports.append((report, name))
    return list(tasks.values())[: queries.AT_ONCE]


def _lately(by: Member) -> list[facts.Line]:
    """What this moderator did in the last day and can still undo."""
    done = facts.logged(by=by).where(Event.at >= clock.now() - LATELY).order_by(Event.id.desc()).limit(12)
    return [line for line in facts.lines(db.session.execute(done).all()) if line.undo][:5]


def _first(query: sa.Select[Any]) -> Sequence[Any]:
    return db.session.scalars(query.limit(queries.AT_ONCE)).all()
