"""What the documents say is there: settings, files, commands."""

import re
from pathlib import Path

import pytest

from forum.cli import main
from forum.config import ROOT, Settings

DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)|(?:src)=\"([^\"]+)\"")


def test_the_readme_names_every_setting() -> None:
    named = set(re.findall(r"^\| `FORUM_(\w+)` \|", (ROOT / "README.md").read_text(), re.M))
    assert named == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = ["".join(found) for found in LINK.findall(document.read_text())]
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_are_named_exist(document: Path) -> None:
    named = set(re.findall(r"(?:\bin/|`)forum ([a-z]+)\b", document.read_text()))
    assert named - set(main.commands) == set()


@pytest.mark.parametrize("picture", sorted((ROOT / "docs/screenshots").glob("*")), ids=lambda path: path.name)
def test_pictures_are_small(picture: Path) -> None:
    assert picture.stat().st_size < 200_000
