"""People who adopt in the served site, and what the views of a practice and the database count."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from playwright.sync_api import Page
from sqlalchemy.orm import joinedload

from forum.accounts import passwords
from forum.accounts.models import Member
from forum.adoptions.models import Adoption, Keeper
from forum.app import create_app
from forum.curation import reviews
from forum.database import db
from forum.entries.models import Entry
from forum.exchange import examples
from forum.initiatives.models import Initiative
from tests import factories
from tests.browser.site import Site
from tests.town import SETTINGS

_count = itertools.count(1)


@contextmanager
def inside(site: Site) -> Iterator[None]:
    """The database of a served site."""
    app = create_app(data_dir=site.data, **SETTINGS)
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def enrol(site: Site, *places: str) -> list[str]:
    """A new member of each municipality (by name); the names to sign in with."""
    with inside(site):
        return [_enrolled(place) for place in places]


def share(site: Site, owner: str) -> str:
    """The address of a new practice of Utrecht, with `{{gemeente}}` in its approach."""
    with inside(site):
        by = db.session.scalars(sa.select(Member).where(Member.email == address(owner))).one()
        practice = factories.initiative(
            title=f"Praktijk van {owner}", by=by, approach="Eerst in {{gemeente}}.", core="De kern.",
            contact_name=by.name, contact_email=by.email,
        )  # fmt: skip
        return practice.url


def review_link(site: Site, url: str) -> str:
    """What the mail links to that asks the owner of a practice whether it is still right."""
    with inside(site):
        asked = reviews.ask(db.session.get_one(Initiative, int(re.findall(r"\d+", url)[0])))
        db.session.commit()
        return f"/nakijken/{reviews.token(asked)}"


def address(who: str) -> str:
    return f"{who}{examples.ACCOUNTS}"


@dataclass
class Told:
    """What the database, or a view of a practice, says: how many in each state, and who has it from whom."""

    states: Counter[str]
    parents: dict[str, str]


def truth(site: Site, url: str) -> Told:
    """By names of municipalities; also that what the practice repeats of it is right."""
    with inside(site):
        number = int(re.findall(r"\d+", url)[0])
        practice = db.session.get_one(Initiative, number, options=[joinedload(Entry.municipality)])
        wanted = sa.select(Adoption).where(Adoption.initiative_id == practice.id)
        found = db.session.scalars(wanted.options(joinedload(Adoption.municipality))).all()
        names = {one.id: one.municipality.name for one in found}
        states = Counter(one.state.value for one in found)
        assert practice.adoption_count == len(found)
        assert practice.used_count == states["introduced"] + states["evaluated"]
        origin = practice.municipality_name
        return Told(states, {names[one.id]: names.get(one.parent_id or 0, origin) for one in found})


def keepers(site: Site, url: str) -> int:
    with inside(site):
        own = sa.select(Adoption.id).where(Adoption.initiative_id == int(re.findall(r"\d+", url)[0]))
        return db.session.scalar(sa.select(sa.func.count()).select_from(Keeper).where(Keeper.adoption_id.in_(own))) or 0


def drawn_states(page: Page, links: str) -> Counter[str]:
    """States that a drawing names in the titles of its links: "Urk: Interesse, …"."""
    titles = [one.text_content() or "" for one in page.locator(f"{links} > title").all()]
    return Counter(re.split(r"[,(]", title.partition(": ")[2])[0].strip() for title in titles)


def rows(page: Page, table: str) -> list[list[str]]:
    """The words of each cell of the body, as a reader sees them."""
    return [
        [" ".join((cell.text_content() or "").split()) for cell in row.locator("th, td").all()]
        for row in page.locator(f"{table} tbody tr").all()
    ]


def _enrolled(place: str) -> str:
    number = next(_count)
    who = f"overnemer{number}"
    code = factories.municipality(place).code
    hashed = passwords.hash(examples.PASSWORD)
    factories.member(
        municipality=code, email=address(who), name=f"Noor {place} {number}", handle=who, password_hash=hashed
    )
    return who
