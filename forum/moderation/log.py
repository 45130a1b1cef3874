"""The moderators' log: which facts belong in it, what they are called, what they were about, how they are undone."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import url_for

from forum.accounts.models import Member, Role, Standing
from forum.curation.models import Badge, BadgeKind, Feature, Review
from forum.entries.models import Entry, Reply, Status
from forum.events import Event
from forum.i18n import _, _l
from forum.meetings.models import Meeting, MeetingQuestion
from forum.moderation.subjects import Subject, named

DONE: dict[tuple[str, str], Any] = {
    ("entry", "closed"): _l("Gesloten voor reacties"),
    ("entry", "reopened"): _l("Weer geopend voor reacties"),
    ("entry", "pinned"): _l("Bovenaan vastgezet"),
    ("entry", "unpinned"): _l("Niet meer vastgezet"),
    ("entry", "relabelled"): _l("Thema of labels gewijzigd"),
    ("entry", "harvested"): _l("Initiatief gemaakt van een gesprek"),
    ("entry", "split"): _l("Gesplitst"),
    ("entry", "split_off"): _l("Afgesplitst van een ander gesprek"),
    ("entry", "unsplit"): _l("Splitsen teruggedraaid"),
    ("entry", "merged"): _l("Samengevoegd met een ander gesprek"),
    ("entry", "took_in"): _l("Ander gesprek opgenomen"),
    ("entry", "unmerged"): _l("Samenvoegen teruggedraaid"),
    ("report", "upheld"): _l("Melding terecht: ingetrokken"),
    ("report", "dismissed"): _l("Melding afgewezen"),
    ("report", "brought_back"): _l("Melding weer geopend"),
    ("tag", "merged"): _l("Label samengevoegd"),
    ("tag", "parted"): _l("Synoniem losgemaakt"),
    ("tag", "renamed"): _l("Label hernoemd"),
    ("theme", "added"): _l("Thema toegevoegd"),
    ("theme", "described"): _l("Thema aangepast"),
    ("theme", "moved"): _l("Thema verplaatst"),
    ("member", "approved"): _l("Lid toegelaten"),
    ("member", "refused"): _l("Aanmelding geweigerd"),
    ("member", "taken_back"): _l("Besluit over aanmelding teruggenomen"),
    ("member", "disabled"): _l("Lid uitgeschakeld"),
    ("member", "enabled"): _l("Lid weer ingeschakeld"),
    ("member", "role_changed"): _l("Rol gewijzigd"),
    ("member", "moved"): _l("Lid verhuisd naar andere gemeente"),
    ("municipality", "domain_admitted"): _l("Domein toegelaten"),
    ("municipality", "domain_expelled"): _l("Domein verwijderd"),
    ("badge", "given"): _l("Keurmerk gegeven"),
    ("badge", "taken"): _l("Keurmerk afgenomen"),
    ("badge", "given_back"): _l("Keurmerk teruggegeven"),
    ("badge", "lapsed"): _l("Keurmerk vervallen"),
    ("feature", "featured"): _l("Uitgelicht op de voorpagina"),
    ("feature", "unfeatured"): _l("Niet meer uitgelicht"),
    ("review", "asked"): _l("Eigenaar gevraagd om na te kijken"),
    ("review", "overdue"): _l("Niet recent gecontroleerd"),
    ("meeting_question", "withdrawn"): _l("Vraag voor een vragenuur weggehaald"),
    ("meeting_question", "restored"): _l("Vraag voor een vragenuur teruggezet"),
    ("entry", "checked"): _l("Nagekeken: klopt nog"),
    ("term", "added"): _l("Begrip toegevoegd"),
    ("term", "accepted"): _l("Voorgesteld begrip opgenomen"),
    ("term", "declined"): _l("Voorgesteld begrip afgewezen"),
    ("term", "revised"): _l("Begrip gewijzigd"),
    ("term", "merged"): _l("Begrip samengevoegd"),
    ("term", "withdrawn"): _l("Begrip uit de lijst gehaald"),
    ("term", "restored"): _l("Begrip teruggezet"),
    ("aside", "put_aside"): _l("Van de lijst gehaald"),
    ("aside", "put_back"): _l("Weer op de lijst gezet"),
}
# These are everybody's doings; they are in the log when it was done to another's.
TO_OTHERS = {
    "withdrawn": _l("Ingetrokken"),
    "restored": _l("Teruggezet"),
    "revised": _l("Tekst gewijzigd"),
    "attached": _l("Bestand toegevoegd"),
    "replaced": _l("Bestand vervangen"),
    "detached": _l("Bestand weggehaald"),
    "reattached": _l("Bestand teruggezet"),
}
KINDS = {
    "entry": _l("Stukken"),
    "reply": _l("Reacties"),
    "report": _l("Meldingen"),
    "member": _l("Leden"),
    "municipality": _l("Domeinen"),
    "tag": _l("Labels"),
    "theme": _l("Thema's"),
    "badge": _l("Keurmerken"),
    "feature": _l("Uitgelicht"),
    "review": _l("Controles"),
    "meeting_question": _l("Vragenuren"),
    "term": _l("Begrippen"),
    "aside": _l("Taken"),
}


class Undo(NamedTuple):
    url: str
    label: str


class Line(NamedTuple):
    """One line of the log. `about` is None when the subject is gone."""

    fact: Event
    by: str
    what: str
    about: Subject | None
    detail: str
    undo: Undo | None


def logged(*, kind: str = "", verb: str = "", subject_id: str = "", by: Member | None = None) -> sa.Select[Event, str]:
    """Facts of the log with the name of who did it; narrowed by what is given."""
    own = sa.or_(*(sa.and_(Event.subject_kind == k, Event.verb == v) for k, v in DONE))
    query = sa.select(Event, Member.name).outerjoin(Member, Member.id == Event.by_id)
    query = query.where(sa.or_(own, sa.and_(Event.verb.in_(TO_OTHERS), _is_of_another())))
    if kind:
        query = query.where(Event.subject_kind == kind)
    if verb:
        query = query.where(Event.verb == verb)
    if subject_id:
        query = query.where(Event.subject_id == subject_id)
    return query.where(Event.by_id == by.id) if by else query


def touching(entry: Entry) -> sa.Select[Event, str]:
    """Facts of the log about one entry: done to it, its badges, its place on the front page, its checks, questions."""
    hung = [
        sa.and_(
            Event.subject_kind == model.event_kind,
            Event.subject_id.in_(sa.select(sa.cast(model.id, sa.String)).where(of_it)),
        )
        for model, of_it in (
            (Badge, Badge.entry_id == entry.id),
            (Feature, Feature.entry_id == entry.id),
            (Review, Review.entry_id == entry.id),
            (
                MeetingQuestion,
                MeetingQuestion.meeting_id.in_(sa.select(Meeting.id).where(Meeting.entry_id == entry.id)),
            ),
        )
    ]
    itself = sa.and_(Event.subject_kind == "entry", Event.subject_id == str(entry.id))
    return logged().where(sa.or_(itself, *hung))


def lines(rows: Iterable[sa.Row[Event, str]]) -> list[Line]:
    """The facts, told; one query for all their subjects. Only the newest fact of a subject can be undone."""
    facts = [(fact, name or "") for fact, name in rows]
    subjects = named([fact for fact, _name in facts])
    told, seen = [], set()
    for fact, name in facts:
        key = (fact.subject_kind, fact.subject_id)
        about = subjects.get(key)
        undo = _undo(fact, about) if about and key not in seen else None
        seen.add(key)
        told.append(Line(fact, name, what(fact.subject_kind, fact.verb), about, _detail(fact), undo))
    return told


def what(kind: str, verb: str) -> str:
    return str(DONE.get((kind, verb)) or TO_OTHERS.get(verb) or verb)


def verbs(kind: str = "") -> list[tuple[str, str]]:
    """The (verb, label) that the log can be narrowed to, those of one kind of subject when it is given."""
    found = {verb: str(label) for (of, verb), label in DONE.items() if not kind or of == kind}
    if kind in ("", "entry", "reply"):
        found |= {verb: str(label) for verb, label in TO_OTHERS.items()}
    return sorted(found.items(), key=lambda pair: pair[1])


def _is_of_another() -> sa.ColumnElement[bool]:
    """The fact is about an entry or reply that somebody else wrote. The cast is only made where it can be."""

    def author(model: type[Entry] | type[Reply], kind: str) -> sa.ScalarSelect[Any]:
        number = sa.case((Event.subject_kind == kind, sa.cast(Event.subject_id, sa.Integer)), else_=None)
        return sa.select(model.author_id).where(model.id == number).correlate(Event).scalar_subquery()

    return sa.and_(
        Event.subject_kind.in_(["entry", "reply"]),
        Event.by_id.is_not(None),
        Event.by_id != sa.func.coalesce(author(Entry, "entry"), author(Reply, "reply"), 0),
    )


def _detail(fact: Event) -> str:
    """What the fact says beyond its verb: a reason, a domain, a role."""
    data = fact.data
    if fact.subject_kind == "badge" and data.get("badge") in list(BadgeKind):
        return ": ".join(filter(None, [BadgeKind(data["badge"]).label, str(data.get("reason") or "")]))
    if fact.verb == "role_changed" and data.get("role") in list(Role):
        return Role(data["role"]).label
    return str(data.get("reason") or data.get("domain") or "")


def _undo(fact: Event, about: Subject) -> Undo | None:
    """How the fact is undone from here, while it still holds."""
    key, kind, verb, state = fact.subject_id, fact.subject_kind, fact.verb, about.state
    if kind == "term":
        goes_back = verb in ("withdrawn", "declined", "merged") and state == "withdrawn"
        return Undo(url_for("terms.restore", term_id=key), _("Terugzetten")) if goes_back else None
    if kind == "meeting_question":
        back = url_for("meetings.put_back", meeting_id=about.within, question_id=key)
        return Undo(back, _("Terugzetten")) if (verb, state) == ("withdrawn", "withdrawn") else None
    if verb == "withdrawn" and state == Status.WITHDRAWN:
        page = {"entry": "entries.restore", "reply": "entries.restore_reply"}[kind]
        given: dict[str, Any] = {f"{kind}_id": key}
        return Undo(url_for(page, **given), _("Terugzetten"))
    if kind == "report" and verb in ("upheld", "dismissed") and state == "settled":
        return Undo(url_for("moderation.bring_back", id=key), _("Ongedaan maken"))
    if verb == "merged" and state == "synonym":
        return Undo(url_for("moderation.part_tag", id=key), _("Losmaken"))
    if (verb, state) in (("approved", Standing.ACTIVE), ("refused", Standing.DISABLED)):
        return Undo(url_for("moderation.take_back", id=key), _("Terugnemen"))
    if kind in ("badge", "feature", "aside"):
        return _undo_of_curation(key, verb, state)
    if (kind, verb, state) == ("entry", "merged", Status.WITHDRAWN):
        return Undo(url_for("harvest.unmerge", entry_id=key), _("Terugdraaien"))
    if (kind, verb, state) == ("entry", "split_off", Status.PUBLISHED):
        return Undo(url_for("harvest.unsplit", entry_id=key), _("Terugdraaien"))
    if verb == "disabled" and state == Standing.DISABLED:
        return Undo(url_for("moderation.enable", id=key), _("Weer inschakelen"))
    return None


def _undo_of_curation(key: str, verb: str, state: str) -> Undo | None:
    """What was done stands, or it was undone: the other way is open."""
    if (verb, state) in (("given", "stands"), ("given_back", "stands")):
        return Undo(url_for("moderation.take_badge", id=key), _("Afnemen"))
    if (verb, state) == ("taken", "taken"):
        return Undo(url_for("moderation.return_badge", id=key), _("Teruggeven"))
    if (verb, state) == ("featured", "stands"):
        return Undo(url_for("moderation.stop_feature", id=key), _("Niet meer uitlichten"))
    if (verb, state) == ("unfeatured", "ended"):
        return Undo(url_for("moderation.resume_feature", id=key), _("Weer uitlichten"))
    if (verb, state) == ("put_aside", "aside"):
        return Undo(url_for("moderation.put_back", id=key), _("Terug op de lijst"))
    return None
