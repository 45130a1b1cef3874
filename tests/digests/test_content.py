"""What is in a digest and why; and what never is."""

from datetime import timedelta

import pytest
from flask import Flask

from forum import jobs as queue
from forum.accounts.models import Member
from forum.adoptions import actions as adoptions
from forum.adoptions.models import State as Adopting
from forum.database import db
from forum.digests import drawing, words
from forum.digests.editions import MOST, Edition, Editions
from forum.digests.models import Rhythm, State
from forum.entries import actions, follows
from forum.entries.follows import Channel
from forum.entries.models import Audience, Tag
from forum.threads import actions as threads
from tests import factories
from tests.digests.weeks import DAY, HOUR, MONDAY, THURSDAY, WEEK, begin, digests, run, states, to
from tests.mailer.office import Office
from tests.queries import counted


def edition(member: Member, at=THURSDAY) -> Edition:
    db.session.commit()
    return next(iter(Editions([member], at)))[1]


def titles(member: Member, at=THURSDAY) -> list[str]:
    return [item.card.title for item in edition(member, at).items]


def reasons(member: Member) -> dict[str, str]:
    return {item.card.title: item.reason.words for item in edition(member).items}


def mailed(member: Member) -> list[str]:
    """The lines of each item, as a mail says them."""
    return [line for item in edition(member).news for line in drawing.text(item).splitlines() if line]


@pytest.fixture
def reader(site: Flask) -> Member:
    """A member who follows Opvang, since Monday."""
    member = factories.member(name="Olena Lezer")
    follows.follow(factories.theme(), by=member)
    begin()
    return member


def test_what_one_follows_with_the_reason(reader: Member) -> None:
    factories.initiative(title="Nieuw initiatief", at=MONDAY)
    factories.initiative(title="Van een ander thema", theme="wederopbouw", at=MONDAY)
    factories.announcement(title="Een bericht", theme="wederopbouw", at=MONDAY)
    assert reasons(reader) == {"Nieuw initiatief": "omdat u Opvang volgt", "Een bericht": "voor alle gemeenten"}


def test_new_updated_and_answered(reader: Member) -> None:
    old = factories.initiative(title="Al langer", at=MONDAY - 30 * DAY)
    old.approach = "Nu anders."
    actions.revise(old, by=factories.member(), at=MONDAY)
    asked = factories.question(title="Een vraag", at=MONDAY - 30 * DAY)
    answer = factories.reply(asked)
    threads.accept(asked, answer, by=factories.moderator())
    db.session.commit()
    _all_at(MONDAY)
    factories.tip(title="Een tip", at=MONDAY)
    what = {item.card.title: item.what.value for item in edition(reader).items}
    assert what == {"Al langer": "revised", "Een vraag": "answered", "Een tip": "published"}


def test_adoptions_of_what_one_shared(reader: Member) -> None:
    own = factories.initiative(title="Mijn praktijk", by=reader, at=MONDAY - 30 * DAY, theme="wederopbouw")
    for code in ("GM0014", "GM0363"):
        adopter = factories.member(municipality=code)
        adoptions.adopt(own, for_=db.session.get_one(type(factories.municipality()), code), by=adopter, at=MONDAY)
    assert reasons(reader) == {"Mijn praktijk": "omdat u dit deelde"}
    assert mailed(reader)[:3] == ["Overgenomen door Groningen en Amsterdam", "Mijn praktijk", own.summary]


def test_many_adopters_are_counted_each_once(reader: Member) -> None:
    own = factories.initiative(title="Mijn praktijk", by=reader, at=MONDAY - 30 * DAY)
    for code in ("GM0014", "GM0363", "GM0344", "GM0518"):
        adopter = factories.member(municipality=code)
        place = db.session.get_one(type(factories.municipality()), code)
        adoption = adoptions.adopt(own, for_=place, by=adopter, at=MONDAY)
        adoptions.move(adoption, Adopting.STOPPED, by=adopter, reason="Even niet.", at=MONDAY)
    assert mailed(reader)[0] == "Overgenomen door 4 gemeenten, 4 gemeenten stopten ermee"


def test_what_others_did_is_not_said_of_the_municipality_that_shared_it(reader: Member) -> None:
    tip = factories.tip(title="Van Almere", by=reader, at=MONDAY - 30 * DAY)
    actions.reply(tip, "Wij ook.", by=factories.member(municipality="GM0014"), at=MONDAY)
    factories.tip(title="Ook van Almere", at=MONDAY)
    assert [line for line in mailed(reader) if line.startswith(("1 nieuwe", "Nieuwe"))] == [
        "1 nieuwe reactie",
        "Nieuwe tip · Almere",
    ]


def test_an_urgent_announcement_says_so(reader: Member) -> None:
    factories.announcement(title="Nu nodig", urgent=True, at=MONDAY)
    assert mailed(reader)[0] == "Urgent bericht · Almere"
    assert words.subject(edition(reader)) == "Urgent bericht: Nu nodig"


