"""The page of one entry, whatever its kind: the item, a page of replies, and what the reader may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum import clock, fragments
from forum.access import member
from forum.accounts.models import Member, Municipality
from forum.database import db
from forum.entries import queries
from forum.entries.forms import ReplyForm
from forum.entries.models import Audience, Entry, EntryVote, Reply, ReplyVote, Status, Unsent, entry_tag
from forum.entries.policies import judge_reply
from forum.events import site_version
from forum.policy import can

REPLIES = 25  # a page; with more, a long discussion would weigh over 120 kB
HOPS = 5  # from one merged thread to the next
REPLY_VERBS = ("report", "vote", "edit", "withdraw", "restore")


REPLY_ROWS = (
    sa.select(
        Reply.id,
        Reply.html,
        Reply.status,
        Reply.created_at,
        Reply.edited_at,
        Reply.helpful_count,
        Reply.author_id,
        Reply.withdrawn_by_id,
        sa.func.coalesce(Member.name, ""),
        sa.func.coalesce(Member.function, ""),
        Reply.municipality_code,
        sa.func.coalesce(Municipality.name, ""),
        sa.exists().where(ReplyVote.reply_id == Reply.id, ReplyVote.member_id == sa.bindparam("reader")),
    )
    .outerjoin(Member, Member.id == Reply.author_id)
    .outerjoin(Municipality, Municipality.code == Reply.municipality_code)
    .where(Reply.entry_id == sa.bindparam("entry"))
    .order_by(Reply.id)
    .limit(REPLIES + 1)
    .offset(sa.bindparam("start"))
)

OWN = sa.select(
    sa.exists().where(EntryVote.entry_id == sa.bindparam("entry"), EntryVote.member_id == sa.bindparam("reader")),
    sa.select(Unsent.fields)
    .where(Unsent.member_id == sa.bindparam("reader"), Unsent.path == sa.bindparam("path"))
    .scalar_subquery(),
)


@dataclass(slots=True)
class Line:
    """One reply as a page shows it: plain columns, not an object of the session, for there may be many."""

    entry: Entry
    id: int
    html: Markup
    status: Status
    published_at: datetime
    edited_at: datetime | None
    helpful_count: int
    author_id: int | None
    withdrawn_by_id: int | None
    author_name: str
    author_job: str
    municipality_code: str | None
    municipality_name: str
    voted: bool = False
    rights: tuple[str, ...] = ()  # what the reader may do with it

    @property
    def is_withdrawn(self) -> bool:
        return self.status is Status.WITHDRAWN

    @property
    def author_url(self) -> str | None:
        return f"/leden/{self.author_id}" if self.author_id else None

    @property
    def municipality_url(self) -> str | None:
        return f"/gemeenten/{self.municipality_code}" if self.municipality_code else None


@dataclass(slots=True)
class ReplyPage:
    lines: Sequence[Line]
    number: int
    is_last: bool


def show(kind: type[Entry], entry_id: int, slug: str) -> ResponseReturnValue:
    """The page at its own address; an old or half address leads to it."""
    entry = load(kind, entry_id)
    if entry.slug != slug:
        asked = request.query_string.decode("ascii", "ignore")
        return redirect(f"{entry.url}?{asked}" if asked else entry.url, code=301)
    return page(entry)


def load(kind: type[Entry], entry_id: int) -> Any:
    """The entry with what its page shows, or 404 when the reader may not know of it."""
    if entry_id >= 2**63:
        abort(404)
    entry = db.session.scalars(queries.of(kind), {"id": entry_id}).first()
    if entry is None or not can(member(), "read", entry):
        abort(404)
    return entry


def onward(entry_id: int) -> Entry | None:
    """Where something withdrawn goes on, for who may read that and might have read this: it has the same readers."""
    gone = db.session.get(Entry, entry_id)
    for _hop in range(HOPS):
        if gone is None or gone.status is not Status.WITHDRAWN or gone.replaced_by_id is None:
            return None
        next_ = db.session.get(Entry, gone.replaced_by_id)
        if next_ is None or _readers_of(next_) != _readers_of(gone):
            return None
        if can(member(), "read", next_) and next_.is_published:
            return next_
        gone = next_
    return None


def page(entry: Any, form: ReplyForm | None = None, status: int = 200) -> ResponseReturnValue:
    """The rendered page of an entry; with `form` when a reply could not be taken."""
    reader = member()
    number = _page_number()
    replies = reply_page(entry, reader, number)
    voted, unsent = _own(entry, reader) if reader is not None else (False, "")
    if form is None and can(reader, "reply", entry):
        form = ReplyForm(formdata=None, data={"body": _quoted(replies.lines) or unsent})
    context = {
        "entry": entry,
        "replies": replies,
        "reader": reader,
        "voted": voted,
        "site_version": site_version(),
        "form": form,
    }
    return render_template(f"{entry.folder}/show.html", **context), status


def reply_page(entry: Entry, reader: Member | None, number: int) -> ReplyPage:
    """One page of replies, oldest first; 404 past the last."""
    parameters = {"entry": entry.id, "reader": reader.id if reader else 0, "start": (number - 1) * REPLIES}
    rows = db.session.execute(REPLY_ROWS, parameters).all()
    if not rows and number > 1:
        abort(404)
    return ReplyPage([_line(entry, row, reader) for row in rows[:REPLIES]], number, len(rows) <= REPLIES)


def page_of(reply: Reply) -> int:
    """On which page of its entry a reply stands, from 1; withdrawn ones keep their place."""
    before = sa.select(sa.func.count(Reply.id)).where(Reply.entry_id == reply.entry_id, Reply.id < reply.id)
    return (db.session.scalar(before) or 0) // REPLIES + 1


def related(entry: Entry, *, public: bool, most: int = 5) -> Sequence[Entry]:
    """Other entries under the same theme that share the most labels, newest first among equals.

    For everyone alike, so that they can be kept: what is for one municipality only is not among them.
    """
    if entry.theme_id is None or not entry.labels:
        return []
    audiences = [Audience.PUBLIC] if public else [Audience.PUBLIC, Audience.MEMBERS]
    shared = (
        sa.select(entry_tag.c.entry_id, sa.func.count().label("shared"))
        .where(entry_tag.c.tag_id.in_(sa.select(entry_tag.c.tag_id).where(entry_tag.c.entry_id == entry.id)))
        .group_by(entry_tag.c.entry_id)
        .subquery()
    )
    candidates = (
        sa.select(Entry)
        .join(shared, shared.c.entry_id == Entry.id)
        .where(Entry.status == Status.PUBLISHED, Entry.audience.in_(audiences))
        .where(Entry.theme_id == entry.theme_id, Entry.id != entry.id)
        .options(*queries.card_parts())
        .order_by(shared.c.shared.desc(), Entry.active_at.desc())
    )
    return db.session.scalars(candidates.limit(most)).all()


def has_examples() -> bool:
    """Whether content that ships with the project is on this site: every page says so. Asked once a day."""
    some = sa.select(Entry.id).where(Entry.is_example).limit(1)
    return bool(fragments.kept(("examples", clock.today()), lambda: db.session.scalar(some) or 0))


def _readers_of(entry: Entry) -> tuple[Audience, str | None]:
    is_secluded = entry.audience is Audience.MUNICIPALITY
    return entry.audience, entry.municipality_code if is_secluded else None


def _line(entry: Entry, row: Any, reader: Member | None) -> Line:
    """A withdrawn reply keeps its place and its author; its text is for who may put it back."""
    reply_id, html, *rest = row
    line = Line(entry, reply_id, Markup(html), *rest)  # noqa: S704 - made safe at writing
    if line.is_withdrawn and not judge_reply(reader, "read", line):
        line.html = Markup("")
    if reader is not None:
        line.rights = tuple(verb for verb in REPLY_VERBS if judge_reply(reader, verb, line))
    return line


def _own(entry: Entry, reader: Member) -> tuple[bool, str]:
    """Whether the reader found it helpful, and what they were writing under it before: one query."""
    has_voted, fields = db.session.execute(OWN, {"reader": reader.id, "entry": entry.id, "path": entry.url}).one()
    return has_voted, (fields or {}).get("body", "")


def _page_number() -> int:
    try:
        number = int(request.args.get("pagina", "1"))
    except ValueError:
        abort(404)
    if not 1 <= number <= 100_000:
        abort(404)
    return number


def _quoted(lines: Sequence[Line]) -> str:
    """The start of a reply that quotes another (`?citeer=12`), for readers without JavaScript."""
    wanted = request.args.get("citeer", "")
    for line in lines:
        if str(line.id) == wanted and not line.is_withdrawn:
            source = db.session.scalar(sa.select(Reply.body).where(Reply.id == line.id)) or ""
            quoted = "\n".join(f"> {text}" for text in source.splitlines())
            return f"> {line.author_name}:\n{quoted}\n\n"
    return ""
