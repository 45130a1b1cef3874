"""`forum import` and `forum export`."""

import sys
from pathlib import Path

import click
from tqdm import tqdm

from forum.database import reading
from forum.exchange import leave as leaving
from forum.exchange.arrive import arrive


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--example", is_flag=True, help="Mark everything as example content.")
def import_(file: Path, example: bool) -> None:
    """Bring in the items of FILE, one JSON object a line. What is known already stays as it is.

    Lines that cannot be taken are listed with number and reason, the others are kept; then the exit status is 1.
    """
    with tqdm(unit=" lines", disable=None) as bar:
        outcome = arrive(file, example=example, begin=bar.reset, announce=bar.update)
    for number in sorted(outcome.refused):
        click.echo(f"{file.name}:{number}: {outcome.refused[number]}", err=True)
    click.echo(f"{outcome.imported} imported, {outcome.known} known already, {len(outcome.refused)} refused")
    sys.exit(1 if outcome.refused else 0)


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--public-only", is_flag=True, help="Leave out what only members may read.")
def export(file: Path, public_only: bool) -> None:
    """Write every published item to FILE, one JSON object a line; with the addresses of its authors."""
    with reading(), tqdm(unit=" lines", disable=None, total=leaving.total(public_only=public_only)) as bar:
        count = leaving.leave(file, public_only=public_only, announce=bar.update)
    click.echo(f"{count} exported")