def test_a_suggestion_comes_along_but_never_alone_and_once(site: Flask, reader: Member, post: Office) -> None:
    practice = factories.initiative(
        title="Elders ingevoerd", by=factories.member(municipality="GM0014"), at=MONDAY - WEEK * 20
    )
    for code in ("GM0363", "GM0599", "GM0518", "GM0344", "GM0394", "GM0796", "GM0995"):
        adopter = factories.member(municipality=code)
        place = db.session.get_one(type(factories.municipality()), code)
        new = adoptions.adopt(practice, for_=place, by=adopter, at=MONDAY - WEEK * 10)
        adoptions.move(
            new, Adopting.INTRODUCED, by=adopter, answers={"changed": "Niets", "result": "Goed"}, at=MONDAY - WEEK * 10
        )
    db.session.commit()
    assert edition(reader).is_empty
    factories.tip(title="Iets nieuws", at=MONDAY)
    found = edition(reader)
    assert found.suggestion is not None
    assert found.suggestion.card.title == "Elders ingevoerd"
    assert "gemeente" in found.suggestion.reason.words
    for valid_until, suggested in [(THURSDAY.date() - DAY, False), (THURSDAY.date(), True)]:
        practice.valid_until = valid_until
        assert (edition(reader).suggestion is not None) is suggested
    run(THURSDAY)
    factories.tip(title="Nog iets nieuws", at=THURSDAY + DAY)
    assert titles(reader, THURSDAY + WEEK) == ["Nog iets nieuws"]


def test_nothing_new_is_no_mail_and_the_reason_is_kept(site: Flask, reader: Member, post: Office) -> None:
    run(THURSDAY)
    assert post.taken == []
    assert [(digest.state, digest.reason) for digest in digests(reader)] == [(State.SKIPPED, "nothing new")]


def test_after_a_skipped_one_the_next_tells_what_happened_since_the_last_that_was_sent(
    site: Flask, reader: Member, post: Office
) -> None:
    run(THURSDAY)
    factories.tip(title="Late tip", at=THURSDAY + DAY)
    run(THURSDAY + WEEK)
    assert "Late tip" in to(post, reader)[0]
    assert states(reader) == [State.SKIPPED, State.SENT]


def test_what_was_told_is_not_told_again_unless_it_changed(site: Flask, reader: Member, post: Office) -> None:
    entry = factories.tip(title="Vaste tip", at=MONDAY)
    run(THURSDAY)
    factories.tip(title="Tweede tip", at=THURSDAY + DAY)
    run(THURSDAY + WEEK)
    entry = db.session.get_one(type(entry), entry.id)
    entry.body = "Nu anders."
    actions.revise(entry, by=factories.member(), at=THURSDAY + WEEK + DAY)
    db.session.commit()
    run(THURSDAY + 2 * WEEK)
    first, second, third = to(post, reader)
    assert "Vaste tip" in first
    assert "Vaste tip" not in second
    assert "Bijgewerkt" in third
    assert "Vaste tip" in third


def test_who_visits_every_day_still_gets_theirs(site: Flask, reader: Member, post: Office) -> None:
    entry = factories.tip(title="Al gezien", at=MONDAY)
    from tests.pages import Browser

    Browser(site).signed_in(reader).get(entry.url)
    run(THURSDAY)
    assert "Al gezien" in to(post, reader)[0]


def test_twelve_at_most_and_the_rest_is_counted(reader: Member) -> None:
    for number in range(MOST + 5):
        factories.tip(title=f"Tip {number}", at=MONDAY + timedelta(minutes=number))
    found = edition(reader)
    assert len(found.items) == MOST
    assert found.more == 5


def test_grouped_by_theme_and_the_best_first(reader: Member) -> None:
    follows.follow(factories.theme("wederopbouw"), by=reader)
    factories.tip(title="Tip over opvang", at=MONDAY)
    factories.tip(title="Tip over herstel", theme="wederopbouw", at=MONDAY)
    factories.announcement(title="Bericht over herstel", theme="wederopbouw", at=MONDAY)
    sections = [(section.theme, [item.card.title for item in section.items]) for section in edition(reader).sections]
    assert sections == [("Wederopbouw", ["Bericht over herstel", "Tip over herstel"]), ("Opvang", ["Tip over opvang"])]


def test_muted_is_silent_whatever_the_reason(reader: Member) -> None:
    muted = factories.tip(title="Gedempt", at=MONDAY)
    follows.mute(muted, by=reader)
    follows.mute(factories.theme("wederopbouw"), by=reader)
    factories.announcement(title="Bericht onder gedempt thema", theme="wederopbouw", at=MONDAY)
    factories.tip(title="Gedempt label", tags=["stil"], at=MONDAY)
    follows.mute(db.session.query(Tag).filter_by(slug="stil").one(), by=reader)
    assert titles(reader) == []


def test_only_what_is_followed_in_the_digest(reader: Member) -> None:
    follows.follow(factories.theme(), by=reader, channel=Channel.SITE)
    factories.tip(title="Alleen op het forum", at=MONDAY)
    assert titles(reader) == []


