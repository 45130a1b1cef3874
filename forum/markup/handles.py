"""What an @-mention looks like: a slug after an `@` that does not belong to an address or a path."""

from __future__ import annotations

import re

HANDLE = r"(?<![\w@.+/\\-])@([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)(?![\w@]|-\w)"
_HANDLE = re.compile(HANDLE)


def candidates(source: str) -> set[str]:
    """Every handle the text may hold, code included: cheap, and never too few. Lower case."""
    return {found.lower() for found in _HANDLE.findall(source)}
