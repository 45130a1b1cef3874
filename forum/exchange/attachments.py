"""Attachments in the exchange format: every version of a file, by the sum of its content (see luggage)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import joinedload

from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry, Reply
from forum.exchange.parts import Address, Moment, Name, plain, tells, text
from forum.kit import actions as kit
from forum.kit.intake import Taken, place
from forum.kit.models import Attachment, AttachmentVersion
from forum.kit.queries import folder
from forum.kit.types import MOST

Writer = Callable[["VersionLine"], int | None]
Contents = Mapping[tuple[str, str], Taken]  # what was unpacked, by sum and name


class VersionLine(BaseModel):
    model_config = ConfigDict(strict=True)

    name: Annotated[str, text(255, 1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    at: Moment
    by: Address | None = None
    by_name: Name = ""


class FileLine(BaseModel):
    """The versions of one file, oldest first."""

    model_config = ConfigDict(strict=True)

    versions: Annotated[list[VersionLine], Field(min_length=1, max_length=200)]


Files = Annotated[list[FileLine], Field(max_length=MOST)]


def wanted(files: Iterable[FileLine]) -> Iterator[tuple[str, str]]:
    """The sum and the name of every content that these lines ask for."""
    return ((version.sha256, version.name) for file in files for version in file.versions)


def build(entry: Entry, reply: Reply | None, files: Sequence[FileLine], contents: Contents, writer: Writer) -> None:
    """Put the files with an entry, or with a reply of it, that was just brought in."""
    for file in files:
        new = Attachment(entry_id=entry.id, reply_id=reply.id if reply else None, number=len(file.versions))
        db.session.add(new)
        db.session.flush()
        for number, version in enumerate(file.versions, 1):
            taken = contents[version.sha256, version.name]
            db.session.add(
                AttachmentVersion(
                    attachment_id=new.id, number=number, name=taken.name, kind=taken.kind, size=taken.size,
                    sha256=taken.sha256, by_id=writer(version), at=version.at,
                )
            )  # fmt: skip
    if files:
        kit.retell(entry)


def exported(ids: Iterable[int]) -> defaultdict[tuple[int, int | None], list[dict[str, Any]]]:
    """The files that stand with these entries and their replies, as lines; those whose content is lost stay behind."""
    found = (
        sa.select(Attachment)
        .where(Attachment.entry_id.in_(list(ids)), Attachment.detached_at.is_(None))
        .options(joinedload(Attachment.versions).joinedload(AttachmentVersion.by).load_only(Member.email, Member.name))
        .order_by(Attachment.id)
    )
    by_subject: defaultdict[tuple[int, int | None], list[dict[str, Any]]] = defaultdict(list)
    for attachment in db.session.scalars(found).unique():
        there = [version for version in attachment.versions if place(folder(), version.sha256).exists()]
        if there:
            by_subject[attachment.entry_id, attachment.reply_id].append({"versions": [_line(each) for each in there]})
    return by_subject


def sums(line: Mapping[str, Any]) -> Iterator[str]:
    """The contents that a line that leaves asks for."""
    for subject in (line, *line.get("replies", [])):
        for file in subject.get("files", []):
            yield from (version["sha256"] for version in file["versions"])


def _line(version: AttachmentVersion) -> dict[str, Any]:
    said = {
        "name": version.name,
        "sha256": version.sha256,
        "at": plain(version.at),
        "by": version.by.email if version.by else None,
        "by_name": version.by.name if version.by else None,
    }
    return {name: value for name, value in said.items() if tells(name, value)}
