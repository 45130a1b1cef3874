"""Badges: what they ask, giving, taking away, undoing, lapsing; who may, and who sees."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock, jobs
from forum.accounts.models import Member, Role
from forum.curation import actions, criteria, nightly
from forum.curation.models import Badge, BadgeKind
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Audience, Entry
from tests import factories
from tests.curation.conftest import PLACES, described, evaluated_in, fresh, transferable
from tests.pages import Browser

GIVE = "Beoordeeld: geef dit keurmerk: Goed beschreven"


def badges(entry: Entry) -> list[Badge]:
    return list(db.session.scalars(sa.select(Badge).where(Badge.entry_id == entry.id).order_by(Badge.id)))


def given(entry: Entry, by: Member, kind: BadgeKind = BadgeKind.DESCRIBED) -> Badge:
    badge = actions.give(entry, kind, by=by, reason="Helder verhaal.")
    db.session.commit()
    return badge


def test_two_clicks_from_the_desk_give_a_badge_that_everyone_sees(app: Flask, desk: Browser) -> None:
    entry = described(title="Taalmaatjes")
    page = desk.get("/moderatie/")
    assert "Klaar voor een keurmerk" in page.main
    page = desk.click(page, "Beoordelen: Taalmaatjes")
    form = page.form("kind", "geven")
    page = desk.submit(form.fill(**{"described-reason": "Helder verhaal."}))
    assert "Goed beschreven is gegeven aan Taalmaatjes" in page.text
    assert [(badge.kind, badge.reason) for badge in badges(entry)] == [(BadgeKind.DESCRIBED, "Helder verhaal.")]
    assert fresh(entry).marks == ["badge-described"]
    visitor = Browser(app)
    page = visitor.get(entry.url)
    assert "Gegeven door Mo Moderator" in page.main
    assert "Helder verhaal." in page.main
    assert "Goed beschreven" in visitor.get("/initiatieven/").main
    jobs.drain(app)
    assert "Goed beschreven" in visitor.get("/zoeken?q=Taalmaatjes").main
    assert "Taalmaatjes" not in desk.get("/moderatie/").main.split("Wat u zojuist deed")[0]


def test_a_badge_that_was_given_is_not_lost_by_an_edit_or_an_adoption(app: Flask, moderator: Member) -> None:
    entry = described()
    given(entry, moderator)
    entries.revise(entry, by=moderator)
    db.session.commit()
    evaluated_in(entry, PLACES[0])
    assert fresh(entry).marks == ["used-1", "badge-described"]


def test_taking_away_and_undoing(desk: Browser, moderator: Member) -> None:
    entry = described(title="Taalmaatjes")
    given(entry, moderator)
    where = f"/moderatie/keurmerken/{entry.id}"
    page = desk.submit(desk.get(where).form("Afnemen: Goed beschreven"))
    assert "Goed beschreven is afgenomen" in page.text
    assert fresh(entry).marks == []
    assert "Keurmerken" not in Browser(desk.app).get(entry.url).main
    page = desk.submit(desk.get(where).form("Teruggeven: Goed beschreven"))
    assert fresh(entry).marks == ["badge-described"]
    desk.submit(desk.get("/moderatie/").form("Afnemen: Taalmaatjes"))
    assert fresh(entry).marks == []
    desk.submit(desk.get("/moderatie/logboek").form("Teruggeven: Taalmaatjes"))
    assert fresh(entry).marks == ["badge-described"]
    assert len(badges(entry)) == 1


def test_giving_twice_gives_once(desk: Browser) -> None:
    entry = described()
    form = desk.get(f"/moderatie/keurmerken/{entry.id}").form("kind", "geven").fill(**{"described-reason": "Ja."})
    desk.submit(form)
    desk.submit(form)
    assert len(badges(entry)) == 1


def test_a_badge_wants_a_reason(desk: Browser) -> None:
    entry = described()
    form = desk.get(f"/moderatie/keurmerken/{entry.id}").form("kind", "geven")
    assert form.values["described-reason"], "the usual reason is there, so that one click is enough"
    page = desk.submit(form.fill(**{"described-reason": " "}))
    assert page.status == 422
    assert "Geef een reden." in page.text
    assert badges(entry) == []


def test_what_is_missing_is_told_and_refused(desk: Browser) -> None:
    ready, entry = described(), described(goal="")
    page = desk.get(f"/moderatie/keurmerken/{entry.id}")
    assert "Doel: ontbreekt nog" in page.main
    form = desk.get(f"/moderatie/keurmerken/{ready.id}").form("kind", "geven").fill(**{"described-reason": "Ja."})
    page = desk.post(f"/moderatie/keurmerken/{entry.id}/geven", form.values)
    assert page.status == 422
    assert "voldoet nog niet" in page.text
    assert badges(entry) == []


def test_not_now_takes_it_off_the_desk_and_back(desk: Browser) -> None:
    described(title="Taalmaatjes")
    page = desk.submit(desk.get("/moderatie/").form("Niet nu: Taalmaatjes"))
    assert "Klaar voor een keurmerk" not in page.main
    page = desk.submit(page.form("Terug op de lijst: Goed beschreven: Taalmaatjes"))
    assert "Klaar voor een keurmerk" in page.main


@pytest.mark.parametrize("change", [
    {}, {"goal": ""}, {"phase": None}, {"summary": ""}, {"core": ""}, {"cost_one_off": None}, {"checked_on": None},
    {"valid_until": clock.today() - timedelta(days=1)}, {"valid_until": clock.today()},
    {"fte": 0.5, "cost_one_off": None},
])  # fmt: skip
def test_both_readings_of_the_criteria_agree(app: Flask, change: dict[str, object]) -> None:
    for make in (described, transferable):
        entry = make(**change)
        evaluated_in(entry, *PLACES[: 2 if make is described else 1])
        for judgement in criteria.judge(entry):
            if judgement.kind in criteria.BY_RECORD:
                listed = db.session.scalars(sa.select(Entry.id).where(criteria.ready(judgement.kind))).all()
                assert (entry.id in listed) is judgement.is_ready, judgement


def test_elsewhere_is_two_municipalities_that_evaluated(app: Flask, moderator: Member) -> None:
    entry = described()
    evaluated_in(entry, PLACES[0])
    with pytest.raises(actions.NotReady):
        actions.give(entry, BadgeKind.PROVEN, by=moderator, reason="Ja.")
    evaluated_in(entry, PLACES[1])
    given(entry, moderator, BadgeKind.PROVEN)
    assert fresh(entry).marks == ["used-2", "badge-proven"]


def test_a_badge_lapses_with_its_record(app: Flask, browser: Browser, moderator: Member) -> None:
    entry = described(valid_until=clock.today())
    badge = given(entry, moderator)
    assert "Goed beschreven" in browser.get("/initiatieven/").main
    by, entry = fresh(moderator), fresh(entry)
    entry.valid_until = clock.today() - timedelta(days=1)
    entries.revise(entry, by=by)
    db.session.commit()
    assert "Goed beschreven" not in browser.get("/initiatieven/").main
    assert "Vervallen: Goed beschreven" in browser.get(entry.url).main
    nightly.curate()
    nightly.curate()
    assert fresh(badge).lapsed_at is not None
    assert fresh(entry).marks == ["badge-lapsed"]
    assert "Vervallen: Goed beschreven" in browser.get(entry.url).main
    log = Browser(app).signed_in(moderator).get("/moderatie/logboek?soort=badge").main
    assert log.count("Keurmerk vervallen") == 2  # and once in the filter


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EDITOR])
def test_only_moderators_curate(app: Flask, desk: Browser, moderator: Member, role: Role) -> None:
    entry = described()
    badge = given(entry, moderator)
    other = Browser(app).signed_in(factories.member(role))
    token = other.get(f"/items/{entry.id}/melden").form("reason").values["csrf_token"]
    assert other.get(f"/moderatie/keurmerken/{entry.id}").status == 403
    for path in (f"{entry.id}/geven", f"{entry.id}/niet-nu", f"{badge.id}/afnemen", f"{badge.id}/teruggeven"):
        values = {"csrf_token": token, "kind": "described", "described-reason": "Ja."}
        assert other.post(f"/moderatie/keurmerken/{path}", values).status == 403
    assert "Keurmerken" not in other.get(entry.url).links()
    assert fresh(entry).marks == ["badge-described"]


def test_the_tools_lead_there(desk: Browser) -> None:
    page = desk.click(desk.get(described().url), "Keurmerken")
    assert page.status == 200
    assert desk.get(f"/moderatie/keurmerken/{factories.tip().id}").status == 404
    assert desk.get("/moderatie/keurmerken/999999").status == 404


def test_the_author_reads_what_was_done(app: Flask, moderator: Member) -> None:
    author = factories.member()
    entry = described(by=author)
    given(entry, moderator)
    page = Browser(app).signed_in(author).get(f"/items/{entry.id}/geschiedenis")
    page = Browser(app).signed_in(author).get(page.links()["Wat moderatoren met dit stuk deden"])
    assert "Keurmerk gegeven Goed beschreven: Helder verhaal. Mo Moderator" in page.main
    other = Browser(app).signed_in(factories.member())
    assert other.get(f"/items/{entry.id}/logboek").status == 403
    hidden = described(audience=Audience.MUNICIPALITY)
    far = Browser(app).signed_in(factories.member(municipality="GM0014"))
    assert far.get(f"/items/{hidden.id}/logboek").status == 404
