"""Binds the engine to the application, and its upkeep to the queue."""

import logging
import time
from collections.abc import Callable
from typing import Any

from flask import Flask

from forum.config import Settings
from forum.database import db, reading
from forum.search import indexing, suggesting, traits
from forum.search.backend import SearchBackend
from forum.search.engine import WhooshBackend
from forum.search.phrasebook import phrasebook
from forum.search.postgresql import live
from forum.search.postgresql.backend import PostgresBackend

log = logging.getLogger(__name__)

PATIENCE = 10  # seconds before a process asks again


def init_app(app: Flask) -> None:
    """After the queue exists: the engine, the task that mends its index, and a look at it when a worker starts."""
    huey: Any = app.extensions["huey"]

    def mend() -> None:
        with app.app_context():
            indexing.mend()

    ask = _Asking(huey.task(name="mend_index")(mend))
    huey.on_startup(name="mend_index_at_start")(mend)
    app.extensions["search"] = _engine(app.config["SETTINGS"], ask)


def warm(app: Flask) -> None:
    """Make what every search shares (words, glossary, titles, traits) now, so that no reader waits for it.

    For a process that will part into several: they share it then.
    """
    with app.app_context(), reading():
        phrasebook()
        suggesting.warm()
        traits.warm()
        db.session.remove()


def _engine(settings: Settings, ask: Callable[[], None]) -> SearchBackend:
    if settings.searches_in_database:
        live.start()
        return PostgresBackend(report=ask)
    return WhooshBackend(settings.index_dir, report=ask)


class _Asking:
    """Puts the mending of the index on the queue, not more than once in a while."""

    def __init__(self, task: Any) -> None:
        self.task = task
        self.asked_at = -float(PATIENCE)

    def __call__(self) -> None:
        if time.monotonic() - self.asked_at > PATIENCE:
            self.asked_at = time.monotonic()
            try:
                self.task()
            except Exception:
                log.warning("the queue does not take the mending of the index; the schedule will do it", exc_info=True)
