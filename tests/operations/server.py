"""A site that is really served: `forum serve` in a process of its own, on a free port, with its own data."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Self

from tests.ports import free_port

PATIENCE = 120.0
"""Seconds for whatever must happen; a start takes two on a machine that has nothing else to do."""


class Served:
    """Use as a context; `address` is where it answers, `output` what it printed."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
        chosen = {f"FORUM_{name.upper()}": value for name, value in settings.items()}
        own = {"FORUM_DATA_DIR": str(data), "FORUM_BIND": f"127.0.0.1:{self.port}", "PYTHONUNBUFFERED": "1"}
        self.environment = clean | own | chosen

    def __enter__(self) -> Self:
        self.data.mkdir(parents=True, exist_ok=True)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._log = self.data / "output"
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from forum.cli import main; main()", "serve"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # a terminal sends Ctrl-C to the whole group
            )
        until(lambda: self.process.poll() is not None or self.status("/healthz") == 200)
        assert self.process.poll() is None, self.output

    @property
    def output(self) -> str:
        return self._log.read_text()

    def status(self, path: str) -> int:
        """The status of a page; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def press_ctrl_c(self) -> int:
        """Ctrl-C in the terminal; gives the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """kill -9 of the first process; the others are left to themselves."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def kill_all(self) -> None:
        """kill -9 of every process at once, as when the power fails."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if b"forum.markup" not in _command(int(pid))]


def until(true: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something to become true; fails when it does not in time."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.1)


def _command(pid: int) -> bytes:
    """The command line of a process; b"" when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
