"""What changed between two revisions, word by word, as safe HTML."""

import difflib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup, escape

MOST = 20_000  # words of a field that are compared; beyond it the field is shown whole, old and new


class Change(NamedTuple):
    """A field that differs: its name and its text with <ins> and <del>."""

    name: str
    html: Markup


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """The fields that differ between two revisions' contents, in the order of the newer one."""
    names = list(dict.fromkeys([*new, *old]))
    return [
        Change(name, words(_text(old.get(name)), _text(new.get(name))))
        for name in names
        if old.get(name) != new.get(name)
    ]


def words(old: str, new: str) -> Markup:
    """The newer text with what came (<ins>) and what went (<del>); line breaks are kept by the style."""
    before, after = _split(old), _split(new)
    if max(len(before), len(after)) > MOST:
        return _marked("del", before) + _marked("ins", after)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=len(before) > 2000)
    return Markup("").join(_runs(matcher, before, after))


def _runs(matcher: difflib.SequenceMatcher[str], before: list[str], after: list[str]) -> Iterator[Markup]:
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield escape("".join(before[a:b]))
            continue
        if b > a:
            yield _marked("del", before[a:b])
        if d > c:
            yield _marked("ins", after[c:d])


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
