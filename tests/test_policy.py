"""Permission has one rule in two readings: `can` in Python and `visible` in SQL must agree on everything there is."""

from datetime import datetime
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock
from forum.accounts.models import Member, Role, Standing
from forum.announcements.models import Announcement
from forum.browse import queries as browsing
from forum.database import db
from forum.entries.models import Audience, Entry, Reply, Status
from forum.entries.policies import read_by, readers_of
from forum.entries.reach import within
from forum.initiatives.models import Initiative
from forum.policy import can, visible
from forum.threads.models import QuestionState, Thread
from tests import factories

HERE, ELSEWHERE, NOWHERE = "GM0034", "GM0014", None


def readers() -> dict[str, Member | None]:
    """Everybody who may come along: roles, standings, and municipalities."""
    return {
        "visitor": None,
        "member": factories.member(municipality=HERE),
        "member elsewhere": factories.member(municipality=ELSEWHERE),
        "member of none": factories.member(municipality=NOWHERE),
        "editor": factories.editor(municipality=ELSEWHERE),
        "moderator": factories.moderator(municipality=ELSEWHERE),
        "moderator of none": factories.moderator(municipality=NOWHERE),
        "administrator": factories.member(Role.ADMINISTRATOR, municipality=ELSEWHERE),
        "waiting": factories.member(standing=Standing.WAITING, municipality=HERE),
        "disabled": factories.member(standing=Standing.DISABLED, municipality=HERE),
        "disabled moderator": factories.moderator(standing=Standing.DISABLED, municipality=HERE),
    }


@pytest.fixture
def people(app: Flask) -> dict[str, Member | None]:
    return readers()


@pytest.fixture
def grid(people: dict[str, Member | None]) -> list[Entry]:
    """Status x audience x author x municipality, one entry each."""
    authors = [person.id for person in people.values() if person] + [None]
    entries = [
        bare_entry(status=status, audience=audience, author_id=author, municipality_code=place)
        for status, audience, author, place in product(Status, Audience, authors, [HERE, ELSEWHERE, NOWHERE])
    ]
    db.session.add_all(entries)
    db.session.flush()
    return entries


def bare_entry(kind: type[Entry] = Thread, **given: Any) -> Entry:
    at: datetime = clock.now()
    return kind(title="Titel", slug="titel", body="Tekst", created_at=at, active_at=at, **given)


def test_reading_an_entry_is_judged_alike_in_python_and_in_sql(
    people: dict[str, Member | None], grid: list[Entry]
) -> None:
    assert len(grid) == 3 * 3 * len(people) * 3
    for name, reader in people.items():
        in_sql = set(db.session.scalars(sa.select(Entry.id).where(visible(Entry, reader))))
        in_python = {entry.id for entry in grid if can(reader, "read", entry)}
        apart = [describe(entry, people) for entry in grid if entry.id in in_sql ^ in_python]
        assert not apart, f"{name}: can and visible disagree on {apart}"
        assert in_python, f"{name} reads nothing at all: the grid proves little"


def test_who_may_read_an_entry_is_judged_alike_from_the_other_side(
    people: dict[str, Member | None], grid: list[Entry]
) -> None:
    """`readers_of` tells whom to tell; of members only, for a visitor is told of nothing."""
    for entry in grid:
        in_sql = set(db.session.scalars(sa.select(Member.id).where(readers_of(entry))))
        active = [person for person in people.values() if person and person.is_active]
        assert in_sql == {person.id for person in active if can(person, "read", entry)}, describe(entry, people)
    pairs = set(db.session.execute(sa.select(Entry.id, Member.id).join(Member, read_by())))
    shown = [entry for entry in grid if entry.is_published]
    assert pairs == {(entry.id, person.id) for entry in shown for person in active if can(person, "read", entry)}


