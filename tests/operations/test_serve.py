"""`forum serve` as an operator meets it: it starts, says where, does its jobs, and stops."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.operations.server import PATIENCE, Served, until


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with Served(tmp_path / "site", processes="2") as site:
        yield site


def test_it_starts_with_examples_says_where_and_stops_at_ctrl_c(served: Served) -> None:
    assert served.address in served.output
    for account in ("lid@", "redacteur@", "moderator@", "beheerder@"):
        assert f"{account}voorbeeld.example" in served.output
    assert served.status("/") == 200
    secret = served.data / "secret"
    assert len(secret.read_text()) >= 32
    assert secret.stat().st_mode & 0o777 == 0o600
    workers = served.workers()
    assert served.press_ctrl_c() == 0
    assert "Traceback" not in served.output
    until(lambda: not any(_runs(pid) for pid in workers))
    kept = secret.read_text()
    served.start()
    assert secret.read_text() == kept
    assert served.output.count("Loading the example content") == 1


def test_a_request_at_hand_is_answered_after_ctrl_c(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) as client:
        head = "POST /aanmelden HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n"
        client.sendall(head.encode())
        assert b"100 Continue" in client.recv(1000)  # a worker reads the form now
        os.killpg(served.process.pid, signal.SIGINT)
        until(lambda: len(served.workers()) == 1)
        client.sendall(b"a=b\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 400")  # a form without its token
    assert served.process.wait(PATIENCE) == 0
    assert "Traceback" not in served.output


def test_a_second_server_on_the_port_is_told_so(served: Served) -> None:
    second = _forum("serve", served.environment | {"FORUM_DATA_DIR": str(served.data / "other")})
    assert second.returncode == 1
    assert "Address already in use" in second.stderr
    assert "Traceback" not in second.stderr


def test_another_process_takes_the_jobs_over_when_one_dies(served: Served) -> None:
    until(lambda: _waiting(served) == 0)
    for _ in range(2):
        before = served.workers()
        assert len(before) == 2
        _record(served, "imported")
        os.kill(_consumer(served), signal.SIGKILL)
        until(lambda before=before: len(served.workers()) == 2 and served.workers() != before)
        until(lambda: _waiting(served) == 0)


def test_its_processes_leave_when_the_first_one_is_killed(served: Served) -> None:
    workers = served.workers()
    served.kill()
    until(lambda: not any(_runs(pid) for pid in workers))
    served.start()
    assert served.status("/healthz") == 200


def test_a_terminated_server_ends_well(served: Served) -> None:
    served.process.terminate()
    assert served.process.wait(PATIENCE) == 0
    assert "Traceback" not in served.output


def test_jobs_are_left_to_a_worker_when_so_configured(tmp_path: Path) -> None:
    with Served(tmp_path / "site", worker="separate", processes="1") as site:
        _record(site, "imported")
        assert _waiting(site) > 0
        with subprocess.Popen(
            [sys.executable, "-c", "from forum.cli import main; main()", "worker"], env=site.environment
        ) as worker:
            until(lambda: _waiting(site) == 0)
            worker.send_signal(signal.SIGINT)
            assert worker.wait(PATIENCE) == 0


def test_an_address_of_a_hundred_thousand_bytes_is_answered_by_the_site(served: Served) -> None:
    assert served.status("/zoeken?q=" + "opvang+" * 15_000) == 200


def test_all_wrong_settings_are_told_at_once(tmp_path: Path) -> None:
    wrong = {
        "FORUM_DATA_DIR": str(tmp_path),
        "FORUM_URL": "forum.example.nl",
        "FORUM_PROCESSES": "many",
        "FORUM_DATABASE_URL": "mysql://x",
        "FORUM_SMTP_URL": "mail",
        "PATH": os.environ["PATH"],
    }
    told = _forum("serve", wrong)
    assert told.returncode == 2
    assert "Traceback" not in told.stderr
    for name in ("FORUM_URL", "FORUM_PROCESSES", "FORUM_DATABASE_URL", "FORUM_SMTP_URL"):
        assert re.search(rf"^ +{name}: ", told.stderr, re.MULTILINE), told.stderr


def test_production_does_not_start_without_what_keeps_it_safe(tmp_path: Path) -> None:
    told = _forum("serve", {"FORUM_ENV": "production", "FORUM_DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]})
    assert told.returncode == 2
    for name in ("FORUM_SECRET", "FORUM_URL", "FORUM_SMTP_URL"):
        assert name in told.stderr
    assert not (tmp_path / "secret").exists()


def test_the_command_alone_says_what_it_can_do() -> None:
    told = _forum("--help", dict(os.environ))
    assert told.returncode == 0
    for command in ("serve", "worker", "import", "export", "search", "index", "member", "migrate"):
        assert re.search(rf"^  {command} ", told.stdout, re.MULTILINE)


def _forum(argument: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from forum.cli import main; main()", argument]
    return subprocess.run(program, env=environment, capture_output=True, text=True, timeout=120, check=False)


def _consumer(site: Served) -> int:
    """The process that holds the lock on the jobs."""
    held = os.stat(site.data / "consumer.lock").st_ino
    for lock in Path("/proc/locks").read_text().splitlines():
        if "->" not in lock and lock.split()[5].endswith(f":{held}"):
            return int(lock.split()[4])
    raise AssertionError("nobody runs the jobs")


def _record(site: Served, verb: str) -> None:
    """A fact that only the sweep can find: its job was never queued."""
    with closing(sqlite3.connect(site.data / "forum.sqlite", timeout=PATIENCE)) as database, database:
        database.execute(
            "INSERT INTO event (verb, subject_kind, subject_id, data, at, done, attempts)"
            " SELECT ?, 'entry', id, json_object('entries', json_array(id)), '2025-01-01 00:00:00', '[]', 0"
            " FROM entry LIMIT 1",
            [verb],
        )


def _waiting(site: Served) -> int:
    with closing(sqlite3.connect(site.data / "forum.sqlite", timeout=PATIENCE)) as database:
        return int(database.execute("SELECT count(*) FROM event WHERE handled_at IS NULL").fetchone()[0])


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it has gone, or goes while it is read
        return False
