"""Whatever members follow, write, hide, mute and stop, and wherever the sender dies: at most one mail a member and
period, none missing but the recorded ones, and never a word that the reader may not see."""

import itertools
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from forum import mailer
from forum.accounts.models import Member, Role, Standing
from forum.app import create_app
from forum.database import db
from forum.digests import claims, jobs, rhythms
from forum.digests.models import OPEN, Digest, Frequency, State
from forum.entries import actions, follows
from forum.entries.models import Audience, Entry, Status
from forum.mailer import Post
from forum.policy import can
from tests import factories
from tests.digests.weeks import DAY, HOUR, MONDAY, text

THEMES = ("opvang", "wederopbouw")
PLACES = ("GM0034", "GM0014", None)
MEMBERS = 4
_names = itertools.count(1)


class Died(BaseException):
    """The process was killed here."""


class Letterbox:
    """Stands before the real post: notes who might read what in each mail at that moment; dies where it is told to."""

    post: Post

    def __init__(self, history: "History") -> None:
        self.history = history
        self.taken: list[tuple[str, str, str]] = []  # message id, recipient, text
        self.leaks: list[str] = []
        self.deaths = 0

    def send(self, message: Any, **_given: Any) -> None:
        step = self.history.next_death()
        if step == "before":
            self.die()
        self.post.send(message)
        said = text(message.as_bytes())
        self.taken.append((str(message["Message-ID"]), str(message["To"].address), said))
        self.leaks += self.history.leaks(str(message["To"].address), said)
        if step == "after":
            self.die()

    def die(self) -> None:
        self.deaths += 1
        raise Died


class History:
    """A small forum and what happens to it; every title holds a canary of its own."""

    def __init__(self, deaths: list[str]) -> None:
        self.deaths = iter(deaths)
        roles = (Role.MEMBER, Role.MEMBER, Role.MODERATOR, Role.MEMBER)
        self.members = [
            factories.member(role, municipality=PLACES[number % 3], name=f"Lid {number}")
            for number, role in enumerate(roles)
        ]
        self.ids = [member.id for member in self.members]
        self.canaries: dict[str, int] = {}

    def next_death(self) -> str:
        return next(self.deaths, "")

    def member(self, number: int) -> Member:
        return db.session.get_one(Member, self.ids[number % MEMBERS])

    def entry(self, number: int) -> Entry | None:
        found = list(self.canaries.values())
        return db.session.get(Entry, found[number % len(found)]) if found else None

    def leaks(self, address: str, said: str) -> list[str]:
        """Canaries in a mail that its reader may not see now. A look of its own, in a transaction of its own."""
        with sa.orm.Session(db.engine) as look:
            reader = look.scalar(sa.select(Member).where(Member.email == address))
            found = [name for name in self.canaries if name in said]
            entries = {name: look.get(Entry, self.canaries[name]) for name in found}
            return [
                f"{name} to {address}"
                for name, entry in entries.items()
                if entry is None or entry.status is not Status.PUBLISHED or not can(reader, "read", entry)
            ]

    def happen(self, step: tuple[Any, ...], at: Any) -> None:
        verb, number, other = step
        member, entry = self.member(number), self.entry(other)
        if verb in ("publish", "draft"):
            self._write(member, other, at, as_draft=verb == "draft")
        elif verb == "follow":
            follows.follow(factories.theme(THEMES[other % 2]), by=member)
        elif verb == "mute" and entry is not None:
            follows.mute(entry if other % 2 else factories.theme(THEMES[number % 2]), by=member)
        elif verb == "rhythm":
            rhythms.choose(member, list(Frequency)[other % 4], weekday=number % 7, hour=other % 24, at=at)
        elif verb == "leave":
            member.standing = Standing.DISABLED if other % 2 else Standing.ACTIVE
        elif verb == "move":
            member.municipality_code = PLACES[other % 3]
        elif entry is not None:
            self._change(verb, entry, member, at)
        db.session.commit()

    def _write(self, by: Member, number: int, at: Any, *, as_draft: bool) -> None:
        name = f"KANARIE{next(_names):05}X"
        audience = list(Audience)[number % 3]
        entry = factories.tip(
            title=name,
            summary=f"{name} kort",
            by=by,
            at=at,
            theme=THEMES[number % 2],
            audience=audience,
            draft=as_draft,
        )
        self.canaries[name] = entry.id

    def _change(self, verb: str, entry: Entry, by: Member, at: Any) -> None:
        if verb == "withdraw" and entry.status is Status.PUBLISHED:
            actions.withdraw(entry, by=by, at=at)
        elif verb == "restore" and entry.status is Status.WITHDRAWN:
            actions.restore(entry, by=by, at=at)
        elif verb == "close":
            entry.audience = Audience.MUNICIPALITY
            entry.body += "!"
            actions.revise(entry, by=by, at=at)
        elif verb == "revise":
            entry.body += "!"
            actions.revise(entry, by=by, at=at)


