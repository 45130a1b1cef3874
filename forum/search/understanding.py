"""From what was typed to a plan: what both engines look for.

Words that together name a term of the glossary are one concept, with the other ways to say it; every other word is a
concept of its own. A compound may also be there in parts, and a part may be there by another name.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from forum.search import analysis
from forum.search.analysis import DUTCH, ENGLISH, UKRAINIAN, Terms, stopwords
from forum.search.analysis.folding import bare, is_cyrillic
from forum.search.phrasebook import Phrasebook, phrasebook, said
from forum.search.plan import Concept, Plan, Reason, Way
from forum.search.query import SearchQuery
from forum.terms.lookup import Label

MOST_WAYS = 24  # of one concept
LEAST_WEIGHT = 0.2
PART = 0.5  # what is left of the weight when a part of a compound is said in another way
FILLER = 0.4  # of a word of the question
MOST_TOGETHER = 5  # words that may name one term
REMEMBERED = 500  # plans of one phrasebook; they go when it goes

_FILLERS = """aanpak alleen anderen anders antwoord bestaan bestaat beste betekent bezig binnen blijft blijven
    brengen brengt buiten daarna denken denkt dezelfde dingen doet duren duurt eerst eigen elk elkaar elke
    ervaring ervaringen gauw gebeurde gebeuren gebeurt gebruiken gebruikt gedaan geeft gekomen gelden geldt
    gemaakt gemeente gemeenten gemeentes geven gewone goed goede graag handig handige hierover hoeft hoelang
    hoeveel houden houdt ieder iedere iedereen iemand iets informatie inzake juist keer kom komen komt krijg
    krijgen krijgt kun kunt laat lang lange langer laten liggen loopt lopen lukt maak maakt mag maken manier mee
    mogelijk mogen neem neemt nemen niemand niets nieuw nieuwe nodig omgaan onder onze organiseren pakken per
    precies regel regelen regelt samen sinds snel sneller soms soort staan staat stap steeds terecht terwijl
    tijdens tip tips tussen uitleg vaak vallen valt verder via vind vinden vooraf vooral voorbeeld voorbeelden
    vraag vragen waarmee waarvoor wanneer werkt wilt zaken zelfs zet zetten zit zitten zoal zoals zoek zoeken
    zorgen zorgt after anyone before best between deal does during example examples experience get give handle
    have help information let make manage much municipalities municipality need organise people provide there
    use used using громада громади громаді допомогти допоможіть досвід знайти можна муніципалітет отримати
    потрібно приклад приклади робити треба інформація"""
FILLERS = frozenset(_FILLERS.split())
"""Words of a question that say little of what it is about: they add to a score, and are never a must."""


class Typed(NamedTuple):
    """A word of the query as it may be meant: its smallest terms in each language that it can be of.

    With `is_parted` it stands apart from the word before it, so the two name nothing together.
    """

    text: str
    languages: tuple[str, ...]
    is_parted: bool

    def atoms(self, language: str) -> Terms:
        return analysis.atoms(self.text, language)


def plan_of(query: SearchQuery) -> Plan:
    """What to look for: the words of a query as concepts, in the order typed."""
    book = phrasebook()
    if len(book.planned) > REMEMBERED:
        book.planned.clear()
    key = query.words, query.parted
    concepts = book.planned.get(key)
    if concepts is None:
        concepts = book.planned[key] = _planned(*key, book)
    return Plan(concepts, query.phrases, query.excluded)


def _planned(words: tuple[str, ...], parted: frozenset[int], book: Phrasebook) -> tuple[Concept, ...]:
    concepts = tuple(concept for concept in _concepts(_typed(words, parted), book) if concept.ways)
    if all(concept.is_optional for concept in concepts):
        return tuple(concept._replace(is_optional=False) for concept in concepts)
    return concepts


def _typed(texts: Sequence[str], parted: frozenset[int]) -> list[Typed]:
    """Each word with its languages; in an English question, its small words are left out."""
    found = [Typed(text, _languages(text), number in parted) for number, text in enumerate(texts)]
    small = [word for word in found if bare(word.text) in stopwords.ENGLISH]
    is_english = any(ENGLISH in word.languages for word in small)
    return [word for word in found if not (is_english and word in small)] or found


@lru_cache(maxsize=10_000)
def _languages(text: str) -> tuple[str, ...]:
    """Cyrillic is Ukrainian; a word that no Dutch list holds may be English as well as Dutch."""
    if is_cyrillic(text):
        return (UKRAINIAN,)
    return (DUTCH,) if analysis.is_dutch(text) else (DUTCH, ENGLISH)


def _concepts(typed: Sequence[Typed], book: Phrasebook) -> tuple[Concept, ...]:
    concepts, at = [], 0
    while at < len(typed):
        together, labels = _longest(typed[at:], book)
        concepts.append(_concept(typed[at : at + together], labels, book))
        at += together
    return tuple(concepts)


def _longest(typed: Sequence[Typed], book: Phrasebook) -> tuple[int, list[Label]]:
    """How many of the first words together name a term, and its labels; one word when none do."""
    apart = next((number for number, word in enumerate(typed) if number and word.is_parted), len(typed))
    for number in range(min(MOST_TOGETHER, apart), 0, -1):
        labels = [label for language in (DUTCH, ENGLISH) for label in book.labels(_together(typed[:number], language))]
        if labels:
            return number, labels
    return 1, []


def _together(typed: Iterable[Typed], language: str) -> Terms:
    """The smallest terms of all these words; () when one of them says nothing in this language."""
    atoms = [word.atoms(language) for word in typed]
    return tuple(term for word in atoms for term in word) if all(atoms) else ()


def _concept(typed: Sequence[Typed], labels: Sequence[Label], book: Phrasebook) -> Concept:
    text = " ".join(word.text for word in typed)
    ways = [*_as_typed(typed, text), *book.ways(labels), *_by_parts(_together(typed, DUTCH), book)]
    if len(typed) == 1 and bare(text) in FILLERS:
        return Concept(text, _best(_lighter(_as_typed(typed, text))), is_optional=True)
    return Concept(text, _best(ways))


def _lighter(ways: Iterable[Way]) -> Iterator[Way]:
    return (way._replace(weight=way.weight * FILLER) for way in ways)


def _as_typed(typed: Sequence[Typed], text: str) -> Iterator[Way]:
    yield from said(text, typed[0].languages[0], 1.0, Reason.TYPED)
    if any(ENGLISH in word.languages for word in typed):
        yield from said(text, ENGLISH, 1.0, Reason.TYPED)


def _by_parts(atoms: Terms, book: Phrasebook) -> Iterator[Way]:
    """A compound, or words together, with some parts said in another way: leefgeldkaart, toelage + kaart."""
    size = len(atoms)
    for start, end in combinations(range(size + 1), 2):
        some = atoms[start:end] if end - start < size else ()
        for way in book.ways(book.labels(some)):
            terms = dict.fromkeys((*atoms[:start], *way.terms, *atoms[end:]))
            yield Way(tuple(terms), way.weight * PART, way.reason)


def _best(ways: Iterable[Way]) -> tuple[Way, ...]:
    """The heaviest ways; not one that asks for more than a heavier one does."""
    kept: list[tuple[frozenset[str], Way]] = []
    for way in sorted(ways, key=lambda way: (-way.weight, len(way.terms))):
        terms = frozenset(way.terms)
        if len(kept) == MOST_WAYS or way.weight < LEAST_WEIGHT:
            break
        if not any(fewer <= terms for fewer, _ in kept):
            kept.append((terms, way))
    return tuple(way for _, way in kept)
