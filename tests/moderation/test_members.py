"""Members: finding, moving, disabling, roles; and the domains that let them in."""

import pytest
from flask import Flask

from forum.accounts.models import Member, MunicipalityDomain, Role, Standing
from forum.database import db
from tests import factories
from tests.pages import Browser


def fresh(member: Member) -> Member:
    db.session.expire_all()
    return db.session.get_one(Member, member.id)


def test_members_are_found_by_name_address_and_municipality(desk: Browser) -> None:
    factories.member(name="Zoë Jansen", handle="zoe-jansen", email="z@almere.nl", municipality="GM0034")
    factories.member(name="Piet", email="piet.kool@utrecht.nl", municipality=factories.municipality("Utrecht").code)
    for q, name in (("zoe", "Zoë"), ("ZOË J", "Zoë"), ("kool@", "Piet"), ("utrecht", "Piet")):
        page = desk.get(f"/moderatie/leden?q={q}")
        assert name in page.main, q
        assert ({"Zoë", "Piet"} - {name}).pop() not in page.main, q
    assert "Niemand gevonden" in desk.get("/moderatie/leden?q=%25").main
    page = desk.submit(desk.get("/moderatie/leden").form("gemeente").fill(gemeente="GM0034", stand="active"))
    assert "Zoë" in page.main
    assert "Niemand gevonden" in desk.get("/moderatie/leden?stand=disabled").main


def test_a_member_is_disabled_with_a_reason_and_enabled_again(app: Flask, desk: Browser) -> None:
    member = factories.member(name="Kees")
    theirs = Browser(app).signed_in(member)
    page = desk.get(f"/moderatie/leden/{member.id}")
    form = page.form("Uitschakelen")
    assert "Geef een reden" in desk.submit(form).main
    page = desk.submit(form.fill(reason="Werkt hier niet meer"))
    assert "Kees kan niet meer inloggen" in page.text
    assert fresh(member).standing is Standing.DISABLED
    assert theirs.get("/tags/suggesties", follow=False).status == 302
    page = desk.submit(page.form("Weer inschakelen: Kees"))
    assert "Kees kan weer inloggen" in page.text
    assert fresh(member).standing is Standing.ACTIVE
    log = desk.get(f"/moderatie/logboek?soort=member&over={member.id}").main
    assert "Werkt hier niet meer" in log
    assert "Lid weer ingeschakeld" in log


def test_a_member_moves_to_another_municipality(desk: Browser) -> None:
    member = factories.member(name="Kees")
    entry = factories.tip(by=member)
    form = desk.get(f"/moderatie/leden/{member.id}").form("Verhuizen")
    assert form.values["municipality"] == "Almere"
    assert "kennen wij niet" in desk.submit(form.fill(municipality="Nergens")).main
    page = desk.submit(form.fill(municipality="Utrecht"))
    assert "Kees is verhuisd" in page.text
    assert fresh(member).municipality_code == factories.municipality("Utrecht").code
    assert db.session.get_one(type(entry), entry.id).municipality_code == "GM0034"


def test_only_an_administrator_changes_roles(app: Flask, desk: Browser, administrator: Browser) -> None:
    member = factories.member(name="Kees")
    form = administrator.get(f"/moderatie/leden/{member.id}").form("role")
    page = desk.get(f"/moderatie/leden/{member.id}")
    assert "Rol wijzigen" not in page.main
    token = page.form("Uitschakelen").values["csrf_token"]
    assert desk.post(form.action, {"csrf_token": token, "role": "administrator"}).status == 403
    assert administrator.submit(form.fill(role="baas")).status == 422
    page = administrator.submit(form.fill(role="editor"))
    assert "Kees is nu redacteur" in page.text
    assert fresh(member).role is Role.EDITOR


