"""Two workers beside each other, each a process of its own, on every queue: no job is done twice, and none is left."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import events, jobs
from forum.app import create_app
from forum.config import ROOT
from forum.database import db
from tests import factories
from tests.operations import worker as own
from tests.operations.server import PATIENCE, until

QUEUES = ["sqlite", *(pytest.param(name, marks=pytest.mark.services) for name in ("redis", "postgresql"))]
SMALL, HOURS, POSTS = 150, 12, 15
START = datetime(2026, 3, 29, 0, 0, 5, tzinfo=UTC)  # through the night in which the clock goes forward


@pytest.fixture(params=QUEUES)
def queue_url(request: pytest.FixtureRequest) -> str:
    if request.param == "redis":
        return str(request.getfixturevalue("redis_url"))
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url")).replace("postgresql+psycopg", "postgresql")
    return ""


def test_two_workers_never_do_the_same_job_twice(app: Flask, tmp_path: Path, queue_url: str) -> None:
    notes = tmp_path / "notes"
    notes.touch()
    site = create_app(env="test", data_dir=tmp_path, secret="s" * 40, rate_limits=False, queue_url=queue_url)
    with site.app_context():
        expected = _queue_everything()
        db.session.remove()
    with _workers(2, tmp_path, queue_url, notes):
        until(lambda: _waiting(site) == 0 and len(_done(notes)) >= len(expected), 2 * PATIENCE)
        time.sleep(1.5)  # for what would be done once more
    done = _done(notes)
    times = Counter(line.split()[0] for line in done)
    recurring = Counter({name: count for name, count in times.items() if name.startswith("recurring")})
    assert times - recurring == Counter(expected)
    assert recurring
    assert max(recurring.values()) == 1
    assert len({line.split()[1] for line in done}) == 2, "one of them did nothing: this proves little"
    site.extensions["huey"].storage.close()


def _queue_everything() -> list[str]:
    """Posts whose events wait, small jobs, and twice each the look at the schedule that a worker takes an hour."""
    for _ in range(POSTS):
        factories.tip()
    published = db.session.scalars(sa.select(events.Event.id).where(events.Event.verb == "published")).all()
    moments = [(START + timedelta(hours=number)).isoformat() for number in range(HOURS + 1)]
    jobs.later(own.look, moments[0])
    for number in range(SMALL):
        jobs.later(own.small, number)
    for moment in moments[1:]:
        jobs.later(own.look, moment)
        jobs.later(own.look, moment)
    return [
        *(f"event-{each}" for each in published),
        *(f"small-{number}" for number in range(SMALL)),
    ]


@contextmanager
def _workers(count: int, data: Path, queue_url: str, notes: Path) -> Iterator[None]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    own = {"FORUM_ENV": "test", "FORUM_DATA_DIR": str(data), "FORUM_SECRET": "s" * 40, "FORUM_WORKER": "separate"}
    environment = clean | own | {"FORUM_QUEUE_URL": queue_url}
    environment |= {"FORUM_TEST_NOTES": str(notes), "FORUM_TEST_WORKERS": str(count)}
    program = [sys.executable, "-c", "from tests.operations.worker import main; main()"]
    processes = [subprocess.Popen(program, env=environment, cwd=ROOT) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(PATIENCE)


def _waiting(site: Flask) -> int:
    return int(site.extensions["huey"].pending_count())


def _done(notes: Path) -> list[str]:
    return notes.read_text().splitlines()
