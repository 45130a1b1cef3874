"""Bring the database to this version of the code, or one step back. Migrations live in `migrations/versions`.

Alembic is imported only when there is something to do: it costs a quarter of a second at every start.
"""

from typing import Any

import sqlalchemy as sa

from forum.config import ROOT
from forum.database import db

FOLDER = ROOT / "migrations"


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
