"""What hangs on an initiative travels too: files in a folder beside the lines, badges, and question hours."""

import hashlib
import io
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock
from forum.app import create_app
from forum.cli import prepare
from forum.curation.models import Badge, BadgeKind
from forum.database import db
from forum.entries.models import Entry
from forum.exchange.arrive import Outcome, arrive
from forum.exchange.leave import leave
from forum.initiatives.models import Initiative
from forum.kit import actions as kit
from forum.kit.intake import take_in
from forum.kit.models import AttachmentVersion
from forum.kit.queries import folder
from forum.meetings import actions as meetings
from forum.meetings.models import Attendance, Meeting
from tests import factories
from tests.exchange.lines import line, reply, write
from tests.kit import samples
from tests.pages import Browser

AT = "2025-03-01T10:00:00Z"
LETTER = b"Beste {{gemeente}},"


def sum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def pack(file: Path, *contents: bytes) -> Path:
    where = file.with_name(f"{file.name}.files")
    where.mkdir()
    for content in contents:
        (where / sum_of(content)).write_bytes(content)
    return file


def attached(*contents: bytes, name: str = "brief.txt", **said: Any) -> dict[str, Any]:
    return {"versions": [{"name": name, "sha256": sum_of(content), "at": AT} | said for content in contents]}


def arriving(tmp_path: Path, *files: dict[str, Any], packed: tuple[bytes, ...] = ()) -> Outcome:
    row = line("p-1", kind="initiative", files=list(files))
    return arrive(pack(write(tmp_path / "in.jsonl", row), *packed))


def lived_in() -> None:
    """A practice with files in versions, a badge that stands and one that lapsed, and two question hours."""
    author = factories.member(name="Noor de Vries", email="noor@almere.nl")
    practice = factories.initiative(title="Inloopuur", by=author)
    letter, newer, gone = (take_in(io.BytesIO(text), "brief.txt", folder()) for text in (LETTER, b"Nieuw", b"Weg"))
    kit.replace(kit.attach(practice, letter, by=author), newer, by=author)
    kit.detach(kit.attach(practice, gone, by=author), by=author)
    answer = factories.reply(practice, by=author)
    kit.attach(answer, take_in(io.BytesIO(samples.office("docx")), "plan.docx", folder()), by=author)
    giver = factories.moderator(name="Mika Moderator", email="mika@vng.nl", municipality=None)
    now = clock.now().replace(microsecond=0)
    for kind, lapsed in ((BadgeKind.DESCRIBED, None), (BadgeKind.PROVEN, now)):
        db.session.add(
            Badge(entry_id=practice.id, kind=kind, at=now, reason="Helder.", giver_id=giver.id, lapsed_at=lapsed)
        )
    hour = meetings.plan(practice, by=author, starts_at=now + timedelta(days=9), minutes=45, place="https://v.example/")
    meetings.attend(hour, by=giver)
    meetings.ask(hour, "Wat kost het?", by=giver)
    meetings.note(hour, "Niet **veel**.", by=author)
    meetings.cancel(
        meetings.plan(practice, by=author, starts_at=now + timedelta(days=8), minutes=30, place="Stadhuis"), by=author
    )
    db.session.commit()


def test_all_of_it_arrives_on_an_empty_site_and_leaves_again_the_same(app: Flask, tmp_path: Path) -> None:
    lived_in()
    leave(tmp_path / "first.jsonl")
    assert len(list((tmp_path / "first.jsonl.files").iterdir())) == 3  # what was taken away stays behind
    other = create_app(env="test", data_dir=tmp_path / "other", secret="s" * 40)
    with other.app_context():
        prepare()
        assert arrive(tmp_path / "first.jsonl").refused == {}
        assert arrive(tmp_path / "first.jsonl").known == 1
        leave(tmp_path / "second.jsonl")
        page = Browser(other).get(db.session.scalars(sa.select(Initiative)).one().url)
        waiting = db.session.scalars(sa.select(Attendance).where(Attendance.reminded_at.is_(None))).all()
        db.session.remove()
        db.engine.dispose()
    assert waiting == []  # nobody is reminded twice
    for words in ("Gegeven door Mika Moderator", "Vervallen: Elders beproefd", "brief.txt", "plan.docx", "Niet"):
        assert words in page.main
    assert (tmp_path / "first.jsonl").read_text() == (tmp_path / "second.jsonl").read_text()


