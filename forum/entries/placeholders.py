"""`{{gemeente}}` and `{{contact}}` in texts that are made to be taken over."""

import re

MARK = re.compile(r"\{\{\s*(gemeente|contact)\s*\}\}", re.IGNORECASE)


def filled(text: str, *, municipality: str, contact: str) -> str:
    """The text with the reader's own municipality and contact in place; what is not known stays to be filled in."""
    own = {"gemeente": municipality, "contact": contact}
    return MARK.sub(lambda found: own[found[1].lower()] or found[0], text)


def has_blanks(*texts: str) -> bool:
    """Whether there is anything to fill in."""
    return any(MARK.search(text) for text in texts)
