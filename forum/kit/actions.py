"""What can be done with the files of a practice or a reply.

Each is an event of what the file goes with (attached, replaced, detached, reattached), and shows at once.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry, Reply
from forum.events import record
from forum.i18n import _
from forum.kit.intake import Taken
from forum.kit.models import Attachment, AttachmentVersion
from forum.kit.types import MOST, Refused


def attach(subject: Entry | Reply, taken: Taken, *, by: Member, at: datetime | None = None) -> Attachment:
    """Put a file with an entry or a reply. Raises Refused when there are too many already."""
    entry, reply = (subject, None) if isinstance(subject, Entry) else (subject.entry, subject)
    _grow(entry)
    _refuse_full(entry, reply)
    new = Attachment(entry=entry, reply=reply, number=1)
    db.session.add(new)
    db.session.flush()
    _remember(new, taken, by, at or clock.now())
    _tell(entry)
    record("attached", subject, by=by, at=at, attachment=new.id, name=taken.name, number=1)
    return new


def replace(attachment: Attachment, taken: Taken, *, by: Member, at: datetime | None = None) -> None:
    """Give a newer version; the older ones stay. Raises Refused when it is the same as the newest."""
    _grow(attachment.entry)
    db.session.refresh(attachment, ["number"])
    newest = sa.select(AttachmentVersion.sha256).where(
        AttachmentVersion.attachment_id == attachment.id, AttachmentVersion.number == attachment.number
    )
    if db.session.scalar(newest) == taken.sha256:
        raise Refused(_("Dit bestand is hetzelfde als de laatste versie."))
    attachment.number += 1
    _remember(attachment, taken, by, at or clock.now())
    _tell(attachment.entry)
    told = {"attachment": attachment.id, "name": taken.name, "number": attachment.number}
    record("replaced", attachment.subject, by=by, at=at, **told)


def detach(attachment: Attachment, *, by: Member, at: datetime | None = None) -> None:
    """Take a file out of the kit; it can be put back."""
    _grow(attachment.entry)
    attachment.detached_at, attachment.detached_by_id = at or clock.now(), by.id
    _tell(attachment.entry)
    record("detached", attachment.subject, by=by, at=at, attachment=attachment.id)


def reattach(attachment: Attachment, *, by: Member, at: datetime | None = None) -> None:
    """Undo a detachment. Raises Refused when there are too many files by now."""
    _grow(attachment.entry)
    _refuse_full(attachment.entry, attachment.reply)
    attachment.detached_at = attachment.detached_by_id = None
    _tell(attachment.entry)
    record("reattached", attachment.subject, by=by, at=at, attachment=attachment.id)


def _grow(entry: Entry) -> None:
    """The next version of the page; locked until the end, for two at once must not both become the twentieth file."""
    db.session.flush()
    version = db.session.scalar(sa.select(Entry.version).where(Entry.id == entry.id).with_for_update())
    entry.version = (version or 0) + 1


def _refuse_full(entry: Entry, reply: Reply | None) -> None:
    same = Attachment.reply_id.is_(None) if reply is None else Attachment.reply_id == reply.id
    there = sa.select(sa.func.count(Attachment.id)).where(
        Attachment.entry_id == entry.id, same, Attachment.detached_at.is_(None)
    )
    if (db.session.scalar(there) or 0) >= MOST:
        raise Refused(_("Er zijn al %(most)s bestanden. Haal er eerst een weg.", most=MOST))


def _remember(attachment: Attachment, taken: Taken, by: Member, at: datetime) -> None:
    db.session.add(
        AttachmentVersion(
            attachment_id=attachment.id, number=attachment.number, name=taken.name, kind=taken.kind,
            size=taken.size, sha256=taken.sha256, by_id=by.id, at=at,
        )
    )  # fmt: skip


def _tell(entry: Entry) -> None:
    """Repeat on the entry what its pages show of the files: written again as a whole, never added to."""
    db.session.flush()
    rows = (
        sa.select(Attachment.reply_id, Attachment.detached_at, AttachmentVersion)
        .join(Attachment, Attachment.id == AttachmentVersion.attachment_id)
        .where(Attachment.entry_id == entry.id)
        .order_by(AttachmentVersion.attachment_id, AttachmentVersion.number.desc())
    )
    told: dict[str, Any] = {}
    for reply_id, detached_at, version in db.session.execute(rows):
        about: dict[str, Any] = {"reply": reply_id, "detached": detached_at is not None, "versions": []}
        told.setdefault(str(version.attachment_id), about)["versions"].append(_plain(version))
    entry.kit = told


def _plain(version: AttachmentVersion) -> dict[str, Any]:
    return {
        "number": version.number, "name": version.name, "kind": version.kind.value,
        "size": version.size, "sha256": version.sha256, "at": version.at.isoformat(),
    }  # fmt: skip
