"""A thread becomes an initiative: texts in their fields, writers credited, both pages linked."""

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import jobs
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Audience, Status
from forum.initiatives.models import Initiative
from tests import factories
from tests.pages import Browser


def made() -> Initiative:
    db.session.remove()
    return db.session.scalars(sa.select(Initiative)).one()


def test_a_thread_becomes_a_draft_and_both_pages_link(app: Flask) -> None:
    author = factories.member(name="Noor Bakker")
    thread = factories.question(by=author, title="Hoe doet u het inloopuur?", tags=["taal"])
    other = factories.member(name="Jan *Ster*", municipality="GM0344")
    used = factories.reply(thread, "Begin **klein**.\n\n```\nopen", by=other)
    unused = factories.reply(thread, "Dat weet ik niet.")
    gone = factories.reply(thread, "Kanarie-ingetrokken")
    entries.withdraw_reply(gone, by=author)
    db.session.commit()
    browser = Browser(app).signed_in(author)
    page = browser.click(browser.get(thread.url), "Maak er een initiatief van")
    assert "Kanarie-ingetrokken" not in page.source
    form = page.form("title")
    assert form.values["title"] == "Hoe doet u het inloopuur?"
    form.fill(**{f"reactie-{used.id}": "approach", "tekst": "background", "title": "Inloopuur"})
    page = browser.submit(form)
    assert page.path.endswith("/bewerken")
    assert page.status == 200
    assert browser.submit(form).path == page.path  # twice is once
    draft = made()
    assert draft.status is Status.DRAFT
    assert "Begin **klein**." in draft.approach
    assert f"[Uit het gesprek](/reacties/{used.id}), door Jan \\*Ster\\* (Utrecht)" in draft.approach
    assert "Noor Bakker (Almere)" in draft.background
    assert "Jan *Ster*" in draft.html["approach"]
    assert str(unused.body) not in " ".join([draft.body, draft.approach, draft.lessons])
    assert [name for _slug, name in draft.labels] == ["taal"]

    assert "Hieruit is een initiatief gemaakt" not in browser.get(thread.url).main
    edit = browser.get(f"{draft.url}/bewerken").form("contact_name")
    page = browser.submit(edit.fill(body="Wij begonnen klein."))
    assert made().status is Status.PUBLISHED
    assert "Gemaakt uit het gesprek: Hoe doet u het inloopuur?" in page.main
    visitor = Browser(app)
    assert "Hieruit is een initiatief gemaakt: Inloopuur" in visitor.get(thread.url).main
    assert "Gemaakt uit het gesprek" in visitor.get(made().url).main
    jobs.drain(app)


def test_without_a_choice_nothing_is_made(app: Flask) -> None:
    author = factories.member()
    thread = factories.thread(by=author)
    browser = Browser(app).signed_in(author)
    page = browser.submit(browser.get(f"/gesprekken/{thread.id}/naar-initiatief").form("title").fill(tekst=""))
    assert page.status == 422
    assert "Kies minstens één tekst" in page.main
    assert db.session.scalar(sa.select(sa.func.count(Initiative.id))) == 0


@pytest.mark.parametrize(("role", "status"), [
    ("visitor", 302), ("member", 403), ("editor", 403), ("moderator", 200), ("author", 200),
])  # fmt: skip
def test_who_may(app: Flask, role: str, status: int) -> None:
    author = factories.member()
    thread = factories.thread(by=author)
    people = {"author": lambda: author, "member": factories.member, "editor": factories.editor}
    browser = Browser(app)
    if role != "visitor":
        browser.signed_in((people | {"moderator": factories.moderator})[role]())
    assert browser.get(f"/gesprekken/{thread.id}/naar-initiatief", follow=False).status == status
    assert ("Maak er een initiatief van" in browser.get(thread.url).main) is (status == 200)


def test_who_may_not_read_it_hears_nothing(app: Flask) -> None:
    thread = factories.thread(title="Kanarie", audience=Audience.MUNICIPALITY)
    browser = Browser(app).signed_in(factories.member(municipality="GM0344"))
    page = browser.get(f"/gesprekken/{thread.id}/naar-initiatief")
    assert page.status == 404
    assert "Kanarie" not in page.source


@pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.MUNICIPALITY])
def test_the_audience_comes_along(app: Flask, audience: Audience) -> None:
    """Also when a moderator from elsewhere does it: it stays within the municipality of the thread."""
    thread = factories.thread(title="Kanarie", audience=audience)
    browser = Browser(app).signed_in(factories.moderator(municipality="GM0344"))
    browser.submit(browser.get(f"/gesprekken/{thread.id}/naar-initiatief").form("title").fill(tekst="body"))
    draft = made()
    assert draft.audience is audience
    browser.submit(browser.get(f"{draft.url}/bewerken").form("contact_name"))
    assert made().status is Status.PUBLISHED
    stranger = Browser(app).signed_in(factories.member(municipality="GM0344"))
    assert stranger.get(made().url).status == (200 if audience is Audience.MEMBERS else 404)
    assert Browser(app).get(made().url).status == 404
    if audience is Audience.MUNICIPALITY:
        assert made().municipality_code == "GM0034"


def test_a_link_is_only_for_who_may_see_the_other(app: Flask) -> None:
    author = factories.member()
    thread = factories.thread(by=author)
    browser = Browser(app).signed_in(author)
    browser.submit(
        browser.get(f"/gesprekken/{thread.id}/naar-initiatief").form("title").fill(tekst="body", title="Kanarie")
    )
    draft = made()
    assert "Kanarie" not in Browser(app).get(thread.url).source
    browser.submit(browser.get(f"{draft.url}/bewerken").form("contact_name").fill(audience="members"))
    assert "Kanarie" not in Browser(app).get(thread.url).source
    assert "Kanarie" in Browser(app).signed_in(factories.member()).get(thread.url).main
