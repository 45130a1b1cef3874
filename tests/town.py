"""A site that has been lived in: the example content, and one of every state that a page can be in."""

import io
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from forum import clock, jobs
from forum.accounts.models import Member, Municipality, Role, Standing
from forum.adoptions import actions as adoptions
from forum.adoptions import copies
from forum.adoptions.models import State
from forum.app import create_app
from forum.database import db
from forum.entries import actions, tags, unsent
from forum.entries.models import Audience, Entry, Report, Tag
from forum.exchange import examples
from forum.kit import actions as kit
from forum.kit import queries
from forum.kit.intake import take_in
from forum.meetings import actions as meetings
from forum.threads import actions as threads
from tests import factories

LONG_WORD = "Vluchtelingenopvangcoördinatieoverleggen"
LONG_TITLE = f"{LONG_WORD}{LONG_WORD} en de afstemming met alle gemeenten van de veiligheidsregio over"[:150]
LONG_BODY = f"""# Kop

{LONG_WORD * 4}

| a | b |
| --- | --- |
| {LONG_WORD} | {LONG_WORD} |

```
{"x" * 300}
```
"""
LONG_NAME = "Wilhelmina Antoinette van der Burgh-Oudenhoven tot Rijssenbeek-Schimmelpenninck"[:80]

SETTINGS: dict[str, Any] = {"env": "test", "secret": "s" * 40, "rate_limits": False, "metrics_token": "m" * 40}
ROLES = ("visitor", "member", "editor", "moderator", "administrator")


@dataclass
class Town:
    """Who lives there, by role; `paths` leads to the states that only some may see."""

    people: dict[str, Member | None]
    paths: dict[str, str]


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory, prepared_database: Path) -> Path:
    """The data directory of a populated site, index included, to copy from."""
    directory = tmp_path_factory.mktemp("settled") / "data"
    directory.mkdir()
    shutil.copy(prepared_database, directory / "forum.sqlite")
    app = create_app(data_dir=directory, **SETTINGS)
    with app.app_context():
        settle()
        jobs.drain(app)
        db.session.remove()
        db.engine.dispose()
    return directory


def settle() -> None:
    """Fill a prepared database. Needs an application context; commits."""
    examples.load()
    people = {
        "member": factories.member(email="lid@almere.nl", name="Fatma Lid"),
        "editor": factories.editor(email="redacteur@almere.nl", municipality=None),
        "moderator": factories.moderator(email="moderator@almere.nl", municipality=None),
        "administrator": factories.member(Role.ADMINISTRATOR, email="beheerder@almere.nl", municipality=None),
    }
    _states(people["member"], people["moderator"])
    db.session.commit()


def town() -> Town:
    """The people and places of a settled database."""
    people: dict[str, Member | None] = {"visitor": None}
    for role, name in zip(ROLES[1:], ("lid", "redacteur", "moderator", "beheerder"), strict=True):
        people[role] = db.session.scalars(sa.select(Member).where(Member.email == f"{name}@almere.nl")).one()
    titles = {
        "long": LONG_TITLE,
        "draft": "Nog een concept",
        "withdrawn": "Ingetrokken tip",
        "many": "Heel veel reacties",
        "expired": "Verlopen en vervangen",
        "answered": "Vraag met een antwoord",
        "members": "Alleen voor leden",
        "closed": "Gesloten gesprek",
    }
    by_title = {entry.title: entry for entry in db.session.scalars(sa.select(Entry))}
    return Town(people, {name: by_title[title].url for name, title in titles.items()})


def _states(member: Member, moderator: Member) -> None:
    talker = factories.member(name=LONG_NAME, function="Coördinator", expertise="Opvang, leefgeld")
    factories.initiative(
        title=LONG_TITLE,
        summary=("Een lange samenvatting. " * 20)[:300],
        body=LONG_BODY,
        by=talker,
        tags=["gastgezin", "leefgeld", LONG_WORD.lower()],
        at=clock.now(),
    )
    factories.tip(title="Nog een concept", by=member, draft=True)
    actions.withdraw(factories.tip(title="Ingetrokken tip", by=member), by=member)
    factories.thread(title="Alleen voor leden", by=talker, audience=Audience.MEMBERS)
    closed = factories.thread(title="Gesloten gesprek", by=talker)
    closed.is_closed = True
    _conversations(member, moderator, talker)
    _kit(member)
    _expired(talker)
    factories.announcement(title="Spoed", urgent=True)
    _desk(member, talker)
    _adoptions(member)
    _meetings(member, talker)
    unsent.keep(member, "/tips/nieuw", {"title": "Half af", "body": "Nog niet klaar"})


