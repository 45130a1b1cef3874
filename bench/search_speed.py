"""How fast search is at many items: `make bench ARGS=search`. Each query is asked alone, in one process.

Our figures are of the whole answer, up to a thousand entries that the page counts and narrows; those of the plain
engines are of the twenty best. Cold: all that was worked out of the index is dropped first. Both what the clock says
and what the processor spent is told, for on a busy machine they differ.
"""

import argparse
import gc
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask

from bench import document
from bench.search import suggesting
from bench.search.asked import Asked, queries
from bench.search.rivals import RIVALS
from bench.search.servers import NotHere, fresh_database
from bench.search.site import fill
from forum.app import create_app
from forum.cli import prepare
from forum.config import ROOT
from forum.database import db
from forum.entries.models import Entry
from forum.search import analysis, indexing
from forum.search.backend import backend
from forum.search.query import MOST_TERMS, SearchQuery
from forum.search.results import titles
from forum.search.setup import warm
from forum.search.understanding import plan_of

DIRECTORY = ROOT / "var" / "bench-search"
HEADING = "## Search speed"
TURNS = count()


class Spent(NamedTuple):
    """Milliseconds, of each query: by the clock and by the processor."""

    wall: list[float]
    cpu: list[float]

    def __str__(self) -> str:
        return f"{_part(self.wall, 0.5)} / {_part(self.wall, 0.99)} ({_part(self.cpu, 0.5)} / {_part(self.cpu, 0.99)})"


def main(given: list[str] | None = None) -> None:
    options = _options(given)
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    os.environ |= {"FORUM_DATA_DIR": str(DIRECTORY), "FORUM_SECRET": "bench" * 8, "FORUM_WORKER": "separate"}
    app = create_app(rate_limits=False, page_cache_mb=0)
    with app.app_context():
        prepare()
        text = f"{_head(options)}\n{_speed(app, options)}"
    print(text)
    if not options.dry:
        document.put(text)
    shutil.rmtree(DIRECTORY, ignore_errors=True)


def _speed(app: Flask, options: argparse.Namespace) -> str:
    asked = queries(options.each)
    _say("filling the site")
    fill(options.items)
    facts = _building(options.items)
    _as_served(app)
    columns: dict[str, dict[str, Spent]] = {}
    for name, cold in (("ours, cold", True), ("ours, warm", False)):
        _say(name)
        columns[name] = {
            sort: _measured(every, _ranked, _dropping if cold else _forgetting) for sort, every in asked.items()
        }
    for name, cold in (("page, cold", True), ("page, warm", False)):
        _say(name)
        ask = _page(app)
        columns[name] = {
            sort: _measured(every, ask, _dropping if cold else _forgetting) for sort, every in asked.items()
        }
    facts += _suggesting(app, options.items, "Whoosh") + _memory() + _fresh(options.items)
    others, said = _on_postgresql(options.items, asked)
    columns, facts = columns | others, facts + said
    for rival in [] if options.alone else RIVALS:
        _say(rival.name)
        with rival.open(DIRECTORY, options.items) as ask:
            columns[rival.name] = {sort: _measured(every, ask, _nothing) for sort, every in asked.items()}
    return "\n".join([*_table(columns), "", *facts]) + "\n"


def _as_served(app: Flask) -> None:
    """As the server does when it starts: see forum/serve.py."""
    warm(app)
    gc.collect()
    gc.freeze()


def _on_postgresql(items: int, asked: dict[str, list[Asked]]) -> tuple[dict[str, dict[str, Spent]], list[str]]:
    """The bare answer of our other engine, by the clock; the processor's part is the asking, not the server's.

    Its whole page, and what else is told of it.
    """
    try:
        with fresh_database() as url:
            settings = {"database_url": url.render_as_string(hide_password=False), "search_url": "postgresql"}
            app = create_app(rate_limits=False, page_cache_mb=0, **settings)
            with app.app_context():
                _say("PostgreSQL: filling and building")
                prepare()
                fill(items)
                start = time.perf_counter()
                indexing.rebuild()
                seconds = time.perf_counter() - start
                _as_served(app)
                facts = [f"- PostgreSQL, rebuild: {items / seconds:,.0f} items/s by the clock."]
                ask = _page(app)
                ways = (
                    ("PostgreSQL, cold", _ranked, _uncounted),
                    ("PostgreSQL, warm", _ranked, _nothing),
                    ("page, PostgreSQL", ask, _nothing),
                )
                columns = {}
                for name, way, before in ways:
                    _say(name)
                    columns[name] = {sort: _measured(every, way, before) for sort, every in asked.items()}
                return columns, facts + _suggesting(app, items, "PostgreSQL")
    except NotHere as reason:
        _say(str(reason))
        return {}, []


def _nothing() -> None:
    """Nothing is dropped: all is as the query before left it."""


