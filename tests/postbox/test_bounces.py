"""Mail that comes back: hard, soft, called spam, or only an absence; and what is forged changes nothing."""

import json
from datetime import timedelta

import pytest
from flask import Flask

from forum import clock, mailer
from forum.accounts.models import Member
from forum.config import ROOT, Settings
from forum.database import db
from forum.mailer.suppression import Reason, found
from forum.postbox import actions, bounces
from forum.postbox.letters import Letter
from forum.postbox.models import Outcome
from forum.postbox.receiving import receive
from tests import factories
from tests.postbox import post

CORPUS = ROOT.parent / "shared" / "data" / "bounces"


@pytest.fixture
def member(app: Flask) -> Member:
    return factories.member()


def taken(raw: bytes, **given: object) -> Outcome:
    outcome = receive(raw, **given)  # type: ignore[arg-type]
    db.session.commit()
    return outcome


def test_a_hard_bounce_ends_mail_at_once(settings: Settings, member: Member) -> None:
    back_to = post.bounce_address(settings, member.email)
    assert taken(post.report(back_to, member.email)) is Outcome.HARD
    known = found(member.email)
    assert known is not None
    assert (known.reason, known.said) == (Reason.HARD, "550 5.1.1 User unknown")


def test_the_same_bounce_twice_is_one(settings: Settings, member: Member) -> None:
    raw = post.report(post.bounce_address(settings, member.email), member.email)
    assert taken(raw) is Outcome.HARD
    mailer.lift(member.email)
    assert taken(raw) is Outcome.HARD
    assert not mailer.is_suppressed(member.email)


def soft(settings: Settings, member: Member, number: int) -> bytes:
    back_to = post.bounce_address(settings, member.email, f"<digest-{number}@forum.example>")
    return post.report(
        back_to, member.email, status="4.2.2", said="452 4.2.2 Mailbox full", name=f"soft-{number}-{clock.now()}"
    )


def test_four_soft_bounces_in_a_month_end_mail(settings: Settings, member: Member) -> None:
    for number in range(3):
        assert taken(soft(settings, member, number)) is Outcome.SOFT
    assert taken(soft(settings, member, 2)) is Outcome.SOFT  # of the same mail, again
    assert not mailer.is_suppressed(member.email)
    taken(soft(settings, member, 3))
    known = found(member.email)
    assert known is not None
    assert known.reason is Reason.SOFT


def test_soft_bounces_of_long_ago_do_not_count(settings: Settings, member: Member) -> None:
    for number in range(8):
        taken(soft(settings, member, number), at=clock.now() - timedelta(days=11 * (8 - number)))
    assert not mailer.is_suppressed(member.email)


def test_after_mending_the_count_begins_again(settings: Settings, member: Member) -> None:
    for number in range(4):
        taken(soft(settings, member, number))
    assert mailer.is_suppressed(member.email)
    actions.mend(member)
    db.session.commit()
    for number in range(4, 7):
        taken(soft(settings, member, number))
    assert not mailer.is_suppressed(member.email)


def test_a_forged_bounce_changes_nothing(settings: Settings, member: Member) -> None:
    back_to = post.bounce_address(settings, member.email)
    token = back_to.split("+")[1].split("@")[0]
    elsewhere = settings.model_copy(update={"secret": "z" * 40})
    forged = [
        back_to.replace(token, token[:-1] + ("a" if token[-1] != "a" else "b")),
        back_to.replace(token, token[4:]),
        back_to.replace(token, "a" * len(token)),
        back_to.replace("bounces", "reply"),
        back_to.replace(post.DOMAIN, "evil.example"),
        post.bounce_address(elsewhere, member.email),
        "forum@localhost",
        "bounces@mail.forum.example",
    ]
    for number, address in enumerate(forged):
        outcome = taken(post.report(address, member.email, name=f"forged-{number}"))
        assert outcome in (Outcome.FORGED, Outcome.IGNORED), address
    assert not mailer.is_suppressed(member.email)


def test_an_address_survives_what_mail_servers_do_to_it(settings: Settings, member: Member) -> None:
    back_to = post.bounce_address(settings, member.email).upper()
    assert taken(post.report("iemand@anders.example", member.email), to=[back_to]) is Outcome.HARD
    assert mailer.is_suppressed(member.email)


def test_mail_that_was_sent_on_does_not_end_it(settings: Settings, member: Member) -> None:
    """The member's own mailbox is fine; one that they send it on to is gone."""
    back_to = post.bounce_address(settings, member.email)
    assert taken(post.report(back_to, "oud@elders.example")) is Outcome.SOFT
    assert not mailer.is_suppressed(member.email)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_may_still_arrive_is_no_bounce(settings: Settings, member: Member, action: str) -> None:
    raw = post.report(post.bounce_address(settings, member.email), member.email, action=action)
    assert taken(raw) is Outcome.AUTOMATIC


