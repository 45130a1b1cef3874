"""Care for one entry: close, pin, file under; reporting; the log."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, render_template

from forum.accounts.models import Member
from forum.app import create_app
from forum.database import db
from forum.entries import actions
from forum.entries.models import Audience, Entry, Report
from forum.events import Event
from forum.extensions import limiter
from tests import factories
from tests.pages import Browser


def fresh(entry: Entry) -> Entry:
    db.session.expire_all()
    return db.session.get_one(Entry, entry.id)


def verbs(entry: Entry) -> list[str]:
    about = sa.select(Event.verb).where(Event.subject_kind == "entry", Event.subject_id == str(entry.id))
    return list(db.session.scalars(about.order_by(Event.id)))


@pytest.mark.parametrize(("there", "back", "column", "facts"), [
    ("sluiten", "openen", "is_closed", ["closed", "reopened"]),
    ("vastzetten", "losmaken", "is_pinned", ["pinned", "unpinned"]),
])  # fmt: skip
def test_an_entry_is_switched_there_and_back(
    desk: Browser, there: str, back: str, column: str, facts: list[str]
) -> None:
    entry = factories.thread()
    token = desk.get(f"/moderatie/items/{entry.id}/labels").form("theme").values["csrf_token"]
    for path in (there, there, back, back):
        desk.post(f"/moderatie/items/{entry.id}/{path}", {"csrf_token": token}, follow=False)
        assert getattr(fresh(entry), column) is (path == there)
    assert verbs(entry)[1:] == facts
    assert fresh(entry).version == 3


def test_theme_and_labels_are_changed(desk: Browser, moderator: Member) -> None:
    entry = factories.tip(tags=["oud"], theme="opvang")
    target = factories.theme("samenleving")
    form = desk.get(f"/moderatie/items/{entry.id}/labels").form("theme")
    assert form.values["tags"] == "oud"
    page = desk.submit(form.fill(theme=str(target.id), tags="Nieuw, beter"))
    assert "Thema en labels zijn bewaard" in page.text
    entry = fresh(entry)
    assert (entry.theme_id, entry.labels) == (target.id, [["beter", "beter"], ["nieuw", "nieuw"]])
    fact = db.session.scalars(sa.select(Event).where(Event.verb == "relabelled")).one()
    assert (fact.data["tags"], fact.by_id) == (["oud"], moderator.id)
    desk.submit(desk.get(f"/moderatie/items/{entry.id}/labels").form("theme"))
    assert verbs(entry).count("relabelled") == 1
    assert desk.submit(form.fill(theme="99999")).status == 422


def test_the_tools_are_for_moderators_only(app: Flask, desk: Browser, ordinary: Browser) -> None:
    entry = factories.thread(title="Een gesprek")
    page = desk.get(entry.url)
    page = desk.submit(page.form("Sluiten voor reacties"))
    assert "Gesloten: niemand kan nog reageren." in page.text
    page = desk.submit(page.form("Bovenaan vastzetten"))
    assert "Niet meer vastzetten" in page.main
    assert "vastzetten" not in ordinary.get(entry.url).main


def test_drafts_of_others_are_unknown_to_the_desk(desk: Browser) -> None:
    draft = factories.tip(draft=True)
    assert desk.get(f"/moderatie/items/{draft.id}/labels").status == 404


def test_a_member_reports_an_entry_once(app: Flask, ordinary: Browser) -> None:
    entry = factories.tip(title="Rare tip")
    page = ordinary.get(f"/items/{entry.id}/melden")
    assert page.h1 == "Melden aan de moderatoren"
    form = page.form("reason")
    assert "Kies wat er aan de hand is" in ordinary.submit(form).main
    page = ordinary.submit(form.fill(reason="other"))
    assert page.status == 422
    assert "Leg uit" in page.main
    page = ordinary.submit(page.form("reason").fill(text="Klopt\nniet"))
    assert "Dank u wel" in page.text
    assert page.path == entry.url
    report = db.session.scalars(sa.select(Report)).one()
    assert report.reason == "Iets anders: Klopt niet"
    assert "al gemeld" in ordinary.get(f"/items/{entry.id}/melden").text
    assert "al gemeld" in ordinary.submit(form.fill(reason="rude")).text
    assert len(db.session.scalars(sa.select(Report)).all()) == 1


def test_a_member_reports_a_reply(ordinary: Browser) -> None:
    reply = factories.reply(factories.thread(title="Gesprek"), "Boos antwoord")
    page = ordinary.get(f"/reacties/{reply.id}/melden")
    assert "Boos antwoord" in page.main
    page = ordinary.submit(page.form("reason").fill(reason="rude"))
    assert "Dank u wel" in page.text
    report = db.session.scalars(sa.select(Report)).one()
    assert (report.reply_id, report.reason) == (reply.id, "Het is kwetsend of ongepast")


def test_reporting_is_for_members_who_see_it(app: Flask, browser: Browser, ordinary: Browser) -> None:
    there = factories.municipality("Utrecht").code
    hidden = factories.tip(audience=Audience.MUNICIPALITY, by=factories.member(municipality=there))
    assert ordinary.get(f"/items/{hidden.id}/melden").status == 404
    withdrawn = factories.tip()
    actions.withdraw(withdrawn, by=factories.moderator())
    db.session.commit()
    assert ordinary.get(f"/items/{withdrawn.id}/melden").status == 404
    assert ordinary.get("/items/" + "9" * 30 + "/melden").status == 404
    assert "/inloggen" in browser.get(f"/items/{factories.tip().id}/melden", follow=False).response.location


def test_a_report_needs_its_token(ordinary: Browser) -> None:
    assert ordinary.post(f"/items/{factories.tip().id}/melden", {"reason": "rude"}).status == 400
    assert db.session.scalars(sa.select(Report)).all() == []


def test_the_log_tells_who_did_what_to_whose(app: Flask, desk: Browser, moderator: Member) -> None:
    author = factories.member(name="Auteur")
    own, other = factories.tip(by=author, title="Eigen werk"), factories.tip(by=author, title="Weggehaald")
    actions.withdraw(own, by=author)
    actions.withdraw(other, by=moderator, reason="Onjuist")
    answer = factories.reply(factories.thread(title="Praatje"), by=author)
    actions.withdraw_reply(answer, by=moderator)
    db.session.commit()
    page = desk.get("/moderatie/logboek")
    assert "Eigen werk" not in page.main
    assert "Mo Moderator Ingetrokken Onjuist Weggehaald" in page.main
    assert "Mo Moderator Ingetrokken Reactie bij Praatje" in page.main
    page = desk.submit(page.form("soort").fill(soort="reply", wat="withdrawn"))
    assert "Praatje" in page.main
    assert "Weggehaald" not in page.main
    page = desk.submit(desk.get("/moderatie/logboek").form("Terugzetten: Weggehaald"))
    assert fresh(other).is_published
    assert "Teruggezet" in desk.get("/moderatie/logboek?soort=entry").main


def test_the_log_is_walked_through_with_few_queries(app: Flask, desk: Browser, moderator: Member) -> None:
    entries = [factories.tip(title=f"Stuk {number:02}") for number in range(8)]
    for number in range(120):
        Entry_ = entries[number % 8]
        actions.record("pinned" if number % 2 else "unpinned", Entry_, by=moderator)
    db.session.commit()
    count = 0

    def seen(*_args: object) -> None:
        nonlocal count
        count += 1

    sa.event.listen(db.engine, "before_cursor_execute", seen)
    page = desk.get("/moderatie/logboek")
    sa.event.remove(db.engine, "before_cursor_execute", seen)
    assert count <= 5
    rows = [page.main.count("Mo Moderator")]
    while "Oudere" in page.links():
        page = desk.click(page, "Oudere")
        rows.append(page.main.count("Mo Moderator"))
    assert rows == [50, 50, 20]
    page = desk.click(page, "Nieuwere")
    assert page.main.count("Mo Moderator") == 50


def test_the_tools_hold_no_queries(app: Flask, moderator: Member) -> None:
    entry = factories.thread()
    with app.test_request_context():
        from flask_login import login_user

        moderator.sign_in_token = "t"
        login_user(moderator)
        entry = db.session.get_one(Entry, entry.id)
        count = 0

        def seen(*_args: object) -> None:
            nonlocal count
            count += 1

        sa.event.listen(db.engine, "before_cursor_execute", seen)
        drawn = render_template("moderation/_item_tools.html", entry=entry)
        sa.event.remove(db.engine, "before_cursor_execute", seen)
    assert "Sluiten voor reacties" in drawn
    assert count == 0


def test_reporting_is_limited_by_member_and_looking_is_not(app: Flask, tmp_path: Path) -> None:
    """The colleagues behind the same address are not held up."""
    page = f"/items/{factories.tip().id}/melden"
    one, other = factories.member(), factories.member()
    own = create_app(env="test", data_dir=tmp_path, secret="s" * 40, rate_limits=True)
    try:
        limiter.reset()
        browser = Browser(own).signed_in(one)
        form = browser.get(page).form("reason")
        assert [browser.submit(form).status for _time in range(31)] == [422] * 30 + [429]
        assert browser.get(page).status == 200
        assert Browser(own).signed_in(other).submit(form).status != 429
    finally:
        limiter.reset()
        limiter.enabled = False
