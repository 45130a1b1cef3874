"""Threads split and merged, and both undone. Replies keep their ids, so that their addresses go on working.

Flush at most. What is needed to undo a move stands in its event.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions as entries
from forum.entries import content
from forum.entries.models import Audience, Entry, Reply, Report, Revision, Status
from forum.events import Event, record
from forum.harvest.pieces import plain
from forum.harvest.queries import LINKED
from forum.i18n import _, _l
from forum.kit import actions as kit
from forum.kit.models import Attachment
from forum.threads.models import MOVED_ON, QuestionState, Thread

TOO_LATE = _l("Dit is niet meer terug te draaien.")


class NotPossible(Exception):
    """The move cannot be made; the message says why, for people."""


def split(thread: Thread, reply_ids: Sequence[int], title: str, *, by: Member, at: datetime | None = None) -> Thread:
    """Put replies of a thread, with what hangs on them, in a new one for the same audience. Raises NotPossible."""
    _lock(thread)
    chosen = _replies(thread, set(reply_ids))
    if not chosen:
        raise NotPossible(_("Kies minstens één reactie."))
    new = _offshoot(thread, title, by, at)
    told = {"replies": [reply.id for reply in chosen], "entries": [thread.id, new.id]} | _answer(thread)
    _move(chosen, thread, new)
    thread.mark_for_good(LINKED)
    new.mark_for_good(LINKED)
    record("split", thread, by=by, at=at, other=new.id, **told)
    record("split_off", new, by=by, at=at, other=thread.id, **told)
    return new


def unsplit(new: Thread, *, by: Member, at: datetime | None = None) -> Thread:
    """Bring every reply of a thread that was split off back to where it came from, and withdraw it."""
    fact = _fact("split_off", new)
    thread = db.session.get(Thread, fact.data["other"]) if fact else None
    if fact is None or thread is None:
        raise NotPossible(TOO_LATE)
    _lock(new, thread)
    if not new.is_published or not thread.is_published or not together(new, thread):
        raise NotPossible(TOO_LATE)
    _move(_replies(new), new, thread)
    _put_answer_back(thread, fact)
    _retire(new, thread, by, at)
    record("unsplit", new, by=by, at=at, other=thread.id, entries=[thread.id, new.id])
    return thread


def merge(thread: Thread, into: Thread, *, by: Member, at: datetime | None = None) -> None:
    """Move the replies of a thread, and its text as one more, to another, and withdraw it. Raises NotPossible."""
    _lock(thread, into)
    if thread.id == into.id or not into.is_published or not thread.is_published:
        raise NotPossible(_("Kies een ander gesprek, dat op het forum staat."))
    if not together(thread, into):
        raise NotPossible(_("Deze gesprekken zijn niet voor dezelfde lezers. Daarom kunnen ze niet samen."))
    text = _text_as_reply(thread, into)
    moved = _replies(thread)
    told: dict[str, Any] = {"replies": [reply.id for reply in moved], "text": text.id, "entries": [thread.id, into.id]}
    told |= _answer(thread)
    _move(moved, thread, into)
    _retire(thread, into, by, at)
    thread.mark_for_good(LINKED)
    record("merged", thread, by=by, at=at, other=into.id, **told)
    record("took_in", into, by=by, at=at, other=thread.id, entries=[into.id])


def unmerge(thread: Thread, *, by: Member, at: datetime | None = None) -> None:
    """Bring back the thread and those of its replies that still stand where they were moved to."""
    fact = _fact("merged", thread)
    into = db.session.get(Thread, fact.data["other"]) if fact else None
    if fact is None or into is None:
        raise NotPossible(TOO_LATE)
    _lock(thread, into)
    if thread.status is not Status.WITHDRAWN or thread.replaced_by_id != into.id:
        raise NotPossible(TOO_LATE)
    thread.marks = [mark for mark in thread.marks if mark != MOVED_ON]
    thread.status, thread.replaced_by_id = Status.PUBLISHED, None
    thread.withdrawn_at = thread.withdrawn_by_id = None
    _move(_replies(into, set(fact.data["replies"])), into, thread)
    _put_answer_back(thread, fact)
    text = db.session.get(Reply, fact.data["text"])
    if text is not None and text.is_published:
        entries.withdraw_reply(text, by=by, reason=_("Samenvoegen teruggedraaid"), at=at)
    record("unmerged", thread, by=by, at=at, other=into.id, entries=[thread.id, into.id])


def together(one: Thread, other: Thread) -> bool:
    """Whether both have the same readers, so that a reply shows to nobody new."""
    if one.audience is not other.audience:
        return False
    return one.audience is not Audience.MUNICIPALITY or one.municipality_code == other.municipality_code


def _offshoot(thread: Thread, title: str, by: Member, at: datetime | None) -> Thread:
    origin = _("Afgesplitst van %(title)s", title=f"[{plain(thread.title)}](/items/{thread.id})")
    new = Thread(
        title=title, body=f"{origin}.", summary=_("Afgesplitst van %(title)s", title=thread.title)[:300],
        theme_id=thread.theme_id, audience=thread.audience, language=thread.language, is_example=thread.is_example,
    )  # fmt: skip
    entries.publish(new, by=by, labels=[name for _slug, name in thread.labels], at=at)
    if thread.audience is Audience.MUNICIPALITY:
        new.municipality_code = thread.municipality_code
    return new


def _text_as_reply(thread: Thread, into: Thread) -> Reply:
    """The text of a thread as a reply by its author, of the time when it was written.

    Replies stand in the order of their ids, so it comes last, below answers to it: its first line says what it is.
    """
    label = _("Zo begon het gesprek %(title)s, dat hier verdergaat:", title=f"**{plain(thread.title)}**")
    text = Reply(
        entry=into, author_id=thread.author_id, municipality_code=thread.municipality_code, html="",
        body=f"{label}\n\n{thread.body}", created_at=thread.published_at or thread.created_at,
    )  # fmt: skip
    db.session.add(text)
    db.session.flush()
    content.render_reply(text)
    return text


def _replies(thread: Thread, ids: set[int] | None = None) -> Sequence[Reply]:
    """Replies of a thread: all, or those among `ids`; oldest first."""
    query = sa.select(Reply).where(Reply.entry_id == thread.id).order_by(Reply.id)
    found = db.session.scalars(query).all()
    return found if ids is None else [reply for reply in found if reply.id in ids]


def _move(replies: Sequence[Reply], source: Thread, target: Thread) -> None:
    ids = [reply.id for reply in replies]
    for reply in replies:
        reply.entry = target
    for model in (Revision, Report, Attachment):
        where: Any = model.reply_id
        db.session.execute(sa.update(model).where(where.in_(ids)).values(entry_id=target.id))
    if source.answer_id in ids:
        source.answer_id = None
        if source.question_state in (QuestionState.ANSWERED, QuestionState.CONFIRMED):
            source.question_state = QuestionState.OPEN
        source.mark()
    for thread in (source, target):
        _recount(thread)
        kit.retell(thread)


def _recount(thread: Thread) -> None:
    db.session.flush()
    shown = sa.select(sa.func.count(Reply.id), sa.func.max(Reply.created_at))
    count, last = db.session.execute(shown.where(Reply.entry_id == thread.id, Reply.status == Status.PUBLISHED)).one()
    began = thread.published_at or thread.created_at
    thread.reply_count, thread.active_at = count, max(began, last) if last else began
    thread.version += 1


def _retire(thread: Thread, successor: Thread, by: Member, at: datetime | None) -> None:
    """Withdraw a thread that goes on elsewhere; the event that tells it is the caller's."""
    thread.mark_for_good(MOVED_ON)
    thread.status, thread.replaced_by_id = Status.WITHDRAWN, successor.id
    thread.withdrawn_at, thread.withdrawn_by_id = at or clock.now(), by.id


def _answer(thread: Thread) -> dict[str, Any]:
    return {"answer": thread.answer_id, "state": thread.question_state.value if thread.question_state else None}


def _put_answer_back(thread: Thread, fact: Event) -> None:
    """The answer that a move took away, when it is here again and no other was accepted since."""
    answer = db.session.get(Reply, fact.data.get("answer") or 0)
    if answer is None or not answer.is_published or answer.entry_id != thread.id or thread.answer_id:
        return
    thread.answer_id, thread.question_state = answer.id, QuestionState(fact.data["state"])
    thread.mark()


def _fact(verb: str, thread: Thread) -> Event | None:
    about = (Event.subject_kind == "entry", Event.subject_id == str(thread.id), Event.verb == verb)
    return db.session.scalars(sa.select(Event).where(*about).order_by(Event.id.desc()).limit(1)).first()


def _lock(*threads: Thread) -> None:
    """Two moves of the same threads wait for each other; the second sees what the first did."""
    ids = sorted(thread.id for thread in threads)
    db.session.execute(sa.select(Entry.id).where(Entry.id.in_(ids)).order_by(Entry.id).with_for_update())
    for thread in threads:
        db.session.refresh(thread, ["status", "version", "replaced_by_id"])
