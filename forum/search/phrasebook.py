"""The glossary by the terms of the analysis: which concept a row of words names, and how else that is said.

A label is known by its smallest terms in any order, so that `opvang van vluchtelingen` is `vluchtelingenopvang`,
and `gastgezinnen` is `gastgezin`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from forum.search import analysis
from forum.search.analysis import Terms
from forum.search.analysis.folding import bare, composed, texts_of_words, words
from forum.search.plan import Concept, Reason, Way
from forum.search.vocabulary import Table
from forum.terms.lookup import Label, Lexicon, lexicon

MOST_WORDS = 6  # of a label that is recognised in a row of words
MANY_PARTS = 3  # of another word than was typed: found apart, they say something else (kinder, dag, verblijf)
SPLIT = 0.95  # what is left of the weight of a compound when only its parts are there
_REASONS = {"translation": Reason.TRANSLATION}


class Phrasebook:
    """All labels of one lexicon, and the `words` that they are made of."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._labels: dict[Terms, list[Label]] = defaultdict(list)
        self._ways: dict[Label, tuple[Way, ...]] = {}  # of the labels that were asked for
        self.initials: dict[str, list[Label]] = defaultdict(list)  # Dutch labels of several words or parts
        self.planned: dict[tuple[Terms, frozenset[int]], tuple[Concept, ...]] = {}  # see plan_of
        for label in lexicon.labels():
            key = _key(atoms_of(label.text, label.language))
            if 0 < len(key) <= MOST_WORDS * 2:
                self._labels[key].append(label)
            if label.language == analysis.DUTCH and label.is_exact:
                for letters in _initials(label.text):
                    self.initials[letters].append(label)
        self.words = Table.of({bare(word) for word in texts_of_words(label.text)} for label in lexicon.labels())

    def labels(self, terms: Terms) -> Sequence[Label]:
        """The labels that are made of just these smallest terms."""
        return self._labels.get(_key(terms), ()) if terms else ()

    def ways(self, labels: Sequence[Label]) -> Iterator[Way]:
        """Other ways to say what these labels say, in no order, some of them twice."""
        for label in labels:
            if label not in self._ways:
                self._ways[label] = tuple(self._ways_of(label))
            yield from self._ways[label]

    def _ways_of(self, label: Label) -> Iterator[Way]:
        for other in self._lexicon.ways_of(label):
            reason = _REASONS.get(other.kind, Reason.SYNONYM)
            yield from said(other.text, other.language, other.weight, reason)


def phrasebook() -> Phrasebook:
    """The phrasebook of the glossary as it is now."""
    return _made(lexicon())


@lru_cache(maxsize=4)
def _made(lexicon: Lexicon) -> Phrasebook:
    return Phrasebook(lexicon)


def said(text: str, language: str, weight: float, reason: Reason) -> Iterator[Way]:
    """A text as what an entry must have: its words, or when one is a compound, with a little less, their parts."""
    whole = tuple(dict.fromkeys(analysis.terms(text, language)))
    parts = tuple(dict.fromkeys(atoms_of(text, language)))
    if whole:
        yield Way(whole, weight, reason)
    if parts and parts != whole and (reason is Reason.TYPED or len(parts) < MANY_PARTS):
        yield Way(parts, weight * SPLIT, reason if reason is not Reason.TYPED else Reason.COMPOUND)


def atoms_of(text: str, language: str) -> Terms:
    """The smallest terms of all words of a text."""
    return tuple(term for word in words(composed(text)) for term in analysis.atoms(word.text, language))


def _initials(text: str) -> set[str]:
    """How a label may be abbreviated: Raad van State as rvs or rs, kinderopvang as ko."""
    each = [bare(word)[:1] for word in texts_of_words(text)]
    telling = [bare(word)[:1] for word in texts_of_words(text) if analysis.term_of(word)]
    found = {"".join(row) for row in (each, telling, [term[0] for term in atoms_of(text, analysis.DUTCH)])}
    return {letters for letters in found if len(letters) > 1}


def _key(terms: Terms) -> Terms:
    return tuple(sorted(set(terms)))