def _uncounted() -> None:
    """As a process that has just started, over a database that has been running."""
    backend()._counts.clear()  # type: ignore[attr-defined]


def _measured(every: Iterable[Asked], ask: Callable[[Asked], Any], before: Callable[[], None]) -> Spent:
    spent = Spent([], [])
    for one in every:
        ask(one)  # what the machine itself keeps (files, statements) is there
        before()
        wall, cpu = time.perf_counter(), time.thread_time()
        ask(one)
        spent.wall.append((time.perf_counter() - wall) * 1_000)
        spent.cpu.append((time.thread_time() - cpu) * 1_000)
    return spent


def _ranked(asked: Asked) -> Any:
    """The bare answer of our engine."""
    if asked.is_title:
        return backend().similar(analysis.terms(asked.typed)[:MOST_TERMS], 20)
    return backend().search(plan_of(SearchQuery.of(asked.typed)), some=not asked.is_every)


def _page(app: Flask) -> Callable[[Asked], None]:
    """The whole page; each time at another address, so that a finished page is never found."""
    client = app.test_client()

    def ask(asked: Asked) -> None:
        if asked.is_title:
            titles(asked.typed, None, 5)  # what a form shows is a piece of a page, for members
            return
        answer = client.get("/zoeken", query_string={"q": asked.typed, "beurt": next(TURNS)})
        assert answer.status_code == 200, answer.status

    return ask


def _dropping() -> None:
    """As a process that has just opened the index."""
    backend().forget()  # type: ignore[attr-defined]
    backend().count()


def _forgetting() -> None:
    """What is known of terms stays, the answers do not."""
    backend()._reader.answers.clear()  # type: ignore[attr-defined]


def _building(items: int) -> list[str]:
    _say("building the index")
    wall, cpu = time.perf_counter(), time.process_time()
    indexing.rebuild()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    backend().forget()  # type: ignore[attr-defined]
    opening = time.perf_counter()
    backend().count()
    opening = time.perf_counter() - opening
    return [
        f"- Rebuild from the database: {items / wall:,.0f} items/s by the clock, {items / cpu:,.0f} by the processor.",
        f"- Opening the index: {opening * 1_000:.1f} ms.",
    ]


def _suggesting(app: Flask, items: int, engine: str) -> list[str]:
    times = suggesting.milliseconds(app, items)
    told = " / ".join(_part(times, share) for share in (0.5, 0.95, 0.99))
    return [f"- Suggestions while typing, whole answer, {engine}: p50 / p95 / p99 {told} ms."]


def _memory() -> list[str]:
    """Of this process, after all of the above."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    held = dict(line.split(":") for line in status if line.startswith("Rss"))
    own, shared = (int(held[name].split()[0]) // 1_000 for name in ("RssAnon", "RssFile"))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    return [f"- Memory: {own} MB of its own and {shared} MB of mapped files; {most} MB at most, while it built."]


def _fresh(items: int) -> list[str]:
    """From the change of an entry to its being found, the job alone."""
    took = []
    for number in range(1, 11):
        word = f"vers{number}woord"
        db.session.execute(sa.update(Entry).where(Entry.id == number).values(title=word, version=Entry.version + 1))
        db.session.commit()
        start = time.perf_counter()
        indexing.sync([number])
        assert backend().search(plan_of(SearchQuery.of(word)))
        took.append((time.perf_counter() - start) * 1_000)
    return [f"- A change is found {_part(took, 0.5)} ms after its job starts (at most {max(took):.0f})."]


def _table(columns: dict[str, dict[str, Spent]]) -> list[str]:
    lines = [f"| p50 / p99 ms (of the processor) | {' | '.join(columns)} |", f"| --- |{' ---: |' * len(columns)}"]
    return lines + [
        f"| {sort} | {' | '.join(str(column[sort]) for column in columns.values())} |"
        for sort in next(iter(columns.values()))
    ]


def _part(values: list[float], share: float) -> str:
    return f"{sorted(values)[min(len(values) - 1, int(len(values) * share))]:.1f}"


def _head(options: argparse.Namespace) -> str:
    today, load = date.today().isoformat(), os.getloadavg()[0]  # noqa: DTZ011
    return (
        f"{HEADING}\n\nMeasured on {today} by `make bench ARGS=search` ({os.cpu_count()} cores, load {load:.1f} before)"
        f", {options.items:,} items of about 120 words.\n{__doc__.split(chr(10), 1)[1].strip()}\n"
    )


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr)


def _options(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=search", description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=40, help="queries of each sort")
    parser.add_argument("--alone", action="store_true", help="without the plain engines (stock Whoosh takes minutes)")
    parser.add_argument("--dry", action="store_true", help="print the section, leave docs/performance.md alone")
    return parser.parse_args(given)


if __name__ == "__main__":
    main()
