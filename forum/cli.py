"""The `forum` command: a thin face on what the features do. Commits happen here, in routes and in jobs."""

import logging
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy.exc import OperationalError

from forum import backup, config, jobs, serve
from forum import migrate as migrations
from forum.accounts import commands as members
from forum.accounts import municipalities
from forum.app import create_app
from forum.config import SettingsError
from forum.database import db
from forum.digests import commands as digests
from forum.entries import themes
from forum.exchange import commands as exchange
from forum.exchange import examples
from forum.postbox import commands as postbox
from forum.search import commands as search
from forum.search import indexing
from forum.search.phrasebook import phrasebook
from forum.terms import start as terms

MANY = 50  # events that are worth a word


class Forum(click.Group):
    """A group that explains what it cannot do in a sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            click.echo(error, err=True)
            sys.exit(2)
        except OperationalError as error:
            raise click.ClickException(f"The database cannot be used. {error.orig}") from None
        except OSError as error:
            if error.filename is None:
                raise
            raise click.ClickException(f"Cannot use {error.filename}: {error.strerror}.") from None


@click.group(cls=Forum)
def main() -> None:
    """Run and look after Forum Oekraïne. Settings come from the environment: FORUM_*."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for sentence in config.unknown(os.environ):
        click.echo(sentence, err=True)


def in_site(command: click.Command, *, then: Callable[[Flask], object] | None = None) -> click.Command:
    """Let a feature's command run inside the application, on a database that is up to date; `then` what it set off."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            in_site(each, then=then)
        return command
    work = command.callback
    assert work is not None

    @wraps(work)
    def run(*args: Any, **kwargs: Any) -> Any:
        app = create_app()
        with app.app_context():
            prepare()
            try:
                return work(*args, **kwargs)
            finally:
                db.session.remove()
                if then is not None:
                    then(app)

    command.callback = run
    return command


def _follow_up(app: Flask) -> None:
    """Do what the command set off, when no server is there to do it; the index takes a while over a large import."""
    waiting = app.extensions["huey"].pending_count()
    if waiting > MANY:
        click.echo(f"Handling {waiting} events: the search index, mails", err=True)
    jobs.catch_up(app)


main.add_command(in_site(exchange.import_, then=_follow_up))
main.add_command(in_site(exchange.export))
main.add_command(in_site(search.search))
main.add_command(in_site(search.index))
main.add_command(in_site(members.member, then=_follow_up))
main.add_command(in_site(postbox.mail, then=_follow_up))
main.add_command(in_site(digests.digest))


@main.command("serve")
def serve_command() -> None:
    """Answer requests; run the jobs too, unless FORUM_WORKER=separate."""
    app = create_app()
    settings = app.config["SETTINGS"]
    try:
        serve.ensure_free(settings.bind)
        with app.app_context():
            prepare()
            if settings.is_local:
                _show_around()
            phrasebook()  # once, before the processes part: they share it, and nobody waits for it
        click.echo(f"\n  Forum Oekraïne: {settings.url}   (Ctrl-C stops it)\n")
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


@main.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup_command(file: Path) -> None:
    """Write the whole site to FILE (zip); it may be running."""
    try:
        size = backup.back_up(config.load(), file)
    except backup.CannotKeep as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(f"{file}: {size:,} bytes")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put the site that FILE holds in an empty FORUM_DATA_DIR."""
    settings = config.load()
    try:
        backup.restore(settings, file)
    except backup.CannotKeep as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(f"The site is in {settings.data_dir}; forum serve makes the search index.")


def prepare() -> None:
    """Apply migrations, and load the registers that the site cannot do without."""
    with migrations.alone():
        migrations.upgrade()
        municipalities.load()
        themes.load()
        terms.load()
        db.session.commit()


def _show_around() -> None:
    """On a local site: the example content, once, and the accounts to look around with."""
    if not examples.are_loaded():
        click.echo("Loading the example content (once)")
        examples.load()
        indexing.rebuild()
    click.echo(f"Example accounts, all with the password {examples.PASSWORD}")
    for role, email in examples.sign_ins():
        click.echo(f"  {role:14} {email}")
