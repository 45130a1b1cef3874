"""What moderators do to memberships, and who may."""

import itertools

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import events
from forum.accounts import actions, municipalities
from forum.accounts.models import Member, Membership, MunicipalityDomain, Role, SignIn, Standing
from forum.database import db
from forum.policy import can, visible
from tests import factories
from tests.accounts import mailbox, steps
from tests.pages import Browser


def newcomer(email: str = "noor@elders-test.nl") -> Member:
    return factories.member(municipality=None, email=email, name="Noor Jansen", standing=Standing.WAITING)


def verbs() -> list[str]:
    return list(db.session.scalars(sa.select(events.Event.verb).order_by(events.Event.id)))


def test_approving_opens_the_door(app: Flask) -> None:
    noor = newcomer()
    actions.approve(noor, factories.municipality("Urk"), by=factories.moderator())
    db.session.commit()
    assert (noor.standing, noor.municipality_code) == (Standing.ACTIVE, "GM0184")
    assert verbs() == ["approved"]
    mail = mailbox.last(app)
    assert mail.to == "Noor Jansen <noor@elders-test.nl>"
    assert "goedgekeurd" in mail.text
    assert mail.path("/inloggen")


def test_who_works_for_all_municipalities_has_none(app: Flask) -> None:
    noor = actions.approve(newcomer(), None, by=factories.moderator())
    db.session.commit()
    assert noor.is_active
    assert noor.municipality_code is None


def test_a_whole_domain_is_admitted_from_then_on(app: Flask, browser: Browser) -> None:
    moderator = factories.moderator()
    actions.approve(newcomer(), factories.municipality("Urk"), by=moderator, admit_domain=True)
    db.session.commit()
    assert municipalities.of_address("daan@elders-test.nl") == "GM0184"
    assert municipalities.of_address("daan@mail.elders-test.nl") is None
    row = db.session.get_one(MunicipalityDomain, "elders-test.nl")
    assert row.admitted_by_id == moderator.id
    steps.join(browser, "daan@elders-test.nl")
    steps.confirm(browser, app)
    assert steps.is_signed_in(browser)


@pytest.mark.parametrize("domain", ["gmail.com", "hotmail.nl", "ziggo.nl", "yahoo.co.uk"])
def test_a_domain_of_everybody_is_not_admitted(app: Flask, domain: str) -> None:
    with pytest.raises(ValueError, match="anybody"):
        actions.approve(
            newcomer(f"noor@{domain}"), factories.municipality(), by=factories.moderator(), admit_domain=True
        )


def test_refusing_says_why(app: Flask, browser: Browser) -> None:
    noor = newcomer()
    actions.refuse(noor, by=factories.moderator(), reason="Dit lijkt een reclameadres.")
    db.session.commit()
    assert noor.standing is Standing.DISABLED
    assert "reclameadres" in mailbox.last(app).text
    steps.join(browser, "noor@elders-test.nl")
    assert "afgesloten" in mailbox.last(app).text


def test_disabling_ends_every_session(app: Flask) -> None:
    noor = factories.member()
    Browser(app).signed_in(noor)
    Browser(app).signed_in(noor)
    actions.disable(noor, by=factories.moderator(), reason="Werkt elders")
    db.session.commit()
    assert db.session.scalar(sa.select(sa.func.count(SignIn.id))) == 0
    fact = db.session.scalars(sa.select(events.Event)).one()
    assert (fact.verb, fact.data) == ("disabled", {"reason": "Werkt elders"})
    assert "Werkt elders" in mailbox.last(app).text


def test_a_role_and_a_municipality_change(app: Flask) -> None:
    noor, administrator = factories.member(), factories.member(Role.ADMINISTRATOR)
    actions.change_role(noor, Role.EDITOR, by=administrator)
    actions.move(noor, factories.municipality("Urk"), by=administrator)
    actions.move(noor, factories.municipality("Urk"), by=administrator)
    db.session.commit()
    assert noor.is_editor
    assert verbs() == ["role_changed", "moved", "moved"]
    assert db.session.scalar(sa.select(sa.func.count(Membership.id))) == 1


def test_enrolling_twice_changes_nothing(app: Flask) -> None:
    first = actions.enrol(email="Lid@Voorbeeld.example", name="Linde", municipality="GM0034", role="editor")
    db.session.commit()
    again = actions.enrol(email="lid@voorbeeld.example", name="Anders", municipality="GM0184", example=True)
    db.session.commit()
    assert again is first
    assert (first.name, first.municipality_code, first.role, first.is_example) == ("Linde", "GM0034", "editor", False)
    assert verbs() == ["joined"]


def test_example_members_get_no_mail(app: Flask) -> None:
    noor = actions.enrol(email="lid@voorbeeld.example", name="Linde", example=True)
    actions.refuse(noor, by=factories.moderator(), reason="")
    db.session.commit()
    assert mailbox.sent(app) == []


VERBS = ("read", "edit", "approve", "refuse", "disable", "enable", "move", "change_role")


def test_the_rule_and_its_filter_agree(app: Flask) -> None:
    """The grid: every role and standing looks at every role and standing."""
    everybody = [factories.member(role, standing=standing) for role in Role for standing in Standing]
    for viewer in (None, *everybody):
        seen = set(db.session.scalars(sa.select(Member.id).where(visible(Member, viewer))))
        assert seen == {member.id for member in everybody if can(viewer, "read", member)}
        for member, verb in itertools.product(everybody, VERBS):
            if can(viewer, verb, member):
                assert member.id in seen
                assert viewer is not None
                assert viewer.is_active


def test_who_judges_whom(app: Flask) -> None:
    member, editor, moderator, administrator = (factories.member(role) for role in Role)
    other = factories.moderator()
    assert can(moderator, "disable", member)
    assert can(moderator, "disable", editor)
    assert not can(moderator, "disable", other)
    assert not can(moderator, "disable", administrator)
    assert not can(moderator, "disable", moderator)
    assert can(administrator, "disable", moderator)
    assert not can(administrator, "change_role", administrator)
    assert can(administrator, "change_role", moderator)
    assert not can(moderator, "change_role", member)
    assert not can(editor, "approve", newcomer())
    assert can(moderator, "approve", newcomer("b@elders-test.nl"))
    assert not can(moderator, "approve", member)
    assert not can(None, "read", member)
