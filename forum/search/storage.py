"""Whoosh's files, read whole and checked.

Whoosh maps segment files into memory; a file that is then cut short would end the process with SIGBUS, and
damage inside would be read as postings. So a segment is read into memory once, and compared with the checksum
that its writer left beside it.
"""

import zlib
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile

SEGMENT, CHECKSUM = ".seg", ".crc"


class Damaged(Exception):
    """A segment file does not hold what was written to it."""


class CheckedStorage(FileStorage):
    def __init__(self, path: Path) -> None:
        super().__init__(str(path), supports_mmap=False)

    def open_file(self, name: str, **options: Any) -> StructFile:
        if not name.endswith(SEGMENT):
            return super().open_file(name, **options)
        content = Path(self.folder, name).read_bytes()
        expected = _expected(Path(self.folder, name))
        if expected is not None and expected != _checksum(content):
            raise Damaged(name)
        return BufferFile(content, name=name)

    def seal(self) -> None:
        """Leave a checksum beside every segment that has none yet; after each commit."""
        for path in Path(self.folder).glob(f"*{SEGMENT}"):
            sealed = path.with_suffix(CHECKSUM)
            if not sealed.exists():
                sealed.write_text(_checksum(path.read_bytes()), encoding="ascii")


def _expected(path: Path) -> str | None:
    try:
        return path.with_suffix(CHECKSUM).read_bytes().decode("ascii", "replace")
    except FileNotFoundError:
        return None  # written this very moment


def _checksum(content: bytes) -> str:
    return f"{len(content)} {zlib.crc32(content):08x}"