def test_what_is_for_members_stays_behind_when_asked(app: Flask, tmp_path: Path) -> None:
    lived_in()
    hidden = factories.initiative(audience="members")
    kit.attach(hidden, take_in(io.BytesIO(b"Besloten"), "x.txt", folder()), by=factories.member())
    db.session.commit()
    out = tmp_path / "out.jsonl"
    leave(out)
    assert (tmp_path / "out.jsonl.files" / sum_of(b"Besloten")).exists()
    leave(out, public_only=True)
    assert not (tmp_path / "out.jsonl.files" / sum_of(b"Besloten")).exists()
    (row,) = map(json.loads, out.read_text().splitlines())
    for hour in row["meetings"]:
        assert not {"place", "attendees", "questions"} & hour.keys()
    assert "v.example" not in out.read_text()


def test_files_are_judged_as_if_a_member_sent_them(app: Flask, tmp_path: Path) -> None:
    program = b"<script>alert(1)</script>"
    assert "refused" in arriving(tmp_path, attached(program), packed=(program,)).refused[1]
    assert db.session.scalar(sa.select(sa.func.count(Entry.id))) == 0


def test_a_photograph_loses_its_place(app: Flask, tmp_path: Path) -> None:
    photo = samples.photograph()
    assert arriving(tmp_path, attached(photo, name="../../foto.jpg"), packed=(photo,)).refused == {}
    kept = db.session.scalars(sa.select(AttachmentVersion)).one()
    assert kept.name == "foto.jpg"
    assert b"Fabrikant" not in (folder() / kept.sha256[:2] / kept.sha256).read_bytes()
    assert kept.sha256 != sum_of(photo)


@pytest.mark.parametrize("sha256", ["../../../etc/passwd", "/etc/passwd", "a" * 63, "A" * 64, "." * 64, ""])
def test_a_sum_is_no_path(app: Flask, tmp_path: Path, sha256: str) -> None:
    outcome = arriving(tmp_path, attached(b"x", sha256=sha256))
    assert "sha256" in outcome.refused[1]


def test_what_is_not_there_or_not_what_its_sum_says_refuses_its_line(app: Flask, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(LETTER)
    link, false, missing = b"koppeling", b"onwaar", b"weg"
    where = pack(write(tmp_path / "in.jsonl"), LETTER).with_name("in.jsonl.files")
    (where / sum_of(link)).symlink_to(secret)
    (where / sum_of(false)).write_bytes(b"iets anders")
    rows = [
        line(str(number), kind="initiative", files=[attached(content)])
        for number, content in enumerate((link, false, missing))
    ]
    rows.append(line("tip", kind="tip", replies=[reply(files=[attached(missing)])]))
    rows.append(line("naar", kind="tip", replaced_by="tip"))
    rows.append(line("goed", kind="tip", replies=[reply(files=[attached(LETTER)])]))
    outcome = arrive(write(tmp_path / "in.jsonl", *rows))
    assert sorted(outcome.refused) == [1, 2, 3, 4, 5]
    assert outcome.imported == 1
    shutil.rmtree(where)
    assert arrive(tmp_path / "in.jsonl").known == 1  # what is here already needs no folder


BAD = [
    ({"badges": [{"badge": "described", "at": AT, "reason": "Ja."}] * 2}, "one of a kind"),
    ({"badges": [{"badge": "gold", "at": AT, "reason": "Ja."}]}, "badges.0.badge"),
    ({"badges": [{"badge": "described", "at": AT, "reason": " "}]}, "badges.0.reason"),
    ({"meetings": [{"starts_at": AT, "minutes": 0}]}, "meetings.0.minutes"),
    ({"meetings": [{"starts_at": AT, "minutes": 30, "notes": "x" * 20_001}]}, "meetings.0.notes"),
    ({"meetings": [{"starts_at": AT, "minutes": 30, "attendees": ["x"]}]}, "meetings.0.attendees"),
    ({"files": [{"versions": []}]}, "files.0.versions"),
    ({"files": [attached(b"x")] * 21}, "files"),
]


@pytest.mark.parametrize(("said", "reason"), BAD)
def test_bad_lines_are_refused(app: Flask, tmp_path: Path, said: dict[str, Any], reason: str) -> None:
    outcome = arrive(write(tmp_path / "in.jsonl", line("p-1", kind="initiative", **said)))
    assert reason in outcome.refused[1]
    assert db.session.scalar(sa.select(sa.func.count(Meeting.id))) == 0


def test_notes_from_a_file_are_as_safe_as_typed_ones(app: Flask, tmp_path: Path) -> None:
    hour = {"starts_at": AT, "minutes": 30, "notes": "<script>alert(1)</script> **zo**", "cancelled_at": None}
    arrive(write(tmp_path / "in.jsonl", line("p-1", kind="initiative", meetings=[hour])))
    page = Browser(app).get(db.session.scalars(sa.select(Initiative)).one().url)
    assert "<script>alert" not in page.source
    assert "<strong>zo</strong>" in page.source
