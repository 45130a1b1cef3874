"""Binds the engine to the application, and its upkeep to the queue."""

import logging
import time
from typing import Any

from flask import Flask

from forum.search import indexing
from forum.search.engine import WhooshBackend

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
    app.extensions["search"] = WhooshBackend(app.config["SETTINGS"].index_dir, report=ask)


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
