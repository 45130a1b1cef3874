"""A site that really runs: the production server with its jobs, its index and its mail, in a process of its own."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

from forum.config import ROOT
from tests.ports import free_port

Result = TypeVar("Result")
PATIENCE = 120  # seconds; on a machine that has nothing else to do, all of it takes one or two


class Site:
    """`url` answers until `stop()`; what it wrote is under `data`."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / "server.log"
        self.process = self._start()
        self._wait_until_it_answers()

    def mail_to(self, address: str) -> str:
        """The text of the newest mail to an address, as soon as it was sent."""
        return until(lambda: next(iter(self._mails_to(address)), ""), f"a mail to {address}")

    def link_in_mail_to(self, address: str) -> str:
        found = re.search(rf"{re.escape(self.url)}/\S+", self.mail_to(address))
        assert found, f"no link in the mail to {address}"
        return found.group()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def _start(self) -> "subprocess.Popen[bytes]":
        own = {name: value for name, value in os.environ.items() if not name.startswith("FORUM_")}
        settings = {
            "FORUM_ENV": "local",
            "FORUM_DATA_DIR": str(self.data),
            "FORUM_BIND": f"127.0.0.1:{self.port}",
            "FORUM_PROCESSES": "2",
            "FORUM_RATE_LIMITS": "false",
            "FORUM_SECRET": "s" * 40,
        }
        command = [sys.executable, "-c", "from forum.cli import main; main()", "serve"]
        with self.log.open("wb") as log:
            return subprocess.Popen(command, cwd=ROOT, env=own | settings, stdout=log, stderr=subprocess.STDOUT)

    def _wait_until_it_answers(self) -> None:
        def answers() -> bool:
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=PATIENCE) as answer:
                    return bool(answer.status == 200)
            except (urllib.error.URLError, OSError):
                return False

        until(answers, "an answer of the site")

    def _mails_to(self, address: str) -> list[str]:
        found = []
        for path in sorted((self.data / "mail").glob("*.eml"), reverse=True):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(message, EmailMessage)
            body = message.get_body(("plain",))
            if address in str(message["To"]) and body is not None:
                found.append(str(body.get_content()))
        return found


def until(attempt: Callable[[], Result], what: str) -> Result:
    """What `attempt` returns once it is true; an assertion error when that takes too long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if result := attempt():
            return result
        time.sleep(0.05)
    raise AssertionError(f"waited {PATIENCE} seconds for {what}")
