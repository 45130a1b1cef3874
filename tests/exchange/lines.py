"""Lines of the exchange format, for tests: the smallest of a kind, with what a test wants said."""

import json
from pathlib import Path
from typing import Any

SMALLEST = {
    "kind": "tip",
    "theme": "opvang",
    "title": "Een kort bericht",
    "summary": "Samengevat.",
    "body": "Eén **idee**.",
    "tags": ["opvang"],
    "municipality": "GM0034",
    "language": "nl",
    "created_at": "2025-03-01T10:00:00+01:00",
}


def line(id: str, **said: Any) -> dict[str, Any]:
    return {"id": id, **SMALLEST, **said}


def reply(body: str = "Dank!", at: str = "2025-03-02T10:00:00+01:00", **said: Any) -> dict[str, Any]:
    return {"author": "noor.de.vries@utrecht.nl", "body": body, "created_at": at, **said}


def write(path: Path, *lines: dict[str, Any] | bytes) -> Path:
    """A file of these lines; bytes are written as they are."""
    rows = [each if isinstance(each, bytes) else json.dumps(each, ensure_ascii=False).encode() for each in lines]
    path.write_bytes(b"\n".join(rows) + b"\n")
    return path
