"""Our own search as a user runs it: `forum import` into a fresh site, then `forum search --file --json`."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from bench.search.judged import JudgedSet, Query
from bench.search.measures import DEPTH, Found
from bench.search.servers import NotHere, fresh_database

FORUM = Path(sys.executable).parent / "forum"


def on_whoosh(texts: JudgedSet, queries: Sequence[Query]) -> Found:
    return _answers(texts, queries)


def on_postgresql(texts: JudgedSet, queries: Sequence[Query]) -> Found:
    """Raises NotHere without that engine or without a server."""
    if find_spec("forum.search.postgresql") is None:
        raise NotHere("this version has no PostgreSQL engine")
    with fresh_database() as url:
        return _answers(
            texts,
            queries,
            FORUM_DATABASE_URL=url.render_as_string(hide_password=False),
            FORUM_SEARCH_URL="postgresql",
        )


def _answers(texts: JudgedSet, queries: Sequence[Query], **settings: str) -> Found:
    with tempfile.TemporaryDirectory(prefix="forum-quality-") as name:
        directory = Path(name)
        asked = directory / "queries.txt"
        asked.write_text("".join(f"{query.text}\n" for query in queries), encoding="utf-8")
        _run(directory, settings, "import", str(texts.texts))
        said = _run(directory, settings, "search", "--file", str(asked), "--json", "--limit", str(DEPTH))
    lines = [json.loads(line) for line in said.splitlines()]
    return {line["q"]: [result["ref"] for result in line["results"]] for line in lines}


def _run(directory: Path, settings: dict[str, str], *command: str) -> str:
    """What the command prints; in a directory of its own, so that nothing of this machine's settings counts."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    done = subprocess.run(
        [str(FORUM), *command],
        env=kept | {"FORUM_DATA_DIR": str(directory)} | settings,
        cwd=directory,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"forum {command[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout
