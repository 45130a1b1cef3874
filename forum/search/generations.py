"""Where an index lives: `index/<generation>/`, with a pointer `index/current` that is replaced in one step.

A new index is made beside the one in use and then pointed to. The name of a generation begins with the version
of the analysis that made it, so that an index of yesterday's code is never read by today's.
"""

import fcntl
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from forum.search.analysis import VERSION
from forum.search.backend import IndexUnavailable

POINTER = "current"
KEPT = 3600  # seconds that a generation nobody points to is left alone: someone may be making it


class Generations:
    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def current(self) -> Path:
        """The directory of the index in use. Raises IndexUnavailable when there is none."""
        try:
            name = (self.directory / POINTER).read_bytes()[:80].decode("ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise IndexUnavailable("no index is pointed to") from error
        path = self.directory / name
        if not name.startswith(_prefix()) or "/" in name or not path.is_dir():
            raise IndexUnavailable(f"the index {name!r} is not there, or of another version")
        return path

    def begin(self) -> Path:
        """An empty directory for a new index."""
        if not self.directory.is_dir():
            self.directory.unlink(missing_ok=True)
        path = self.directory / f"{_prefix()}{int(time.time())}-{secrets.token_hex(3)}"
        path.mkdir(parents=True)
        return path

    def publish(self, path: Path) -> None:
        """From now on, this is the index in use; the one before is removed, for readers hold it in memory."""
        pointer = self.directory / POINTER
        if pointer.is_dir():
            shutil.rmtree(pointer, ignore_errors=True)
        fresh = self.directory / f"{POINTER}.{secrets.token_hex(3)}"
        fresh.write_text(path.name, encoding="ascii")
        before = _read(pointer)
        os.replace(fresh, pointer)
        self._clean(path.name, before)

    @contextmanager
    def lock(self, name: str = "write") -> Iterator[None]:
        """One writer at a time, over processes. The file lies beside the directory, which may vanish."""
        self.directory.parent.mkdir(parents=True, exist_ok=True)
        with open(self.directory.with_name(f"{self.directory.name}.{name}.lock"), "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _clean(self, current: str, before: str) -> None:
        for path in self.directory.iterdir():
            with suppress(OSError):
                is_left = path.name == before or time.time() - path.stat().st_mtime > KEPT
                if path.is_dir() and path.name != current and is_left:
                    shutil.rmtree(path, ignore_errors=True)


def _prefix() -> str:
    return f"v{VERSION}-"


def _read(pointer: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return pointer.read_text(encoding="ascii").strip()
    return ""
