"""What someone may mean who is typing: words to search for, and things to go to at once.

Everything comes from tables in memory but tags and the items themselves, which are asked of the database as this
reader may see them; words and terms are those that everybody may read.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from forum import fragments
from forum.accounts import register
from forum.accounts.models import Member
from forum.database import db
from forum.entries import queries
from forum.entries.models import Entry, Tag, Theme, entry_tag
from forum.entries.reach import within
from forum.events import site_version
from forum.i18n import _
from forum.search import titles
from forum.search.analysis import term_of
from forum.search.backend import backend
from forum.search.query import SearchQuery
from forum.search.starts import SHORTEST, Starts, has, read
from forum.search.traits import looked_up
from forum.slugs import slug
from forum.terms.lookup import Label, Lexicon, lexicon

LONGEST = 80  # characters of what is typed that are read
CANDIDATES = (60, 2_000)  # titles that are looked at, then, when the reader may see few of those
ITEMS, WORDS, OTHERS = 5, 4, 3  # of each that are shown


class Suggestion(NamedTuple):
    label: str
    url: str
    icon: str
    note: str = ""
    language: str = ""  # of the label, when it is known


class Group(NamedTuple):
    title: str
    suggestions: list[Suggestion]


def suggestions(text: str, member: Member | None) -> list[Group]:
    """What `member` may mean by a text that is half typed, by kind; [] for less than SHORTEST letters.

    Raises IndexUnavailable.
    """
    typed = text[:LONGEST]
    words = read(typed)
    if not words or len(words[-1]) < SHORTEST:
        return []
    groups = [
        Group(_("Zoek naar"), list(_words(typed))),
        Group(_("Op het forum"), [_item(entry) for entry in _entries(typed, member)]),
        Group(_("Begrippen"), _terms(typed)),
        Group(_("Thema's"), _themes(typed)),
        Group(_("Labels"), _tags(typed, member)),
        Group(_("Gemeenten"), _places(typed)),
    ]
    return [group for group in groups if group.suggestions]


def warm() -> None:
    """Make the tables of titles and of terms, which the first who types would wait for."""
    titles.find("warm", 1)
    _starts_of(lexicon())


def _words(typed: str) -> Iterator[Suggestion]:
    """What was typed with its last word completed to words that occur, most frequent first; of one stem, one word."""
    *_whole, last = read(typed)
    if not typed[-1].isalnum():
        return
    head = typed[: len(typed) - len(typed.split()[-1])].lstrip()
    by_stem: dict[str, str] = {}
    words = backend().vocabulary().starting(last, WORDS * 3)
    told = backend().told(words)
    for word in filter(told.__contains__, words):
        by_stem.setdefault(term_of(word), word)
    for word in list(by_stem.values())[:WORDS]:
        yield Suggestion(head + word, SearchQuery.of(head + word).address(), "search")


def _entries(typed: str, member: Member | None) -> list[Entry]:
    """Looked at again, because the table of titles holds what is hidden and what was renamed, too."""
    entries: list[Entry] = []
    for most in CANDIDATES:
        ids = titles.find(typed, most)
        if ids:
            entries = _readable(ids, typed, member)
        if len(entries) >= ITEMS or len(ids) < most:
            break
    return entries[:ITEMS]


def _readable(ids: Sequence[int], typed: str, member: Member | None) -> list[Entry]:
    """Those of the entries, in this order, that the reader may see and that still have what was typed in the title."""
    own = sa.select(Entry.id, Entry.title).where(looked_up(ids, within(member)))
    seen = {entry_id for entry_id, title in db.session.execute(own) if has(title, typed)}
    shown = [each for each in ids if each in seen][:ITEMS]
    cards = sa.select(Entry).where(Entry.id.in_(shown)).options(*queries.card_parts())
    entries = {entry.id: entry for entry in db.session.scalars(cards)} if shown else {}
    return [entries[each] for each in shown if each in entries]


def _item(entry: Entry) -> Suggestion:
    note = " · ".join(filter(None, (str(entry.kind_label), entry.municipality_name)))
    return Suggestion(entry.title, entry.url, entry.kind, note, entry.language)


def _terms(typed: str) -> list[Suggestion]:
    """Terms of the glossary by any of their labels; shorter labels first."""
    glossary = lexicon()
    labels, starts = _starts_of(glossary)
    found: dict[int, Label] = {}
    for number in starts.find(typed, CANDIDATES[0]):
        found.setdefault(labels[number].concept_id, labels[number])
    by_text = {label.text: label for label in sorted(found.values(), key=lambda label: label.is_exact)}
    return [_term(glossary, label) for label in found.values() if by_text[label.text] is label][:OTHERS]


def _starts_of(glossary: Lexicon) -> tuple[list[Label], Starts]:
    if glossary not in _labels:
        every = sorted(glossary.labels(), key=lambda label: -len(label.text))
        _labels[glossary] = every, Starts((number, label.text) for number, label in enumerate(every))
    return _labels[glossary]


_labels: WeakKeyDictionary[Lexicon, tuple[list[Label], Starts]] = WeakKeyDictionary()


def _term(glossary: Lexicon, label: Label) -> Suggestion:
    name = glossary.of(label.concept_id)[0].text
    url = f"/begrippen/{label.concept_id}-{slug(name)}"
    return Suggestion(label.text, url, "info", "" if name == label.text else name, label.language)


def _themes(typed: str) -> list[Suggestion]:
    every = fragments.kept(("theme names", site_version()), _theme_names)
    return [Suggestion(name, f"/themas/{key}", "theme") for key, name in every if has(name, typed)][:OTHERS]


def _theme_names() -> list[tuple[str, str]]:
    named = sa.select(Theme.slug, Theme.name).order_by(Theme.position, Theme.id)
    return [(key, name) for key, name in db.session.execute(named)]


def _tags(typed: str, member: Member | None) -> list[Suggestion]:
    """Tags that the reader can find something by; a synonym leads to the tag that is used in its place."""
    start, own = slug(typed), aliased(Tag)
    is_first = Tag.slug.startswith(start, autoescape=True)
    filed = sa.select(entry_tag.c.tag_id).join(Entry, Entry.id == entry_tag.c.entry_id)
    found = (
        sa.select(own.slug, own.name)
        .join(Tag, own.id == sa.func.coalesce(Tag.synonym_of_id, Tag.id))
        .where(sa.or_(is_first, Tag.slug.contains(f"-{start}", autoescape=True)))
        .where(filed.where(entry_tag.c.tag_id == own.id, within(member)).exists())
        .group_by(own.id, own.slug, own.name)
        .order_by(sa.func.min(sa.case((is_first, 0), else_=1)), sa.func.length(own.name), own.name)
    )
    rows = db.session.execute(found.limit(OTHERS))
    return [Suggestion(name, SearchQuery().address(tag=key), "filter") for key, name in rows]


def _places(typed: str) -> list[Suggestion]:
    found: Iterable[register.Place] = (place for place in register.places() if has(place.name, typed))
    return [Suggestion(place.name, place.url, "place", place.province) for place in found][:OTHERS]
