"""A render process beside the server: one a process, started when first needed, killed when too slow.

Why a process: a pathological text keeps a regular expression busy for minutes, in C, where no thread can
be stopped; SIGALRM reaches the main thread only, and texts are rendered in queue threads too.
"""

from __future__ import annotations

import atexit
import itertools
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from forum.markup import frames

STARTING = 10.0
"""Seconds that the render process may take to start; usually 0.1, a few on a machine that is very busy."""

WAITING = 15.0
"""Seconds that a thread waits for its turn before it gives up."""

_ROOT = Path(__file__).parents[2]
_KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "SYSTEMROOT")
_logger = logging.getLogger(__name__)


class Gone(Exception):
    """The render process ended, or said something that was not asked."""


class TimeUp(Exception):
    """The text took longer than its budget."""


class RenderProcess:
    """Asks the render process, and sees to it that there is one. Safe for threads, and after a fork."""

    def __init__(self, budget: float = frames.BUDGET) -> None:
        self._budget = budget
        self._numbers = itertools.count(1)
        self._turn = threading.Lock()
        self._child: Child | None = None
        atexit.register(self.close)
        os.register_at_fork(after_in_child=self._forget_parents)

    def ask(self, request: Mapping[str, object]) -> object:
        """The answer, or None if it took too long or failed. Asked twice if the process was killed."""
        if not self._turn.acquire(timeout=WAITING):
            _logger.error("No turn at the render process within %s s.", WAITING)
            return None
        try:
            return self._ask(request)
        except TimeUp:
            _logger.warning("A text was not rendered within %s s; shown as typed.", self._budget)
            return None
        except Exception:
            _logger.exception("The render process failed; a text is shown as typed.")
            return None
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the render process; the next question starts another."""
        child, self._child = self._child, None
        if child:
            child.end()

    def _ask(self, request: Mapping[str, object]) -> object:
        left = self._budget
        for is_last in (False, True):
            began = time.monotonic()
            try:
                child = self._running()
                return self._answer(child, request, time.monotonic() + left)
            except Gone:
                self.close()
                left -= time.monotonic() - began
                if is_last or left <= 0:
                    raise
            except BaseException:  # also an interrupt: half an answer must not reach the next text
                self.close()
                raise
        raise AssertionError

    def _answer(self, child: Child, request: Mapping[str, object], deadline: float) -> object:
        number = next(self._numbers)
        child.send(frames.pack({**request, "number": number}), deadline)
        reply = child.receive(deadline)
        if reply.get("number") != number:
            raise Gone("answered another question")
        return reply.get("answer")

    def _running(self) -> Child:
        if self._child is None:
            child = Child()
            try:
                if child.receive(time.monotonic() + STARTING) != frames.READY:
                    raise Gone("did not say that it is ready")
            except TimeUp:
                child.end()
                raise Gone("did not start in time") from None
            except BaseException:
                child.end()
                raise
            self._child = child
        return self._child

    def _forget_parents(self) -> None:
        """After a fork: the render process is the parent's, and so is whoever held the lock."""
        self._turn = threading.Lock()
        child, self._child = self._child, None
        if child:
            child.disown()


class Child:
    """A living render process and the two pipes to it. Times are those of `time.monotonic()`."""

    def __init__(self) -> None:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}  # no secrets
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "forum.markup.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=environment | {"PYTHONPATH": str(_ROOT)},
            start_new_session=True,  # Ctrl-C is for the server; this one leaves when its pipe closes
        )
        assert self._process.stdin
        assert self._process.stdout
        self._input = self._process.stdin.fileno()
        self._output = self._process.stdout.fileno()
        os.set_blocking(self._input, False)
        os.set_blocking(self._output, False)

    def send(self, frame: bytes, deadline: float) -> None:
        """Write a frame; a large one waits for the reader, never beyond the deadline."""
        rest = memoryview(frame)
        while rest:
            _wait(self._input, select.POLLOUT, deadline)
            with suppress(BlockingIOError):
                try:
                    rest = rest[os.write(self._input, rest) :]
                except BrokenPipeError:
                    raise Gone("was killed") from None

    def receive(self, deadline: float) -> dict[str, object]:
        """Read one frame."""
        received = bytearray()
        while missing := frames.missing(received):
            _wait(self._output, select.POLLIN, deadline)
            with suppress(BlockingIOError):
                piece = os.read(self._output, min(missing, 1 << 20))
                if not piece:
                    raise Gone("was killed or ran out of memory")
                received += piece
        try:
            return frames.unpack(received)
        except ValueError:
            raise Gone("spoke nonsense") from None

    def end(self) -> None:
        """Kill it, and wait for it so that no zombie stays."""
        self._close_pipes()
        self._process.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=2)

    def disown(self) -> None:
        """In a forked process: close our ends of the pipes, and leave the process to its real parent."""
        self._close_pipes()
        self._process.returncode = 0  # else Popen would try to reap a process that is not ours

    def _close_pipes(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


def _wait(pipe: int, event: int, deadline: float) -> None:
    left = deadline - time.monotonic()
    poll = select.poll()
    poll.register(pipe, event)
    if left <= 0 or not poll.poll(left * 1000):
        raise TimeUp
