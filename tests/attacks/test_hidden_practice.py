"""Whatever hangs on something that one may not see is not there either, by any address and any method."""

import io
from datetime import timedelta
from typing import NamedTuple

import pytest
from flask import Flask

from forum import clock
from forum.accounts.models import Member, Municipality
from forum.adoptions import actions as adoptions
from forum.adoptions.models import State
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Audience, Entry
from forum.initiatives.models import Initiative
from forum.kit import actions as kit
from forum.kit.intake import take_in
from forum.kit.queries import folder
from forum.meetings import actions as meetings
from forum.meetings.models import Meeting
from tests import factories
from tests.pages import Browser, Page

OWN, ELSEWHERE = "GM0307", "GM0344"
SECRET = "<script>Geheimpje</script>"


class Hidden(NamedTuple):
    practice: str
    number: int
    thread: int
    adoption: int
    meeting: int
    question: int
    file: int
    reply: int


READ = [
    "{practice}", "{practice}/verspreiding", "{practice}/verspreiding.csv", "{practice}/kit.zip",
    "{practice}/overnemen", "{practice}/vragenuur", "{practice}/vergelijken", "{practice}/bewerken", "/items/{number}",
    "/items/{number}/bestanden", "/items/{number}/geschiedenis", "/overnames/{adoption}",
    "/overnames/{adoption}/beschrijven", "/overnames/{adoption}/stand/proef", "/vragenuur/{meeting}",
    "/vragenuur/{meeting}.ics", "/vragenuur/{meeting}/wijzigen",
    "/vragenuur/{meeting}/antwoorden", "/bestanden/{file}", "/bestanden/{file}/1", "/bestanden/{file}/vervangen",
    "/reacties/{reply}/bestanden", "/gesprekken/{thread}", "/gesprekken/{thread}/naar-initiatief",
    "/gesprekken/{thread}/splitsen", "/gesprekken/{thread}/samenvoegen",
]  # fmt: skip
WRITE = [
    "{practice}/overnemen", "{practice}/vragenuur", "/overnames/{adoption}/bijhouden", "/overnames/{adoption}/kopie",
    "/overnames/{adoption}/gezien", "/overnames/{adoption}/stand/proef", "/overnames/{adoption}/beschrijven",
    "/vragenuur/{meeting}/wijzigen", "/vragenuur/{meeting}/afzeggen", "/vragenuur/{meeting}/aanmelden",
    "/vragenuur/{meeting}/afmelden", "/vragenuur/{meeting}/vragen", "/vragenuur/{meeting}/vragen/{question}/weghalen",
    "/vragenuur/{meeting}/vragen/{question}/terugzetten",
    "/vragenuur/{meeting}/antwoorden", "/items/{number}/bestanden", "/bestanden/{file}/vervangen",
    "/bestanden/{file}/verwijderen", "/bestanden/{file}/terugzetten", "/reacties/{reply}/bestanden",
    "/items/{number}/klopt-nog", "/gesprekken/{thread}/naar-initiatief", "/gesprekken/{thread}/splitsen",
    "/gesprekken/{thread}/samenvoegen", "/gesprekken/{thread}/splitsen/terug", "/gesprekken/{thread}/samenvoegen/terug",
]  # fmt: skip


@pytest.mark.parametrize("how", ["secluded", "withdrawn"])
def test_what_hangs_on_it_is_not_there(app: Flask, how: str) -> None:
    adopter = factories.member(municipality=ELSEWHERE)
    hidden = _hidden(adopter, how)
    before = _facts(hidden)
    for person in (adopter, factories.editor(municipality=None), None):
        browser = Browser(app) if person is None else Browser(app).signed_in(person)
        token = browser.get("/tips/nieuw").form("title").values["csrf_token"] if person else ""
        answers = {path: browser.get(path, follow=False) for path in _filled(READ, hidden)}
        form = {"csrf_token": token, "number": "1", "reason": "x", "body": "x"}
        answers |= {f"POST {path}": browser.post(path, form, follow=False) for path in _filled(WRITE, hidden)}
        wrong = {path: page.status for path, page in answers.items() if not _is_nothing(page, person)}
        assert wrong == {}
    assert _facts(hidden) == before


