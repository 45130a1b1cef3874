"""Numbers in addresses and forms."""

from collections.abc import Mapping

from flask import abort

LAST_PAGE = 10_000
LARGEST = 2**31 - 1


def page_or_404(args: Mapping[str, str]) -> int:
    """The page that an address asks for, from 1."""
    number = number_or_404(args.get("pagina", "1")) or 1
    return number if number <= LAST_PAGE else abort(404)


def number_or_404(text: str | None) -> int | None:
    """A positive number as the database counts; None when none was given."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text[:12]) <= LARGEST):
        abort(404)
    return int(text)
