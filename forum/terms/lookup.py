"""The glossary as a search engine asks it: other ways to say what was typed, kept in memory until a term changes.

    lexicon().ways(("leefgeld",))  ->  [Way("living allowance", 0.7, "translation", "en"), …]

`labels()` is every label, for who matches words in another way (by stem); `way(typed, other)` then weighs two of them.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app

from forum.database import db
from forum.events import site_version
from forum.terms.content import folded
from forum.terms.models import LabelKind, Term, TermLabel, TermRevision, TermStatus

SAME, TRANSLATION, CLOSE, NARROWER = 0.9, 0.7, 0.55, 0.3
FAR = 0.4  # two labels that are each close to a term, or close and in another language


class Label(NamedTuple):
    """One way of saying a concept. Not exact: it means about this."""

    concept_id: int
    language: str
    text: str
    is_exact: bool


class Way(NamedTuple):
    """Another way to say what was typed. `kind`: same, translation, close or narrower; `weight` is below 1."""

    text: str
    weight: float
    kind: str
    language: str


class Lexicon:
    """All current terms at one version of the glossary. Never changes; a change makes a new one."""

    def __init__(self, version: int, labels: Sequence[tuple[str, Label]], broader: dict[int, int]) -> None:
        """`labels` come with their folded words; `broader` tells what a concept is a kind or a part of."""
        self.version = version
        self._content = sha256(repr((list(labels), sorted(broader.items()))).encode()).digest()
        self._labels = [label for _words, label in labels]
        self._of: dict[int, list[Label]] = defaultdict(list)
        self._by_words: dict[str, list[Label]] = defaultdict(list)
        self._narrower: dict[int, list[int]] = defaultdict(list)
        for words, label in labels:
            self._of[label.concept_id].append(label)
            self._by_words[words].append(label)
        for concept, wider in broader.items():
            self._narrower[wider].append(concept)

    def __eq__(self, other: object) -> bool:
        """Whether they say the same: what was made of one serves for the other. Every search asks this."""
        return isinstance(other, Lexicon) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)

    def labels(self) -> Iterable[Label]:
        """Every label of every current concept; the preferred ones first within a concept and language."""
        return self._labels

    def of(self, concept_id: int) -> Sequence[Label]:
        """Every label of one concept, none when it is not there."""
        return self._of.get(concept_id, ())

    def narrower(self, concept_id: int) -> Sequence[int]:
        """The concepts that are a kind or a part of this one."""
        return self._narrower.get(concept_id, ())

    def said(self, words: tuple[str, ...]) -> Sequence[Label]:
        """The labels that are just these words, whatever their case and diacritics."""
        return self._by_words.get(folded(" ".join(words)), ())

    def ways(self, words: tuple[str, ...]) -> list[Way]:
        """Other ways to say these words, the best first, each text once; [] when no label is just these words."""
        best: dict[tuple[str, str], Way] = {}
        for typed in self.said(words):
            for way in self.ways_of(typed):
                key = (way.language, folded(way.text))
                if key not in best or best[key].weight < way.weight:
                    best[key] = way
        own = folded(" ".join(words))
        found = [way for (_language, text), way in best.items() if text != own]
        return sorted(found, key=lambda way: -way.weight)

    def ways_of(self, typed: Label) -> Iterable[Way]:
        """Other ways to say this label: the labels of its concept, and the names of what is narrower."""
        yield from (self.way(typed, other) for other in self.of(typed.concept_id) if other is not typed)
        if typed.is_exact:
            for concept in self.narrower(typed.concept_id):
                name = self.of(concept)[0]
                yield Way(name.text, NARROWER, "narrower", name.language)

    @staticmethod
    def way(typed: Label, other: Label) -> Way:
        """The second label as a way to say the first, which is of the same concept."""
        if not (typed.is_exact and other.is_exact):
            is_far = typed.is_exact == other.is_exact or typed.language != other.language
            return Way(other.text, FAR if is_far else CLOSE, "close", other.language)
        if typed.language != other.language:
            return Way(other.text, TRANSLATION, "translation", other.language)
        return Way(other.text, SAME, "same", other.language)


def lexicon() -> Lexicon:
    """The glossary as it is now, in every process. Asks the database only when something happened on the site."""
    kept: _Kept = current_app.extensions.setdefault("lexicon", _Kept())
    happened = site_version()
    if kept.lexicon is None or kept.happened != happened:
        with kept.lock:
            version = _version()
            if kept.lexicon is None or kept.lexicon.version != version:
                kept.lexicon = _read(version)
            kept.happened = happened
    return kept.lexicon


class _Kept:
    """The newest lexicon of one application, and what had happened when it was last known to be right."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.lexicon: Lexicon | None = None
        self.happened = ""


def _version() -> int:
    """Every change of a term writes a revision, and writers wait for each other: the newest id tells them all."""
    return db.session.scalar(sa.select(sa.func.max(TermRevision.id))) or 0


def _read(version: int) -> Lexicon:
    current = Term.status == TermStatus.CURRENT
    is_exact = TermLabel.kind != LabelKind.CLOSE
    columns = (TermLabel.folded, TermLabel.term_id, TermLabel.language, TermLabel.text, is_exact)
    found = sa.select(*columns).join(Term).where(current).order_by(TermLabel.term_id, TermLabel.position)
    labels = [
        (words, Label(term_id, language, text, bool(exact)))
        for words, term_id, language, text, exact in db.session.execute(found)
    ]
    wider = sa.select(Term.id, Term.broader_id).where(current, Term.broader_id.is_not(None))
    known = {label.concept_id for _words, label in labels}
    broader = {term: above for term, above in db.session.execute(wider) if above in known and term in known}
    return Lexicon(version, labels, broader)