def test_a_question_is_taken_back_where_it_was_asked_and_by_who_asked(app: Flask) -> None:
    asker, other = factories.member(), factories.member()
    hours = [_planned(factories.initiative()) for _ in range(2)]
    question = meetings.ask(hours[0], "Wat kost het?", by=asker)
    db.session.commit()
    path = f"/vragenuur/{{}}/vragen/{question.id}/weghalen"
    for who, hour, status in ((asker, hours[1], 404), (other, hours[0], 403), (asker, hours[0], 302)):
        browser = Browser(app).signed_in(who)
        token = browser.get("/tips/nieuw").form("title").values["csrf_token"]
        assert browser.post(path.format(hour.id), {"csrf_token": token}, follow=False).status == status


def test_no_title_is_markup_where_a_practice_is_drawn_or_packed(app: Flask, browser: Browser) -> None:
    practice = factories.initiative(title=SECRET, summary=SECRET, body=SECRET, by=factories.member(municipality=OWN))
    place = db.session.get_one(Municipality, ELSEWHERE)
    by = factories.member(municipality=ELSEWHERE, name=SECRET)
    adoption = adoptions.adopt(practice, for_=place, by=by)
    adoptions.move(adoption, State.STOPPED, by=by, reason=SECRET)
    hour = _planned(practice, place=SECRET, summary=SECRET)
    db.session.commit()
    hung = (f"{practice.url}/verspreiding", adoption.url, hour.url, "/verspreiding", "/gemeenten/GM0344", "/")
    for path in (practice.url, *hung):
        assert "<script>Geheim" not in browser.get(path).source, path
    assert b"<script>Geheim" not in browser.get(f"{practice.url}/kit.zip").response.get_data()
    reader = Browser(app).signed_in(by)
    for path in (practice.url, *hung):
        assert "<script>Geheim" not in reader.get(path).source, path


def _is_nothing(page: Page, person: Member | None) -> bool:
    """Not found; a visitor may first be asked who they are, or for the token of a form, which tells nothing."""
    status = page.status
    asked = person is None and (status in (400, 401) or "/inloggen" in page.response.headers.get("Location", ""))
    return status == 404 or asked


def _hidden(adopter: Member, how: str) -> Hidden:
    author = factories.member(municipality=OWN)
    practice = factories.initiative(by=author, title="Geheimpje")
    thread = factories.thread(by=author)
    place = db.session.get_one(Municipality, ELSEWHERE)
    adoption = adoptions.adopt(practice, for_=place, by=adopter)
    hour = _planned(practice)
    question = meetings.ask(hour, "Wat kost het?", by=adopter)
    answer = factories.reply(practice, by=author)
    taken = take_in(io.BytesIO(b"Brief"), "brief.txt", folder())
    file = kit.attach(practice, taken, by=author)
    for entry in (practice, thread):
        if how == "secluded":
            entry.audience = Audience.MUNICIPALITY
            entries.revise(entry, by=author)
        else:
            entries.withdraw(entry, by=author)
    db.session.commit()
    return Hidden(practice.url, practice.id, thread.id, adoption.id, hour.id, question.id, file.id, answer.id)


def _planned(practice: Initiative, place: str = "Stadhuis", summary: str = "") -> Meeting:
    by = db.session.get_one(Member, practice.author_id)
    at = clock.now() + timedelta(days=9)
    return meetings.plan(practice, by=by, starts_at=at, minutes=60, place=place, summary=summary)


def _filled(paths: list[str], hidden: Hidden) -> list[str]:
    return [path.format(**hidden._asdict()) for path in paths]


def _facts(hidden: Hidden) -> tuple[int, int]:
    db.session.remove()
    return tuple(db.session.get_one(Entry, number).version for number in (hidden.number, hidden.thread))  # type: ignore[return-value]