def test_who_follows_nothing_hears_what_is_new(site: Flask) -> None:
    member = factories.member()
    begin()
    for number in range(8):
        factories.initiative(title=f"Initiatief {number}", at=MONDAY)
    found = reasons(member)
    assert len(found) == 5
    assert set(found.values()) == {"nieuw op het forum"}


def test_who_follows_nothing_hears_what_is_new_beside_the_announcements(site: Flask) -> None:
    member = factories.member()
    begin()
    factories.announcement(title="Een bericht", at=MONDAY)
    factories.initiative(title="Nieuw initiatief", at=MONDAY)
    assert reasons(member) == {"Een bericht": "voor alle gemeenten", "Nieuw initiatief": "nieuw op het forum"}


def test_who_follows_something_is_told_of_nothing_else(reader: Member) -> None:
    factories.tip(title="Van een ander thema", theme="wederopbouw", at=MONDAY)
    assert titles(reader) == []


def test_who_else_is_in_the_batch_changes_nothing(site: Flask) -> None:
    """Another who has to be told of longer ago brings along what happened before."""
    member, other = factories.member(), factories.member()
    begin()
    factories.announcement(title="Al lang bekend", at=MONDAY - 3 * WEEK)
    factories.tip(title="Een tip", at=MONDAY)
    db.session.get_one(Rhythm, other.id).since = MONDAY - 4 * WEEK
    db.session.commit()
    together = {who.id: [item.card.title for item in each.items] for who, each in Editions([member, other], THURSDAY)}
    assert together[member.id] == titles(member) == ["Een tip"]


def test_a_reply_that_was_taken_away_is_no_news(reader: Member) -> None:
    asked = factories.thread(title="Een gesprek", theme="wederopbouw", at=MONDAY - 30 * DAY)
    follows.follow(asked, by=reader)
    reply = factories.reply(asked)
    db.session.commit()
    _all_at(MONDAY)
    assert titles(reader) == ["Een gesprek"]
    actions.withdraw_reply(reply, by=factories.moderator())
    assert titles(reader) == []


def test_nobody_hears_of_what_they_did_themselves(reader: Member) -> None:
    factories.tip(title="Van mijzelf", by=reader, at=MONDAY)
    assert titles(reader) == []


CANARIES = ("Concept", "Ingetrokken", "Andere gemeente")


def test_what_one_may_not_read_is_not_in_it(site: Flask, reader: Member, post: Office) -> None:
    by = factories.member(municipality="GM0014")
    factories.tip(title="Concept", by=by, draft=True, at=MONDAY)
    actions.withdraw(factories.tip(title="Ingetrokken", by=by, at=MONDAY), by=by)
    factories.tip(title="Andere gemeente", by=by, audience=Audience.MUNICIPALITY, at=MONDAY)
    factories.tip(title="Zichtbaar", by=by, at=MONDAY)
    db.session.commit()
    run(THURSDAY)
    (mail,) = to(post, reader)
    assert "Zichtbaar" in mail
    assert not [canary for canary in CANARIES if canary in mail]


def test_a_withdrawal_while_others_are_being_mailed_is_in_time(site: Flask, post: Office) -> None:
    """The batch was made before; what is sent is judged at the moment of sending."""
    readers = [factories.member() for _ in range(3)]
    for member in readers:
        follows.follow(factories.theme(), by=member)
    begin()
    secret = factories.tip(title="Vergissing", at=MONDAY)
    factories.tip(title="Blijft staan", at=MONDAY)
    post.peek = lambda: _withdraw(site, secret.id)
    run(THURSDAY)
    mails = [to(post, member)[0] for member in readers]
    assert ["Vergissing" in mail for mail in mails] == [True, False, False]
    assert all("Blijft staan" in mail for mail in mails)


def _withdraw(site: Flask, entry_id: int) -> None:
    """By another process, as far as the sender can tell."""
    from forum.entries.models import Entry, Status

    with site.app_context():
        entry = db.session.get_one(Entry, entry_id)
        if entry.status is Status.PUBLISHED:
            actions.withdraw(entry, by=db.session.get_one(Member, entry.author_id))
            db.session.commit()


def test_many_members_cost_no_more_queries_than_a_few(site: Flask) -> None:
    for _ in range(5):
        factories.tip(at=MONDAY)

    def asked(number: int) -> int:
        members = [factories.member(municipality=code) for code in ("GM0014", "GM0034") for _ in range(number)]
        for member in members:
            follows.follow(factories.theme(), by=member)
        db.session.commit()
        queue.drain(site)
        with counted() as queries:
            assert all(not each.is_empty for _member, each in Editions(members, THURSDAY))
        return len(queries)

    asked(1)
    assert asked(2) == asked(40)


def _all_at(moment) -> None:
    """Let everything that was just recorded have happened then."""
    import sqlalchemy as sa

    from forum.events import Event

    db.session.execute(sa.update(Event).where(Event.at > MONDAY + 7 * DAY).values(at=moment + HOUR))
    db.session.commit()
