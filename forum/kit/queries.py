"""What pages show of a kit: read from what the entry repeats of it, so that a page asks nothing more."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from forum import fragments
from forum.access import settings
from forum.entries.models import Entry
from forum.kit.types import Type, readable_size

Key = tuple[tuple[int, int], ...]


@dataclass(slots=True, frozen=True)
class Version:
    attachment_id: int
    number: int
    name: str
    kind: Type
    bytes: int
    sha256: str
    at: datetime

    @property
    def size(self) -> str:
        return readable_size(self.bytes)

    @property
    def url(self) -> str:
        return f"/bestanden/{self.attachment_id}/{self.number}"


@dataclass(slots=True)
class File:
    """An attachment as a page shows it: its newest version, and the older ones."""

    id: int
    reply_id: int | None
    is_detached: bool
    newest: Version
    older: list[Version] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"/bestanden/{self.id}"


@dataclass(slots=True)
class Kit:
    """The files of an entry, oldest first, and those of its replies; or the files of one reply."""

    files: list[File] = field(default_factory=list)
    detached: list[File] = field(default_factory=list)
    replies: dict[int, "Kit"] = field(default_factory=dict)

    def of_reply(self, reply_id: int) -> "Kit":
        return self.replies.get(reply_id) or Kit()

    def key(self, reply_id: int) -> Key:
        """What the part of a page with this reply depends on."""
        return tuple((file.id, file.newest.number) for file in self.of_reply(reply_id).files)

    @property
    def size(self) -> str:
        return readable_size(sum(file.newest.bytes for file in self.files))


def kit_of(entry: Entry) -> Kit:
    """The files of an entry and its replies, for anyone who may read it; the same until its version changes."""
    return fragments.kept(("kit", entry.id, entry.version), lambda: _read(entry.kit))


def folder() -> Path:
    """Where the content of all files is kept."""
    return Path(settings().data_dir) / "uploads"


def _read(told: dict[str, Any]) -> Kit:
    whole = Kit()
    for key, about in told.items():
        versions = [_version(int(key), each) for each in about["versions"]]
        kit = whole if about["reply"] is None else whole.replies.setdefault(about["reply"], Kit())
        file = File(int(key), about["reply"], about["detached"], versions[0], versions[1:])
        (kit.detached if file.is_detached else kit.files).append(file)
    return whole


def _version(attachment_id: int, about: dict[str, Any]) -> Version:
    kind, at = Type(about["kind"]), datetime.fromisoformat(about["at"])
    return Version(attachment_id, about["number"], about["name"], kind, about["size"], about["sha256"], at)
