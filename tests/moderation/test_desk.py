"""The desk: what it lists, what can be done with it, and how it is undone."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock
from forum.accounts.models import Member, MunicipalityDomain, Standing
from forum.database import db
from forum.entries.models import Entry, Reply, Report, Status
from forum.events import Event
from tests import factories
from tests.pages import Browser


def waiting(email: str = "jan@gemeente-zwolle.nl", **given: object) -> Member:
    return factories.member(municipality=None, standing=Standing.WAITING, email=email, name="Jan Wacht", **given)


def reported(subject: Entry | Reply, reason: str = "Dit klopt niet") -> Report:
    from forum.entries import actions

    report = actions.report(subject, reason, by=factories.member(name="Melder"))
    db.session.commit()
    return report


def fresh(subject: object) -> object:
    db.session.expire_all()
    return db.session.get_one(type(subject), sa.inspect(subject).identity)  # type: ignore[union-attr]


def test_an_empty_desk_says_that_all_is_done(desk: Browser) -> None:
    page = desk.get("/moderatie/")
    assert page.status == 200
    assert "Alles is bijgewerkt" in page.main


def test_visitors_are_asked_to_sign_in(browser: Browser) -> None:
    assert "/inloggen" in browser.get("/moderatie/", follow=False).response.location


def test_ordinary_members_and_editors_are_kept_out(app: Flask, ordinary: Browser) -> None:
    editor = Browser(app).signed_in(factories.editor())
    for path in ("/moderatie/", "/moderatie/leden", "/moderatie/labels", "/moderatie/themas", "/moderatie/logboek"):
        assert ordinary.get(path).status == 403
        assert editor.get(path).status == 403


def test_every_page_and_button_of_the_desk_is_closed_to_ordinary_members(app: Flask, ordinary: Browser) -> None:
    """A new route is in this test by itself."""
    token = ordinary.get(f"/items/{factories.tip().id}/melden").form("reason").values["csrf_token"]
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/moderatie")]
    assert len(rules) > 25
    for rule in rules:
        path = rule.build(ANY | (rule.defaults or {}))[1]
        for method in rule.methods & {"GET", "POST"}:
            answer = ordinary.get(path) if method == "GET" else ordinary.post(path, {"csrf_token": token})
            assert answer.status == 403, f"{method} {path}"


def test_every_button_wants_its_token(app: Flask, desk: Browser) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/moderatie") and "POST" in rule.methods:
            path = rule.build(ANY | (rule.defaults or {}))[1]
            assert desk.post(path, {"x": "1"}).status == 400, path


ANY = {"id": 1, "entry_id": 1, "what": "sluiten", "digest_id": 1, "mail_id": 1, "decision": "opnieuw"}


@pytest.mark.parametrize(
    "path", ["leden/99999", "labels/99999", "themas/99999", "meldingen/99999", "labels/9" + "0" * 30]
)
def test_what_is_not_there_is_not_found(desk: Browser, path: str) -> None:
    assert desk.get(f"/moderatie/{path}").status == 404


@pytest.mark.parametrize("query", ["leden?na=x", "leden?voor=-1", "leden?stand=baas", "logboek?na=" + "9" * 40,
                                   "logboek?wat=' or 1", "logboek?soort=x", "leden?gemeente=GM9999"])  # fmt: skip
def test_a_mangled_address_is_a_bad_request(desk: Browser, query: str) -> None:
    assert desk.get(f"/moderatie/{query}").status == 400


def test_a_newcomer_is_let_in_with_one_click(desk: Browser) -> None:
    newcomer = waiting()
    page = desk.get("/moderatie/")
    assert "Jan Wacht" in page.main
    assert "jan@gemeente-zwolle.nl" in page.main
    form = page.form("municipality")
    assert form.values["municipality"] == "Zwolle"
    page = desk.submit(form)
    assert "Jan Wacht is toegelaten" in page.text
    member = fresh(newcomer)
    assert (member.standing, member.municipality_code) == (Standing.ACTIVE, factories.municipality("Zwolle").code)
    assert db.session.get(MunicipalityDomain, "gemeente-zwolle.nl") is None


def test_what_a_newcomer_said_is_shown_and_guessed_from(desk: Browser) -> None:
    waiting(email="jan@ergens-anders.nl", organisation="Gemeente Hof van Twente")
    page = desk.get("/moderatie/")
    assert "Zegt te werken bij: Gemeente Hof van Twente" in page.main
    assert page.form("municipality").values["municipality"] == "Hof van Twente"


def test_a_whole_domain_is_let_in_and_taken_out_again(desk: Browser) -> None:
    waiting(email="jan@ergens-anders.nl")
    form = desk.get("/moderatie/").form("municipality").fill(municipality="almere", admit_domain=True)
    desk.submit(form)
    admitted = db.session.get_one(MunicipalityDomain, "ergens-anders.nl")
    assert admitted.municipality_code == "GM0034"
    assert admitted.admitted_by_id is not None
    page = desk.get("/moderatie/domeinen?q=ergens")
    assert "Mo Moderator" in page.main
    page = desk.submit(page.form("domain"))
    assert "is verwijderd" in page.text
    db.session.expire_all()
    assert db.session.get(MunicipalityDomain, "ergens-anders.nl") is None


def test_an_unknown_municipality_is_asked_again_with_what_was_typed(desk: Browser) -> None:
    newcomer = waiting(email="jan@ergens-anders.nl")
    form = desk.get("/moderatie/").form("municipality").fill(municipality="Atlantis", admit_domain=True)
    page = desk.submit(form)
    assert page.status == 422
    assert "kennen wij niet" in page.main
    form = page.form("municipality")
    assert (form.values["municipality"], form.values["admit_domain"]) == ("Atlantis", "y")
    desk.submit(form.fill(municipality="Almere"))
    assert fresh(newcomer).standing is Standing.ACTIVE


def test_a_private_address_never_admits_its_domain(desk: Browser) -> None:
    newcomer = waiting(email="jan@hotmail.be")
    page = desk.get("/moderatie/")
    assert "privéadres" in page.main
    form = page.form("municipality")
    page = desk.post(form.action, form.values | {"municipality": "Almere", "admit_domain": "y"})
    assert "iedereen een adres krijgen" in page.main
    assert fresh(newcomer).standing is Standing.WAITING
    assert db.session.get(MunicipalityDomain, "hotmail.be") is None


def test_who_works_for_all_municipalities_is_let_in_without_one(desk: Browser) -> None:
    newcomer = waiting(email="jan@vng.nl")
    form = desk.get(f"/moderatie/leden/{newcomer.id}").form("everywhere").fill(municipality="", everywhere=True)
    desk.submit(form)
    member = fresh(newcomer)
    assert (member.standing, member.municipality_code) == (Standing.ACTIVE, None)


def test_refusing_wants_a_reason_and_can_be_taken_back(desk: Browser) -> None:
    newcomer = waiting()
    form = desk.get("/moderatie/").form("reason")
    assert "Geef een reden" in desk.submit(form).main
    page = desk.submit(form.fill(reason="U werkt niet bij een gemeente."))
    assert "Jan Wacht is geweigerd" in page.text
    assert fresh(newcomer).standing is Standing.DISABLED
    page = desk.submit(page.form("Terugnemen: Jan Wacht"))
    assert "wacht weer op een besluit" in page.text
    assert fresh(newcomer).standing is Standing.WAITING


def test_an_admission_is_taken_back_and_ends_the_session(app: Flask, desk: Browser) -> None:
    newcomer = waiting()
    page = desk.submit(desk.get("/moderatie/").form("municipality"))
    theirs = Browser(app).signed_in(newcomer)
    report = f"/items/{factories.tip().id}/melden"
    assert theirs.get(report).status == 200
    page = desk.submit(page.form("Terugnemen: Jan Wacht"))
    member = fresh(newcomer)
    assert (member.standing, member.municipality_code) == (Standing.WAITING, None)
    assert "/inloggen" in theirs.get(report, follow=False).response.location


def test_deciding_twice_changes_nothing(desk: Browser) -> None:
    newcomer = waiting()
    page = desk.get("/moderatie/")
    approve, refuse = page.form("municipality"), page.form("reason").fill(reason="Te laat")
    desk.submit(approve)
    assert "was al besloten" in desk.submit(approve).text
    assert "was al besloten" in desk.submit(refuse).text
    assert fresh(newcomer).standing is Standing.ACTIVE
    assert len(_facts("approved")) == 1


def test_a_reported_entry_is_withdrawn_and_put_back(desk: Browser) -> None:
    entry = factories.tip(title="Een dubieuze tip")
    reported(entry, "Het is reclame: kijk maar")
    reported(entry, "Ik vind het ook")
    page = desk.get("/moderatie/")
    assert page.main.count("Een dubieuze tip") >= 1
    assert "Het is reclame: kijk maar" in page.main
    assert "Ik vind het ook" in page.main
    assert "Gemeld door Melder" in page.main
    page = desk.submit(page.form("Intrekken: Een dubieuze tip"))
    assert "De melding is afgehandeld" in page.text
    assert fresh(entry).status is Status.WITHDRAWN
    assert "Alles is bijgewerkt" in page.main
    page = desk.submit(page.form("Ongedaan maken: Een dubieuze tip"))
    assert fresh(entry).status is Status.PUBLISHED
    assert "Ik vind het ook" in page.main


def test_a_reported_reply_is_withdrawn(desk: Browser) -> None:
    reply = factories.reply(factories.thread(title="Een gesprek"), "Boze woorden")
    reported(reply)
    page = desk.get("/moderatie/")
    assert "Reactie bij Een gesprek" in page.main
    assert "Boze woorden" in page.main
    desk.submit(page.form("Intrekken: Een gesprek"))
    assert fresh(reply).status is Status.WITHDRAWN
    assert fresh(reply.entry).status is Status.PUBLISHED


def test_a_report_is_dismissed_and_opened_again(desk: Browser) -> None:
    entry = factories.tip(title="Een goede tip")
    reported(entry)
    page = desk.get("/moderatie/")
    dismiss = page.form("Laten staan: Een goede tip")
    page = desk.submit(dismiss)
    assert "afgewezen" in page.text
    assert fresh(entry).status is Status.PUBLISHED
    assert "al afgehandeld" in desk.submit(dismiss).text
    page = desk.submit(page.form("Ongedaan maken: Een goede tip"))
    assert "staat weer open" in page.text
    assert "Een goede tip" in page.main
    assert len(_facts("dismissed")) == 1


def test_bringing_back_a_dismissed_report_leaves_an_author_s_own_withdrawal_alone(desk: Browser) -> None:
    from forum.entries import actions

    entry = factories.tip(title="Eigen tip")
    reported(entry)
    page = desk.submit(desk.get("/moderatie/").form("Laten staan: Eigen tip"))
    entry = fresh(entry)
    actions.withdraw(entry, by=db.session.get_one(Member, entry.author_id))
    db.session.commit()
    desk.submit(page.form("Ongedaan maken: Eigen tip"))
    assert fresh(entry).status is Status.WITHDRAWN


def test_expired_entries_are_listed_with_edit_and_withdraw(desk: Browser) -> None:
    entry = factories.tip(title="Oud advies", valid_until=clock.today() - timedelta(days=1))
    factories.tip(title="Vers advies", valid_until=clock.today() + timedelta(days=31))
    factories.tip(title="Vervangen advies", valid_until=clock.today() - timedelta(days=9), replaced_by_id=entry.id)
    page = desk.get("/moderatie/")
    assert "Oud advies" in page.main
    assert "Vers advies" not in page.main
    assert "Vervangen advies" not in page.main
    assert f"{entry.url}/bewerken" in page.links().values()
    page = desk.submit(page.form("Intrekken: Oud advies"))
    assert fresh(entry).status is Status.WITHDRAWN
    assert "Terugzetten" in page.main


def test_questions_without_an_answer_appear_after_three_days(desk: Browser) -> None:
    old = clock.now() - timedelta(days=3, minutes=1)
    entry = factories.question(title="Wie weet dit?", at=old)
    factories.question(title="Nog vers", at=clock.now() - timedelta(days=2))
    factories.thread(title="Geen vraag", at=old)
    page = desk.get("/moderatie/")
    assert "Wie weet dit?" in page.main
    assert "Nog geen reactie" in page.main
    assert "Nog vers" not in page.main
    assert "Geen vraag" not in page.main
    page = desk.submit(page.form("Sluiten: Wie weet dit?"))
    assert page.path.rstrip("/") == "/moderatie"
    assert fresh(entry).is_closed
    assert "Wie weet dit?" not in page.main.split("Wat u zojuist deed")[0]


def test_the_desk_has_a_fixed_number_of_queries(desk: Browser) -> None:
    few = _fill_and_count(desk, 1)
    many = _fill_and_count(desk, 6)
    assert many == few
    assert many <= 8


def test_hostile_names_stay_text(desk: Browser) -> None:
    name = "<script>alert(1)</script>\"'&%(x)s{{7*7}}"
    factories.member(name=name, standing=Standing.WAITING, municipality=None, email="h@x-y.nl", organisation=name)
    entry = factories.tip(title=name, tags=["<b>vet</b>"])
    reported(entry, name)
    page = desk.get("/moderatie/")
    assert "<script>alert" not in page.source
    assert page.main.count(name) >= 3
    for path in ("/moderatie/leden", "/moderatie/labels", f"/items/{entry.id}/melden"):
        assert "<script>alert" not in desk.get(path).source
    page = desk.submit(desk.get("/moderatie/").form("municipality").fill(municipality="Almere"))
    assert name in page.text
    assert "<script>alert" not in desk.get("/moderatie/logboek").source


def _facts(verb: str) -> list[Event]:
    return list(db.session.scalars(sa.select(Event).where(Event.verb == verb)))


def _fill_and_count(desk: Browser, how_many: int) -> int:
    old = clock.now() - timedelta(days=4)
    for number in range(how_many):
        waiting(email=f"w{how_many}-{number}@ergens-anders.nl")
        reported(factories.tip())
        reported(factories.reply(factories.thread()))
        factories.tip(valid_until=clock.today() - timedelta(days=1))
        factories.question(at=old)
        page = desk.get("/moderatie/")
    done = reported(factories.tip(title=f"klaar {how_many}"))
    token = page.form("municipality").values["csrf_token"]
    desk.post(f"/moderatie/meldingen/{done.id}/afwijzen", {"csrf_token": token})
    db.session.remove()
    count = 0

    def seen(*_args: object) -> None:
        nonlocal count
        count += 1

    sa.event.listen(db.engine, "before_cursor_execute", seen)
    desk.get("/moderatie/")
    sa.event.remove(db.engine, "before_cursor_execute", seen)
    return count
