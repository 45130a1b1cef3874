"""A worker as `forum worker` is, whose jobs write down that they were done."""

import os
import time
from datetime import datetime
from functools import cache
from pathlib import Path

from huey import crontab

from forum import events, jobs, recurring
from forum.app import create_app


def note(line: str) -> None:
    """One write to a file that every worker adds to; nothing in the process of the tests, which has no such file."""
    if "FORUM_TEST_NOTES" not in os.environ:
        return
    with open(os.environ["FORUM_TEST_NOTES"], "a") as notes:
        notes.write(f"{line} {os.getpid()}\n")


@jobs.queued
def small(number: int) -> None:
    """The first one waits until the others have one at hand too: a quick worker would leave nothing to a slow one."""
    meet("busy")
    time.sleep(0.01)
    note(f"small-{number}")


@jobs.queued
def look(moment: str) -> None:
    """What a worker does every minute."""
    at = datetime.fromisoformat(moment)
    recurring.keep_up([("noted", crontab(minute="0"), lambda: note(f"recurring-{at.isoformat()}"))], at=at)


@events.on("entry", "published")
def published(event: events.Event) -> None:
    note(f"event-{event.id}")


@cache
def meet(where: str) -> None:
    """Wait until every worker has come here once; nothing in the process of the tests."""
    if "FORUM_TEST_NOTES" not in os.environ:
        return
    here = Path(os.environ["FORUM_TEST_NOTES"]).with_suffix(f".{where}")
    with here.open("a") as come:
        come.write("x")
    while here.stat().st_size < int(os.environ["FORUM_TEST_WORKERS"]):
        time.sleep(0.05)


def main() -> None:
    """Begin when all of them are there."""
    app = create_app()
    meet("ready")
    jobs.consume(app)
