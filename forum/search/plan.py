"""How a query is understood: what both engines work out, each in its own way.

A query is a row of concepts, one for each thing that was asked for. A concept can be said in several ways (the word
as typed, the parts of a compound, a synonym, a correction); an entry has the concept when it has one of them.
"""

from enum import StrEnum
from typing import NamedTuple

Terms = tuple[str, ...]


class Reason(StrEnum):
    """Why a way of saying it stands there; told by `?uitleg=1`."""

    TYPED = "typed"
    COMPOUND = "compound"
    SYNONYM = "synonym"
    TRANSLATION = "translation"
    CORRECTION = "correction"


SURE = 0.6
"""Lighter ways say about the same (see the weights of terms/lookup.py): what is found by them alone comes later."""


class Way(NamedTuple):
    """All `terms` must be in the entry (side by side counts for more); `weight` is in (0, 1], 1 for what was typed."""

    terms: Terms
    weight: float = 1.0
    reason: Reason = Reason.TYPED

    @property
    def is_sure(self) -> bool:
        return self.weight >= SURE


class Concept(NamedTuple):
    """One thing asked for, in one or more ways; the best way that an entry has it counts, not their sum."""

    typed: str
    ways: tuple[Way, ...]
    is_optional: bool = False  # a word of a question or a filler: adds to the score, is never a must


class Plan(NamedTuple):
    """`concepts` in the order typed; `phrases` must stand literally; entries with an `excluded` one are left out."""

    concepts: tuple[Concept, ...]
    phrases: tuple[Terms, ...] = ()
    excluded: tuple[Terms, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.concepts and not self.phrases

    @property
    def has_some(self) -> bool:
        """Whether an entry can have some of it: one of several concepts, or one that is not surely said."""
        if len(self.concepts) == 1 and not self.phrases:
            return not all(way.is_sure for way in self.concepts[0].ways)
        return bool(self.concepts)