def test_lists_hold_what_is_published_and_may_be_read(people: dict[str, Member | None], grid: list[Entry]) -> None:
    """`within` is the reading for lists, equal for everyone with the same reach; so it knows no ownership."""
    for name, reader in people.items():
        listed = set(db.session.scalars(sa.select(Entry.id).where(within(reader))))
        readable = {entry.id: entry for entry in grid if entry.is_published and can(reader, "read", entry)}
        assert listed <= set(readable), f"{name} is shown in a list what may not be read"
        unlisted = [readable[missing] for missing in set(readable) - listed]
        assert all(is_own_elsewhere(reader, entry) for entry in unlisted), name


def is_own_elsewhere(reader: Member | None, entry: Entry) -> bool:
    """For a municipality that its author left: still read at its own address, but in no list."""
    return (
        reader is not None
        and entry.author_id == reader.id
        and entry.audience is Audience.MUNICIPALITY
        and entry.municipality_code != reader.municipality_code
    ) or (reader is not None and entry.author_id == reader.id and reader.municipality_code is None)


def test_reading_a_reply_is_judged_alike_on_its_page_and_in_lists(
    people: dict[str, Member | None], grid: list[Entry]
) -> None:
    """`browse.queries.replies_by` lists a member's replies: never one that `can` refuses, and every published one."""
    author = factories.member()
    now = clock.now()
    replies = [
        Reply(entry=entry, author_id=author.id, body="x", html="x", status=status, created_at=now)
        for entry, status in product(grid, [Status.PUBLISHED, Status.WITHDRAWN])
    ]
    db.session.add_all(replies)
    db.session.flush()
    for name, reader in people.items():
        listed = {reply.id for reply, _entry in db.session.execute(browsing.replies_by(author, reader))}
        readable = {
            reply.id: reply.entry
            for reply in replies
            if can(reader, "read", reply) and reply.is_published and reply.entry.is_published
        }
        assert listed <= set(readable), name
        assert all(is_own_elsewhere(reader, readable[missing]) for missing in set(readable) - listed), name
        withdrawn = [reply for reply in replies if not reply.is_published and can(reader, "read", reply)]
        assert bool(withdrawn) == name.startswith(("moderator", "administrator")), name


def test_members_are_judged_alike_in_python_and_in_sql(people: dict[str, Member | None]) -> None:
    everybody = [person for person in people.values() if person]
    for name, viewer in people.items():
        in_sql = set(db.session.scalars(sa.select(Member.id).where(visible(Member, viewer))))
        assert in_sql == {person.id for person in everybody if can(viewer, "read", person)}, name


READ = {"read"}
PART = READ | {"reply", "vote", "report"}
OWN = READ | {"reply", "report", "edit", "withdraw", "accept"}
CARE = PART | {"edit", "withdraw", "accept", "curate"}
VERBS = sorted(CARE | {"restore", "judge", "publish", "draft", "invent"})

MAY = [
    # who, with a published thread of somebody else / of their own / withdrawn by its author, who is somebody else
    ("visitor", READ, None, set()),
    ("waiting", READ, READ, set()),
    ("disabled", READ, READ, set()),
    ("disabled moderator", READ, READ, set()),
    ("member", PART, OWN, set()),
    ("member of none", PART, OWN, set()),
    ("editor", PART | {"judge"}, OWN | {"judge"}, set()),
    ("moderator", CARE | {"judge"}, (CARE | {"judge"}) - {"vote"}, {"read", "restore", "curate"}),
    ("administrator", CARE | {"judge"}, (CARE | {"judge"}) - {"vote"}, {"read", "restore", "curate"}),
]


@pytest.mark.parametrize(("who", "others", "own", "withdrawn"), MAY)
def test_who_may_do_what_with_a_thread(
    people: dict[str, Member | None], who: str, others: set[str], own: set[str] | None, withdrawn: set[str]
) -> None:
    reader, author = people[who], factories.member()
    assert verbs(reader, a_thread(author)) == others
    assert own is None or verbs(reader, a_thread(reader)) == own
    assert verbs(reader, a_thread(author, status=Status.WITHDRAWN, withdrawn_by_id=author.id)) == withdrawn


