"""The protocol between the server and its render process: JSON, preceded by its length in four bytes."""

from __future__ import annotations

import json
import struct

HEADER = struct.Struct(">I")

READY = {"ready": True}
"""What the render process says once it has started; the budget of a text begins after it."""

BUDGET = 0.8
"""Seconds of wall-clock for one text; with the overhead around it well under one second."""


def pack(message: object) -> bytes:
    """A message as one frame; any JSON value, lone surrogates included."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    return HEADER.pack(len(body)) + body


def missing(received: bytes | bytearray) -> int:
    """How many bytes are still to come before `received` is a whole frame."""
    if len(received) < HEADER.size:
        return HEADER.size - len(received)
    return HEADER.size + HEADER.unpack_from(received)[0] - len(received)


def unpack(frame: bytes | bytearray) -> dict[str, object]:
    """The message of a whole frame; raises ValueError when it is none."""
    message = json.loads(frame[HEADER.size :])
    if not isinstance(message, dict):
        raise ValueError("a message is an object")
    return message
