"""Two at once: each gets an answer that a person understands, and what happens once happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Member
from forum.database import db
from forum.entries.models import Entry, EntryVote, Reply, Tag
from forum.threads.models import Thread
from tests import factories
from tests.pages import Browser
from tests.services import BACKENDS

AT_ONCE = 6
Send = Callable[[Browser, str, int], int]

pytestmark = pytest.mark.parametrize("backend", BACKENDS, indirect=True)


def _together(app: Flask, people: list[Member], send: Send) -> list[int]:
    """The statuses when all these send at the same moment; one browser each."""
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as people see it: a crash is a 500
    browsers = [Browser(app).signed_in(person) for person in people]
    tokens = [browser.get("/tips/nieuw").form("title").values["csrf_token"] for browser in browsers]
    db.session.remove()
    start = Barrier(len(people))

    def run(number: int) -> int:
        start.wait()
        return send(browsers[number], tokens[number], number)

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, range(len(people))))


def _posted(browser: Browser, path: str, **fields: str) -> int:
    return browser.client.post(path, data=fields).status_code


def test_a_vote_is_cast_from_several_windows(app: Flask) -> None:
    entry, voter = factories.tip(), factories.member()
    path = f"/items/{entry.id}/handig"
    statuses = _together(app, [voter] * AT_ONCE, lambda browser, token, _: _posted(browser, path, csrf_token=token))
    assert set(statuses) == {302}
    votes = db.session.scalar(sa.select(sa.func.count()).select_from(EntryVote))
    assert db.session.scalar(sa.select(Entry.helpful_count)) == votes
    assert votes in (0, 1)


def test_a_new_label_is_used_by_several_at_once(app: Flask) -> None:
    def send(browser: Browser, token: str, number: int) -> int:
        fields = {"title": f"Tip {number}", "body": "Tekst", "theme": "opvang", "language": "nl", "audience": "public"}
        return _posted(browser, "/tips/nieuw", csrf_token=token, tags="gloednieuw", **fields)

    statuses = _together(app, [factories.member() for _ in range(AT_ONCE)], send)
    assert set(statuses) == {302}
    assert db.session.scalar(sa.select(sa.func.count(Entry.id))) == AT_ONCE
    assert db.session.scalar(sa.select(sa.func.count(Tag.id))) == 1


def test_a_form_is_sent_several_times_at_once(app: Flask) -> None:
    path = f"/items/{factories.thread().id}/reacties"
    statuses = _together(
        app,
        [factories.member()] * AT_ONCE,
        lambda browser, token, _: _posted(browser, path, csrf_token=token, body="Zo.", sent_as="dit-formulier"),
    )
    assert set(statuses) == {302}
    assert db.session.scalar(sa.select(sa.func.count(Reply.id))) == 1


def test_replies_at_once_are_all_counted(app: Flask) -> None:
    path = f"/items/{factories.thread().id}/reacties"
    people = [factories.member() for _ in range(AT_ONCE)]

    def send(browser: Browser, token: str, number: int) -> int:
        return _posted(browser, path, csrf_token=token, body="Zo.", sent_as=f"formulier-{number}")

    assert set(_together(app, people, send)) == {302}
    assert db.session.scalar(sa.select(Entry.reply_count)) == AT_ONCE


def test_an_answer_is_accepted_and_a_text_changed_at_once(app: Flask) -> None:
    question = factories.question()
    asker = db.session.get_one(Member, question.author_id)
    answer = factories.reply(question)
    paths = [f"/gesprekken/{question.id}/antwoord/{answer.id}", f"{question.url}/bewerken"]

    def send(browser: Browser, token: str, number: int) -> int:
        fields = {"title": "Vraag", "body": f"Tekst {number}", "theme": "opvang", "language": "nl"}
        return _posted(browser, paths[number % 2], csrf_token=token, audience="public", form="question", **fields)

    assert set(_together(app, [asker] * AT_ONCE, send)) == {302}
    assert db.session.scalar(sa.select(Thread.question_state)) is not None
