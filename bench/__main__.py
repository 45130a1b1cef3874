"""`make bench`: seeds a site, serves it as in production, loads it page by page, writes docs/performance.md."""

import argparse
import os
import platform
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import request

from bench import digests, document, load, pages, report, search_quality, search_speed
from bench.seed import seed, sign_in
from bench.spread import drawn_anew, seed_adoptions
from forum.app import create_app
from forum.cli import prepare
from forum.config import ROOT
from forum.search import indexing

DIRECTORY = ROOT / "var" / "bench"
SITE, BARE = 8171, 8172


def main() -> None:
    """Measure pages and the quality of search; with `search` or `digests` as first word: those alone."""
    if sys.argv[1:2] == ["search"]:
        return search_speed.main(sys.argv[2:])
    if sys.argv[1:2] == ["digests"]:
        digests.main(sys.argv[2:])
        return
    options = _options()
    load.install()
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    cookie = _seeded(options.entries, options.replies)
    bare_url = f"http://127.0.0.1:{BARE}/post/{options.entries // 2}"
    bare = serving("bench.bare:app", BARE, BARE_DATABASE_URL=f"sqlite:///{DIRECTORY / 'forum.sqlite'}")
    with bare, serving("wsgi:app", SITE), worker():
        found = pages.measure(f"http://127.0.0.1:{SITE}", bare_url, cookie, options)
    with serving("wsgi:app", SITE, FORUM_PAGE_CACHE_MB="0"):
        unkept = pages.measure_unkept(f"http://127.0.0.1:{SITE}", options.seconds)
    for section in (report.table(found, [*unkept, drawn_anew()], options), search_quality.section()):
        print(section)
        if not options.dry:
            document.put(section)


def environment(**extra: str) -> dict[str, str]:
    """The settings of the measured site: as in production, but on plain http and without rate limits."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
    own = {
        "FORUM_DATA_DIR": str(DIRECTORY),
        "FORUM_SECRET": "benchmark-only-" + "x" * 40,
        "FORUM_WORKER": "separate",
        "FORUM_RATE_LIMITS": "0",
    }
    return kept | own | extra


@contextmanager
def serving(target: str, port: int, **extra: str) -> Iterator[None]:
    """A WSGI application under gunicorn, with two synchronous workers."""
    command = [sys.executable, "-m", "gunicorn", "--preload", "-w", "2", "-b", f"127.0.0.1:{port}"]
    command += ["--log-level", "warning", "--no-control-socket", target]
    with _running(command, environment(**extra)):
        _wait_for(port)
        yield


@contextmanager
def worker() -> Iterator[None]:
    """`forum worker` beside it, as in production."""
    with _running([str(Path(sys.executable).parent / "forum"), "worker"], environment()):
        yield


@contextmanager
def _running(command: list[str], env: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _seeded(entries: int, replies: int) -> dict[str, str]:
    """Make the site; gives the headers of a member who is signed in."""
    os.environ.update(environment())
    app = create_app(rate_limits=False)
    with app.app_context():
        prepare()
        print(f"Seeding {entries} × {replies} posts", file=sys.stderr)
        seed(entries, replies)
        seed_adoptions()
        token = secrets.token_urlsafe(32)
        sign_in(1, token)
        indexing.rebuild()
    with app.test_request_context():
        session = app.session_interface.open_session(app, _request())
        assert session is not None
        session["_user_id"], session["_fresh"] = token, True
        session["csrf_token"] = secrets.token_hex(20)  # the secret that tokens in forms are made from
        session.permanent = True
        value = app.session_interface.get_signing_serializer(app).dumps(dict(session))  # type: ignore[attr-defined]
    return {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={value}"}


def _request() -> Any:
    return request._get_current_object()  # type: ignore[attr-defined]


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--entries", type=int, default=2000)
    parser.add_argument("--replies", type=int, default=10)
    parser.add_argument("--seconds", type=int, default=4, help="load on each address")
    parser.add_argument("--dry", action="store_true", help="print the table, leave docs/performance.md alone")
    options = parser.parse_args()
    options.machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return options


if __name__ == "__main__":
    main()
