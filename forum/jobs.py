"""The queue (huey) and how an event reaches its subscribers.

One job an event. The queue may lose a job (a kill between taking and finishing): the sweep puts events
that nobody finished back on it. SQLite by default, with a consumer in the served process; Redis or
PostgreSQL when there are several, with `forum worker`.
"""

import fcntl
import logging
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, current_app
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from forum import events, recurring
from forum.config import Settings
from forum.database import db
from forum.recurring import Recurring

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(seconds=45)

_works: dict[str, Callable[..., None]] = {}


def init_app(app: Flask, settings: Settings, schedule: list[Recurring]) -> None:
    """Make the queue; `schedule` is a list of (name, when, what): recurring work, run once for all processes."""
    huey = _queue(settings)
    app.extensions["huey"], app.extensions["schedule"] = huey, schedule

    @huey.task(name="react")
    def react(event_id: int) -> None:
        with app.app_context():
            events.react(event_id)

    @huey.task(name="later")
    def do_later(name: str, *args: Any) -> None:
        with app.app_context():
            _works[name](*args)

    app.extensions["react"], app.extensions["later"] = react, do_later

    def keep_up() -> None:
        recurring.keep_up(schedule)

    for work in (sweep, keep_up):  # every worker, every minute
        huey.periodic_task(crontab(minute="*"), name=work.__name__)(_in_context(app, work))


@events.carried_by
def enqueue(event_id: int) -> None:
    """Put the subscribers of an event on the queue. A queue that is down costs time, never the event."""
    try:
        current_app.extensions["react"](event_id)
    except Exception:
        log.warning("event %s is not queued; the sweep will find it", event_id, exc_info=True)


def queued(work: Callable[..., None]) -> Callable[..., None]:
    """Let a function be done `later`; its module must be there when a process starts."""
    _works[_name(work)] = work
    return work


def later(work: Callable[..., None], *args: Any) -> None:
    """Have a `queued` function done in a job, with plain values: what may be lost, of a request that may not write."""
    try:
        current_app.extensions["later"](_name(work), *args)
    except Exception:
        log.warning("%s is not queued, and will not be done", _name(work), exc_info=True)


def waits(work: Callable[..., None]) -> bool:
    """Whether a `queued` function is on the queue already, and not begun. False when the queue is down."""
    try:
        tasks = current_app.extensions["huey"].pending()
    except Exception:
        log.warning("the queue cannot be read", exc_info=True)
        return False
    return any(task.args[:1] == (_name(work),) for task in tasks)


def waiting() -> int | None:
    """How many jobs are on the queue, and not begun. None when the queue is down."""
    try:
        return int(current_app.extensions["huey"].pending_count())
    except Exception:
        log.warning("the queue cannot be read", exc_info=True)
        return None


def sweep(older_than: timedelta = RETRY_AFTER) -> None:
    """Queue the events that a crash left behind."""
    ids = db.session.scalars(events.waiting(older_than=older_than).limit(5000)).all()
    db.session.rollback()
    for event_id in ids:
        enqueue(event_id)


def drain(app: Flask) -> int:
    """Run every waiting job now, in this thread; returns how many. For tests and the command line."""
    huey: Huey = app.extensions["huey"]
    count = 0
    while (task := huey.dequeue()) is not None:
        huey.execute(task)
        count += 1
    return count


def consume(app: Flask) -> None:
    """Work until told to stop by a signal: `forum worker`."""
    with app.app_context():
        sweep(timedelta(0))
    _consumer(app).run()


def consume_beside(app: Flask) -> None:
    """Work in a thread of this process, while no other process of this site does.

    Whoever holds the file lock consumes; when that process dies, however, the kernel frees the lock and
    another takes over within seconds.
    """

    def wait_for_turn() -> None:
        with open(app.config["SETTINGS"].consumer_lock, "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _resume(app)
            log.info("process %s runs the jobs", os.getpid())
            consumer = _Embedded(app.extensions["huey"], **CONSUMER)
            consumer.start()
            app.extensions["consumer"] = consumer  # not before: what has not begun cannot be ended
            threading.Event().wait()

    threading.Thread(target=wait_for_turn, name="consumer", daemon=True).start()


def catch_up(app: Flask) -> bool:
    """Run everything that waits, unless another process does so already; whether it was done here."""
    settings: Settings = app.config["SETTINGS"]
    if settings.worker == "separate":
        return False
    with open(settings.consumer_lock, "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        _resume(app)
        drain(app)
        return True


def finish(app: Flask) -> None:
    """Let the job at hand end, when this process runs the jobs; for the last moments of a process."""
    consumer: Consumer | None = app.extensions.get("consumer")
    if consumer is not None:
        consumer.stop(graceful=True)


def _resume(app: Flask) -> None:
    """Queue all that is unfinished, also what a process that was killed had begun: the lock says that it is gone."""
    with app.app_context():
        events.release()
        recurring.release()
        sweep(timedelta(0))


CONSUMER: dict[str, Any] = {
    "workers": 1,
    "initial_delay": 0.1,
    "max_delay": 0.5,
    "check_worker_health": False,
    "shutdown_timeout": 5,  # seconds
}


class _Embedded(Consumer):
    """A consumer whose process belongs to the web server, signals included."""

    def _set_signal_handlers(self) -> None:
        pass


def _consumer(app: Flask) -> Consumer:
    return Consumer(app.extensions["huey"], **CONSUMER)


def _name(work: Callable[..., None]) -> str:
    return f"{work.__module__}.{work.__name__}"


def _queue(settings: Settings) -> Huey:
    url = settings.queue_url
    if url.startswith("redis"):
        return RedisHuey("forum", url=url, results=False)
    if url.startswith("postgresql"):
        return PostgresHuey("forum", dsn=url, results=False)
    return SqliteHuey("forum", filename=str(settings.data_dir / "queue.sqlite"), fsync=False, results=False)


def _in_context(app: Flask, work: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            work()

    return run
