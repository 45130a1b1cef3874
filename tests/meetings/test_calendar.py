"""The calendar file, read as RFC 5545 says: lines end in CRLF, long ones are folded, texts are escaped."""

import re
from datetime import timedelta

from flask import Flask

from forum import clock
from forum.database import db
from forum.initiatives.models import Initiative
from forum.meetings import actions
from forum.meetings.models import Meeting
from tests import factories
from tests.pages import Browser

TITLE = "Ünïcode; een, twee \\ drie 🏠🏠🏠 en de afstemming met alle gemeenten van de hele veiligheidsregio"


def parse(raw: bytes) -> dict[str, str]:
    """Property to its value as a calendar shows it."""
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    for line in raw.split(b"\r\n"):
        line.decode()  # never cut through a character
    text = raw.decode().replace("\r\n ", "")
    pairs = dict(line.split(":", 1) for line in text.split("\r\n")[:-1] if not line.startswith(("BEGIN", "END")))
    undo = {"\\n": "\n", "\\\\": "\\", "\\,": ",", "\\;": ";"}
    return {name: re.sub(r"\\[n\\,;]", lambda found: undo[found[0]], value) for name, value in pairs.items()}


def planned() -> Meeting:
    author = factories.member()
    initiative = factories.initiative(title=TITLE, by=author)
    start = (clock.now() + timedelta(days=3)).replace(microsecond=0)
    made = actions.plan(
        initiative, by=author, starts_at=start, minutes=90, place="Zaal 3, Almere", summary="Een\r\nTwee; drie"
    )
    db.session.commit()
    return made


def test_the_file_tells_all_there_is(app: Flask, browser: Browser) -> None:
    meeting = planned()
    url, start = f"{meeting.url}.ics", meeting.starts_at
    answer = browser.get(url).response
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.data.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert answer.data.endswith(b"END:VEVENT\r\nEND:VCALENDAR\r\n")
    told = parse(answer.data)
    assert told["SUMMARY"] == f"Vragenuur: {TITLE}"
    assert told["DESCRIPTION"].startswith("Een\nTwee; drie\n\nhttp")
    assert told["DTSTART"] == start.strftime("%Y%m%dT%H%M%SZ")
    assert told["DTEND"] == (start + timedelta(minutes=90)).strftime("%Y%m%dT%H%M%SZ")
    assert re.fullmatch(r"\d{8}T\d{6}Z", told["DTSTAMP"])
    assert (told["SEQUENCE"], told["STATUS"]) == ("0", "CONFIRMED")
    assert "LOCATION" not in told


def test_the_place_is_for_who_signed_up(app: Flask) -> None:
    meeting = planned()
    guest = Browser(app).signed_in(factories.member())
    assert "LOCATION" not in parse(guest.get(f"{meeting.url}.ics").response.data)
    guest.submit(guest.get(meeting.url).form("csrf_token", action="/aanmelden"))
    assert parse(guest.get(f"{meeting.url}.ics").response.data)["LOCATION"] == "Zaal 3, Almere"


def test_a_change_grows_the_sequence_and_keeps_the_name(app: Flask, browser: Browser) -> None:
    meeting = planned()
    url, key = f"{meeting.url}.ics", meeting.id
    first = parse(browser.get(url).response.data)
    db.session.remove()
    meeting = db.session.get_one(Meeting, key)
    initiative = db.session.get_one(Initiative, meeting.entry_id)
    by = db.session.get_one(type(factories.member()), meeting.by_id)
    meeting.initiative = initiative
    again = {"minutes": 60, "place": "Zaal 4", "summary": "Een"}
    actions.change(meeting, by=by, starts_at=meeting.starts_at + timedelta(hours=1), **again)
    db.session.commit()
    second = parse(browser.get(url).response.data)
    meeting = db.session.get_one(Meeting, key)
    db.session.refresh(meeting)
    meeting.initiative = db.session.get_one(Initiative, meeting.entry_id)
    actions.cancel(meeting, by=db.session.get_one(type(by), meeting.by_id))
    db.session.commit()
    third = parse(browser.get(url).response.data)
    assert {first["UID"], second["UID"], third["UID"]} == {first["UID"]}
    assert [told["SEQUENCE"] for told in (first, second, third)] == ["0", "1", "2"]
    assert third["STATUS"] == "CANCELLED"
