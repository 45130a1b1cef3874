"""`forum index rebuild | check` and `forum search`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask import current_app
from tqdm import tqdm

from forum.database import reading
from forum.search import indexing
from forum.search.backend import IndexUnavailable
from forum.search.query import SearchQuery
from forum.search.results import answer, entries_of

MOST = 1_000


@click.group("index")
def index() -> None:
    """The search index: make it anew, or compare it with the database."""


@index.command("rebuild")
def rebuild() -> None:
    """Make a new index beside the one in use, then swap. The site may be running."""
    size = indexing.rebuild(lambda found, total: tqdm(found, total=total, unit="item", disable=None))
    click.echo(f"indexed {size}")


@index.command("check")
def check() -> None:
    """Compare the index with the database and mend what differs."""
    try:
        indexing.backend().check()
        found = indexing.catch_up()
    except IndexUnavailable as error:
        click.echo(f"the index cannot be used ({error}); making a new one")
        click.echo(f"indexed {indexing.rebuild()}")
        return
    click.echo(f"missing {len(found.missing)}, stale {len(found.stale)}, extra {len(found.extra)}")
    click.echo(f"indexed {indexing.backend().count()}")


@click.command("search")
@click.argument("text", required=False)
@click.option("--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A query a line.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--limit", type=click.IntRange(1, MOST), default=10, show_default=True)
def search(text: str | None, file: Path | None, as_json: bool, limit: int) -> None:
    """Search what every visitor may see, best first."""
    if (text is None) == (file is None):
        raise click.UsageError("Give a query, or --file with a query a line.")
    indexing.mend()
    if file is not None:
        for line in file.read_text(encoding="utf-8-sig", errors="replace").splitlines():
            click.echo(_line({"q": line, "results": list(_found(line, limit))}))
        return
    results = list(_found(text or "", limit))
    for found in results:
        click.echo(_line(found) if as_json else f"{found['title']}\n  {found['url']}")
    if not results:
        click.echo("Nothing found.", err=True)


def _found(text: str, limit: int) -> Iterator[dict[str, Any]]:
    """Objects of the exchange format: ref, id, kind, title, url, score."""
    query = SearchQuery.of(text)
    if not query.terms:
        return
    site = current_app.config["SETTINGS"].url
    with reading():
        rows = answer(query, None)[1].rows[:limit]
        entries = {entry.id: entry for entry in entries_of([row.id for row in rows], None)}
    for row in rows:
        if entry := entries.get(row.id):
            yield {
                "ref": entry.ref,
                "id": entry.id,
                "kind": entry.kind,
                "title": entry.title,
                "url": site + entry.url,
                "score": round(row.score, 4),
            }


def _line(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False)
