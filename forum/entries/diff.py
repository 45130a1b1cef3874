"""What changed between two revisions, word by word, as safe HTML."""

import difflib
import re
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup, escape

MOST = 20_000  # words of a field that are compared; beyond it the field is shown whole, old and new
FEW = 1_000  # words up to which also the commonest count as places where two texts meet
PATIENCE = 0.5  # seconds that the comparison of two revisions may take


class Change(NamedTuple):
    """A field that differs: its name and its text with <ins> and <del>."""

    name: str
    html: Markup


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """The fields that differ between two revisions' contents, in the order of the newer one."""
    deadline = time.monotonic() + PATIENCE
    names = list(dict.fromkeys([*new, *old]))
    return [
        Change(name, words(_text(old.get(name)), _text(new.get(name)), deadline))
        for name in names
        if old.get(name) != new.get(name)
    ]


def words(old: str, new: str, deadline: float | None = None) -> Markup:
    """The newer text with what came (<ins>) and what went (<del>); line breaks are kept by the style.

    What is not compared by the deadline (of `time.monotonic`) is shown whole, old and new.
    """
    before, after = _split(old), _split(new)
    if max(len(before), len(after)) > MOST:
        return _marked("del", before) + _marked("ins", after)
    matcher = _Patient(before, after, deadline or time.monotonic() + PATIENCE)
    return Markup("").join(_runs(matcher, before, after))


class _Patient(difflib.SequenceMatcher[str]):
    """Stops looking for what two texts share when its time is up: texts can be made that would take minutes."""

    def __init__(self, before: list[str], after: list[str], deadline: float) -> None:
        self.deadline = deadline
        super().__init__(None, before, after, autojunk=max(len(before), len(after)) > FEW)

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> difflib.Match:
        if time.monotonic() > self.deadline:
            return difflib.Match(alo, blo, 0)
        return super().find_longest_match(alo, ahi, blo, bhi)


def _runs(matcher: difflib.SequenceMatcher[str], before: list[str], after: list[str]) -> Iterator[Markup]:
    """What went, what came and what stayed; spaces between two changed words stay with the words, to be read as one."""
    gone: list[str] = []
    came: list[str] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind != "equal" or ((gone or came) and before[a:b] == [" "]):
            gone += before[a:b]
            came += after[c:d]
            continue
        yield _marked("del", gone) + _marked("ins", came) + escape("".join(before[a:b]))
        gone, came = [], []
    yield _marked("del", gone) + _marked("ins", came)


def _marked(tag: str, parts: list[str]) -> Markup:
    text = "".join(parts)
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), text) if text else Markup("")  # noqa: S704 - "ins" or "del"


def _split(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)
