"""What moderators do to entries and to reports. Each keeps what is needed to undo it. Flush at most."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions as entries
from forum.entries import tags
from forum.entries.models import Entry, Reply, Report, Status, Theme
from forum.events import record
from forum.i18n import _l

REASONS = {
    "personal": _l("Er staan persoonsgegevens in"),
    "wrong": _l("Het klopt niet of is verouderd"),
    "rude": _l("Het is kwetsend of ongepast"),
    "advertising": _l("Het is reclame"),
    "other": _l("Iets anders"),
}


def close(entry: Entry, *, by: Member) -> bool:
    """Take no more replies. Like its three sisters: False when it was so already, and then nothing happens."""
    return _switch(entry, "is_closed", True, "closed", by)


def reopen(entry: Entry, *, by: Member) -> bool:
    return _switch(entry, "is_closed", False, "reopened", by)


def pin(entry: Entry, *, by: Member) -> bool:
    return _switch(entry, "is_pinned", True, "pinned", by)


def unpin(entry: Entry, *, by: Member) -> bool:
    return _switch(entry, "is_pinned", False, "unpinned", by)


def relabel(entry: Entry, theme: Theme, names: Iterable[str], *, by: Member) -> None:
    """File the entry under another theme and other tags; the event keeps what it was."""
    before = (entry.theme_id, [name for _, name in entry.labels])
    entry.theme_id = theme.id
    tags.label(entry, names)
    if (theme.id, [name for _, name in entry.labels]) == before:
        return
    entry.version += 1
    record("relabelled", entry, by=by, theme=before[0], tags=before[1])


def open_report_by(member: Member, subject: Entry | Reply) -> Report | None:
    """The report that this member made of the subject and that nobody has settled yet."""
    mine = sa.select(Report).where(_about(subject), Report.by_id == member.id, Report.settled_at.is_(None))
    return db.session.scalars(mine).first()


def uphold(report: Report, *, by: Member) -> None:
    """The reporter is right: withdraw what was reported, and settle every open report of it."""
    subject = report.reply or report.entry
    is_shown = subject.status is not Status.WITHDRAWN
    if is_shown and isinstance(subject, Reply):
        entries.withdraw_reply(subject, by=by, reason=report.reason)
    elif is_shown and isinstance(subject, Entry):
        entries.withdraw(subject, by=by, reason=report.reason)
    _settle(report, by, "upheld", withdrew=is_shown)


def dismiss(report: Report, *, by: Member) -> None:
    """Nothing needs doing: settle every open report of this subject."""
    _settle(report, by, "dismissed", withdrew=False)


def bring_back(report: Report, *, by: Member, restoring: bool) -> None:
    """Undo `uphold` or `dismiss`: the reports lie on the desk again and, when `restoring`, the subject is back."""
    subject = report.reply or report.entry
    for settled in _settled_together(report):
        settled.settled_at = settled.settled_by_id = None
    if restoring and subject.status is Status.WITHDRAWN:
        if isinstance(subject, Reply):
            entries.restore_reply(subject, by=by)
        else:
            entries.restore(subject, by=by)
    record("brought_back", report, by=by, entry=report.entry_id)


def _switch(entry: Entry, name: str, value: bool, verb: str, by: Member) -> bool:
    if getattr(entry, name) is value:
        return False
    setattr(entry, name, value)
    entry.version += 1
    record(verb, entry, by=by)
    return True


def _settle(report: Report, by: Member, verb: str, *, withdrew: bool) -> None:
    now = clock.now()
    for each in _open_reports(report):
        each.settled_at, each.settled_by_id = now, by.id
    record(verb, report, by=by, at=now, entry=report.entry_id, withdrew=withdrew)


def _open_reports(report: Report) -> Sequence[Report]:
    return _same_subject(report, None)


def _settled_together(report: Report) -> Sequence[Report]:
    return _same_subject(report, report.settled_at)


def _same_subject(report: Report, settled_at: datetime | None) -> Sequence[Report]:
    moment = Report.settled_at.is_(None) if settled_at is None else Report.settled_at == settled_at
    return db.session.scalars(sa.select(Report).where(_about(report.reply or report.entry), moment)).all()


def _about(subject: Entry | Reply) -> sa.ColumnElement[bool]:
    if isinstance(subject, Reply):
        return Report.reply_id == subject.id
    return sa.and_(Report.entry_id == subject.id, Report.reply_id.is_(None))
