"""The start content: sound, in every new database, and beside what people changed."""

import json
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.database import db
from forum.entries.models import Theme
from forum.events import Event
from forum.i18n import LANGUAGES
from forum.terms import actions, queries, start
from forum.terms.content import DEFINITIONS, LISTS, folded, tidied
from forum.terms.models import LONGEST_DEFINITION, LONGEST_LABEL, Term, TermRevision
from tests import factories
from tests.terms.terms import known


def test_every_line_has_a_name_in_three_languages_and_fields_that_exist() -> None:
    fields = {*LISTS, *DEFINITIONS, "theme", "broader", "related"}
    lines = list(start.lines())
    for line in lines:
        assert line.content.keys() <= fields, line.ref
        assert all(line.content.get(language) for language in LANGUAGES), line.ref
        assert all(len(text) <= LONGEST_LABEL for name in LISTS for text in line.content.get(name, [])), line.ref
        assert len(line.content.get("definition_nl", "")) <= LONGEST_DEFINITION, line.ref
    assert not [ref for ref, count in Counter(line.ref for line in lines).items() if count > 1]
    assert len(lines) >= 600
    assert sum(bool(line.content.get("definition_nl")) for line in lines) >= 250


def test_every_line_names_terms_and_themes_that_are_there(app: Flask) -> None:
    lines = list(start.lines())
    names = {folded(line.content["nl"][0]) for line in lines}
    themes = set(db.session.scalars(sa.select(Theme.slug)))
    for line in lines:
        content = tidied(line.content)
        assert content["theme"] in themes | {""}, line.ref
        asked = [*content["related"], *([content["broader"]] if content["broader"] else [])]
        assert not [name for name in asked if folded(name) not in names], line.ref


def test_no_name_stands_for_two_lines() -> None:
    names = Counter(folded(line.content["nl"][0]) for line in start.lines())
    assert not [name for name, count in names.items() if count > 1]


def test_a_new_database_has_them_and_loading_again_changes_nothing(app: Flask) -> None:
    assert db.session.scalar(sa.select(sa.func.count(Term.id))) == len(list(start.lines()))
    newest = db.session.scalar(sa.select(sa.func.max(TermRevision.id)))
    assert start.load() == 0
    assert db.session.scalar(sa.select(sa.func.max(TermRevision.id))) == newest


def test_relations_are_tied(app: Flask) -> None:
    ties = queries.relations(known("leefgeld"))
    assert "eigen bijdrage" in {tie.name for tie in ties.related}
    assert "eetgeld" in {tie.name for tie in ties.narrower}


def shipped(monkeypatch: pytest.MonkeyPatch, folder: Path, *lines: dict[str, object]) -> None:
    """Let these lines be the start content from now on."""
    folder.mkdir(exist_ok=True)
    (folder / "a.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    monkeypatch.setattr(start, "DATA", folder)


def test_a_line_that_changed_changes_its_term_unless_somebody_did(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A next version of the forum brings better words, and leaves alone what curators wrote."""
    one = {"ref": "x-een", "nl": ["x een"], "en": ["x one"], "uk": ["ікс один"]}
    two = {"ref": "x-twee", "nl": ["x twee"], "en": ["x two"], "uk": ["ікс два"], "related": ["x een"]}
    shipped(monkeypatch, tmp_path / "ours", one, two)
    assert start.load() == 2
    mine = known("x twee")
    content = queries.content_of(db.session.scalars(queries.full(mine.id)).one())
    actions.revise(mine, {**content, "nl": ["x twee", "eigen woord"]}, by=factories.moderator())
    db.session.commit()
    shipped(
        monkeypatch, tmp_path / "ours", {**one, "definition_nl": "Beter uitgelegd."}, {**two, "nl": ["x twee anders"]}
    )
    assert start.load() == 1
    db.session.commit()
    assert known("x een").definition_nl == "Beter uitgelegd."
    assert "eigen woord" in [label.text for label in known("x twee").labels]
    assert [tie.name for tie in queries.relations(known("x twee")).related] == ["x een"]
    assert queries.by_name("x twee anders") is None
    loaded = db.session.scalars(sa.select(Event).where(Event.verb == "loaded")).all()
    assert [fact.data["count"] for fact in loaded] == [1], "pages that are kept would not know"


def test_what_a_curator_withdrew_stays_away(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    line = {"ref": "x-weg", "nl": ["x weg"], "en": ["x gone"], "uk": ["ікс"]}
    shipped(monkeypatch, tmp_path / "ours", line)
    start.load()
    actions.withdraw(known("x weg"), by=factories.moderator())
    db.session.commit()
    shipped(monkeypatch, tmp_path / "ours", {**line, "en": ["x went"]})
    assert start.load() == 0
    assert queries.by_name("x weg") is None
