"""Pages that are kept in memory, whole or in parts, show each reader what a page made for them alone would show."""

import re

from flask import Flask

from forum import fragments
from forum.accounts.models import Role
from forum.database import db
from forum.entries.models import Audience
from tests import factories
from tests.pages import Browser
from tests.town import Town

PATHS = [
    "/", "/initiatieven/", "/tips/", "/gesprekken/", "/berichten/", "/tips/?gemeente=GM0034", "/themas/",
    "/themas/opvang", "/gemeenten/", "/gemeenten/GM0034", "/zoeken", "/zoeken?q=kanarie", "/leden/60",
    "/feeds/alles.atom",
]  # fmt: skip
OF_THIS_REQUEST = re.compile(r'(content|value)="[\w.-]{22,}"')  # tokens


def readers(site: Flask, town: Town) -> dict[str, Browser]:
    """Two of a municipality, one of another, one of none, the desk, and a visitor."""
    people = {
        "almere": factories.member(name="Anna"),
        "almere too": factories.member(name="Bea"),
        "groningen": factories.member(municipality="GM0014", name="Cees"),
        "nowhere": factories.member(municipality=None, name="Dora"),
        "editor": factories.editor(municipality="GM0014", name="Els"),
        "moderator": factories.moderator(municipality=None, name="Fred"),
        "administrator": factories.member(Role.ADMINISTRATOR, municipality="GM0034", name="Gerda"),
    }
    return {"visitor": Browser(site)} | {who: Browser(site).signed_in(person) for who, person in people.items()}


def forget(site: Flask) -> None:
    """Nothing is kept any more."""
    site.extensions["visitors"].pages.clear()
    fragments._store.parts.clear()


def test_nobody_gets_what_was_made_for_another(site: Flask, town: Town) -> None:
    author = factories.member(name="Kanarieauteur")
    entries = [
        factories.initiative(title=f"Kanarie {audience.value}", by=author, audience=audience, tags=["leefgeld"])
        for audience in Audience
    ]
    factories.tip(title="Kanarie concept", by=author, draft=True)
    factories.reply(entries[0], "Kanariereactie", by=author)
    db.session.commit()
    everybody = readers(site, town)
    paths = [*PATHS, *(entry.url for entry in entries), town.paths["many"]]
    alone: dict[tuple[str, str], tuple[int, str]] = {}
    for who, browser in everybody.items():
        for path in paths:
            forget(site)
            alone[who, path] = seen(browser, path)
    apart = []
    forget(site)
    for order in (list(everybody), list(reversed(everybody))):
        for path in paths:
            apart += [f"{who} at {path}" for who in order if seen(everybody[who], path) != alone[who, path]]
    assert not apart, f"differs from the page made for them alone: {sorted(set(apart))}"
    assert alone["groningen", entries[-1].url][0] == 404, "the canary was no secret: this proves little"


def test_what_is_kept_gives_way_to_what_happens(site: Flask, town: Town) -> None:
    """A new post, a withdrawal, a new name: on the next view of every reader."""
    from forum.entries import actions

    everybody = readers(site, town)
    author = factories.member(name="Kanarieauteur")
    entry = factories.tip(title="Kanarie eerst", by=author)
    for browser in everybody.values():
        assert "Kanarie eerst" in browser.get("/tips/").text
    entry = db.session.get_one(type(entry), entry.id)
    entry.title = "Kanarie daarna"
    actions.revise(entry, by=author)
    db.session.commit()
    for who, browser in everybody.items():
        assert "Kanarie daarna" in browser.get("/tips/").text, who
        assert "Kanarie daarna" in browser.get(entry.url).text, who
    actions.withdraw(db.session.get_one(type(entry), entry.id), by=author)
    db.session.commit()
    for who, browser in everybody.items():
        assert "Kanarie daarna" not in browser.get("/tips/").text, who


def seen(browser: Browser, path: str) -> tuple[int, str]:
    """A page without what differs by request: tokens."""
    page = browser.get(path)
    return page.status, OF_THIS_REQUEST.sub("", page.source)
