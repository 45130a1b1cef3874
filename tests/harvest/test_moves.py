"""Threads split and merged by moderators, and both undone: replies keep their addresses, votes and readers."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import jobs
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Audience, Reply, Status
from forum.search.indexing import differences, rebuild
from forum.threads import actions as threads
from forum.threads.models import QuestionState, Thread
from tests import factories
from tests.pages import Browser


@pytest.fixture
def desk(app: Flask) -> Browser:
    return Browser(app).signed_in(factories.moderator(municipality="GM0344"))


def fresh(thread: Thread) -> Thread:
    db.session.remove()
    return db.session.get_one(Thread, thread.id)


def token_of(desk: Browser) -> dict[str, str]:
    return {"csrf_token": desk.get("/tips/nieuw").form("title").values["csrf_token"]}


def split(desk: Browser, thread: Thread, *replies: Reply, title: str = "Apart") -> Any:
    page = desk.click(desk.get(thread.url), "Splitsen")
    form = page.form("reactie")
    form.values["reactie"] = [str(reply.id) for reply in replies]
    return desk.submit(form.fill(title=title))


def merge(desk: Browser, thread: Thread, into: Thread) -> Any:
    page = desk.click(desk.get(thread.url), "Samenvoegen")
    return desk.submit(page.form("into").fill(into=f"https://forum.example{into.url}#x"))


def test_replies_go_to_a_new_thread_and_back(app: Flask, desk: Browser) -> None:
    asker = factories.member()
    thread = factories.question(by=asker, title="De vraag")
    stays, goes = factories.reply(thread, "Blijft"), factories.reply(thread, "Gaat mee")
    entries.vote(goes, by=asker)
    entries.revise_reply(goes, "Gaat echt mee", by=db.session.get_one(Member, goes.author_id))
    threads.accept(thread, goes, by=asker)
    db.session.commit()
    rebuild()
    before = fresh(thread).version
    page = split(desk, thread, goes)
    assert page.h1 == "Apart"
    assert "Gaat echt mee" in page.main
    assert "Afgesplitst van: De vraag" in page.main
    old, new = fresh(thread), db.session.scalars(sa.select(Thread).where(Thread.title == "Apart")).one()
    assert (old.reply_count, new.reply_count, old.version > before) == (1, 1, True)
    assert (old.answer_id, old.question_state) == (None, QuestionState.OPEN)
    assert db.session.get_one(Reply, goes.id).helpful_count == 1
    visitor = Browser(app)
    assert visitor.get(f"/reacties/{goes.id}").path.startswith(new.url)
    assert visitor.get(f"/reacties/{stays.id}").path.startswith(old.url)
    assert "Een deel gaat verder in: Apart" in visitor.get(old.url).main
    history = desk.get(f"/reacties/{goes.id}/geschiedenis")
    assert history.status == 200
    assert "echt" in history.main
    jobs.drain(app)
    assert differences().total == 0

    page = desk.submit(desk.get(new.url).form("Splitsen terugdraaien"))
    assert page.h1 == "De vraag"
    old = fresh(thread)
    assert (old.reply_count, old.answer_id, old.question_state) == (2, goes.id, QuestionState.ANSWERED)
    assert fresh(new).status is Status.WITHDRAWN
    assert visitor.get(f"/reacties/{goes.id}").path.startswith(old.url)
    assert "Apart" not in visitor.get(old.url).main
    jobs.drain(app)
    assert differences().total == 0


def test_one_thread_goes_on_in_another_and_back(app: Flask, desk: Browser) -> None:
    writer = factories.member(name="Noor Bakker")
    thread, into = factories.question(by=writer, title="Dubbel", body="Mijn tekst."), factories.thread(title="Eerst")
    answer, other = factories.reply(thread, "Het antwoord"), factories.reply(into, "Stond er al")
    threads.accept(thread, answer, by=writer)
    db.session.commit()
    rebuild()
    page = merge(desk, thread, into)
    assert page.h1 == "Eerst"
    assert "Mijn tekst." in page.main
    assert "Noor Bakker" in page.main
    assert (fresh(into).reply_count, fresh(thread).status, fresh(thread).answer_id) == (3, Status.WITHDRAWN, None)
    visitor = Browser(app)
    assert visitor.get(f"/reacties/{answer.id}").path.startswith(into.url)
    for gone in (thread.url, f"/items/{thread.id}"):
        assert visitor.get(gone).h1 == "Eerst"
    assert "Zo begon het gesprek" in page.main
    assert "Terugzetten" not in desk.get(thread.url).main  # that would bring its text alone
    assert desk.post(f"/items/{thread.id}/herstellen", token_of(desk)).status == 403
    assert "Dit gesprek gaat verder in: Eerst" in desk.get(thread.url).main
    assert "Samengevoegd met een ander gesprek" in desk.get("/moderatie/logboek").main
    jobs.drain(app)
    assert differences().total == 0

    page = desk.submit(desk.get(thread.url).form("Samenvoegen terugdraaien"))
    assert page.h1 == "Dubbel"
    assert (fresh(into).reply_count, fresh(thread).reply_count) == (1, 1)
    assert fresh(thread).answer_id == answer.id
    assert visitor.get(f"/reacties/{answer.id}").path.startswith(thread.url)
    assert visitor.get(f"/reacties/{other.id}").path.startswith(into.url)
    assert "Mijn tekst." not in visitor.get(into.url).main
    jobs.drain(app)
    assert differences().total == 0


def test_merging_twice_leads_to_where_it_went(app: Flask, desk: Browser) -> None:
    """Without scripts a double click does, or a colleague who is a moment later."""
    thread, into = factories.thread(title="Dubbel"), factories.thread(title="Eerst")
    form = desk.get(f"/gesprekken/{thread.id}/samenvoegen").form("into").fill(into=into.url)
    assert desk.submit(form).h1 == "Eerst"
    page = desk.submit(form)
    assert page.status == 200
    assert "Dit gesprek staat niet meer op het forum." in page.text
    assert "Dit gesprek gaat verder in: Eerst" in page.main
    assert fresh(into).reply_count == 1


def test_what_went_on_twice_leads_to_the_end(app: Flask, desk: Browser) -> None:
    first, second, third = (factories.thread(title=title) for title in ("Een", "Twee", "Drie"))
    merge(desk, first, second)
    merge(desk, second, third)
    visitor = Browser(app)
    for gone in (first.url, f"/items/{first.id}", second.url):
        assert visitor.get(gone).h1 == "Drie"
    entries.withdraw(fresh(third), by=factories.moderator())
    db.session.commit()
    assert visitor.get(f"/items/{first.id}").status == 404


def test_no_reply_gets_other_readers(app: Flask, desk: Browser) -> None:
    secret, public = factories.thread(audience=Audience.MUNICIPALITY), factories.thread()
    kept = factories.reply(secret, "Kanarie")
    page = merge(desk, secret, public)
    assert page.status == 422
    assert "niet voor dezelfde lezers" in page.main
    split(desk, secret, kept, title="Apart")
    new = db.session.scalars(sa.select(Thread).where(Thread.title == "Apart")).one()
    stranger = Browser(app).signed_in(factories.member(municipality="GM0344"))
    for path in (new.url, secret.url, f"/reacties/{kept.id}"):
        assert stranger.get(path).status == 404
    assert Browser(app).signed_in(factories.member()).get(new.url).status == 200


def test_what_cannot_be_is_told_and_changes_nothing(app: Flask, desk: Browser) -> None:
    thread, elsewhere = factories.thread(), factories.thread()
    factories.reply(thread)
    foreign = factories.reply(elsewhere)
    assert "minstens één reactie" in split(desk, thread).main
    assert split(desk, thread, foreign).status == 422
    assert merge(desk, thread, thread).status == 422
    form = desk.get(f"/gesprekken/{thread.id}/samenvoegen").form("into")
    for typed in ("onzin", "999999", "/gesprekken/99999999999999", ""):
        assert desk.submit(form.fill(into=typed)).status == 422, typed
    assert (fresh(thread).reply_count, fresh(elsewhere).reply_count) == (1, 1)
    token = {"csrf_token": form.values["csrf_token"]}
    for path in ("splitsen/terug", "samenvoegen/terug"):
        assert "niet meer terug te draaien" in desk.post(f"/gesprekken/{thread.id}/{path}", token).text


@pytest.mark.parametrize(("role", "status"), [("visitor", 302), ("member", 403), ("author", 403), ("editor", 403)])
def test_only_moderators_do_this(app: Flask, role: str, status: int) -> None:
    author = factories.member()
    thread = factories.thread(by=author)
    people = {"author": lambda: author, "member": factories.member, "editor": factories.editor}
    browser = Browser(app)
    if role != "visitor":
        browser.signed_in(people[role]())
    for page in ("splitsen", "samenvoegen"):
        assert browser.get(f"/gesprekken/{thread.id}/{page}", follow=False).status == status
    assert "Samenvoegen" not in browser.get(thread.url).main