def _conversations(member: Member, moderator: Member, talker: Member) -> None:
    many = factories.thread(title="Heel veel reacties", by=member)
    answers = [actions.reply(many, f"Reactie {number}: **zo** doen wij het.", by=member) for number in range(54)]
    actions.withdraw_reply(answers[3], by=moderator)
    actions.revise_reply(answers[0], "Anders gezegd: *zo* doen wij het.", by=member)
    actions.vote(answers[1], by=talker)
    question = factories.question(title="Vraag met een antwoord", by=member)
    answer = actions.reply(question, "Het antwoord.", by=talker)
    threads.accept(question, answer, by=member)
    actions.vote(question, by=talker)


def _kit(member: Member) -> None:
    """Files with an initiative and a reply: a newer version, one taken away, a long name."""
    entry = factories.initiative(title="Met bestanden", by=member)
    taken = [
        take_in(io.BytesIO(f"Beste {{{{gemeente}}}}, brief {number}".encode()), name, queries.folder())
        for number, name in enumerate(["brief.txt", "brief.txt", "oud.md", f"{LONG_WORD * 3}.csv"])
    ]
    first = kit.attach(entry, taken[0], by=member)
    kit.replace(first, taken[1], by=member)
    kit.detach(kit.attach(entry, taken[2], by=member), by=member)
    kit.attach(entry, taken[3], by=member)
    kit.attach(actions.reply(entry, "Zie de brief.", by=member), taken[0], by=member)


def _expired(talker: Member) -> None:
    successor = factories.tip(title="De opvolger", by=talker)
    yesterday = clock.today() - timedelta(days=1)
    old = factories.tip(title="Verlopen en vervangen", by=talker, valid_until=yesterday, replaced_by_id=successor.id)
    old.body = "Herzien."
    actions.revise(old, by=talker, labels=["leefgeld"], reason="Cijfers bijgewerkt")


def _adoptions(member: Member) -> None:
    """One practice in every state of adopting; the member's own municipality has a copy, and news from the origin."""
    origin = factories.initiative(title="Overgenomen praktijk", by=factories.member(municipality="GM0344"))
    done = {"changed": f"Anders. {LONG_WORD * 3}", "result": "Beter.", "measurement": "Geteld."}
    steps = {"GM0034": State.INTRODUCED, "GM0184": State.STOPPED, "GM0363": State.PILOT, "GM0518": State.EVALUATED}
    parent = None
    for code, state in steps.items():
        by = member if code == "GM0034" else factories.member(municipality=code)
        place = db.session.get_one(Municipality, code)
        parent = adoptions.adopt(origin, for_=place, by=by, parent=parent)
        adoptions.move(parent, state, by=by, reason=f"Daarom. {LONG_WORD * 3}", answers=done)
        if by is member:
            own = copies.copy_of(parent, by=by)
            own.title = "Zo doen wij de overgenomen praktijk"
            actions.publish(own, by=by)
    origin.approach = "Nu anders."
    actions.revise(origin, by=member)


def _meetings(member: Member, talker: Member) -> None:
    """A question hour to come, somebody who comes and asks; and one that was held, with answers."""
    practice = factories.initiative(title="Met een vragenuur", by=member)
    coming = meetings.plan(
        practice, by=member, starts_at=clock.now() + timedelta(days=9), minutes=60,
        place=f"https://overleg.example/{LONG_WORD}", summary=f"Alles over {LONG_WORD * 2}.",
    )  # fmt: skip
    meetings.attend(coming, by=talker)
    meetings.ask(coming, f"Wat kost het? {LONG_WORD * 3}", by=talker)
    held = meetings.plan(practice, by=member, starts_at=clock.now() - timedelta(days=9), minutes=30, place="Stadhuis")
    meetings.note(held, LONG_BODY, by=member)


def _desk(member: Member, talker: Member) -> None:
    """What waits for a moderator."""
    for standing in (Standing.WAITING, Standing.DISABLED):
        factories.member(
            name=f"Iemand ({standing.value})", standing=standing, municipality=None, organisation="Stichting X"
        )
    entry = factories.thread(title="Gemeld gesprek", by=talker)
    reply = actions.reply(entry, "Gemelde reactie", by=talker)
    now = clock.now()
    db.session.add(Report(entry_id=entry.id, by_id=member.id, reason="Klopt dit wel?", at=now))
    db.session.add(Report(entry_id=entry.id, reply_id=reply.id, by_id=member.id, reason="Onaardig.", at=now))
    by_slug = {tag.slug: tag for tag in db.session.scalars(sa.select(Tag))}
    factories.tip(tags=["gastgezinnetje"])
    old = db.session.scalars(sa.select(Tag).where(Tag.slug == "gastgezinnetje")).one()
    tags.merge(old, by_slug.get("gastgezin") or by_slug["leefgeld"], by=member)
