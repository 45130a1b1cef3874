"""The render process, `python -m forum.markup.child`: answers questions until its pipe closes."""

from __future__ import annotations

import os
import resource
import signal
from typing import BinaryIO

from forum.markup import frames
from forum.markup.convert import Converter
from forum.markup.sanitise import Sanitiser

MEMORY = 512 * 2**20
"""Bytes of address space; an ordinary text needs 60 MB, Python included."""

GROWTH = 20
"""Times that the HTML may be as long as its text: reference links can make a small text into a huge page."""

HEADSTART = 20_000
"""Characters that any text may grow to, for what costs much in few signs: a table, footnotes."""


def main() -> None:
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed by accident goes to the log, not into the protocol
    _limit()
    renderer = Renderer()
    _write(answers, frames.READY)
    while request := _read(questions):
        # Should the server die meanwhile, then nobody ends this text but the kernel.
        signal.setitimer(signal.ITIMER_REAL, frames.BUDGET + 0.5)
        answer = renderer.answer(request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(answers, {"number": request["number"], "answer": answer})


class Renderer:
    """Markdown to HTML to bleach. An answer of None means: show the text as typed."""

    def __init__(self) -> None:
        self._converter = Converter()
        self._sanitiser = Sanitiser()

    def answer(self, request: dict) -> str | list[str] | None:
        try:
            return self._answer(request)
        except MemoryError:
            raise
        except Exception:  # whatever a parser trips over; its state may be broken, so start afresh
            self.__init__()  # type: ignore[misc]
            return None

    def _answer(self, request: dict) -> str | list[str] | None:
        if request.get("only") == "mentions":
            return sorted(self._converter.mentions(request["source"]))
        html = self._converter.convert(request["source"], request["mentions"], request["prefix"])
        if len(html) > HEADSTART + GROWTH * len(request["source"]):
            return None
        return self._sanitiser.sanitise(html)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})


def _read(pipe: BinaryIO) -> dict | None:
    frame = b""
    while missing := frames.missing(frame):
        piece = pipe.read(missing)
        if not piece:
            return None
        frame += piece
    return frames.unpack(frame)


def _write(pipe: BinaryIO, message: object) -> None:
    pipe.write(frames.pack(message))
    pipe.flush()


if __name__ == "__main__":
    main()
