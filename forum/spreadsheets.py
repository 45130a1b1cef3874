"""CSV files that a Dutch Excel opens at once: semicolons, UTF-8 with a BOM, and no text that it would calculate."""

import csv
import io
from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def as_csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """The file as a text; None is an empty cell."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(map(_cell, row) for row in rows)
    return "\ufeff" + file.getvalue()


def _cell(value: object) -> object:
    """A text that a spreadsheet would calculate gets an apostrophe in front: it stays a text."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
