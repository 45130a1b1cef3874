"""The queue on SQLite, Redis and PostgreSQL; limits counted by Redis; facts of unfinished transactions stay unsaid."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from forum import events, jobs
from forum.app import create_app
from forum.database import db
from forum.entries.models import Entry
from tests import factories

QUEUES = ["sqlite", *(pytest.param(name, marks=pytest.mark.services) for name in ("redis", "postgresql"))]


@pytest.fixture(params=QUEUES)
def site(request: pytest.FixtureRequest, app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The site with a queue of another kind."""
    url = ""
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url").replace("postgresql+psycopg", "postgresql")
    site = create_app(env="test", data_dir=tmp_path, secret="s" * 40, rate_limits=False, queue_url=url)
    with site.app_context():
        yield site
        db.session.remove()
        db.engine.dispose()
    site.extensions["huey"].storage.close()


def waiting() -> list[int]:
    found = list(db.session.scalars(events.waiting()))
    db.session.rollback()
    return found


def test_what_was_recorded_is_handled_after_the_commit(site: Flask) -> None:
    huey = site.extensions["huey"]
    entry = factories.tip()
    assert huey.pending_count() == len(waiting()) > 0
    assert jobs.drain(site) > 0
    assert waiting() == []
    db.session.refresh(entry)
    events.record("revised", entry)
    db.session.rollback()
    assert huey.pending_count() == 0


def test_the_sweep_finds_what_the_queue_lost(site: Flask) -> None:
    factories.tip()
    site.extensions["huey"].storage.flush_queue()
    assert waiting()
    assert jobs.catch_up(site)
    assert waiting() == []


def test_a_savepoint_that_is_taken_back_takes_its_facts_along_and_no_others(app: Flask) -> None:
    jobs.catch_up(app)
    entry = factories.tip()
    jobs.drain(app)
    huey = app.extensions["huey"]
    events.record("revised", entry)
    with db.session.begin_nested():
        events.record("voted", entry)
    with pytest.raises(IntegrityError):
        _record_and_fail(entry)
    assert huey.pending_count() == 0
    db.session.commit()
    assert huey.pending_count() == 2
    told = db.session.scalars(sa.select(events.Event.verb).order_by(events.Event.id.desc()).limit(2)).all()
    assert told == ["voted", "revised"]


def _record_and_fail(entry: Entry) -> None:
    with db.session.begin_nested():
        events.record("withdrawn", entry)
        db.session.execute(sa.text("INSERT INTO tag (id, slug, name) VALUES (1, NULL, NULL)"))


@pytest.mark.services
def test_redis_counts_limits_for_all_processes(app: Flask, tmp_path: Path, redis_url: str) -> None:
    sites = [
        create_app(env="test", data_dir=tmp_path, secret="s" * 40, rate_limits=True, limits_url=redis_url)
        for _ in range(2)
    ]
    answers = [sites[number % 2].test_client().get(f"/zoeken?q=woord{number}").status_code for number in range(200)]
    assert 200 in answers
    assert 429 in answers
    assert answers.index(429) > 5


@pytest.mark.services
def test_without_its_redis_the_site_goes_on(app: Flask, tmp_path: Path) -> None:
    gone = "redis://127.0.0.1:1/0"
    site = create_app(env="test", data_dir=tmp_path, secret="s" * 40, queue_url=gone, limits_url=gone)
    with site.app_context():
        factories.tip(title="Toch geplaatst")
        assert waiting()
    assert "Toch geplaatst" in site.test_client().get("/tips/").text