def test_an_absence_message_does_nothing(settings: Settings, member: Member) -> None:
    back_to = post.bounce_address(settings, member.email)
    raw = post.letter(back_to, member.email, "Ik ben er niet.", Auto_Submitted="auto-replied")
    assert taken(raw) is Outcome.AUTOMATIC
    assert not mailer.is_suppressed(member.email)


def test_a_person_who_writes_to_a_bounce_address_does_nothing(settings: Settings, member: Member) -> None:
    back_to = post.bounce_address(settings, member.email)
    assert taken(post.letter(back_to, member.email)) is Outcome.IGNORED


@pytest.mark.parametrize(
    ("kind", "ends"), [("abuse", True), ("opt-out", True), ("not-spam", False), ("auth-failure", False)]
)
def test_a_complaint_ends_all_but_account_mail(settings: Settings, member: Member, kind: str, ends: bool) -> None:
    taken(post.complaint(post.bounce_address(settings, member.email), kind))
    assert mailer.is_suppressed(member.email) is ends
    mailer.send("accounts/reset", to=member.email, link="https://x")
    assert len(list(settings.mail_dir.glob("*.eml"))) == 1


def test_a_forged_complaint_changes_nothing(settings: Settings, member: Member) -> None:
    assert taken(post.complaint("bounces+aaaaaaaaaaaaaaaaaaaaaaaaaaaa@mail.forum.example")) is Outcome.FORGED
    assert not mailer.is_suppressed(member.email)


def test_an_address_that_the_member_left_is_not_theirs(settings: Settings, member: Member) -> None:
    raw = post.report(post.bounce_address(settings, member.email), member.email)
    member.email = "nieuw@almere.nl"
    db.session.commit()
    taken(raw)
    assert not mailer.is_suppressed("nieuw@almere.nl")


CASES = [
    ("5.1.1", "550 5.1.1 <jan@almere.nl>: Recipient address rejected: User unknown in virtual mailbox table", True),
    ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", True),
    ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", True),
    ("5.0.0", "550 No such user here", True),
    ("5.2.1", "550 5.2.1 <jan@almere.nl>... User unknown", True),
    ("5.1.6", "550 5.1.6 recipient no longer on server", True),
    ("5.2.2", "552 5.2.2 Mailbox full", False),
    ("5.2.1", "550 5.2.1 The account is disabled", False),
    ("5.7.1", "550 5.7.1 Service unavailable; client host blocked using zen", False),
    ("5.7.26", "550 5.7.26 Unauthenticated email is not accepted due to DMARC policy", False),
    ("5.1.8", "553 5.1.8 Domain of sender address does not exist", False),
    ("5.1.1", "550 5.1.1 rejected as spam: no such user", False),
    ("4.1.1", "450 4.1.1 User unknown, greylisted", False),
    ("5.4.7", "550 5.4.7 Delivery expired", False),
    ("5.0.0", "554 Transaction failed", False),
    ("5.0.0", "", False),
]


@pytest.mark.parametrize(("status", "said", "is_hard"), CASES)
def test_what_is_hard(status: str, said: str, is_hard: bool) -> None:
    verdict = bounces.read(Letter(post.report("x@y.nl", "jan@almere.nl", status=status, said=said)))
    assert verdict is not None
    assert (verdict.outcome is Outcome.HARD) is is_hard


def test_what_was_read_first_is_refused_for_what_it_says() -> None:
    told = "host mx.almere.nl said: 550 Unknown user (in reply to end of DATA command)"
    verdict = bounces.read(Letter(post.report("x@y.nl", "a@almere.nl", told=told)))
    assert verdict is not None
    assert verdict.outcome is Outcome.SOFT


def test_a_report_that_says_full_and_unknown_is_soft() -> None:
    verdict = bounces.read(Letter(post.report("x@y.nl", "a@almere.nl", told="The mailbox of a@almere.nl is full.")))
    assert verdict is not None
    assert verdict.outcome is Outcome.SOFT


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared bounces are not beside the project")
def test_the_judged_bounces_are_judged_alike() -> None:
    """95% right on hard or not, and nobody silenced by mistake."""
    judged = json.loads((CORPUS / "expected.json").read_text())
    wrong, silenced = [], []
    for name, expected in judged.items():
        verdict = bounces.read(Letter((CORPUS / "eml" / name).read_bytes()))
        is_hard = verdict is not None and verdict.outcome is Outcome.HARD
        should = any(each["hard"] for each in expected)
        wrong += [name] if is_hard != should else []
        silenced += [name] if is_hard and not should else []
    assert not silenced
    assert len(wrong) <= 0.05 * len(judged), wrong


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared bounces are not beside the project")
def test_every_complaint_and_absence_in_the_corpus_is_no_bounce() -> None:
    judged = json.loads((CORPUS / "expected.json").read_text())
    for name, expected in judged.items():
        if expected[0]["reason"] in ("feedback", "vacation"):
            verdict = bounces.read(Letter((CORPUS / "eml" / name).read_bytes()))
            assert verdict is None or verdict.outcome in (Outcome.COMPLAINT, Outcome.AUTOMATIC), name
