"""The catalogues of English and Ukrainian: they may be partial, and what is there fits the text that it translates."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from forum.config import ROOT

CATALOGUES = sorted(ROOT.glob("forum/translations/*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")
TAG = re.compile(r"</?\w+")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], abort_invalid=True)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_what_is_translated_can_be_shown(path: Path) -> None:
    translations = catalogue(path)
    wrong = [f"{message.id!r}: {why}" for message in translations if message.id and (why := _flaw(message))]
    assert wrong == []
    assert not [error for message in translations for error in message.check(translations)]


def _flaw(message: Message) -> str:
    """Why a translation cannot be shown; "" when it can."""
    if message.fuzzy:
        return "is fuzzy: translate it, or leave it empty"
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    given = message.string if isinstance(message.string, tuple) else (message.string,)
    if not any(given):
        return ""
    if not all(given):
        return "lacks a plural form"
    known = {part for source in sources for part in PLACEHOLDER.findall(source)}
    for text in given:
        if set(PLACEHOLDER.findall(text)) - known:
            return f"has a placeholder of its own: {text!r}"
        if sorted(TAG.findall(text)) != sorted(TAG.findall(sources[-1])):
            return f"has other markup: {text!r}"
    return ""
