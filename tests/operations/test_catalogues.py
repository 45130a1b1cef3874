"""The catalogues of English and Ukrainian: they may be partial, and what is there fits the text that it translates."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from forum.config import ROOT

CATALOGUES = sorted(ROOT.glob("forum/translations/*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w+\}")
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


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_plurals_follow_the_language(path: Path) -> None:
    """Without the rule in its header a compiled catalogue counts as English does, whatever the language."""
    assert "Plural-Forms: nplurals=" + {"en": "2", "uk": "3"}[path.parts[-3]] in path.read_text()


def test_texts_in_cached_blocks_are_collected(tmp_path: Path) -> None:
    """A template that the collector cannot read would lose its texts, unseen until somebody reads the page."""
    collected = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    subprocess.run([*command, "-o", collected, "."], cwd=ROOT, check=True)
    assert 'msgid "Hoofdmenu"' in collected.read_text()


def _placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)))


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
    for number, text in enumerate(given):
        # Where there are two forms, the first is for one thing only and need not name the number; elsewhere for 21 too.
        fitting = sources if number == 0 and len(given) <= 2 else sources[-1:]
        if _placeholders(text) not in [_placeholders(source) for source in fitting]:
            return f"has other placeholders: {text!r}"
        if sorted(TAG.findall(text)) != sorted(TAG.findall(sources[-1])):
            return f"has other markup: {text!r}"
    return ""
