"""Why members hear of items: the strongest reason, nothing muted, nothing they may not read."""

from datetime import timedelta

from flask import Flask

from forum import clock, jobs
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions, follows
from forum.entries.follows import Channel, Why
from forum.entries.models import Audience, Entry, Tag
from forum.notifications import facts, searches
from forum.notifications.interest import Interest, Interests
from forum.notifications.models import Because, What
from forum.search.query import SearchQuery
from forum.threads import actions as threads
from tests import factories


def told(member: Member, *entries: Entry) -> dict[int, Interest]:
    db.session.commit()
    return Interests([entry.id for entry in entries]).of([member]).get(member.id, {})


def tag(slug: str) -> Tag:
    return db.session.query(Tag).filter_by(slug=slug).one()


def test_each_target_is_a_reason_with_its_name(app: Flask) -> None:
    writer = factories.member(municipality="GM0344")
    entry = factories.tip(by=writer, theme="wederopbouw", tags=["herstel"], title="Herstelplan voor Cherson")
    jobs.drain(app)
    search = searches.canonical(SearchQuery.of("Cherson"))
    targets = [
        (factories.theme("wederopbouw"), Because.THEME, "Wederopbouw"),
        (tag("herstel"), Because.TAG, "herstel"),
        (factories.municipality("Utrecht"), Because.MUNICIPALITY, "Utrecht"),
        ("PV26", Because.PROVINCE, "Utrecht"),
        (entry, Because.ITEM, ""),
        (search, Because.SEARCH, "Cherson"),
    ]
    for target, because, name in targets:
        reader = factories.member()
        follows.follow(target, by=reader, name="Cherson" if target == search else "")
        assert told(reader, entry) == {entry.id: Interest(entry.id, because, name, frozenset({Channel.DIGEST}))}
    assert told(factories.member(), entry) == {}


def test_the_strongest_reason_is_told_and_every_channel_counts(app: Flask) -> None:
    reader = factories.member()
    entry = factories.tip(tags=["leefgeld"])
    follows.follow(factories.theme(), by=reader, channel=Channel.DIRECT)
    follows.follow(tag("leefgeld"), by=reader, channel=Channel.DIGEST)
    found = told(reader, entry)[entry.id]
    assert (found.because, found.channels) == (Because.TAG, {Channel.DIRECT, Channel.DIGEST})
    follows.take_up(entry, by=reader, reason=Why.REPLIED)
    assert told(reader, entry)[entry.id].because is Because.REPLIED


def test_a_muted_item_is_silent_and_a_muted_label_leaves_what_one_follows_itself(app: Flask) -> None:
    reader = factories.member()
    loud, quiet, own = (factories.tip(tags=labels) for labels in ([], ["brp"], ["brp"]))
    follows.follow(factories.theme(), by=reader)
    follows.mute(tag("brp"), by=reader)
    follows.follow(own, by=reader)
    assert set(told(reader, loud, quiet, own)) == {loud.id, own.id}
    follows.mute(loud, by=reader)
    assert set(told(reader, loud, quiet, own)) == {own.id}


def test_nobody_hears_of_what_they_may_not_read(app: Flask) -> None:
    stranger, colleague = factories.member(), factories.member(municipality="GM0344")
    writer = factories.member(municipality="GM0344")
    closed = factories.tip(by=writer, audience=Audience.MUNICIPALITY)
    draft, gone = factories.tip(by=writer, draft=True), factories.tip(by=writer)
    actions.withdraw(gone, by=writer)
    for member in (stranger, colleague):
        for target in (factories.theme(), closed, draft, gone):
            follows.follow(target, by=member)
    assert told(stranger, closed, draft, gone) == {}
    assert set(told(colleague, closed, draft, gone)) == {closed.id}


def test_facts_are_what_happened_in_a_window(app: Flask) -> None:
    start = clock.now()
    question = factories.question()
    answer = factories.reply(question)
    threads.accept(question, answer, by=question.author)
    actions.vote(question, by=factories.member())
    db.session.commit()
    found = facts.between(start, clock.now())
    assert [fact.what for fact in found] == [What.PUBLISHED, What.REPLIED, What.ANSWERED]
    assert {fact.entry_id for fact in found} == {question.id}
    assert [fact.reply_id for fact in found] == [None, answer.id, answer.id]
    assert facts.between(start - timedelta(days=1), start) == []
