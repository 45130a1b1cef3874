"""The standing of an entry, apart from the words: a gentle hand on the order, the same for every engine.

Badges and use by other municipalities lift an entry a little, what expired sinks, and a message loses some of its
weight with age. All are factors up to 1, so that an entry with every word stays before those with some.
"""

from collections.abc import Iterable
from datetime import date, datetime
from math import log2

PLAIN = 0.86  # of an entry that nobody has vouched for
BADGE, MOST_BADGES = 0.03, 3
USE, MOST_USE = 0.015, 0.05  # for each doubling of the municipalities that use it
EXPIRED = 0.7
AGE = 0.2  # what a message loses in the end; half of it in
HALF = 120  # days
AGEING = "announcement"  # the kind that ages


def lift(marks: Iterable[str]) -> float:
    """By the marks on the card of an entry: its badges, and how many use it."""
    given = list(marks)
    badges = sum(mark.startswith("badge-") for mark in given)
    used = max((int(mark[5:]) for mark in given if mark.startswith("used-") and mark[5:].isdigit()), default=0)
    return min(1.0, PLAIN + BADGE * min(badges, MOST_BADGES) + min(MOST_USE, USE * log2(1 + used)))


def validity(valid_until: date | None, today: date) -> float:
    return EXPIRED if valid_until is not None and valid_until < today else 1.0


def recency(kind: str, published_at: datetime | None, today: date) -> float:
    if kind != AGEING or published_at is None:
        return 1.0
    return 1 - AGE + AGE * 0.5 ** (max(0, (today - published_at.date()).days) / HALF)
