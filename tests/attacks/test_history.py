"""The history of entries: it costs little, and tells nobody what they could not read at the time."""

import random
import time

import pytest

from forum.entries import diff

SIGNS = [chr(0x4E00 + number) for number in range(110)]


def _random(number: int, words: list[str], between: str) -> str:
    chosen = random.Random(7)
    return between.join(chosen.choice(words) for _ in range(number))


SLOW = {
    "few signs, much repeated": (("→→→↓" * 250), ("→↓↓→" * 250)),
    "just rare enough to count": (_random(9_999, SIGNS, " "), _random(9_999, SIGNS[::-1], " ")),
    "a short text and a long one": ("→" * 900, "→↓" * 9_999),
}


@pytest.fixture(autouse=True)
def patient() -> None:
    """Here the limit itself is tested."""


@pytest.mark.parametrize("name", SLOW)
def test_texts_made_to_be_slow_are_compared_within_a_second(name: str) -> None:
    old, new = SLOW[name]
    fields = [f"field{number}" for number in range(17)]
    began = time.thread_time()
    shown = diff.changes(dict.fromkeys(fields, old), dict.fromkeys(fields, new))
    assert time.thread_time() - began < 1  # of a processor: others may be busy too
    assert len(shown) == len(fields)


def test_out_of_time_both_texts_are_shown_whole() -> None:
    assert diff.words("een twee", "een drie", time.monotonic() - 1) == "<del>een twee</del><ins>een drie</ins>"
