"""Role × state × action: who may do what with an adoption, and how the routes answer; and SQL agrees with Python."""

import itertools

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Member, Municipality, Role, Standing
from forum.adoptions import actions
from forum.adoptions.models import Adoption, State
from forum.database import db
from forum.entries import actions as entries
from forum.entries.models import Audience, Status
from forum.initiatives.models import Initiative
from forum.policy import can, visible
from tests import factories
from tests.pages import Browser
from tests.test_policy import bare_entry

READ, OWN = {"read"}, {"read", "contact", "move", "describe", "review", "keep", "copy"}
SEE, CARE = {"read", "contact"}, {"read", "contact", "move", "describe", "review"}
VERBS = sorted(OWN | {"invent", "edit"})
DONE = {"changed": "Anders.", "result": "Beter.", "measurement": "Geteld."}

MAY = {
    "visitor": READ,
    "waiting": READ,
    "disabled": READ,
    "disabled moderator": READ,
    "member": OWN,
    "editor": OWN,
    "author": SEE,
    "member elsewhere": SEE,
    "editor of none": SEE,
    "member of none": SEE,
    "moderator": CARE,
    "moderator of Urk": OWN,
    "administrator": CARE,
}
ACTIONS = {
    "move": ("stand/proef", "stand/gestopt"),
    "describe": ("beschrijven",),
}
POSTS = {"keep": "bijhouden", "copy": "kopie", "review": "gezien"}


@pytest.fixture
def people(app: Flask) -> dict[str, Member | None]:
    urk, utrecht = "GM0184", "GM0344"
    return {
        "visitor": None,
        "waiting": factories.member(municipality=urk, standing=Standing.WAITING),
        "disabled": factories.member(municipality=urk, standing=Standing.DISABLED),
        "disabled moderator": factories.moderator(municipality=urk, standing=Standing.DISABLED),
        "member": factories.member(municipality=urk),
        "editor": factories.editor(municipality=urk),
        "author": factories.member(),
        "member elsewhere": factories.member(municipality=utrecht),
        "editor of none": factories.editor(municipality=None),
        "member of none": factories.member(municipality=None),
        "moderator": factories.moderator(municipality=None),
        "moderator of Urk": factories.moderator(municipality=urk),
        "administrator": factories.member(Role.ADMINISTRATOR, municipality=None),
    }


def adopted(people: dict[str, Member | None], state: State = State.INTEREST, **given: object) -> Adoption:
    practice = factories.initiative(by=people["author"], **given)
    by = factories.member(municipality="GM0184")
    adoption = actions.adopt(practice, for_=db.session.get_one(Municipality, "GM0184"), by=by)
    if state is not State.INTEREST:
        actions.move(adoption, state, by=by, reason="Daarom.", answers=DONE)
    db.session.commit()
    return adoption


@pytest.mark.parametrize("state", State)
def test_who_may_do_what_in_every_state(people: dict[str, Member | None], state: State) -> None:
    adoption = adopted(people, state)
    for name, person in people.items():
        assert {verb for verb in VERBS if can(person, verb, adoption)} == MAY[name], name


def test_who_may_adopt(people: dict[str, Member | None]) -> None:
    practice = factories.initiative(by=people["author"])
    may = {name for name, person in people.items() if can(person, "adopt", practice)}
    assert may == {"member", "editor", "member elsewhere", "moderator of Urk"}
    entries.withdraw(practice, by=factories.moderator())
    draft = factories.initiative(draft=True, by=people["author"])
    for hidden in (practice, draft):
        assert not [name for name, person in people.items() if can(person, "adopt", hidden)]


def test_python_and_sql_agree_on_who_reads(people: dict[str, Member | None]) -> None:
    made = [adopted(people, audience=audience) for audience in Audience if audience is not Audience.MUNICIPALITY]
    entries.withdraw(adopted(people).initiative, by=factories.moderator())
    db.session.commit()
    every = db.session.scalars(sa.select(Adoption).options(sa.orm.joinedload(Adoption.initiative))).all()
    assert len(every) == len(made) + 1
    for name, person in people.items():
        in_sql = set(db.session.scalars(sa.select(Adoption.id).where(visible(Adoption, person))))
        assert in_sql == {adoption.id for adoption in every if can(person, "read", adoption)}, name


def test_python_and_sql_agree_on_who_reads_a_copy(people: dict[str, Member | None]) -> None:
    """A copy that is still written is for its municipality; other drafts and other states are as ever."""
    places = ("GM0184", "GM0344", None)
    made = [
        bare_entry(Initiative, status=status, audience=audience, author_id=author.id if author else None,
                   municipality_code=place, origin_id=origin)
        for status, audience, author, place, origin in itertools.product(
            Status, Audience, (people["author"], people["member"], None), places, (None, factories.initiative().id)
        )
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    for name, person in people.items():
        in_sql = set(db.session.scalars(sa.select(Initiative.id).where(visible(Initiative, person))))
        in_python = {entry.id for entry in made if can(person, "read", entry)}
        assert {entry.id for entry in made} & in_sql == in_python, name
        ours = {entry.id for entry in made if entry.status is Status.DRAFT and can(person, "edit", entry)}
        assert bool(ours) == (name in {"author", "member", "editor", "member elsewhere", "moderator of Urk"}), name


@pytest.mark.parametrize("state", [State.INTEREST, State.INTRODUCED, State.STOPPED])
def test_the_routes_answer_as_the_policy_says(app: Flask, people: dict[str, Member | None], state: State) -> None:
    adoption = adopted(people, state)
    address = adoption.url
    for name, person in people.items():
        if person is None or not person.is_active:
            continue
        browser = Browser(app).signed_in(person)
        may = MAY[name]
        for verb, paths in ACTIONS.items():
            for path in paths:
                assert browser.get(f"{address}/{path}").status == (200 if verb in may else 403), (name, path)
        token = browser.get("/mijn/profiel").form("name").values["csrf_token"]
        for verb, path in POSTS.items():
            status = browser.post(f"{address}/{path}", {"csrf_token": token}, follow=False).status
            assert status == (403 if verb not in may else 400 if verb == "review" else 302), (name, path)


@pytest.mark.parametrize(("before", "after"), list(itertools.product(State, State)))
def test_every_pair_of_states(app: Flask, before: State, after: State) -> None:
    """Without a reason or an answer: exactly what the rules say, and a refusal changes nothing."""
    place = db.session.get_one(Municipality, "GM0184")
    by = factories.member(municipality="GM0184")
    adoption = actions.adopt(factories.initiative(), for_=place, by=by)
    if before is not State.INTEREST:
        actions.move(adoption, before, by=by, reason="Daarom.", answers=DONE)
    order = list(State)
    backwards = before is not State.STOPPED and order.index(after) < order.index(before)
    bare = not adoption.result and after in (State.INTRODUCED, State.EVALUATED)
    refused = after is before or after is State.STOPPED or backwards or bare
    if refused:
        with pytest.raises(actions.NotPossible):
            actions.move(adoption, after, by=by)
    else:
        actions.move(adoption, after, by=by)
    assert adoption.state is (before if refused else after)
