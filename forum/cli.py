"""The `forum` command: a thin face on what the features do. Commits happen here, in routes and in jobs."""

import sys
from typing import Any

import click

from forum import jobs, serve
from forum import migrate as migrations
from forum.accounts import municipalities
from forum.app import create_app
from forum.config import SettingsError
from forum.database import db
from forum.entries import themes


class Forum(click.Group):
    """A group that explains what it cannot do in a sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            click.echo(error, err=True)
            sys.exit(2)


@click.group(cls=Forum)
def main() -> None:
    """Run and look after Forum Oekraïne. Settings come from the environment: FORUM_*."""


@main.command("serve")
def serve_command() -> None:
    """Answer requests; run the jobs too, unless FORUM_WORKER=separate."""
    app = create_app()
    settings = app.config["SETTINGS"]
    with app.app_context():
        prepare()
    click.echo(f"Forum Oekraïne: {settings.url}   (Ctrl-C stops it)")
    try:
        serve.serve(app)
    except serve.AddressTaken as taken:
        raise click.ClickException(str(taken)) from None


@main.command()
def worker() -> None:
    """Run the jobs of a site whose server does not (FORUM_WORKER=separate)."""
    app = create_app()
    with app.app_context():
        prepare()
    jobs.consume(app)


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
