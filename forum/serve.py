"""The production server: gunicorn's synchronous workers around an application that was made once, before the fork.

One of the workers also runs the jobs, unless that is left to `forum worker`: whoever holds the lock file
does, so when that process dies another takes over.
"""

import gc
import os
import signal
import socket
import threading
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http import message

from forum import jobs
from forum.config import Settings
from forum.database import db
from forum.search.setup import warm

LONGEST_ADDRESS = 500_000
"""Bytes of a request line: whoever pastes a whole letter in the search box gets an answer in the site's style."""


class AddressTaken(Exception):
    """Another program listens where this one should; the message says what to do."""


def serve(app: Flask) -> None:
    """Answer requests until a signal ends the process: SIGINT or SIGTERM, after the requests at hand."""
    settings: Settings = app.config["SETTINGS"]
    message.MAX_REQUEST_LINE = LONGEST_ADDRESS  # gunicorn's own ceiling; the setting cannot go above it
    warm(app)
    _let_go(app)
    gc.collect()
    gc.freeze()  # see docs/decisions.md, Search 6
    _Server(app, settings).run()


def ensure_free(bind: str) -> None:
    """Raise AddressTaken when another program listens on `bind` (HOST:PORT; other forms are left to gunicorn)."""
    host, _, port = bind.rpartition(":")
    if not port.isdigit():
        return
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except OSError as error:
            raise AddressTaken(
                f"Cannot listen on {bind}: {error.strerror}.\n"
                f"Stop the program that does, or choose another port: FORUM_BIND=127.0.0.1:8001"
            ) from None


class _Server(BaseApplication):
    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._alive, self._master = os.pipe()
        super().__init__()

    def load(self) -> Flask:
        return self._app

    def load_config(self) -> None:
        settings = self._settings
        options: dict[str, Any] = {
            "bind": settings.bind,
            "workers": settings.processes,
            "worker_class": "sync",
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 20,
            "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108, a heartbeat on disk stalls
            "limit_request_line": LONGEST_ADDRESS,
            "forwarded_allow_ips": "",  # FORUM_PROXIES says whom to believe
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_fork": self._begin,
            "post_worker_init": _finish_the_request,
            "worker_exit": self._end,
        }
        assert self.cfg is not None
        for name, value in options.items():
            self.cfg.set(name, value)

    def _begin(self, _arbiter: Any, _worker: Any) -> None:
        """In a new worker: leave when the master is gone, and stand in line for the jobs."""
        os.close(self._master)
        threading.Thread(target=_leave_at_end_of, args=(self._alive,), name="watch", daemon=True).start()
        if self._settings.worker == "embedded":
            jobs.consume_beside(self._app)

    def _end(self, _arbiter: Any, _worker: Any) -> None:
        jobs.finish(self._app)


def _finish_the_request(worker: Any) -> None:
    """Ctrl-C reaches every process of the terminal: gunicorn would drop the request at hand and print a traceback."""
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, worker.handle_exit)
        signal.siginterrupt(number, False)


def _leave_at_end_of(pipe: int) -> None:
    """The pipe ends when the master does, even by kill -9: without it nobody would mind this worker."""
    os.read(pipe, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _let_go(app: Flask) -> None:
    """Close what a forked process may not share: connections to the database and to the queue."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    app.extensions["huey"].storage.close()
