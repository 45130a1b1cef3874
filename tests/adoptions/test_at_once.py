"""Two at once: one adoption, and a count that is whole, whichever database it is."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Member, Municipality
from forum.adoptions import actions, copies, queries
from forum.adoptions.models import Adoption, Keeper, Move, State
from forum.database import db
from forum.entries.models import Entry
from forum.events import Event
from forum.initiatives.models import Initiative
from tests import factories
from tests.pages import Browser
from tests.services import BACKENDS

pytestmark = pytest.mark.parametrize("backend", BACKENDS, indirect=True)


def together(app: Flask, *works: Callable[[], None]) -> None:
    """Run these in threads that begin at the same moment; each has its own session and commits. Errors are raised."""
    db.session.remove()
    start, errors = threading.Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        with app.app_context():
            try:
                start.wait(120)
                work()
                db.session.commit()
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise ExceptionGroup("at once", errors)


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_colleagues_adopting_at_once_make_one_adoption(app: Flask) -> None:
    practice = factories.initiative().id
    members = [factories.member(municipality="GM0184").id for _number in range(4)]

    def adopt(member: int) -> Callable[[], None]:
        def work() -> None:
            place, by = db.session.get_one(Municipality, "GM0184"), db.session.get_one(Member, member)
            actions.adopt(db.session.get_one(Initiative, practice), for_=place, by=by)

        return work

    together(app, *(adopt(member) for member in [*members, members[0]]))
    assert (count(Adoption), count(Move), count(Keeper)) == (1, 1, 4)
    assert db.session.scalar(sa.select(sa.func.count(Event.id)).where(Event.verb == "adopted")) == 1


def test_the_button_pressed_at_once_shows_everyone_the_same(app: Flask) -> None:
    practice = factories.initiative()
    browsers = [Browser(app).signed_in(factories.member(municipality="GM0184")) for _number in range(3)]
    forms = [browser.get(f"{practice.url}/overnemen").form("mode") for browser in browsers]
    seen: list[str] = []

    def press(browser: Browser, form: object) -> Callable[[], None]:
        return lambda: seen.append(browser.submit(form).main)  # type: ignore[arg-type]

    together(app, *(press(*each) for each in zip(browsers, forms, strict=True)))
    assert len(seen) == 3
    assert all("Urk: Interesse sinds" in page for page in seen)
    assert count(Adoption) == 1


def test_municipalities_moving_at_once_are_all_counted(app: Flask) -> None:
    practice = factories.initiative()
    codes = ["GM0184", "GM0344", "GM0363", "GM0518"]
    ids = {}
    for code in codes:
        by = factories.member(municipality=code)
        ids[actions.adopt(practice, for_=db.session.get_one(Municipality, code), by=by).id] = by.id
    db.session.commit()

    def introduce(adoption: int, member: int) -> Callable[[], None]:
        def work() -> None:
            found = db.session.scalars(queries.full(adoption)).unique().one()
            done = {"changed": "Niets.", "result": "Goed."}
            actions.move(found, State.INTRODUCED, by=db.session.get_one(Member, member), answers=done)

        return work

    together(app, *(introduce(*each) for each in ids.items()))
    db.session.expire_all()
    entry = db.session.scalars(sa.select(Initiative)).one()
    assert (entry.used_count, entry.marks) == (4, ["used-4"])


def test_a_copy_asked_for_twice_at_once_is_one(app: Flask) -> None:
    practice = factories.initiative()
    by = factories.member(municipality="GM0184")
    adoption = actions.adopt(practice, for_=db.session.get_one(Municipality, "GM0184"), by=by).id
    db.session.commit()
    member = by.id

    def copy() -> None:
        found = db.session.scalars(queries.full(adoption)).unique().one()
        copies.copy_of(found, by=db.session.get_one(Member, member))

    together(app, copy, copy, copy)
    assert count(Entry) == 2
