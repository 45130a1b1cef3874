"""Mail at once: one about an item, to who follows it so, with what holds when it is sent, and never twice."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock, jobs, mailer
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions, follows
from forum.entries.follows import Channel, Follow
from forum.entries.models import Audience, Entry
from forum.mailer import unsubscribing
from forum.notifications import jobs as notes
from forum.notifications import leaving, mailing
from forum.notifications.models import DirectMail, MailState, Notification
from forum.threads import actions as threads
from forum.threads.models import Thread
from tests import factories
from tests.accounts.mailbox import Mail
from tests.mailer.office import Office
from tests.notifications.mails import again, answer, send
from tests.pages import Browser


@pytest.fixture
def asker(app: Flask) -> Member:
    return factories.member(name="Vrager", email="vrager@almere.nl")


@pytest.fixture
def question(asker: Member) -> Entry:
    return factories.question(title="Hoe doet u dit?", by=asker)


def test_the_asker_hears_at_once_of_an_answer(app: Flask, post: Office, asker: Member, question: Entry) -> None:
    reply = answer(question, "Wij **bellen** eerst.")
    assert send(app) == [MailState.SENT]
    (raw,) = post.raw
    mail = Mail(raw)
    assert "vrager@almere.nl" in mail.to
    assert mail.subject == "Noor Bakker (Almere) reageerde: Hoe doet u dit?"
    assert "Wij bellen eerst." in mail.text
    assert "omdat u dit schreef" in mail.text
    assert any(link.endswith(f"/reacties/{reply.id}") for link in mail.links)
    for header in ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "References", "Auto-Submitted"):
        assert mail.message[header], header
    assert "reply+" in mail.message["Reply-To"]
    notes.send_mails()
    assert len(post.raw) == 1


def test_an_answer_keeps_its_paragraphs_and_lists(app: Flask, post: Office, question: Entry) -> None:
    answer(question, "Eerst bellen.\n\nDan:\n\n- mailen\n- langsgaan")
    send(app)
    mail = Mail(post.raw[0])
    assert "\n\nEerst bellen.\nDan:\n- mailen\n- langsgaan\n\n" in mail.text.replace("\r\n", "\n")
    assert len(re.findall(r">(Eerst bellen\.|Dan:|- mailen|- langsgaan)</p>", mail.html)) == 4


def test_news_of_two_sorts_has_one_subject(app: Flask, post: Office, question: Entry) -> None:
    reply = answer(question, "Eén")
    threads.accept(db.session.get_one(Thread, question.id), reply, by=factories.moderator())
    send(app)
    mail = Mail(post.raw[0])
    assert mail.subject == "Nieuws over: Hoe doet u dit?"
    assert mail.text.count("Eén") == 1
    assert "De vraag is beantwoord" in mail.text


def test_what_comes_close_together_is_one_mail_and_the_next_is_in_its_thread(
    app: Flask, post: Office, question: Entry
) -> None:
    for text in ("Eén", "Twee", "Drie"):
        answer(question, text)
    assert send(app) == [MailState.SENT]
    assert Mail(post.raw[0]).subject == "3 nieuwe reacties: Hoe doet u dit?"
    answer(question, "Vier")
    assert send(app) == [MailState.SENT], "so soon after the last one it waits"
    db.session.execute(sa.update(DirectMail).values(sent_at=clock.now() - timedelta(hours=1)))
    assert send(app) == [MailState.SENT, MailState.SENT]
    first, second = (Mail(raw).message for raw in post.raw)
    assert second["In-Reply-To"] == first["Message-ID"]
    assert second["References"].split()[0] == first["References"].split()[0]


def test_what_just_happened_waits_for_what_comes_right_after(app: Flask, post: Office, question: Entry) -> None:
    answer(question)
    assert send(app, later=timedelta(seconds=30)) == []


@pytest.mark.parametrize("change", ["muted", "unfollowed", "digest", "read", "withdrawn", "closed", "disabled"])
def test_what_changed_before_it_is_sent_is_respected(app: Flask, post: Office, asker: Member, change: str) -> None:
    other = factories.member(municipality="GM0344")
    talk = factories.thread(title="KANARIE", by=other)
    follows.follow(talk, by=asker, channel=Channel.DIRECT)
    answer(talk, "KANARIE")
    db.session.commit()
    jobs.drain(app)
    talk, asker = db.session.get_one(type(talk), talk.id), db.session.get_one(Member, asker.id)
    if change == "muted":
        follows.mute(talk, by=asker)
    elif change == "unfollowed":
        follows.unfollow(talk, by=asker)
    elif change == "digest":
        follows.follow(talk, by=asker, channel=Channel.DIGEST)
    elif change == "read":
        notes.note_opened(asker.id, talk.id, 1, clock.now().isoformat())
    elif change == "withdrawn":
        actions.withdraw(talk, by=other)
    elif change == "closed":
        talk.audience = Audience.MUNICIPALITY
    else:
        mailer.suppress(asker.email, "hard")
    states = send(app)
    assert MailState.SENT not in [
        mail.state for mail in db.session.scalars(sa.select(DirectMail).where(DirectMail.member_id == asker.id))
    ], states
    assert not any("KANARIE" in Mail(raw).text for raw in post.raw if "vrager" in Mail(raw).to)


def test_a_crash_while_sending_is_uncertain_and_never_sent_again(app: Flask, post: Office, question: Entry) -> None:
    answer(question)
    post.cut_at = "after"
    assert send(app) == [MailState.UNCERTAIN]
    assert send(app) == [MailState.UNCERTAIN]
    assert len(post.taken) == 1


def test_a_process_that_died_while_sending_leaves_an_uncertain_mail(app: Flask, post: Office, question: Entry) -> None:
    answer(question)
    assert send(app) == [MailState.SENT]
    mail = db.session.scalars(sa.select(DirectMail)).one()
    mail.state, mail.claimed_at = MailState.SENDING, clock.now() - timedelta(hours=1)
    assert send(app) == [MailState.UNCERTAIN]
    assert len(post.raw) == 1


def test_a_server_that_is_busy_is_tried_again_and_a_refusal_is_not(app: Flask, post: Office, question: Entry) -> None:
    post.refuse = lambda _recipient: "451 4.3.0 later"
    answer(question)
    assert send(app) == [MailState.WAITING]
    post.refuse = lambda _recipient: "550 5.1.1 no such user"
    assert again(app) == [MailState.REFUSED]
    assert mailer.is_suppressed("vrager@almere.nl")


def test_what_is_put_off_waits_longer_each_time_until_it_is_given_up(app: Flask, post: Office, question: Entry) -> None:
    """After 72 hours, and not at the first trouble of a mail that was late for another reason."""
    post.refuse = lambda _recipient: "451 4.3.0 later"
    answer(question)
    assert send(app) == [MailState.WAITING]
    db.session.execute(sa.update(Notification).values(at=clock.now() - timedelta(hours=73)))
    pauses, states = [], [MailState.WAITING]
    while states == [MailState.WAITING]:
        pauses.append(db.session.scalars(sa.select(DirectMail)).one().due_at - clock.now())
        states = again(app)
    assert states == [MailState.REFUSED]
    assert len(pauses) == mailing.TRIES - 1
    assert pauses[-1] > 10 * pauses[0]
    expected = [timedelta(minutes=2**tries) for tries in range(1, mailing.TRIES)]
    assert all(0.7 < pause / usual < 1.3 for pause, usual in zip(pauses, expected, strict=True))


def test_a_mail_that_cannot_be_made_holds_up_no_other(app: Flask, post: Office, question: Entry, asker: Member) -> None:
    odd = factories.member(email="geen adres")
    follows.follow(question, by=odd, channel=Channel.DIRECT)
    answer(question)
    follows.follow(question, by=factories.member(email="gewoon@almere.nl"), channel=Channel.DIRECT)
    answer(db.session.get_one(Entry, question.id))
    assert sorted(send(app)) == [MailState.SENT, MailState.SENT, MailState.WAITING]
    (left,) = db.session.scalars(sa.select(DirectMail).where(DirectMail.state == MailState.WAITING))
    assert left.member_id == odd.id
    assert left.note.startswith("could not be made")
    assert left.due_at > clock.now()
    assert left.claimed_at is None


def test_many_mails_leave_turns_to_other_jobs(
    app: Flask, post: Office, asker: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "TURN", timedelta(0))
    for number in range(3):
        answer(factories.question(title=f"Vraag {number}", by=asker))
    send(app)
    assert len(post.raw) == 1, "the rest waits behind what others put on the queue"
    db.session.commit()
    jobs.drain(app)
    assert len(post.raw) == 3


def test_a_process_that_lost_its_claim_sends_nothing(app: Flask, post: Office, question: Entry) -> None:
    """A machine that slept between claiming and sending: another process took the mail over."""
    post.refuse = lambda _recipient: "451 4.3.0 later"
    answer(question)
    send(app)
    now = clock.now() + timedelta(hours=1)
    mail = mailing.claim(now)
    assert mail is not None
    asleep, awake = mail.claimed_at, now + mailing.CLAIM + timedelta(minutes=1)
    assert mailing.claim(awake) is mail
    db.session.commit()
    assert not mailing.begin(mail, asleep)
    assert mailing.begin(mail, awake)


def test_a_reply_is_mailed_only_for_the_item_itself(app: Flask, post: Office, asker: Member) -> None:
    """Who hears at once of what is new in a theme, and wants this item in the digest, chose so."""
    talk = factories.thread(by=factories.member())
    follows.follow(factories.theme(), by=asker, channel=Channel.DIRECT)
    follows.follow(talk, by=asker, channel=Channel.DIRECT)
    answer(talk)
    db.session.commit()
    jobs.drain(app)
    follows.follow(db.session.get_one(Entry, talk.id), by=db.session.merge(asker), channel=Channel.DIGEST)
    send(app)
    mine = sa.select(DirectMail.state).where(DirectMail.member_id == asker.id)
    assert db.session.scalars(mine).all() == [MailState.SKIPPED]


def test_a_muted_search_silences_itself_alone(app: Flask, post: Office, asker: Member) -> None:
    follows.follow(factories.theme("samenleving"), by=asker, channel=Channel.DIRECT)
    follows.mute("/zoeken?q=Buurthuis", by=asker)
    factories.tip(title="Buurthuis", theme="samenleving")
    assert send(app) == [MailState.SENT]
    assert "omdat u Samenleving volgt" in Mail(post.raw[0]).text


def test_one_click_stops_just_this_and_can_be_undone(app: Flask, post: Office, asker: Member, question: Entry) -> None:
    own = Follow.member_id == asker.id
    answer(question)
    send(app)
    address = Mail(post.raw[0]).message["List-Unsubscribe"].strip("<>")
    path = "/uitschrijven/" + address.rsplit("/uitschrijven/", 1)[1]
    visitor = Browser(app)
    assert "Hoe doet u dit?" in visitor.get(path).main
    (row,) = db.session.scalars(sa.select(Follow).where(own))
    assert row.channel is Channel.DIRECT, "a scanner that opens the link changes nothing"
    assert visitor.post(path, {"List-Unsubscribe": "One-Click"}).status == 200
    db.session.expire_all()
    assert db.session.scalars(sa.select(Follow.channel).where(own)).one() is Channel.SITE
    visitor.post(path, {"state": "direct"})
    assert db.session.scalars(sa.select(Follow.channel).where(own)).one() is Channel.DIRECT


def test_a_link_stops_what_it_was_about_and_nothing_that_is_followed_since(
    app: Flask, post: Office, asker: Member, question: Entry
) -> None:
    answer(question)
    send(app)
    address = Mail(post.raw[0]).message["List-Unsubscribe"].strip("<>")
    path = "/uitschrijven/" + address.rsplit("/uitschrijven/", 1)[1]
    follows.unfollow(db.session.get_one(Entry, question.id), by=asker)
    db.session.commit()
    follows.follow(factories.theme(), by=asker, channel=Channel.DIRECT)  # SQLite gives it the same id
    db.session.commit()
    channels = sa.select(Follow.channel).where(Follow.member_id == asker.id).order_by(Follow.id)
    visitor = Browser(app)
    assert "Hier is niets om te stoppen" in visitor.post(path, {"List-Unsubscribe": "One-Click"}).text
    assert db.session.scalars(channels).all() == [Channel.DIRECT]
    follows.follow(db.session.get_one(Entry, question.id), by=asker, channel=Channel.DIRECT)
    db.session.commit()
    assert "U krijgt deze mail niet meer" in visitor.post(path, {"List-Unsubscribe": "One-Click"}).text
    db.session.expire_all()
    assert db.session.scalars(channels).all() == [Channel.DIRECT, Channel.SITE]


def test_a_mail_of_long_ago_is_forgotten_once_it_was_read_and_never_sent_again(
    app: Flask, post: Office, asker: Member, question: Entry
) -> None:
    answer(question)
    send(app)
    long_ago = clock.now() - notes.KEPT - timedelta(days=1)
    db.session.execute(sa.update(DirectMail).values(due_at=long_ago, sent_at=long_ago))
    db.session.commit()
    notes.nightly()
    assert send(app) == [MailState.SENT], "it was not read yet"
    db.session.execute(sa.update(Notification).values(read_at=long_ago))
    db.session.commit()
    notes.nightly()
    assert send(app) == []
    assert len(post.raw) == 1


@pytest.mark.parametrize(
    ("target", "name", "told"),
    [
        ("PV26", "", "directe mail over “Utrecht”"),
        ("/zoeken?q=tolk", "Tolken", "directe mail over “Tolken”"),
        ("/zoeken?q=tolk", "", "directe mail over “Zoekvraag zonder naam”"),
    ],
)
def test_the_page_that_stops_it_names_what_is_followed(
    app: Flask, asker: Member, target: str, name: str, told: str
) -> None:
    row = follows.follow(target, by=asker, channel=Channel.DIRECT, name=name)
    db.session.commit()
    assert told in Browser(app).get(leaving.link(asker, row).replace(app.config["SETTINGS"].url, "")).main


@pytest.mark.parametrize("change", ["withdrawn", "closed"])
def test_the_page_that_stops_it_names_nothing_that_one_may_not_read(
    app: Flask, post: Office, asker: Member, change: str
) -> None:
    other = factories.member(municipality="GM0344")
    talk = factories.thread(title="KANARIE", by=other)
    row = follows.follow(talk, by=asker, channel=Channel.DIRECT)
    path = "/uitschrijven/" + unsubscribing.token("follow", asker.id, row.id)
    db.session.commit()
    assert "KANARIE" in Browser(app).get(path).main
    talk = db.session.get_one(Entry, talk.id)
    if change == "withdrawn":
        actions.withdraw(talk, by=db.session.merge(other))
    else:
        talk.audience = Audience.MUNICIPALITY
    db.session.commit()
    assert "KANARIE" not in Browser(app).get(path).source
    page = Browser(app).post(path, {"List-Unsubscribe": "One-Click"})
    assert "KANARIE" not in page.source
    assert db.session.get_one(Follow, row.id, populate_existing=True).channel is Channel.SITE


def test_a_title_cannot_add_a_header(app: Flask, post: Office, asker: Member) -> None:
    talk = factories.thread(title="Hoi\r\nBcc: iedereen@voorbeeld.example", by=asker)
    answer(talk)
    send(app)
    assert all(Mail(raw).message["Bcc"] is None for raw in post.raw)


def test_example_members_have_no_mailbox(app: Flask, post: Office) -> None:
    example = factories.member(is_example=True)
    answer(factories.question(by=example))
    assert send(app) == []
