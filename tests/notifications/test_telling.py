"""Who is told of what: those who follow it, once, with the strongest reason, and nobody who may not know."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import jobs
from forum.accounts import register
from forum.accounts.models import Member, Municipality
from forum.adoptions import actions as adoptions
from forum.adoptions.models import State
from forum.database import db
from forum.entries import actions, follows, tags
from forum.entries.follows import Channel, Follow
from forum.entries.models import Audience, Entry, Tag
from forum.events import Event
from forum.harvest import moves
from forum.notifications import searches, telling
from forum.notifications.models import Because, Notification, What
from forum.search.query import SearchQuery
from forum.threads import actions as threads
from forum.threads.models import QuestionState
from tests import factories
from tests.queries import counted


def told(app: Flask, member: Member) -> list[tuple[What, Because, str]]:
    """What a member was told, in order, after all jobs ran."""
    db.session.commit()
    jobs.drain(app)
    db.session.expire_all()
    rows = sa.select(Notification).where(Notification.member_id == member.id).order_by(Notification.id)
    return [(row.what, row.because, row.name) for row in db.session.scalars(rows)]


def tag(slug: str) -> Tag:
    return db.session.scalars(sa.select(Tag).where(Tag.slug == slug)).one()


def test_followers_of_whatever_an_item_is_filed_under_hear_of_it(app: Flask) -> None:
    factories.tip(tags=["herstel"])
    targets: list[tuple[Any, Because, str]] = [
        (factories.theme("wederopbouw"), Because.THEME, "Wederopbouw"),
        (tag("herstel"), Because.TAG, "herstel"),
        (factories.municipality("Utrecht"), Because.MUNICIPALITY, "Utrecht"),
        ("PV26", Because.PROVINCE, "Utrecht"),
        (searches.canonical(SearchQuery.of("Cherson")), Because.SEARCH, "Mijn Cherson"),
    ]
    readers = [factories.member() for _ in targets]
    for reader, (target, because, name) in zip(readers, targets, strict=True):
        follows.follow(target, by=reader, name=name if because is Because.SEARCH else "")
    other = factories.member()
    follows.follow(factories.theme("opvang"), by=other)
    writer = factories.member(municipality="GM0344")
    entry = factories.tip(by=writer, theme="wederopbouw", tags=["herstel"], title="Herstel van Cherson")
    for reader, (_target, because, name) in zip(readers, targets, strict=True):
        assert told(app, reader) == [(What.PUBLISHED, because, name)]
    assert told(app, other) == []
    assert told(app, writer) == [], "nobody hears of their own doing"
    factories.reply(entry)
    assert told(app, writer) == [(What.REPLIED, Because.WROTE, "")]
    assert len(told(app, readers[0])) == 1, "replies are told to who follows the item"


def test_an_item_without_a_place_or_theme_is_told_to_nobody_by_accident(app: Flask) -> None:
    """`municipality_code IS NULL` is true of every follow of something else."""
    reader, quiet = factories.member(), factories.member()
    follows.follow(factories.theme("wederopbouw"), by=reader)
    follows.mute(factories.theme("wederopbouw"), by=quiet)
    follows.follow("PV24", by=quiet)
    factories.tip(by=factories.editor(municipality=None), theme="opvang")
    assert told(app, reader) == []


def test_one_event_is_one_notification_with_the_strongest_reason_and_running_twice_adds_none(app: Flask) -> None:
    factories.tip(tags=["brp"])
    reader = factories.member()
    for target in (factories.theme(), tag("brp"), "PV24", factories.municipality("Almere")):
        follows.follow(target, by=reader)
    factories.tip(tags=["brp"])
    assert told(app, reader) == [(What.PUBLISHED, Because.TAG, "brp")]
    for event_id in db.session.scalars(sa.select(Event.id)).all():
        assert telling.deliver(event_id) == 0
    assert len(told(app, reader)) == 1


def test_what_is_muted_stays_silent(app: Flask) -> None:
    factories.tip(tags=["brp"])
    reader, talker = factories.member(), factories.member()
    follows.follow(factories.theme(), by=reader)
    follows.mute(tag("brp"), by=reader)
    loud, quiet = factories.tip(), factories.tip(tags=["brp"])
    assert [what for what, *_ in told(app, reader)] == [What.PUBLISHED]
    assert db.session.scalars(sa.select(Notification.entry_id).where(Notification.member_id == reader.id)).all() == [
        loud.id
    ]
    own = db.session.get_one(Entry, quiet.id)
    follows.follow(own, by=db.session.get_one(Member, reader.id))
    factories.reply(own, by=talker)
    assert told(app, reader)[1:] == [(What.REPLIED, Because.ITEM, "")], "an item that one follows itself goes on"
    follows.mute(own, by=reader)
    factories.reply(own, by=talker)
    assert len(told(app, reader)) == 2


@pytest.mark.parametrize("state", ["draft", "withdrawn", "municipality"])
def test_nobody_is_told_of_what_they_may_not_read(app: Flask, state: str) -> None:
    stranger, colleague = factories.member(), factories.member(municipality="GM0344")
    for member in (stranger, colleague):
        follows.follow(factories.theme(), by=member)
    writer = factories.member(municipality="GM0344")
    audience = Audience.MUNICIPALITY if state == "municipality" else Audience.PUBLIC
    entry = factories.tip(title="KANARIE", by=writer, audience=audience, draft=state == "draft")
    if state == "withdrawn":  # before the jobs ran
        actions.withdraw(entry, by=writer)
    for member in (stranger, colleague):
        follows.follow(entry, by=member)
    seen_by_colleague = [(What.PUBLISHED, Because.THEME, "Opvang")] if state == "municipality" else []
    assert told(app, stranger) == []
    assert told(app, colleague) == seen_by_colleague


def test_writing_and_replying_follow_the_item_unless_that_is_turned_off(app: Flask) -> None:
    asker, helper, private = factories.member(), factories.member(), factories.member()
    follows.choose(private, follows_own=False)
    question = factories.question(by=asker)
    factories.reply(question, by=helper)
    factories.reply(question, by=private)
    assert told(app, asker) == [(What.REPLIED, Because.WROTE, "")] * 2
    assert told(app, helper) == [(What.REPLIED, Because.REPLIED, "")]
    assert told(app, private) == []


def test_an_answer_and_its_confirmation_are_told(app: Flask) -> None:
    reader, asker = factories.member(), factories.member()
    follows.follow(factories.theme("samenleving"), by=reader)
    question = factories.question(by=asker, theme="samenleving")
    answer = factories.reply(question)
    threads.accept(question, answer, by=asker)
    threads.judge(question, QuestionState.CONFIRMED, by=factories.editor())
    assert [what for what, *_ in told(app, reader)] == [What.PUBLISHED, What.ANSWERED]
    assert [what for what, *_ in told(app, asker)] == [What.REPLIED, What.CONFIRMED]


def test_adopting_follows_the_practice_and_is_told_to_who_follows_it(app: Flask) -> None:
    owner, adopter = factories.member(municipality="GM0344"), factories.member()
    practice = factories.initiative(by=owner)
    adoption = adoptions.adopt(practice, for_=db.session.get_one(Municipality, "GM0034"), by=adopter)
    done = {"changed": "Anders.", "result": "Goed."}
    adoptions.move(adoption, State.EXPLORING, by=adopter)
    adoptions.move(adoption, State.INTRODUCED, by=adopter, answers=done)
    assert [what for what, *_ in told(app, owner)] == [What.ADOPTED, What.INTRODUCED]
    practice = db.session.get_one(type(practice), practice.id)
    practice.body = "Nu beter."
    actions.revise(practice, by=owner)
    assert told(app, adopter) == [(What.REVISED, Because.ADOPTED, "")]


def test_saving_five_times_is_told_once_until_it_is_read(app: Flask) -> None:
    reader, writer = factories.member(), factories.member()
    entry = factories.tip(by=writer)
    follows.follow(entry, by=reader)
    for number in range(5):
        entry = db.session.get_one(type(entry), entry.id)
        entry.body = f"Versie {number}"
        actions.revise(entry, by=writer)
        assert len(told(app, reader)) == 1


def test_only_a_direct_follow_asks_for_mail(app: Flask) -> None:
    readers = {channel: factories.member() for channel in Channel}
    for channel, reader in readers.items():
        follows.follow(factories.theme("relaties-met-rusland"), by=reader, channel=channel)
    factories.tip(theme="relaties-met-rusland")
    db.session.commit()
    jobs.drain(app)
    wants = dict(db.session.execute(sa.select(Notification.member_id, Notification.wants_mail)).all())
    assert wants == {reader.id: channel is Channel.DIRECT for channel, reader in readers.items()}


def test_many_followers_cost_as_many_statements_as_few(app: Flask) -> None:
    register.places()  # read once a process
    people = [factories.member() for _ in range(3)]
    entry = factories.tip()
    event_id = db.session.scalars(sa.select(sa.func.max(Event.id))).one()
    for person in people[:1]:
        follows.follow(factories.theme(), by=person, at=entry.created_at)
    db.session.commit()
    db.session.expire_all()
    with counted() as few:
        assert telling.deliver(event_id) == 1
    db.session.rollback()
    for person in people[1:]:
        follows.follow(factories.theme(), by=person, at=entry.created_at)
    db.session.commit()
    db.session.expire_all()
    with counted() as many:
        assert telling.deliver(event_id) == 3
    assert len(few) == len(many)


def test_a_follow_has_exactly_one_target(app: Flask) -> None:
    member = factories.member()
    for targets in ({}, {"theme_id": factories.theme().id, "province_code": "PV24"}):
        db.session.add(Follow(member_id=member.id, created_at=member.joined_at, **targets))
        with pytest.raises(sa.exc.IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_who_begins_to_follow_hears_of_what_happens_from_then_on(app: Flask) -> None:
    late = factories.member()
    entry = factories.tip()
    follows.follow(entry, by=late)
    follows.follow(factories.theme(), by=late)
    assert told(app, late) == []
    factories.reply(db.session.get_one(type(entry), entry.id))
    assert told(app, late) == [(What.REPLIED, Because.ITEM, "")]


def test_followers_go_along_with_a_merged_label_and_a_merged_conversation(app: Flask) -> None:
    reader, boss = factories.member(), factories.moderator()
    factories.tip(tags=["gastgezin", "gastgezinnen"])
    follows.follow(tag("gastgezinnen"), by=reader)
    tags.merge(tag("gastgezinnen"), tag("gastgezin"), by=boss)
    old, new = factories.thread(), factories.thread()
    follows.follow(old, by=reader)
    moves.merge(old, new, by=boss)
    assert told(app, reader) == []
    followed = {(row.tag_id, row.entry_id) for row in db.session.scalars(follows.of_member(reader))}
    assert {(tag("gastgezin").id, None), (None, new.id)} <= followed
