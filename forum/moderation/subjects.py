"""What the facts of the log are about: entries, replies, reports, members, labels, themes, municipalities."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import url_for

from forum.accounts.models import Member, Municipality
from forum.curation.models import Aside, Badge, Feature, Review
from forum.database import db
from forum.entries.models import Entry, Reply, Report, Tag, Theme
from forum.events import Event
from forum.i18n import _
from forum.meetings.models import Meeting, MeetingQuestion
from forum.terms.models import Term

AnySelect = sa.Select[*tuple[Any, ...]]


class Subject(NamedTuple):
    """What a fact is about: its name, its page, its state now (a Status, a Standing, "open", "settled", ...).

    `within` is the id of what it hangs on: the entry, the question hour, or 0.
    """

    name: str
    url: str
    state: str
    within: int


def named(facts: Sequence[Event]) -> dict[tuple[str, str], Subject]:
    """The subjects that still exist, by kind and id: one query, whatever their kinds."""
    ids: dict[str, set[str]] = {}
    for fact in facts:
        ids.setdefault(fact.subject_kind, set()).add(fact.subject_id)
    parts = [_rows(kind, wanted) for kind, wanted in ids.items()]
    if not parts:
        return {}
    rows = db.session.execute(sa.union_all(*parts))
    return {
        (kind, key): Subject(_title(kind, name), _page(kind, key, within), state, within)
        for kind, key, name, state, within in rows
    }


def _rows(kind: str, ids: set[str]) -> AnySelect:
    """(kind, id as text, name, state, id of what it hangs on or 0) of the subjects of one kind."""
    if kind == "meeting_question":
        return _questions(ids)
    if kind == "municipality":
        place: AnySelect = sa.select(
            sa.literal(kind), Municipality.code, Municipality.name, sa.literal(""), sa.literal(0)
        )
        return place.where(Municipality.code.in_(ids))
    settled = sa.case((Report.settled_at.is_(None), "open"), else_="settled")
    parted = sa.case((Tag.synonym_of_id.is_(None), "own"), else_="synonym")
    stands = sa.case((Badge.lapsed_at.is_(None), "stands"), (Badge.taken_by_id.is_not(None), "taken"), else_="lapsed")
    choices: dict[str, tuple[Any, Any, Any]] = {
        "entry": (Entry, Entry.title, sa.cast(Entry.status, sa.String)),
        "reply": (Reply, Entry.title, sa.cast(Reply.status, sa.String)),
        "report": (Report, Entry.title, settled),
        "member": (Member, Member.name, sa.cast(Member.standing, sa.String)),
        "tag": (Tag, Tag.name, parted),
        "theme": (Theme, Theme.name, sa.literal("")),
        "badge": (Badge, Entry.title, stands),
        "feature": (Feature, Entry.title, sa.case((Feature.ended_at.is_(None), "stands"), else_="ended")),
        "review": (Review, Entry.title, sa.literal("")),
        "term": (Term, Term.name, sa.cast(Term.status, sa.String)),
        "aside": (Aside, Aside.label, sa.case((Aside.put_back_at.is_(None), "aside"), else_="back")),
    }
    model, name, state = choices[kind]
    on_entry = model in (Reply, Report, Badge, Feature, Review)
    entry_id = model.entry_id if on_entry else sa.literal(0)
    query: AnySelect = sa.select(sa.literal(kind), sa.cast(model.id, sa.String), name, state, entry_id)
    if on_entry:
        query = query.select_from(model).join(Entry, Entry.id == model.entry_id)
    return query.where(model.id.in_([int(key) for key in ids]))


def _questions(ids: set[str]) -> AnySelect:
    state = sa.case((MeetingQuestion.withdrawn_by_id.is_(None), "stands"), else_="withdrawn")
    key = sa.cast(MeetingQuestion.id, sa.String)
    query: AnySelect = sa.select(sa.literal("meeting_question"), key, Entry.title, state, Meeting.id)
    query = query.select_from(MeetingQuestion).join(Meeting, Meeting.id == MeetingQuestion.meeting_id)
    return query.join(Entry, Entry.id == Meeting.entry_id).where(MeetingQuestion.id.in_([int(each) for each in ids]))


def _title(kind: str, name: str) -> str:
    return _("Reactie bij %(title)s", title=name) if kind == "reply" else name


def _page(kind: str, key: str, within: int) -> str:
    if kind == "municipality":
        return f"/gemeenten/{key}"
    if kind in ("tag", "theme", "member"):
        return url_for(f"moderation.{kind}", id=key)
    if kind == "term":
        return url_for("terms.history", term_id=key)
    if kind == "meeting_question":
        return url_for("meetings.show", meeting_id=within)
    if kind == "aside":
        return url_for("moderation.desk")
    if kind in ("badge", "feature"):
        return url_for("moderation.badges" if kind == "badge" else "moderation.feature", entry_id=within)
    if kind == "review":
        return f"/items/{within}"
    return {"entry": f"/items/{key}", "reply": f"/reacties/{key}", "report": url_for("moderation.report", id=key)}[kind]
