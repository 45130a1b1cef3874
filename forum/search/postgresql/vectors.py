"""Terms as PostgreSQL wants them: a document as `tsvector`, ways and plans as `tsquery`, both as literals.

The four labels that a position can carry are the four fields. Parts of a compound stand where the compound stands,
so `<0>` is "within one word"; fields are kept apart, so that nothing is near across them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from forum.search import analysis
from forum.search.backend import Document
from forum.search.plan import Concept, Terms, Way

LABELS = {"title": "A", "tags": "B", "summary": "C", "body": "D"}
WEIGHTS = "{0.25, 0.5, 0.75, 1.0}"  # of D, C, B, A: as the fields weigh in Whoosh
FAR = 20  # places between two fields
NEAR = range(4)  # distances at which two words are side by side, more or less
LAST_PLACE = 16_000  # PostgreSQL counts no further
NOTHING = "\ufffd"  # a term that no text has
LONGEST = 900_000  # bytes; it takes no more than a megabyte


def vector(document: Document) -> str:
    """The literal of a document's `tsvector`."""
    standing = defaultdict[str, list[str]](list)
    place = 0
    for field, text in _texts(document).items():
        for terms in analysis.places(text, document.language):
            place = min(place + 1, LAST_PLACE)
            for term in terms:
                standing[term].append(f"{place}{LABELS[field]}")
        place += FAR
    return _bounded(f"{quoted(term)}:{','.join(places)}" for term, places in standing.items())


def all_of(parts: Iterable[str]) -> str:
    return " & ".join(f"({part})" for part in parts)


def any_of(parts: Iterable[str]) -> str:
    return " | ".join(f"({part})" for part in parts)


def way(asked: Way) -> str:
    return words(asked.terms)


def concept(asked: Concept) -> str:
    return any_of(map(way, asked.ways))


def surely(asked: Concept) -> str:
    """As `concept`, by its sure ways alone."""
    return any_of(way(one) for one in asked.ways if one.is_sure) or quoted(NOTHING)


def phrase(terms: Terms) -> str:
    """The words directly after each other."""
    return " <-> ".join(map(quoted, terms))


def words(terms: Terms) -> str:
    """The words anywhere."""
    return " & ".join(map(quoted, terms))


def near(terms: Sequence[str]) -> str:
    """The words side by side, in any order, or in one compound."""
    return all_of(
        any_of(f"{quoted(one)} <{far}> {quoted(other)}" for far in NEAR for one, other in ((a, b), (b, a)))
        for a, b in pairwise(terms)
    )


def quoted(term: str) -> str:
    """A term as a literal: nothing in it is syntax, and it is never empty."""
    escaped = term.replace("\0", "").replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped or NOTHING}'"


def _texts(document: Document) -> dict[str, str]:
    tags = " ".join(name for _slug, name in document.tags)
    return {"title": document.title, "tags": tags, "summary": document.summary, "body": document.body}


def _bounded(lexemes: Iterable[str]) -> str:
    kept, size = [], 0
    for lexeme in lexemes:
        size += len(lexeme.encode()) + 1
        if size > LONGEST:
            break
        kept.append(lexeme)
    return " ".join(kept)
