"""Importing: every field arrives, twice changes nothing, and a bad line harms only itself."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import events, jobs
from forum.accounts.models import Member, Standing
from forum.database import db
from forum.entries.models import Audience, Entry, Reply, Revision
from forum.exchange.arrive import Outcome, arrive
from forum.initiatives.models import Initiative, Phase
from forum.threads.models import QuestionState, Thread
from forum.tips.models import Tip
from tests.exchange.lines import line, reply, write


@pytest.fixture
def bring(app: Flask, tmp_path: Path) -> Any:
    """Import these lines."""

    def import_lines(*lines: Any) -> Outcome:
        outcome = arrive(write(tmp_path / "lines.jsonl", *lines))
        db.session.expire_all()
        return outcome

    return import_lines


def entry(ref: str) -> Any:
    return db.session.scalars(sa.select(Entry).where(Entry.ref == ref)).one()


def counts() -> list[int]:
    return [
        db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in (Entry, Reply, Member, Revision, events.Event)
    ]


def test_an_item_arrives_with_everything_that_was_said(bring: Any) -> None:
    initiative = line(
        "x-1",
        kind="initiative",
        author="noor.de.vries@almere.nl",
        tags=["gastgezin", "Leefgeld"],
        approach="Wij *begonnen* klein.",
        phase="running",
        started_on="2024-05-01",
        cost_yearly=12000,
        fte=1.5,
        contact_name="Noor",
        contact_email="noor@almere.nl",
        audience="members",
        valid_until="2027-01-01",
        updated_at="2025-03-05T10:00:00+01:00",
        replies=[reply("Twee", "2025-03-04T10:00:00+01:00", helpful=3), reply("Een")],
    )
    assert bring(initiative) == Outcome(imported=1)
    there = entry("x-1")
    assert isinstance(there, Initiative)
    assert (there.phase, there.cost_yearly, there.fte) == (Phase.RUNNING, 12000, 1.5)
    assert (there.started_on, there.valid_until) == (date(2024, 5, 1), date(2027, 1, 1))
    assert there.html["approach"] == "<p>Wij <em>begonnen</em> klein.</p>"
    assert there.labels == [["gastgezin", "gastgezin"], ["leefgeld", "leefgeld"]]
    assert (there.audience, there.municipality_code) == (Audience.MEMBERS, "GM0034")
    assert there.created_at == there.published_at == datetime(2025, 3, 1, 9, tzinfo=UTC)
    assert there.active_at == datetime(2025, 3, 4, 9, tzinfo=UTC)
    assert there.edited_at == datetime(2025, 3, 5, 9, tzinfo=UTC)
    assert there.reply_count == 2
    replies = db.session.scalars(sa.select(Reply).order_by(Reply.id)).all()
    assert [(each.body, each.helpful_count, each.municipality_code) for each in replies] == [
        ("Een", 0, "GM0344"),
        ("Twee", 3, "GM0344"),
    ]
    assert db.session.scalars(sa.select(Revision)).one().content["approach"] == "Wij *begonnen* klein."


def test_importing_twice_changes_nothing(bring: Any) -> None:
    lines = [line("a", author="a@almere.nl", replies=[reply()]), line("b", replaced_by="a")]
    assert bring(*lines) == Outcome(imported=2)
    before = counts()
    assert bring(*lines) == Outcome(known=2)
    assert counts() == before


def test_what_was_changed_here_is_not_undone_by_importing_again(bring: Any) -> None:
    bring(line("a"))
    entry("a").title = "Verbeterd"
    db.session.commit()
    assert bring(line("a", title="Anders"), line("b")) == Outcome(imported=1, known=1)
    assert entry("a").title == "Verbeterd"


def test_an_unknown_author_joins_and_cannot_sign_in_yet(bring: Any) -> None:
    bring(
        line("a", author="noor.de.vries@utrecht.nl", municipality="GM0034"),
        line("b", author="NOOR.de.vries@utrecht.nl"),
    )
    member = db.session.scalars(sa.select(Member)).one()
    assert (member.name, member.municipality_code, member.standing) == ("Noor de Vries", "GM0344", Standing.ACTIVE)
    assert member.password_hash is None
    assert not member.is_example
    assert entry("a").author_id == entry("b").author_id == member.id
    assert entry("a").municipality_code == "GM0034"


def test_a_question_keeps_its_answer_though_replies_came_in_disorder(bring: Any) -> None:
    replies = [reply("Laat", "2025-03-09T10:00:00Z"), reply("Vroeg", "2025-03-02T10:00:00Z")]
    bring(
        line("open", kind="thread", is_question=True),
        line("answered", kind="thread", is_question=True, answer=0, replies=replies),
        line("talk", kind="thread"),
    )
    assert entry("open").question_state is QuestionState.OPEN
    assert entry("talk").question_state is None
    thread = entry("answered")
    assert isinstance(thread, Thread)
    assert thread.question_state is QuestionState.ANSWERED
    assert db.session.get_one(Reply, thread.answer_id).body == "Laat"


def test_items_may_point_forward(bring: Any) -> None:
    outcome = bring(line("a", initiative="c", replaced_by="b"), line("b"), line("c", kind="initiative"))
    assert outcome == Outcome(imported=3)
    tip = entry("a")
    assert isinstance(tip, Tip)
    assert (tip.about_id, tip.replaced_by_id) == (entry("c").id, entry("b").id)


def test_a_line_that_points_to_a_refused_line_is_refused_too(bring: Any) -> None:
    outcome = bring(line("a", replaced_by="b"), line("b", replaced_by="c"), line("d"))
    assert outcome.imported == 1
    assert outcome.refused == {1: "there is no item 'b' to point to", 2: "there is no item 'c' to point to"}


BAD = [
    (b"{", "not JSON"),
    (b"\xff\xfe", "not UTF-8 at byte 1"),
    (b"[1]", "not a JSON object"),
    (b"[" * 100_000, "not JSON"),
    (line("x", kind="poem"), "kind: one of"),
    (line("x", kind=None), "kind: one of"),
    (line(""), "id: "),
    (line("x", title="x" * 151), "title: "),
    (line("x", body=" "), "body: "),
    (line("x", body="x" * 1001), "body: "),
    (line("x", theme="weer"), "there is no theme 'weer'"),
    (line("x", municipality="GM9999"), "'GM9999'"),
    (line("x", language="de"), "language: "),
    (line("x", created_at="2025-03-01T10:00:00"), "created_at: "),
    (line("x", created_at="gisteren"), "created_at: "),
    (line("x", created_at=1700000000), "created_at: "),
    (line("x", created_at="0001-01-01T00:00:00+14:00"), "created_at: "),
    (line("x", author="geen adres"), "author: "),
    (line("x", audience="iedereen"), "audience: "),
    (line("x", audience="municipality", municipality=None), "needs a municipality"),
    (line("x", tags="opvang"), "tags: "),
    (line("x", tags=["t"] * 9), "tags: "),
    (line("x", source_url="javascript:alert(1)"), "source_url: "),
    (line("x", title="a\x00b"), "NUL"),
    (line("x", kind="thread", answer=0), "there is no reply 0"),
    (line("x", replies=[reply("")]), "replies.0.body: "),
    (line("x", kind="initiative", fte=float("nan")), "fte: "),
    (line("x", kind="initiative", cost_yearly=-1), "cost_yearly: "),
    (line("x", kind="initiative", phase="soms"), "phase: "),
]


@pytest.mark.parametrize(("bad", "reason"), BAD)
def test_a_bad_line_is_refused_with_its_number_and_reason(bring: Any, bad: Any, reason: str) -> None:
    outcome = bring(line("before"), bad, line("after"))
    assert outcome.imported == 2
    assert list(outcome.refused) == [2]
    assert reason in outcome.refused[2]
    assert counts()[:2] == [2, 0]


def test_a_line_without_what_is_needed_tells_all_that_is_missing(bring: Any) -> None:
    reason = bring({"kind": "tip"}).refused[1]
    assert all(f"{name}: is missing" in reason for name in ("id", "theme", "title", "body", "created_at"))


def test_the_same_id_twice_in_a_file_is_refused_the_second_time(bring: Any) -> None:
    outcome = bring(line("a"), line("b"), line("a", title="Nog eens"))
    assert (outcome.imported, outcome.refused) == (2, {3: "id: 'a' was on line 1 already"})


def test_a_line_that_is_far_too_long_is_refused_without_holding_it(bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forum.exchange.survey.LONGEST_LINE", 5_000)
    outcome = bring(line("a"), line("b", body="x" * 3_000_000), line("c"))
    assert (outcome.imported, outcome.refused) == (2, {2: "longer than 5,000 bytes"})


def test_what_the_database_refuses_takes_nothing_else_along(bring: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The members that a refused line brought along are not remembered."""
    from forum.exchange import building

    original = building.Builder._replies

    def failing(self: Any, entry: Entry, given: Any) -> Any:
        if entry.ref == "b":
            db.session.execute(sa.insert(Reply).values(entry_id=10**9, body="", html="", created_at=entry.created_at))
        return original(self, entry, given)

    monkeypatch.setattr(building.Builder, "_replies", failing)
    shared = {"author": "samen@almere.nl", "replies": [reply()]}
    outcome = bring(line("a"), line("b", **shared), line("c", **shared))
    assert outcome.imported == 2
    assert "the database refuses it" in outcome.refused[2]
    assert entry("c").author_id is not None
    assert counts()[:3] == [2, 1, 2]


def test_an_import_is_told_in_few_events_and_all_of_them_are_handled(app: Flask, bring: Any) -> None:
    bring(*(line(f"n-{number}") for number in range(30)))
    told = db.session.scalars(sa.select(events.Event).where(events.Event.verb == "imported")).all()
    assert sum(len(each.data["entries"]) for each in told) == 30
    assert len(told) < 10
    db.session.rollback()
    jobs.drain(app)
    assert db.session.scalars(events.waiting()).all() == []