def test_who_withdrew_decides_who_restores(people: dict[str, Member | None]) -> None:
    author, moderator = people["member"], people["moderator"]
    own_doing = a_thread(author, status=Status.WITHDRAWN, withdrawn_by_id=author.id)
    moderated = a_thread(author, status=Status.WITHDRAWN, withdrawn_by_id=moderator.id)
    assert can(author, "restore", own_doing)
    assert not can(author, "restore", moderated)
    assert can(moderator, "restore", moderated)
    assert not can(people["member elsewhere"], "restore", own_doing)


def test_drafts_are_for_their_author_alone(people: dict[str, Member | None]) -> None:
    own = a_thread(people["member"], status=Status.DRAFT)
    assert verbs(people["member"], own) == {"read", "edit", "withdraw"}
    others = [person for name, person in people.items() if name != "member"]
    assert [verbs(person, own) for person in others] == [set()] * len(others)


def test_only_editors_publish_and_tend_announcements(people: dict[str, Member | None]) -> None:
    item = bare_entry(Announcement, status=Status.PUBLISHED, audience=Audience.PUBLIC, author_id=None)
    db.session.add(item)
    db.session.flush()
    editors = {"editor", "moderator", "moderator of none", "administrator"}
    assert {name for name, person in people.items() if can(person, "publish", Announcement)} == editors
    assert {name for name, person in people.items() if can(person, "edit", item)} == editors
    active = {name for name, person in people.items() if person and person.is_active}
    assert {name for name, person in people.items() if can(person, "publish", Initiative)} == active


def test_replies_follow_their_entry(people: dict[str, Member | None]) -> None:
    author, stranger, moderator = people["member"], people["member elsewhere"], people["moderator"]
    entry = a_thread(moderator)
    reply = factories.reply(entry, by=author)
    assert verbs(None, reply) == {"read"}
    assert verbs(author, reply) == {"read", "reply", "report", "edit", "withdraw"}
    assert verbs(stranger, reply) == {"read", "reply", "report", "vote"}
    assert verbs(moderator, reply) == {"read", "reply", "report", "vote", "edit", "withdraw"}
    reply.status, reply.withdrawn_by_id = Status.WITHDRAWN, moderator.id
    assert verbs(author, reply) == {"read"}
    assert verbs(stranger, reply) == set()
    assert verbs(moderator, reply) == {"read", "restore"}
    entry.status = Status.WITHDRAWN
    assert verbs(author, reply) == set()


def test_members_are_looked_after_from_above(people: dict[str, Member | None]) -> None:
    """Who may approve, disable, enable, move and change roles of whom: never of oneself, never upwards."""
    waiting, disabled, active = people["waiting"], people["disabled"], people["member"]
    moderator, administrator = people["moderator"], people["administrator"]
    second = factories.moderator()
    for viewer in (people["member elsewhere"], people["editor"], people["disabled moderator"], None):
        assert not [verb for verb in DESK for subject in (waiting, disabled, active) if can(viewer, verb, subject)]
    assert doable(moderator, waiting) == {"approve", "refuse"}
    assert doable(moderator, active) == {"disable", "move"}
    assert doable(moderator, disabled) == {"enable"}
    assert doable(moderator, second) == doable(moderator, administrator) == doable(moderator, moderator) == set()
    assert doable(administrator, second) == {"disable", "move", "change_role"}
    assert doable(administrator, administrator) == set()


DESK = ("approve", "refuse", "disable", "enable", "move", "change_role")


def doable(viewer: Member | None, subject: Member | None) -> set[str]:
    return {verb for verb in DESK if can(viewer, verb, subject)}


def a_thread(author: Member | None, **given: Any) -> Entry:
    fields = {"status": Status.PUBLISHED, "audience": Audience.PUBLIC, "question_state": QuestionState.OPEN}
    entry = bare_entry(Thread, author_id=author.id if author else None, **(fields | given))
    db.session.add(entry)
    db.session.flush()
    return entry


def verbs(reader: Member | None, subject: Any) -> set[str]:
    return {verb for verb in VERBS if can(reader, verb, subject)}


def describe(entry: Entry, people: dict[str, Member | None]) -> str:
    author = next((name for name, person in people.items() if person and person.id == entry.author_id), "nobody")
    return f"{entry.status}/{entry.audience} by {author} in {entry.municipality_code}"
