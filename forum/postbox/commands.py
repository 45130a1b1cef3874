"""`forum mail receive` and `forum mail fetch`: how mail comes in."""

import logging
import sys
from typing import Any

import click

from forum.database import db
from forum.postbox import fetching, receiving
from forum.postbox.letters import MOST

log = logging.getLogger(__name__)

TRY_AGAIN = 75  # EX_TEMPFAIL: the mail server keeps the message and offers it again


class Incoming(click.Command):
    """Whatever goes wrong, starting up included, is for later: a mail server must not send our bounces back."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception:
            log.exception("a message could not be taken in")
            sys.exit(TRY_AGAIN)


@click.group()
def mail() -> None:
    """Take in mail: bounces, complaints and replies."""


@mail.command(cls=Incoming)
@click.option("--to", multiple=True, help="A recipient of the envelope; else the headers tell.")
def receive(to: tuple[str, ...]) -> None:
    """Take in one message from standard input. Exit status 0: taken, 75: offer it again later."""
    raw = sys.stdin.buffer.read(MOST + 1)
    while sys.stdin.buffer.read(MOST):
        pass  # a mail server that cannot write it all thinks that it failed
    outcome = receiving.receive(raw, to=to)
    db.session.commit()
    click.echo(outcome.value)


@mail.command()
def fetch() -> None:
    """Take in what is in the mailbox (FORUM_IMAP_URL)."""
    try:
        count = fetching.fetch()
    except fetching.NoMailbox as reason:
        raise click.ClickException(str(reason)) from None
    click.echo(f"{count} messages")
