"""Every page asks a fixed number of queries, whatever there is to show: 5 for a visitor, 8 for a member."""

from collections.abc import Callable

import pytest
from flask import Flask

from forum import jobs
from forum.accounts.models import Role
from forum.database import db
from forum.entries import actions, tags
from forum.entries.models import Entry
from tests import factories
from tests.pages import Browser
from tests.queries import Counted, counted

VISITOR, MEMBER = 5, 8

LISTS = [
    "/",
    "/initiatieven/", "/tips/", "/gesprekken/", "/berichten/",
    "/initiatieven/?thema=opvang&tag=leefgeld&gemeente=GM0034", "/gesprekken/?vraag=open",
    "/themas/", "/themas/opvang", "/themas/opvang?soort=tip",
    "/gemeenten/", "/gemeenten/GM0034",
    "/zoeken", "/zoeken?q=opvang", "/zoeken?q=opvang&thema=opvang&soort=tip", "/zoeken?q=nietsvandatalles",
    "/feeds/alles.atom", "/feeds/themas/opvang.atom",
]  # fmt: skip
FOR_MEMBERS = [
    "/leden/{member}",
    "/leden/{member}?toon=reacties",
    "/mijn/concepten",
    "/initiatieven/nieuw",
    "/tips/nieuw",
]
DESK = [
    "/moderatie/",
    "/moderatie/leden",
    "/moderatie/labels",
    "/moderatie/themas",
    "/moderatie/logboek",
    "/moderatie/domeinen",
]
ITEMS = [factories.initiative, factories.tip, factories.thread, factories.question, factories.announcement]


def fill(rounds: int) -> None:
    """So many of every kind, each by somebody of a municipality, with a tag and a reply."""
    places = ["GM0034", "GM0014", "GM0363", "GM0518", "GM0344"]
    for number in range(rounds):
        by = factories.member(municipality=places[number % len(places)])
        for make in ITEMS:
            who = factories.editor() if make is factories.announcement else by
            entry = make(title=f"Over opvang {number}", body="Opvang.", by=who, tags=["leefgeld", f"label-{number}"])
            factories.reply(entry, by=by)


def asked(app: Flask, browser: Browser, path: str) -> Counted:
    """What a page asks of the database, without the page kept for visitors."""
    app.extensions["visitors"].pages.clear()
    with counted() as queries:
        page = browser.get(path)
    assert page.status == 200, f"{path} answers {page.status}"
    return queries


def compare(app: Flask, browser: Browser, paths: list[str], most: int) -> list[str]:
    found = []
    fill(1)
    jobs.drain(app)
    before = {path: asked(app, browser, path) for path in paths}
    fill(30)
    jobs.drain(app)
    for path in paths:
        after = asked(app, browser, path)
        if len(after) > len(before[path]):
            found.append(f"{path}: {len(before[path])} queries grow to {len(after)}:\n{after}")
        elif len(after) > most:
            found.append(f"{path}: {len(after)} queries, {most} allowed:\n{after}")
    return found


def test_lists_for_a_visitor(app: Flask, browser: Browser) -> None:
    found = compare(app, browser, LISTS, VISITOR)
    assert not found, "\n\n".join(found)


def test_lists_for_a_member(app: Flask, browser: Browser) -> None:
    reader = factories.member()
    paths = [path.format(member=reader.id) for path in LISTS + FOR_MEMBERS]
    found = compare(app, browser.signed_in(reader), paths, MEMBER)
    assert not found, "\n\n".join(found)


def test_the_desk(app: Flask, browser: Browser) -> None:
    found = compare(app, browser.signed_in(factories.member(Role.ADMINISTRATOR)), DESK, MEMBER)
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize("make", ITEMS)
def test_an_item_with_one_reply_or_with_forty(app: Flask, browser: Browser, make: Callable[..., Entry]) -> None:
    entry = make(tags=["leefgeld"])
    reader, talkers = factories.member(), [factories.member() for _number in range(8)]
    visitor, member, found = browser, Browser(app).signed_in(reader), []
    counts: dict[str, list[int]] = {"visitor": [], "member": []}
    for replies in (1, 40):
        for number in range(replies):
            answer = factories.reply(entry, by=talkers[number % len(talkers)])
            actions.vote(answer, by=reader)
            make(tags=["leefgeld"])
        db.session.commit()
        for who, one, most in (("visitor", visitor, VISITOR), ("member", member, MEMBER)):
            queries = asked(app, one, entry.url)
            counts[who].append(len(queries))
            if len(queries) > most:
                found.append(f"{who}: {len(queries)} queries, {most} allowed:\n{queries}")
    assert not found, "\n\n".join(found)
    assert counts["visitor"][0] == counts["visitor"][1]
    assert counts["member"][0] == counts["member"][1]


def test_a_page_that_is_kept_asks_once_whether_it_still_holds(app: Flask, browser: Browser) -> None:
    fill(1)
    browser.get("/")
    with counted() as queries:
        assert browser.get("/").status == 200
    assert len(queries) <= 1, str(queries)


def test_suggestions_while_typing(app: Flask, browser: Browser) -> None:
    browser.signed_in(factories.member())
    fill(12)
    for number in range(5):
        tags.merge(
            *(factories.tip(tags=[word]).tags[0] for word in (f"leef{number}", "leefgeld")), by=factories.moderator()
        )
    db.session.commit()
    jobs.drain(app)
    for path in ("/tags/suggesties?q=leef", "/zoeken/vergelijkbaar?titel=opvang"):
        assert len(asked(app, browser, path)) <= MEMBER, path
