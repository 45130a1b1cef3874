"""kill -9 of the server in the middle of 200 posts by four clients at once."""

import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

from tests.operations.clients import Client
from tests.operations.server import PATIENCE, Served, until

POSTS = 200
ACCOUNTS = [f"{name}@voorbeeld.example" for name in ("lid", "redacteur", "moderator", "beheerder")]


def test_nothing_that_was_confirmed_is_lost_or_doubled(tmp_path: Path) -> None:
    with Served(tmp_path / "site", processes="2", rate_limits="false") as site:
        titles = [f"Crashproef nummer {number}" for number in range(POSTS)]
        clients = [Client(site, email, titles[at :: len(ACCOUNTS)]) for at, email in enumerate(ACCOUNTS)]
        for client in clients:
            client.start()
        until(lambda: sum(len(client.confirmed) for client in clients) >= POSTS // 3, 300)
        site.kill_all()
        assert sum(len(client.confirmed) for client in clients) < POSTS
        site.start()
        for client in clients:
            client.join(300)
        confirmed = {title: where for client in clients for title, where in client.confirmed.items()}
        assert sorted(confirmed) == sorted(titles)
        kept = _kept(site)
        assert Counter(kept.values()) == Counter(titles)
        assert all(kept[int(where.rsplit("/", 1)[1].split("-")[0])] == title for title, where in confirmed.items())
        until(lambda: _unhandled(site) == 0, 200)
        assert "missing 0, stale 0, extra 0" in _index_check(site)
        assert site.status("/zoeken?q=crashproef") == 200
        assert site.press_ctrl_c() == 0


def _kept(site: Served) -> dict[int, str]:
    with closing(sqlite3.connect(site.data / "forum.sqlite", timeout=PATIENCE)) as database:
        rows = database.execute("SELECT id, title FROM entry WHERE title LIKE 'Crashproef%' AND status = 'published'")
        return dict(rows.fetchall())


def _unhandled(site: Served) -> int:
    with closing(sqlite3.connect(site.data / "forum.sqlite", timeout=PATIENCE)) as database:
        return int(database.execute("SELECT count(*) FROM event WHERE handled_at IS NULL").fetchone()[0])


def _index_check(site: Served) -> str:
    program = [sys.executable, "-c", "from forum.cli import main; main()", "index", "check"]
    return subprocess.run(
        program, env=site.environment, capture_output=True, text=True, timeout=PATIENCE, check=True
    ).stdout