def test_moderators_judge_neither_themselves_nor_each_other(desk: Browser, moderator: Member) -> None:
    other = factories.moderator(name="Andere")
    form = desk.get(f"/moderatie/leden/{factories.member().id}").form("Uitschakelen").fill(reason="x")
    for who in (other, moderator):
        page = desk.get(f"/moderatie/leden/{who.id}")
        assert "Uitschakelen" not in page.main
        for what in ("uitschakelen", "verhuizen", "rol"):
            assert desk.post(f"/moderatie/leden/{who.id}/{what}", form.values).status == 403


def test_an_administrator_cannot_lose_their_own_role(app: Flask) -> None:
    boss = factories.member(Role.ADMINISTRATOR)
    browser = Browser(app).signed_in(boss)
    form = browser.get(f"/moderatie/leden/{factories.member().id}").form("role")
    answer = browser.post(f"/moderatie/leden/{boss.id}/rol", form.values | {"role": "member"})
    assert answer.status == 403
    assert fresh(boss).role is Role.ADMINISTRATOR


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("gmail.com", "iedereen een adres"),
        ("Hotmail.NL", "iedereen een adres"),
        ("jan@ziggo.nl", "iedereen een adres"),
        ("almere.nl", "hoort al bij Almere"),
        ("geen domein", "geen domein"),
        ("localhost", "geen domein"),
        ("a..nl", "geen domein"),
        ("<b>.nl", "geen domein"),
    ],
)
def test_a_domain_that_cannot_be_admitted_says_why(desk: Browser, typed: str, told: str) -> None:
    form = desk.get("/moderatie/domeinen").form("Toevoegen").fill(domain=typed, municipality="Utrecht")
    page = desk.submit(form)
    assert page.status == 422
    assert told in page.main


def test_a_domain_is_admitted_and_removed(desk: Browser) -> None:
    form = desk.get("/moderatie/domeinen").form("Toevoegen").fill(domain=" @Werk.Utrecht.NL ", municipality="utrecht")
    page = desk.submit(form)
    assert "Wie een adres heeft bij werk.utrecht.nl, hoort nu bij Utrecht." in page.text
    assert "Mo Moderator" in page.main
    page = desk.submit(page.form("Verwijderen: werk.utrecht.nl"))
    assert "wachten voortaan op een moderator" in page.text
    db.session.expire_all()
    assert db.session.get(MunicipalityDomain, "werk.utrecht.nl") is None
    log = desk.get("/moderatie/logboek?soort=municipality").main
    assert "Domein toegelaten werk.utrecht.nl" in log
    assert "Domein verwijderd" in log


def test_domains_are_walked_through(desk: Browser) -> None:
    page = desk.get("/moderatie/domeinen")
    second = desk.click(page, "Volgende")
    assert "Vorige" in second.links()
    assert desk.click(second, "Vorige").main.split()[:40] == page.main.split()[:40]


def test_members_are_walked_through(app: Flask, desk: Browser) -> None:
    for number in range(60):
        db.session.add(factories.Member(name=f"Rij {number:02}", handle=f"rij-{number}", email=f"r{number}@x.nl",
                                        standing=Standing.ACTIVE, joined_at=factories.clock.now()))  # fmt: skip
    db.session.commit()
    page = desk.get("/moderatie/leden?q=rij")
    assert page.main.count("Rij ") == 50
    page = desk.click(page, "Volgende")
    assert page.main.count("Rij ") == 10
    assert "Volgende" not in page.links()
    assert desk.click(page, "Vorige").main.count("Rij ") == 50


@pytest.mark.parametrize(
    "path", ["leden?q=a%00b", "labels?na=%00", "labels?q=%00", "domeinen?q=%00x", "logboek?over=%00"]
)
def test_null_characters_are_a_bad_request(desk: Browser, path: str) -> None:
    assert desk.get(f"/moderatie/{path}").status == 400


def test_a_null_character_in_a_form_is_a_bad_request(desk: Browser) -> None:
    form = desk.get(f"/moderatie/leden/{factories.member().id}").form("Uitschakelen")
    assert desk.submit(form.fill(reason="a\0b")).status == 400
