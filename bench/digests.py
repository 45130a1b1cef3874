"""Digests of many members, built and sent to a mail server that takes everything: `make bench ARGS=digests`.

By one process, by two at once, and of fewer members by one that is killed (-9) again and again meanwhile.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from bench import document
from bench.killing import survive
from bench.seed import seed
from bench.sink import sink, taken
from bench.spread import seed_adoptions
from forum import clock
from forum.accounts.models import Member, Municipality, Role, Standing
from forum.app import create_app
from forum.cli import prepare
from forum.config import ROOT
from forum.database import db
from forum.digests import jobs, rhythms
from forum.digests.models import Digest, Frequency, Rhythm, State
from forum.entries.follows import Channel, Follow, Why
from forum.entries.models import Entry, Tag, Theme
from forum.events import Event

DIRECTORY = ROOT / "var" / "bench-digests"
PORT = 8174
HEADING = "## Digests"
COLUMNS = """| by | due | sent | took | a second | of CPU | queries each | memory before | at most |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""
NEWS = 120  # facts in the week
AT_ONCE = 2000
Row = dict[str, Any]


def main(arguments: list[str] | None = None) -> None:
    """Measure, and write the section of docs/performance.md."""
    options = _options(arguments)
    rows = "".join(_sent(options, processes) for processes in options.processes)
    text = f"{HEADING}\n\n{_head(options)}\n{COLUMNS}{rows}\n{_killed(options)}"
    print(text)
    if not options.dry:
        document.put(text)


def _head(options: argparse.Namespace) -> str:
    kind = "PostgreSQL" if options.database else "SQLite"
    return (
        f"Measured on {date.today().isoformat()} by `make bench ARGS=digests` ({os.cpu_count()} cores, {kind}, "  # noqa: DTZ011
        f"a mail server on this\nmachine that takes everything): {options.members:,} weekly digests, built and sent.\n"
    )


def _sent(options: argparse.Namespace, processes: int) -> str:
    """Seeds a site, sends its digests in processes of their own, and tells how that went: a row of the table."""
    _make(options.members, options.entries, options.database)
    log = DIRECTORY / "sink"
    with sink(PORT, log) as url:
        sent = _run_apart(url, options.database, processes)
    assert len(taken(log)) == sent["sent"], "a mail was lost, or sent twice"
    return (
        f"| {_counted(processes)} | {sent['due']:,} | {sent['sent']:,} | {sent['seconds']:,.0f} s "
        f"| {sent['due'] / sent['seconds']:,.0f} | {sent['cpu']:,.0f} s | {sent['queries'] / sent['due']:.1f} "
        f"| {sent['before']:,.0f} MB | {sent['memory']:,.0f} MB |\n"
    )


def work() -> None:
    """The run that is measured: what `forum digest send` does."""
    app = create_app(data_dir=DIRECTORY)
    queries = [0]
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *_all: queries.__setitem__(0, queries[0] + 1))
        before, start, busy = _memory(), time.perf_counter(), time.process_time()
        jobs.plan(_thursday())
        tally = jobs.deliver(now=_thursday)
        seconds = time.perf_counter() - start
        due = db.session.scalar(sa.select(sa.func.count(Digest.id))) or 0
    found = {"due": due, "sent": tally[State.SENT], "seconds": seconds, "queries": queries[0]}
    print(json.dumps(found | {"cpu": time.process_time() - busy, "memory": _memory(), "before": before}))


