"""Bring the database to this version of the code, or one step back. Migrations live in `migrations/versions`."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from forum.config import ROOT
from forum.database import db


def upgrade(revision: str = "head") -> None:
    """Apply what is missing; nothing when the database is current. Needs an application context."""
    if revision == "head" and is_current():
        return
    with db.engine.connect() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(revision: str = "-1") -> None:
    with db.engine.connect() as connection:
        command.downgrade(_config(connection), revision)


def is_current() -> bool:
    """Whether the database stands at the newest migration."""
    with db.engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_heads()
    return set(at) == set(ScriptDirectory.from_config(_config(None)).get_heads())


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config
