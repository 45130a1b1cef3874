"""Bring the database to this version of the code, or one step back. Migrations live in `migrations/versions`.

Alembic is imported only when there is something to do: it costs a quarter of a second at every start.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from flask import current_app

from forum.config import ROOT
from forum.database import db

FOLDER = ROOT / "migrations"


@contextmanager
def alone() -> Iterator[None]:
    """Within this block no other process of this site does the same: server and worker may start at once."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0"))
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(20220324)"))
            yield
        return
    settings = current_app.config["SETTINGS"]
    with (settings.data_dir / "prepare.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def upgrade(revision: str = "head") -> None:
    """Apply what is missing; nothing when the database is current. Needs an application context."""
    if revision == "head" and is_current():
        return
    from alembic import command

    with db.engine.connect() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(revision: str = "-1") -> None:
    from alembic import command

    with db.engine.connect() as connection:
        command.downgrade(_config(connection), revision)


def is_current() -> bool:
    """Whether the database stands at the newest migration: files are numbered, and named by their revision."""
    newest = max(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))
    with db.engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars().all() == [newest]


def _config(connection: Any) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
