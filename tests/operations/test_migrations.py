"""Migrations: one head; from empty they make the models; a step back and up again; on SQLite and on PostgreSQL."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from forum import migrate
from forum.app import create_app
from forum.config import ROOT
from forum.database import Base, db
from tests.services import BACKENDS


@pytest.fixture(params=BACKENDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A site whose database has no tables yet."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    app = create_app(env="test", data_dir=tmp_path, secret="s" * 40, database_url=url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_there_is_one_head_and_the_numbers_follow_each_other() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    assert len(scripts.get_heads()) == 1
    names = [Path(script.path).name for script in scripts.walk_revisions()]
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(len(names), 0, -1)]


def test_upgrading_from_empty_gives_the_models(empty: Flask) -> None:
    migrate.upgrade()
    assert _differences() == []
    assert migrate.is_current()


def test_a_step_back_and_up_again_gives_the_models(empty: Flask) -> None:
    migrate.upgrade()
    migrate.downgrade()
    assert not migrate.is_current()
    migrate.upgrade()
    assert _differences() == []


def test_all_the_way_down_leaves_nothing(empty: Flask) -> None:
    migrate.upgrade()
    migrate.downgrade("base")
    with db.engine.connect() as connection:
        assert set(db.inspect(connection).get_table_names()) <= {"alembic_version"}


@pytest.mark.parametrize("backend", BACKENDS)
def test_server_and_worker_may_prepare_the_database_at_once(
    request: pytest.FixtureRequest, backend: str, tmp_path: Path
) -> None:
    settings = {"FORUM_DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    if backend == "postgresql":
        settings["FORUM_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    program = [sys.executable, "-c", "from forum.cli import main; main()", "migrate"]
    both = [subprocess.Popen(program, env=settings, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [(process.communicate(timeout=300)[1], process.returncode) for process in both] == [("", 0), ("", 0)]


def _differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))
