"""Direct mails that only an administrator may decide about: to send again, or to call sent."""

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Role
from forum.database import db
from forum.entries import actions
from forum.entries.models import Entry
from forum.notifications.models import DirectMail, MailState, Trouble
from tests import factories
from tests.mailer.office import Office
from tests.notifications.mails import again, answer, send
from tests.pages import Browser
from tests.queries import counted

DESK = "/moderatie/overzichtsmail"


@pytest.fixture
def question(app: Flask) -> Entry:
    return factories.question(title="Hoe doet u dit?", by=factories.member(name="Наталія Вікторівна Довгопол"))


@pytest.fixture
def desk(app: Flask) -> Browser:
    return Browser(app).signed_in(factories.member(Role.ADMINISTRATOR))


@pytest.fixture
def uncertain(app: Flask, post: Office, question: Entry) -> DirectMail:
    """A mail of which the line was lost after it was handed over."""
    answer(question)
    post.cut_at = "after"
    assert send(app) == [MailState.UNCERTAIN]
    post.cut_at = ""
    return db.session.scalars(sa.select(DirectMail)).one()


def test_one_is_sent_again_when_a_person_says_so_and_not_before(
    app: Flask, post: Office, desk: Browser, uncertain: DirectMail
) -> None:
    assert again(app) == [MailState.UNCERTAIN]
    page = desk.get(DESK)
    assert page.mistakes == []
    for words in ("Directe mails", "Наталія Вікторівна Довгопол", "Hoe doet u dit?", "Onzeker", "the line was lost"):
        assert words in page.main
    form = page.form("Verstuur opnieuw: Наталія Вікторівна Довгопол, Hoe doet u dit?", "/direct/")
    assert "Genoteerd." in desk.submit(form).text
    assert "Hierover is al besloten." in desk.submit(form).text
    assert send(app) == [MailState.SENT]
    first, second = (raw.split(b"Message-ID: ")[1].split(b"\r\n")[0] for raw in post.raw)
    assert first == second, "a mail program knows it for the same"
    assert "Niets te beslissen" in desk.get(DESK).main


def test_what_went_wrong_is_told_in_the_language_of_the_page(desk: Browser, uncertain: DirectMail) -> None:
    uncertain.note = Trouble.KILLED
    db.session.commit()
    assert "Het programma viel weg tijdens het versturen." in desk.get(DESK).main


def test_one_that_is_called_sent_stays_where_it_is(
    app: Flask, post: Office, desk: Browser, uncertain: DirectMail
) -> None:
    form = desk.get(DESK).form("Beschouw als verstuurd: Наталія Вікторівна Довгопол, Hoe doet u dit?", "/direct/")
    assert "Niets te beslissen" in desk.submit(form).main
    assert again(app) == [MailState.SENT]
    assert len(post.raw) == 1


def test_what_was_given_up_gets_all_its_tries_again(
    app: Flask, post: Office, desk: Browser, uncertain: DirectMail
) -> None:
    uncertain.state, uncertain.attempts, uncertain.note = MailState.REFUSED, 20, "451 later"
    db.session.commit()
    page = desk.get(DESK)
    assert "Niet gelukt" in page.main
    desk.submit(page.form("Verstuur opnieuw: Наталія Вікторівна Довгопол, Hoe doet u dit?", "/direct/"))
    post.refuse = lambda _recipient: "451 4.3.0 later"
    assert send(app) == [MailState.WAITING]
    post.refuse = lambda _recipient: None
    assert again(app) == [MailState.SENT]


def test_what_may_not_be_told_any_more_is_not_sent_again(
    app: Flask, post: Office, desk: Browser, question: Entry, uncertain: DirectMail
) -> None:
    actions.withdraw(db.session.get_one(Entry, question.id), by=factories.moderator())
    db.session.commit()
    desk.submit(desk.get(DESK).form("Verstuur opnieuw: Наталія Вікторівна Довгопол, Hoe doet u dit?", "/direct/"))
    assert send(app) == [MailState.SKIPPED]
    assert len(post.raw) == 1


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EDITOR, Role.MODERATOR])
@pytest.mark.parametrize("decision", ["opnieuw", "verstuurd"])
def test_only_administrators_decide(app: Flask, post: Office, uncertain: DirectMail, role: Role, decision: str) -> None:
    browser = Browser(app).signed_in(factories.member(role))
    token = browser.get("/mijn/volgen").form("Bewaar").values["csrf_token"]
    assert browser.post(f"{DESK}/direct/{uncertain.id}/{decision}", {"csrf_token": token}).status == 403
    assert db.session.get_one(DirectMail, uncertain.id, populate_existing=True).state is MailState.UNCERTAIN


def test_many_are_listed_by_as_many_queries_as_few(app: Flask, desk: Browser, uncertain: DirectMail) -> None:
    desk.get(DESK)
    with counted() as few:
        desk.get(DESK)
    for number in range(8):
        reader = factories.member(name=f"Lezer {number}")
        db.session.add(
            DirectMail(
                member_id=reader.id, entry_id=uncertain.entry_id, state=MailState.UNCERTAIN, due_at=uncertain.due_at
            )
        )
    db.session.commit()
    with counted() as many:
        assert "Lezer 7" in desk.get(DESK).main
    assert len(many) == len(few), str(many)


def test_a_draft_of_another_has_no_title_here(app: Flask, desk: Browser, uncertain: DirectMail) -> None:
    draft = factories.tip(title="KANARIE", draft=True)
    db.session.add(
        DirectMail(member_id=uncertain.member_id, entry_id=draft.id, state=MailState.UNCERTAIN, due_at=uncertain.due_at)
    )
    db.session.commit()
    page = desk.get(DESK)
    assert "KANARIE" not in page.source
    assert len([form for form in page.forms() if "/direct/" in form.get("action", "")]) == 4
