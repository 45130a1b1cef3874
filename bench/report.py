"""The table in docs/performance.md."""

import argparse
from datetime import date

from bench.load import Load
from bench.pages import Measured

HEAD = """## Pages

Measured by `make bench` on {today} ({machine}); {entries:,} entries × {replies} replies in SQLite, a Whoosh index,
two gunicorn sync workers and `forum worker` beside them, {connections} connections by wrk, {seconds} s an address,
no rate limits. The yardstick is a bare Flask+Jinja page (`bench/bare.py`): one query for a post and its ten replies, no
layout, sessions or permissions. It is measured first and last in the same run; *share* is requests/s ÷ that.
`queries` are those of a second view without the memory of finished pages; `kB` is the gzipped HTML.

| who | page | requests/s | p50 ms | p99 ms | queries | kB | share | asked |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def table(found: list[Measured], unkept: list[tuple[str, Load]], options: argparse.Namespace) -> str:
    """The section, as Markdown."""
    text = HEAD.format(
        today=date.today().isoformat(),  # noqa: DTZ011 - of the machine that measures
        machine=options.machine,
        entries=options.entries,
        replies=options.replies,
        connections=8,
        seconds=options.seconds,
    )
    text += "".join(_row(row) for row in found)
    text += (
        "\nA visitor's pages when no finished page is kept in front of Flask (`FORUM_PAGE_CACHE_MB=0`; what readers "
        "with the\nsame reach share is still kept, until something happens on the site), in the same run:\n\n"
    )
    text += "| page | requests/s | p50 ms | p99 ms | share |\n| --- | ---: | ---: | ---: | ---: |\n"
    for what, load in unkept:
        text += (
            f"| {what} | {load.rate:,.0f} | {load.p50:.1f} | {load.p99:.1f} | {load.rate / found[0].load.rate:.2f} |\n"
        )
    return text


def _row(row: Measured) -> str:
    load = row.load
    broken = f" ({load.errors} errors)" if load.errors else ""
    queries = "" if row.queries is None else str(row.queries)
    size = "" if row.kilobytes is None else f"{row.kilobytes:.1f}"
    return (
        f"| {row.who} | {row.what}{broken} | {load.rate:,.0f} | {load.p50:.1f} | {load.p99:.1f} "
        f"| {queries} | {size} | {row.share:.2f} | {row.budget} |\n"
    )
