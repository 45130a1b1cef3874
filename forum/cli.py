"""The `forum` command."""

import click

from forum import migrate as migrations
from forum.accounts import municipalities
from forum.app import create_app
from forum.database import db
from forum.entries import themes


@click.group()
def main() -> None:
    """Run and look after Forum Oekraïne. Settings come from the environment: FORUM_*."""


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    with create_app().app_context():
        prepare()


def prepare() -> None:
    """Apply migrations, and load the registers that the site cannot do without."""
    migrations.upgrade()
    municipalities.load()
    themes.load()
    db.session.commit()