VERBS = ("publish", "draft", "follow", "mute", "rhythm", "leave", "move", "withdraw", "restore", "close", "revise")
steps = st.tuples(st.sampled_from(VERBS), st.integers(0, 11), st.integers(0, 11))
deaths = st.lists(st.sampled_from(["", "", "before", "after"]), max_size=8)


@given(st.lists(st.lists(steps, max_size=7), min_size=1, max_size=5), deaths)
@settings(max_examples=20)
def test_any_history(
    prepared_database: Path, tmp_path_factory: pytest.TempPathFactory, weeks: Any, deaths: list[str]
) -> None:
    with _site(prepared_database, tmp_path_factory.mktemp("history")):
        history = History(deaths)
        box = Letterbox(history)
        rhythms.enrol(MONDAY)
        db.session.commit()
        at = MONDAY
        for week in weeks:
            for number, step in enumerate(week):
                history.happen(step, at + number * HOUR)
            at += DAY * 2
            _run(box, at)
            at += DAY * 5
        for extra in range(6):
            _run(box, at + extra * (claims.HOLD + HOUR))
        _judge(box)


def _run(box: Letterbox, at: Any) -> None:
    """One process: it ends, or dies somewhere."""
    try:
        jobs.plan(at)
        with _delivering_to(box):
            jobs.deliver(now=lambda: at)
    except Died:
        db.session.rollback()
    db.session.remove()


def _judge(box: Letterbox) -> None:
    assert box.leaks == []
    rows = db.session.execute(sa.select(Digest.id, Digest.member_id, Digest.period, Digest.state)).all()
    assert len({(row.member_id, row.period) for row in rows}) == len(rows)
    taken = Counter(message.split("@")[0].strip("<") for message, _to, _text in box.taken)
    assert max(taken.values(), default=0) <= 1, "a mail was sent twice"
    by_name = {f"digest-{row.id}": row.state for row in rows}
    assert all(by_name[name] in (State.SENT, State.UNCERTAIN) for name in taken)
    assert all(name in taken for name, state in by_name.items() if state is State.SENT), "a mail is missing"
    assert not [row for row in rows if row.state in OPEN]
    assert sum(row.state is State.UNCERTAIN for row in rows) <= box.deaths


@contextmanager
def _delivering_to(box: Letterbox) -> Iterator[None]:
    """Mails go through the box on their way to the post, which keeps them as files here."""
    known = mailer.posting

    @contextmanager
    def by_the_box(settings: Any) -> Iterator[Post]:
        with known(settings) as box.post:
            yield box

    mailer.posting = by_the_box  # type: ignore[assignment]
    try:
        yield
    finally:
        mailer.posting = known


@contextmanager
def _site(prepared: Path, data: Path) -> Iterator[Flask]:
    shutil.copy(prepared, data / "forum.sqlite")
    app = create_app(env="test", data_dir=data, secret="s" * 40, rate_limits=False)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
