"""Exporting: what an empty site needs to hold the same, and nothing that was not published."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask import Flask

from forum.app import create_app
from forum.cli import main, prepare
from forum.database import db
from forum.entries import actions
from forum.exchange import examples
from forum.exchange.arrive import arrive
from forum.exchange.leave import leave
from tests import factories
from tests.exchange.lines import line, reply, write


def exported(path: Path, **options: Any) -> list[dict[str, Any]]:
    leave(path, **options)
    return [json.loads(row) for row in path.read_text().splitlines()]


def test_an_empty_site_becomes_the_same_by_an_export(app: Flask, tmp_path: Path) -> None:
    examples.load()
    factories.reply(factories.initiative(title="Van de site zelf", by=factories.member(name="Jan-Jaap ’t Hart")))
    first = exported(tmp_path / "first.jsonl")
    other = create_app(env="test", data_dir=tmp_path / "other", secret="s" * 40)
    with other.app_context():
        prepare()
        outcome = arrive(tmp_path / "first.jsonl")
        second = exported(tmp_path / "second.jsonl")
        db.session.remove()
        db.engine.dispose()
    assert outcome.refused == {}
    assert len(first) == outcome.imported > 60
    assert first == second


def test_a_site_knows_its_own_export_again(app: Flask, tmp_path: Path) -> None:
    factories.reply(factories.tip())
    write(tmp_path / "in.jsonl", line("a", replies=[reply()]))
    arrive(tmp_path / "in.jsonl")
    leave(tmp_path / "out.jsonl")
    outcome = arrive(tmp_path / "out.jsonl")
    assert (outcome.imported, outcome.known, outcome.refused) == (0, 2, {})


def test_another_site_s_item_with_the_same_number_is_not_taken_for_ours(app: Flask, tmp_path: Path) -> None:
    own = factories.tip()
    write(tmp_path / "in.jsonl", line(f"forum-{own.id}"))
    assert arrive(tmp_path / "in.jsonl").imported == 1


def test_drafts_and_withdrawn_items_stay_behind(app: Flask, tmp_path: Path) -> None:
    factories.tip(title="Concept", draft=True)
    gone = factories.tip(title="Weg")
    actions.withdraw(gone, by=factories.moderator())
    kept = factories.tip(title="Blijft", replaced_by_id=gone.id)
    answer = factories.reply(kept, "Onzin")
    factories.reply(kept, "Dank")
    actions.withdraw_reply(answer, by=factories.moderator())
    db.session.commit()
    lines = exported(tmp_path / "out.jsonl")
    assert [each["title"] for each in lines] == ["Blijft"]
    assert [each["body"] for each in lines[0]["replies"]] == ["Dank"]
    assert "replaced_by" not in lines[0]


def test_only_what_is_public_when_asked(app: Flask, tmp_path: Path) -> None:
    factories.tip(audience="members", title="Besloten")
    factories.tip(title="Openbaar")
    assert [each["title"] for each in exported(tmp_path / "all.jsonl")] == ["Besloten", "Openbaar"]
    assert [each["title"] for each in exported(tmp_path / "some.jsonl", public_only=True)] == ["Openbaar"]


def test_the_commands_tell_what_was_done(app: Flask, tmp_path: Path) -> None:
    file = write(tmp_path / "in.jsonl", line("a"), b"{", line("b"))
    environment = {"FORUM_DATA_DIR": str(tmp_path / "site")}
    first = CliRunner().invoke(main, ["import", str(file)], env=environment)
    assert first.exit_code == 1
    assert "2 imported, 0 known already, 1 refused" in first.stdout
    assert "in.jsonl:2: not JSON" in first.stderr
    out = CliRunner().invoke(main, ["export", str(tmp_path / "out.jsonl")], env=environment)
    assert (out.exit_code, out.stdout) == (0, "2 exported\n")
    missing = CliRunner().invoke(main, ["import", str(tmp_path / "none.jsonl")], env=environment)
    assert missing.exit_code == 2
