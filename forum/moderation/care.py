"""What the desk finds by itself: entries that want care, searches that did not help, tags that look alike."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from forum import clock
from forum.accounts.models import Member
from forum.curation import criteria
from forum.curation.misses import monday
from forum.curation.models import Aside, Badge, BadgeKind, Clicks, Miss, Task
from forum.database import db
from forum.entries import queries as entries
from forum.entries.models import Entry, Status, Tag, entry_tag
from forum.moderation.queries import AT_ONCE, expired_entries, unanswered_questions
from forum.search.analysis import term_of
from forum.slugs import slug
from forum.terms.models import Term, TermStatus

SOON = timedelta(days=30)
LEAST = 2  # searches, before it is told: what one person asked once is nobody's business
LEAST_UNOPENED = 3  # searches after which one in this many, or fewer, opened something
WEEKS = timedelta(weeks=4)


class Care(NamedTuple):
    """Entries by what they want; each list most urgent first."""

    expired: list[Entry]
    soon: list[Entry]
    questions: list[Entry]
    ready: list[tuple[Entry, list[BadgeKind]]]


class Missed(NamedTuple):
    words: str
    times: int


class Words(NamedTuple):
    """Searches that found nothing, or of which next to nothing was opened; tags that may be one; suggested terms."""

    missed: list[Missed]
    unopened: list[Missed]
    alike: "list[Alike]"
    suggested: "list[Suggested]"


class Suggested(NamedTuple):
    """A term that a member suggested, and what they said about it."""

    id: int
    name: str
    by: str
    definition: str
    note: str

    @property
    def url(self) -> str:
        return f"/begrippen/{self.id}-{slug(self.name)}"


class Alike(NamedTuple):
    """Two tags that may be one; `keep` is used at least as often as `drop`."""

    drop: int
    drop_name: str
    keep: int
    keep_name: str
    key: str


def care() -> Care:
    """All of it in one query, AT_ONCE of each."""
    parts = [
        _part("expired", expired_entries().order_by(None), Entry.valid_until),
        _part("soon", _ending_soon(), Entry.valid_until),
        _part("question", unanswered_questions().order_by(None), Entry.published_at),
        *(_part(kind.value, _ready_for(kind), Entry.published_at) for kind in criteria.BY_RECORD),
    ]
    chosen = sa.union_all(*parts).subquery()
    rows = db.session.execute(
        sa.select(Entry, chosen.c.part).join(chosen, chosen.c.id == Entry.id).options(*entries.card_parts())
    ).all()
    kinds = {kind.value: kind for kind in criteria.BY_RECORD}
    ready: dict[Entry, list[BadgeKind]] = {}
    for entry, part in rows:
        if part in kinds:
            ready.setdefault(entry, []).append(kinds[part])
    return Care(
        expired=sorted((entry for entry, part in rows if part == "expired"), key=_ends),
        soon=sorted((entry for entry, part in rows if part == "soon"), key=_ends),
        questions=sorted((entry for entry, part in rows if part == "question"), key=_asked),
        ready=sorted(ready.items(), key=lambda pair: _asked(pair[0]))[:AT_ONCE],
    )


def words() -> Words:
    """All of it in one query."""
    none, nothing = sa.literal(0), sa.literal("")
    used = sa.select(sa.func.count()).where(entry_tag.c.tag_id == Tag.id).correlate(Tag).scalar_subquery()
    own = sa.select(
        sa.literal("tag").label("part"), Tag.id.label("id"), Tag.slug.label("text"), Tag.name, used, nothing
    )
    apart = sa.select(sa.literal("apart"), none, Aside.key, nothing, none, nothing)
    terms = _suggested().subquery()
    missed, unopened = _missed().subquery(), _unopened().subquery()
    rows = db.session.execute(
        sa.union_all(
            own.where(Tag.synonym_of_id.is_(None)),
            apart.where(Aside.task == Task.TAGS, Aside.put_back_at.is_(None)),
            sa.select(sa.literal("missed"), none, missed.c.words, nothing, missed.c.often, nothing),
            sa.select(sa.literal("unopened"), none, unopened.c.words, nothing, unopened.c.often, nothing),
            sa.select(sa.literal("term"), terms.c.id, terms.c.name, terms.c.by, none, terms.c.told),
        )
    ).all()
    keys = {text for part, _id, text, *_rest in rows if part == "apart"}
    pairs = alike([row[1:5] for row in rows if row[0] == "tag"], keys)
    return Words(_searches(rows, "missed"), _searches(rows, "unopened"), pairs[:AT_ONCE], _terms(rows))


def _searches(rows: Iterable[Any], wanted: str) -> list[Missed]:
    found = [Missed(text, int(often)) for part, _id, text, _name, often, _told in rows if part == wanted]
    return sorted(found, key=lambda each: (-each.times, each.words))


def _suggested() -> sa.Select[int, str, str, str]:
    """Terms that nobody judged, oldest first: `told` is the definition, and on the next line the note."""
    told = (Term.definition_nl + "\n" + Term.note).label("told")
    by = sa.func.coalesce(Member.name, "").label("by")
    waiting = sa.select(Term.id, Term.name, by, told).outerjoin(Member, Member.id == Term.by_id)
    return waiting.where(Term.status == TermStatus.SUGGESTED).order_by(Term.id).limit(AT_ONCE)


def _terms(rows: Iterable[Any]) -> list[Suggested]:
    found = sorted(row[1:] for row in rows if row[0] == "term")
    return [Suggested(id, name, by, *told.split("\n", 1)) for id, name, by, _none, told in found]


def _missed() -> sa.Select[str, int]:
    """Searches of the last weeks that found nothing."""
    often = sa.func.sum(Miss.count)
    return _lately(Miss, often).having(often >= LEAST)


def _unopened() -> sa.Select[str, int]:
    """Searches of the last weeks that found something, of which next to nothing was opened."""
    often, opened = sa.func.sum(Clicks.searches), sa.func.sum(Clicks.opened)
    return _lately(Clicks, often).having(often >= LEAST_UNOPENED, opened * LEAST_UNOPENED <= often)


def _lately(model: type[Miss] | type[Clicks], often: sa.ColumnElement[int]) -> sa.Select[str, int]:
    """Words and how often, most often first; not those put aside lately."""
    aside = sa.select(Aside.at).where(Aside.task == Task.MISS, Aside.key == model.words, Aside.put_back_at.is_(None))
    return (
        sa.select(model.words, often.label("often"))
        .where(model.week >= monday(clock.today()) - WEEKS)
        .where(~aside.where(Aside.at >= clock.now() - WEEKS).exists())
        .group_by(model.words)
        .order_by(often.desc(), model.words)
        .limit(AT_ONCE)
    )


def alike(tags: Iterable[Any], apart: set[str]) -> list[Alike]:
    """Pairs among tags (id, slug, name, times used), most used first; `apart` holds the keys of those that differ."""
    groups: dict[str, list[Any]] = {}
    for tag in tags:
        for form in _forms(tag[1]):
            groups.setdefault(form, []).append(tag)
    pairs: dict[str, tuple[int, Alike]] = {}
    for group in groups.values():
        for one, other in _pairs(group):
            key = "|".join(sorted((one[1], other[1])))
            if key not in apart and key not in pairs and _near(one[1], other[1]):
                drop, keep = sorted((one, other), key=lambda tag: (tag[3], tag[0] * -1))
                pairs[key] = (one[3] + other[3], Alike(drop[0], drop[2], keep[0], keep[2], key))
    return [pair for _used, pair in sorted(pairs.values(), key=lambda found: (-found[0], found[1].key))]


def _forms(slug: str) -> set[str]:
    """What two near slugs have in common: a stem, or what is left without one of their letters."""
    forms = {f"={term_of(slug)}", slug}
    if len(slug) > SHORT:
        forms |= {slug[:at] + slug[at + 1 :] for at in range(len(slug))}
    return forms


SHORT = 5  # letters: shorter words differ by one letter and mean something else


def _near(one: str, other: str) -> bool:
    """Equal stems, or at most one letter added, dropped or changed in a word long enough; digits count as meaning."""
    if [letter for letter in one if letter.isdigit()] != [letter for letter in other if letter.isdigit()]:
        return False
    if term_of(one) == term_of(other):
        return True
    if min(len(one), len(other)) <= SHORT - 1 or abs(len(one) - len(other)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, rest_other = one[at:], other[at:]
    return rest[1:] == rest_other[1:] or rest[1:] == rest_other or rest == rest_other[1:]


def _pairs(group: Sequence[Any], most: int = 20) -> Iterable[tuple[Any, Any]]:
    some = group[:most]
    return ((one, other) for at, one in enumerate(some) for other in some[at + 1 :] if one[0] != other[0])


def _ending_soon() -> sa.Select[Entry]:
    today = clock.today()
    ending = Entry.valid_until.between(today, today + SOON)
    return sa.select(Entry).where(Entry.status == Status.PUBLISHED, ending, Entry.replaced_by_id.is_(None))


def _ready_for(kind: BadgeKind) -> sa.Select[Entry]:
    has = sa.select(Badge.id).where(Badge.entry_id == Entry.id, Badge.kind == kind, criteria.standing())
    aside = sa.select(Aside.id).where(
        Aside.task == Task.BADGE, Aside.key == kind.value, Aside.entry_id == Entry.id, Aside.put_back_at.is_(None)
    )
    wanted = sa.select(Entry).where(Entry.status == Status.PUBLISHED, criteria.ready(kind))
    return wanted.where(~has.exists(), ~aside.exists())


def _part(name: str, query: sa.Select[Any], order: Any) -> sa.Select[Any]:
    ids = query.with_only_columns(Entry.id.label("id")).order_by(order, Entry.id).limit(AT_ONCE).subquery()
    return sa.select(ids.c.id, sa.literal(name).label("part"))


def _ends(entry: Entry) -> Any:
    return entry.valid_until, entry.id


def _asked(entry: Entry) -> Any:
    return entry.published_at, entry.id
