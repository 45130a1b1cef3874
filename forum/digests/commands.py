"""`forum digest status | send`: how far sending is, and sending by hand."""

import json
from collections.abc import Iterator
from datetime import datetime

import click
import sqlalchemy as sa
from flask import current_app

from forum import clock
from forum.accounts.models import Member
from forum.clock import AMSTERDAM
from forum.database import db, reading
from forum.digests import claims, freshness, jobs, periods, planning, queries
from forum.digests.editions import Edition
from forum.digests.freshness import Reading
from forum.digests.models import Digest, Skipped, State


@click.group()
def digest() -> None:
    """The digests: how far they are, and sending them by hand."""


@digest.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for a monitor.")
def status(as_json: bool) -> None:
    """How the digests of the last seven days went, and what waits."""
    found = queries.progress(clock.now())
    states = {state.value: found.states.get(state, 0) for state in State}
    times = {name: getattr(found, name) for name in ("waiting_since", "last_sent_at", "next_at")}
    if as_json:
        moments = {name: value.isoformat() if value else None for name, value in times.items()}
        click.echo(json.dumps({"planned": found.due, **states, **moments, "rhythms": found.rhythms}))
        return
    click.echo(f"{'planned':14}{found.due:>8}")
    for name, count in states.items():
        click.echo(f"  {name:12}{count:>8}")
    for name, value in times.items():
        click.echo(
            f"{name.replace('_', ' '):14}  {value.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}" if value else f"{name:14}  –"
        )
    if found.states.get(State.UNCERTAIN):
        click.echo("Uncertain ones are never sent again by themselves: decide at /moderatie/overzichtsmail")


@digest.command()
@click.option("--at", "moment", help="As if it were then: 2026-03-29T08:00, Dutch time. To come: with --dry-run only.")
@click.option("--dry-run", is_flag=True, help="Only list who would get what.")
def send(moment: str | None, dry_run: bool) -> None:
    """Make and send what is due."""
    at = _moment(moment) if moment else None
    if dry_run:
        for line in _would_send(at or clock.now()):
            click.echo(line)
        return
    if at and at > clock.now():  # what was planned and told up to then would not be planned or told again
        raise click.BadParameter("what is to come can only be looked at, with --dry-run", param_hint="--at")
    jobs.plan(at or clock.now())
    tally = jobs.deliver(now=(lambda: at) if at else clock.now)
    click.echo(", ".join(f"{count} {state.value}" for state, count in sorted(tally.items())) or "nothing was due")


def _moment(text: str) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write a moment as 2026-03-29T08:00", param_hint="--at") from None
    return given if given.tzinfo else given.replace(tzinfo=AMSTERDAM)


def _would_send(at: datetime) -> Iterator[str]:
    """A line for each member: address, period, and what is in it or why there is none. Writes nothing."""
    with reading():
        due = _due(at)
        for start in range(0, len(due), claims.AT_ONCE):
            periods_of = dict(due[start : start + claims.AT_ONCE])
            wanted = sa.select(Member).where(Member.id.in_(periods_of)).order_by(Member.id)
            now = freshness.readings(list(periods_of))
            for member, edition in jobs.made(db.session.scalars(wanted).all(), at):
                yield f"{member.email}  {periods_of[member.id]}  {_content(member, edition, now[member.id])}"
            db.session.expunge_all()
        db.session.rollback()


def _due(at: datetime) -> list[tuple[int, str]]:
    """(member, period) of what waits and of what would be planned."""
    waiting = sa.select(Digest.member_id, Digest.period).where(Digest.state == State.DUE, Digest.try_at <= at)
    planned = [
        (rhythm.member_id, periods.period(rhythm, periods.latest(rhythm, at)))
        for rhythm in db.session.scalars(planning.due(at))
    ]
    return sorted({*((row.member_id, row.period) for row in db.session.execute(waiting)), *planned})


def _content(member: Member, edition: Edition | Exception, reader: Reading) -> str:
    if reader.no_mail:
        return f"no mail: {reader.no_mail.value}"
    if member.is_example and current_app.config["SETTINGS"].smtp_url:
        return f"no mail: {Skipped.EXAMPLE.value}"
    if isinstance(edition, Exception):
        return f"cannot be made: {edition}"
    if edition.is_partial:
        return "waits: there is no search index"
    if edition.is_empty:
        return "no mail: nothing new"
    if reader.is_suppressed:
        return "no mail: the address gets none any more"
    return f"{len(edition.items)} items: " + "; ".join(item.card.title for item in edition.items)