def _killed(options: argparse.Namespace) -> str:
    members = options.members // 10
    _make(members, options.entries, options.database)
    log = DIRECTORY / "sink"
    with sink(PORT, log) as url:
        app = create_app(data_dir=DIRECTORY, smtp_url=url, database_url=options.database)
        every = max(1, members // (options.kills + 5))
        start = time.perf_counter()
        toll = survive(app, log, at=_thursday(), kills=options.kills, every=every)
    states = ", ".join(f"{count:,} {state.value}" for state, count in toll.states.items())
    return (
        f"{toll.due:,} digests with kill -9 of the sender {toll.kills} times, in {time.perf_counter() - start:,.0f} s: "
        f"{states}; {len(toll.doubled)} twice,\n{len(toll.lost)} lost.\n"
    )


def _make(members: int, entries: int, database: str) -> Flask:
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    app = create_app(data_dir=DIRECTORY, rate_limits=False, database_url=database)
    with app.app_context():
        prepare()
        print(f"Seeding {entries} entries, {members} members", file=sys.stderr)
        seed(entries, 0)
        seed_adoptions()
        populate(members)
        db.session.remove()
        db.engine.dispose()
    return app


def populate(members: int, at: datetime | None = None) -> None:
    """Members who each follow some themes, labels and a place, due on Thursday; and a week with news. Commits."""
    chance = random.Random(11)
    at = at or _thursday()
    codes = list(db.session.scalars(sa.select(Municipality.code).order_by(Municipality.code)))
    themes = list(db.session.scalars(sa.select(Theme.id)))
    tags = list(db.session.scalars(sa.select(Tag.id)))
    first = (db.session.scalar(sa.select(sa.func.max(Member.id))) or 0) + 1
    for start in range(first, first + members, AT_ONCE):
        ids = range(start, min(start + AT_ONCE, first + members))
        db.session.execute(sa.insert(Member), [_member(chance, number, codes, at) for number in ids])
        db.session.execute(sa.insert(Rhythm), [_rhythm(number, at) for number in ids])
        rows = [row for number in ids for row in _follows(chance, number, themes, tags, codes, at)]
        for kind in ("theme_id", "tag_id", "municipality_code"):
            db.session.execute(sa.insert(Follow), [row for row in rows if kind in row])
        db.session.commit()
    _news(chance, at)


def _member(chance: random.Random, number: int, codes: list[str], at: datetime) -> Row:
    return {
        "id": number, "email": f"lezer{number}@gemeente.example", "name": f"Lezer {number}",
        "handle": f"lezer-{number}", "municipality_code": chance.choice(codes), "is_example": False,
        "role": Role.MEMBER, "standing": Standing.ACTIVE,
        "language": "nl", "joined_at": at - timedelta(days=100), "function": "", "organisation": "", "expertise": "",
    }  # fmt: skip


def _rhythm(number: int, at: datetime) -> Row:
    since = at - rhythms.BEFORE
    return {
        "member_id": number, "frequency": Frequency.WEEKLY, "weekday": at.weekday(), "monthday": 1, "hour": 8,
        "since": since, "next_at": at,
    }  # fmt: skip


def _follows(
    chance: random.Random, number: int, themes: list[int], tags: list[int], codes: list[str], at: datetime
) -> list[Row]:
    own = {
        "member_id": number,
        "channel": Channel.DIGEST,
        "is_muted": False,
        "reason": Why.CHOSEN,
        "name": "",
        "created_at": at,
    }
    return [
        *(own | {"theme_id": theme} for theme in chance.sample(themes, min(2, len(themes)))),
        *(own | {"tag_id": tag} for tag in chance.sample(tags, min(2, len(tags)))),
        own | {"municipality_code": chance.choice(codes)},
    ]


def _news(chance: random.Random, at: datetime) -> None:
    newest = sa.select(Entry.id, Entry.author_id).order_by(Entry.id.desc()).limit(NEWS)
    facts: list[Row] = [
        {
            "verb": "published" if number % 4 else "revised", "subject_kind": "entry", "subject_id": str(entry_id),
            "by_id": author_id, "data": {}, "done": [], "attempts": 0, "handled_at": at,
            "at": at - timedelta(minutes=chance.randrange(10, 9_000)),
        }
        for number, (entry_id, author_id) in enumerate(db.session.execute(newest))
    ]  # fmt: skip
    db.session.execute(sa.insert(Event), facts)
    db.session.commit()


def _counted(processes: int) -> str:
    return "one process" if processes == 1 else f"{processes} processes at once"


def _run_apart(url: str, database: str, processes: int) -> dict[str, Any]:
    """What the processes did together; the time is that of the last to end, the memory of the largest."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    environment = clean | {"FORUM_SMTP_URL": url, "FORUM_DATABASE_URL": database}
    program = [sys.executable, "-c", "from bench.digests import work; work()"]
    start = {"env": environment, "cwd": ROOT, "stdout": subprocess.PIPE, "text": True}
    running: list[subprocess.Popen[str]] = [subprocess.Popen(program, **start) for _ in range(processes)]  # type: ignore[call-overload]
    every = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    together = {name: sum(each[name] for each in every) for name in ("sent", "queries", "cpu")}
    return together | {name: max(each[name] for each in every) for name in ("due", "seconds", "memory", "before")}


def _thursday() -> datetime:
    """Eight o'clock in winter, some day in the coming week: the same for every process that asks today."""
    now = clock.now().replace(hour=7, minute=0, second=0, microsecond=0)
    return now + timedelta(days=(3 - now.weekday()) % 7 + 1)


def _memory() -> float:
    """The most that this process used, in MB; the kernel's own count starts with what its parent used."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=digests", description=__doc__)
    parser.add_argument("--members", type=int, default=20_000, help="a tenth of them for the run with kills")
    parser.add_argument("--entries", type=int, default=2_000)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], help="that send at once, a run each")
    parser.add_argument("--dry", action="store_true", help="print the section, leave docs/performance.md alone")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", default="", help="an empty one on PostgreSQL; default: SQLite")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
