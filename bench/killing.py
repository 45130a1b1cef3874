"""kill -9 of the process that sends digests, again and again at any point, until all is done; and what came of it."""

import os
import random
import signal
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from flask import Flask

from bench.sink import taken
from forum.database import db
from forum.digests import claims, jobs
from forum.digests.models import OPEN, Digest, State

PATIENCE = 600.0  # seconds for one run


class Toll(NamedTuple):
    """What became of the digests. `doubled` were taken twice by the mail server, `lost` never although sent."""

    kills: int
    states: Counter[State]
    doubled: list[str]
    lost: list[str]

    @property
    def due(self) -> int:
        return sum(self.states.values())


def survive(app: Flask, log: Path, *, at: datetime, kills: int, every: int, seed: int = 9) -> Toll:
    """Send what is due at `at`, killed `kills` times, about once in `every` mails.

    Every run is a process of its own, some minutes later than the one before, so that what that one had has lapsed.
    """
    chance, killed, runs = random.Random(seed), 0, 0
    with app.app_context():
        jobs.plan(at)
    while _is_open(app):
        moment = at + runs * (claims.HOLD + timedelta(minutes=1))
        child = _send(app, moment)
        killed += _end(child, log, chance, every if killed < kills else 0)
        runs += 1
    return _toll(app, log, killed)


def _send(app: Flask, at: datetime) -> int:
    """A process that sends; gives its number."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    child = os.fork()
    if child:
        return child
    try:
        with app.app_context():
            jobs.deliver(now=lambda: at)
    finally:
        os._exit(0)


def _end(child: int, log: Path, chance: random.Random, every: int) -> int:
    """Kill it after a few mails, or a moment later; 1 when that was in time. With `every` 0 it may finish."""
    enough = len(taken(log)) + chance.randrange(2 * every) if every else 10**9
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if os.waitpid(child, os.WNOHANG)[0]:
            return 0
        if _size(log) >= enough:
            time.sleep(chance.random() * 0.02)
            break
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    return int(os.WIFSIGNALED(os.waitpid(child, 0)[1]))


def _size(log: Path) -> int:
    return log.read_bytes().count(b"\n")


def _is_open(app: Flask) -> bool:
    with app.app_context():
        return db.session.scalar(sa.select(Digest.id).where(Digest.state.in_(OPEN)).limit(1)) is not None


def _toll(app: Flask, log: Path, kills: int) -> Toll:
    arrived = Counter(message.split("@")[0] for message, _to in taken(log))
    with app.app_context():
        rows = db.session.execute(sa.select(Digest.id, Digest.state)).all()
    sent = {f"digest-{row.id}" for row in rows if row.state is State.SENT}
    uncertain = {f"digest-{row.id}" for row in rows if row.state is State.UNCERTAIN}
    doubled = [name for name, count in arrived.items() if count > 1 or name not in sent | uncertain]
    return Toll(kills, Counter(row.state for row in rows), doubled, sorted(sent - set(arrived)))
