"""Whoosh's files, as views and checked.

Damage inside a segment would be read as postings, and a mapped file that is cut short would end the process with
SIGBUS. So a small segment is read into memory whole and compared with the checksum that its writer left beside it:
whatever happens to the file, who holds it goes on. A large one (copying 100,000 items takes 0.1 s and as much memory
as there is file, in every process) is mapped; its length is compared before every question, and its checksum when
the index is checked, by schedule.
"""

import io
import mmap
import os
import re
import zlib
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

INDEX = "MAIN"
SEGMENT, CHECKSUM, WORDS = ".seg", ".crc", ".words"
_TOC = re.compile(rf"_{INDEX}_([0-9]+)\.toc$")
COPIED = 8_000_000  # bytes up to which a segment is read into memory


class Damaged(Exception):
    """A segment file does not hold what was written to it."""


class CheckedStorage(FileStorage):
    def __init__(self, path: Path) -> None:
        super().__init__(str(path), supports_mmap=False)
        self._mapped: dict[str, mmap.mmap] = {}

    def open_file(self, name: str, **options: Any) -> StructFile:
        if not name.endswith(SEGMENT):
            return super().open_file(name, **options)
        path = Path(self.folder, name)
        if path.stat().st_size <= COPIED:
            return View(memoryview(_checked(path)), name)
        with path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._mapped[name] = content
        return View(memoryview(content), name)

    def seal(self) -> None:
        """Leave a checksum beside every segment that has none yet; after each commit."""
        for path in Path(self.folder).glob(f"*{SEGMENT}"):
            sealed = path.with_suffix(CHECKSUM)
            if not sealed.exists():
                sealed.write_text(_checksum(path.read_bytes()), encoding="ascii")

    def compare_lengths(self) -> None:
        """Raises Damaged when a mapped file is not as long any more: reading it would end the process."""
        for name, content in self._mapped.items():
            if content.size() != len(content):
                raise Damaged(name)

    def check(self, *, only_small: bool = False) -> None:
        """Compare every segment with its checksum. Raises Damaged."""
        for path in Path(self.folder).glob(f"*{SEGMENT}"):
            if not only_small or path.stat().st_size <= COPIED:
                _checked(path)


def newest_commit(path: Path) -> int:
    """The number of the last commit in a directory. Raises OSError or ValueError when there is none."""
    return max(int(found[1]) for name in os.listdir(path) if (found := _TOC.match(name)))


class View(BufferFile):
    """A stretch of bytes that Whoosh reads as a file, and parts of it as files again, without copying."""

    def __init__(self, content: memoryview, name: str) -> None:
        StructFile.__init__(self, _Reading(content), name)
        self.content = self._buf = content

    def subset(self, position: int, length: int, name: str | None = None) -> "View":
        return View(self.content[position : position + length], name or self._name)


class _Reading(io.RawIOBase):
    """A place in a stretch of bytes. Has no `fileno`: Whoosh would map it."""

    def __init__(self, content: memoryview) -> None:
        self.content, self.at = content, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.content[self.at : self.at + len(buffer)]
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self.at = offset + {os.SEEK_SET: 0, os.SEEK_CUR: self.at, os.SEEK_END: len(self.content)}[whence]
        return self.at

    def tell(self) -> int:
        return self.at


def _checked(path: Path) -> bytes:
    content = path.read_bytes()
    expected = _expected(path)
    if expected is not None and expected != _checksum(content):
        raise Damaged(path.name)
    return content


def _expected(path: Path) -> str | None:
    try:
        return path.with_suffix(CHECKSUM).read_bytes().decode("ascii", "replace")
    except FileNotFoundError:
        return None  # written this very moment


def _checksum(content: bytes) -> str:
    return f"{len(content)} {zlib.crc32(content):08x}"
