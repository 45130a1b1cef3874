"""Lists and tables as people type them.

Python-Markdown wants a blank line before a list or a table and four spaces a level. Members know neither,
and other Markdown (GitHub, the CommonMark standard) asks for neither. So the lines are rewritten first.
"""

from __future__ import annotations

import re

from markdown.preprocessors import Preprocessor

from forum.markup.house import TooDeep

_ITEM = re.compile(r"(?P<indent> *)(?P<mark>[*+•-]|(?P<number>\d{1,9})[.)])(?P<gap> +)(?P<words>\S.*)")
_RULE = re.compile(r" {0,3}([-*_])( *\1){2,} *")
_DIVIDER = re.compile(r" {0,3}\|?( *:?-+:? *\|)+ *(:?-+:? *)?")
_LEVEL = 4
_BOMB = re.compile(r"(?: {0,3}(?:[*+-]|\d{1,9}[.)]) +){400}")


class ForgivingLists(Preprocessor):
    """Rewrites the lines of a text; what is not a list or a table stays as it is."""

    def run(self, lines: list[str]) -> list[str]:
        writer = _Writer()
        for number, line in enumerate(lines):
            if _BOMB.match(line):
                raise TooDeep("one line opens hundreds of lists")
            following = lines[number + 1] if number + 1 < len(lines) else ""
            writer.take(line, following)
        return writer.lines


class _Writer:
    """Takes a line at a time. `levels` has each open list item: where its words began, is it numbered."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.levels: list[tuple[int, bool]] = []
        self.after_item = False

    def take(self, line: str, following: str) -> None:
        item = None if _RULE.fullmatch(line) else _ITEM.fullmatch(line)
        if not line.strip():
            self._put(line)
        elif item and self._opens_item(item):
            self._take_item(item)
        elif "|" in line and _DIVIDER.fullmatch(following) and not self.levels:
            self._separate()
            self._put(line)
        else:
            self._take_words(line)

    def _opens_item(self, item: re.Match[str]) -> bool:
        """Code is indented by four; and "1999. Toen" on a second line is a sentence, not a list."""
        if self.levels:
            return True
        if len(item["indent"]) >= _LEVEL:
            return False
        return item["number"] in (None, "1") or not self._in_paragraph()

    def _take_item(self, item: re.Match[str]) -> None:
        numbered = bool(item["number"])
        before = self._close(len(item["indent"]))
        if not self.after_item or (before and before[1] is not numbered):
            self._separate()
        mark = f"{item['number']}." if item["number"] else item["mark"].replace("•", "-")
        self._put(f"{' ' * (_LEVEL * len(self.levels))}{mark} {item['words']}", after_item=True)
        self.levels.append((item.start("words"), numbered))

    def _take_words(self, line: str) -> None:
        """A line that is no item: it goes on with the item it is indented to, or ends the list."""
        indent = len(line) - len(line.lstrip(" "))
        if self.levels and not self._in_paragraph():
            self._close(indent)
        if not self.levels:
            self._put(line)
            return
        extra = max(indent - self.levels[-1][0], 0)
        self._put(f"{' ' * (_LEVEL * len(self.levels) + extra)}{line.lstrip(' ')}")

    def _close(self, indent: int) -> tuple[int, bool] | None:
        """End the items that a line with this indent does not belong to; the last of them."""
        closed = None
        while self.levels and indent < self.levels[-1][0]:
            closed = self.levels.pop()
        return closed

    def _in_paragraph(self) -> bool:
        return bool(self.lines and self.lines[-1].strip())

    def _separate(self) -> None:
        if self._in_paragraph():
            self._put("")

    def _put(self, line: str, after_item: bool = False) -> None:
        self.lines.append(line)
        self.after_item = after_item
