"""What pages show of a kit: one question a page, and none while nothing changes."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from forum import fragments
from forum.access import settings
from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry
from forum.kit.models import Attachment, AttachmentVersion
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
    by_name: str

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


ROWS = (
    sa.select(
        Attachment.reply_id,
        Attachment.detached_at,
        AttachmentVersion.attachment_id,
        AttachmentVersion.number,
        AttachmentVersion.name,
        AttachmentVersion.kind,
        AttachmentVersion.size,
        AttachmentVersion.sha256,
        AttachmentVersion.at,
        sa.func.coalesce(Member.name, ""),
    )
    .join(Attachment, Attachment.id == AttachmentVersion.attachment_id)
    .outerjoin(Member, Member.id == AttachmentVersion.by_id)
    .where(Attachment.entry_id == sa.bindparam("entry"))
    .order_by(AttachmentVersion.attachment_id, AttachmentVersion.number.desc())
)


def kit_of(entry: Entry) -> Kit:
    """The files of an entry and its replies, for anyone who may read it; the same until its version changes."""
    return fragments.kept(("kit", entry.id, entry.version), lambda: _load(entry.id))


def folder() -> Path:
    """Where the content of all files is kept."""
    return Path(settings().data_dir) / "uploads"


def _load(entry_id: int) -> Kit:
    found: dict[int, File] = {}
    for reply_id, detached_at, *rest in db.session.execute(ROWS, {"entry": entry_id}):
        version = Version(*rest)
        if version.attachment_id in found:
            found[version.attachment_id].older.append(version)
        else:
            found[version.attachment_id] = File(version.attachment_id, reply_id, detached_at is not None, version)
    whole = Kit()
    for file in found.values():
        kit = whole if file.reply_id is None else whole.replies.setdefault(file.reply_id, Kit())
        (kit.detached if file.is_detached else kit.files).append(file)
    return whole
