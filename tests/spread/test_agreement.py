"""Map, tree, curve, funnel, tables, download and database count the same adoptions."""

import csv
import io
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import clock
from forum.accounts.municipalities import DATA
from forum.adoptions import actions as adoptions
from forum.adoptions.models import IN_USE, LADDER, Adoption, State
from forum.database import db
from forum.initiatives.models import Initiative
from forum.spread import lineage, overview
from forum.spread.funnel import funnel, stalled
from forum.spread.shapes import shapes
from forum.spread.story import story
from forum.spread.tree import drawn
from tests import factories
from tests.pages import Browser, Page
from tests.spread.growing import ANSWERS, adopted, grow

CHAIN = "Urk Zwolle Lelystad Delft Emmen Breda Tiel Ede Epe Oss Best Soest Veere Sluis"
SVG = "{http://www.w3.org/2000/svg}"


def drawn_as(page: Page, name: str) -> Counter[str]:
    """How often each address is linked in a drawing, by the class of the link."""
    links = (link for link in page.html.iter(f"{SVG}a") if name in link.get("class", "").split())
    return Counter(link.get("href") for link in links)


def states(practice: Initiative) -> Counter[State]:
    return Counter(db.session.scalars(sa.select(Adoption.state).where(Adoption.initiative_id == practice.id)))


@pytest.mark.parametrize("seed", range(6))
def test_every_view_of_a_practice_counts_the_same(app: Flask, seed: int) -> None:
    practice, other = factories.initiative(), factories.initiative()
    made = grow(practice, 3 + seed * 7, seed=seed, by=factories.member())
    grow(other, 5, seed=seed + 100, by=factories.member())
    with app.test_request_context():
        told, truth = story(practice, None), states(practice)
    used = sum(truth[state] for state in IN_USE)
    assert told.total == len(made) == sum(truth.values()) == told.board.total
    assert told.used == told.board.used == used == practice.used_count
    assert told.stopped == told.board.stopped == truth[State.STOPPED]
    assert {layer.state: len(layer.areas) for layer in told.board.layers} == {s: truth[s] for s in State}
    assert {rung.state: rung.now for rung in told.rungs} == {s: truth[s] for s in LADDER}
    assert sorted(spot.branch.id for spot in told.drawing.spots) == sorted(adoption.id for adoption in made)
    assert told.curve is not None
    assert (told.curve.started.last, told.curve.used.last) == (len(made), used)
    last = told.curve.periods[-1]
    assert (last.started, last.used) == (len(made), used)
    assert sum(period.new for period in told.curve.periods) == len(made)
    reached = [rung.reached for rung in told.rungs]
    assert reached[0] == len(made)
    assert reached == sorted(reached, reverse=True)


@pytest.mark.parametrize("seed", range(3))
def test_the_page_and_the_download_name_every_adoption_once(app: Flask, browser: Browser, seed: int) -> None:
    practice = factories.initiative()
    made = grow(practice, 24, seed=seed, by=factories.member())
    page = browser.get(f"{practice.url}/verspreiding")
    rows = {row.get("id") for row in page.html.iter("tr") if (row.get("id") or "").startswith("overname-")}
    drawn_links, areas = drawn_as(page, "tree-node"), drawn_as(page, "map-area")
    wanted = {f"overname-{adoption.id}" for adoption in made}
    assert rows == wanted
    assert areas == Counter(f"#{name}" for name in wanted)
    assert drawn_links == Counter(f"#{name}" for name in wanted) + Counter([practice.url])
    text = browser.get(f"{practice.url}/verspreiding.csv").source.removeprefix("\ufeff")
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert Counter(line["CBS-code"] for line in lines) == Counter(adoption.municipality_code for adoption in made)
    assert Counter(line["Stand"] for line in lines) == {s.label: n for s, n in states(practice).items()}


def test_the_whole_site_is_the_sum_of_its_practices(app: Flask) -> None:
    practices = [factories.initiative(theme=theme) for theme in ("opvang", "opvang", "wederopbouw")]
    for number, practice in enumerate(practices):
        grow(practice, 9, seed=number, by=factories.member())
    with app.test_request_context():
        everything, brief = overview.overview(None), overview.overview(None, brief=True)
        parts = [overview.overview(None, factories.theme(slug).id) for slug in ("opvang", "wederopbouw", "samenleving")]
    assert everything.total == 27 == sum(part.total for part in parts)
    assert everything.used == sum(practice.used_count for practice in practices) == sum(part.used for part in parts)
    assert everything.curve is not None
    assert (everything.curve.started.last, everything.curve.used.last) == (27, everything.used)
    assert everything.board.total == len(everything.tallies)
    assert sum(rung.now for rung in everything.rungs) + everything.stopped == everything.rungs[0].reached == 27
    assert (brief.rungs, brief.curve, brief.board) == (everything.rungs, everything.curve, everything.board)
    assert parts[2].curve is None


def test_a_long_chain_and_a_wide_family_fit_the_drawing(app: Flask) -> None:
    practice = factories.initiative()
    parent = None
    for name in CHAIN.split():
        parent = adopted(practice, name, parent=parent)
    family = lineage.family(practice.id, None)
    assert [branch.depth for branch in family] == list(range(14))
    drawing = drawn(family)
    assert len({(spot.x, spot.y) for spot in drawing.spots}) == 14
    assert all(0 < spot.x < drawing.width and 0 < spot.y < drawing.height for spot in drawing.spots)


def test_nodes_of_a_big_tree_stand_apart(app: Flask) -> None:
    practice = factories.initiative()
    grow(practice, 200, seed=7, by=factories.member())
    drawing = drawn(lineage.family(practice.id, None))
    places = sorted((spot.y, spot.x) for spot in drawing.spots)
    assert len(set(places)) == 200
    for (y, x), (next_y, next_x) in pairwise(places):
        assert next_y - y >= 24 or (next_y == y and next_x - x >= 150)
    assert all(spot.x + 150 <= drawing.width for spot in drawing.spots)
    assert drawing.height < 200 * 30


def test_standing_still_is_for_over_ninety_days_and_not_at_the_end(app: Flask) -> None:
    practice = factories.initiative()
    for name, state, days in (
        ("Urk", State.PILOT, 91), ("Tiel", State.PILOT, 89), ("Ede", State.EVALUATED, 400), ("Epe", State.STOPPED, 400),
    ):  # fmt: skip
        place, at = factories.municipality(name), clock.now() - timedelta(days=days)
        by = factories.member(municipality=place.code)
        adoption = adoptions.adopt(practice, for_=place, by=by, at=at - timedelta(days=9))
        adoptions.move(adoption, state, by=by, reason="Zo liep het.", answers=ANSWERS, at=at)
    db.session.commit()
    rungs = funnel(lineage.steps(practice.id), clock.now())
    assert {rung.state: rung.still for rung in rungs if rung.still} == {State.PILOT: 1}
    worst = stalled(rungs)
    assert worst is not None
    assert worst.state is State.PILOT
    with app.test_request_context():
        assert overview.overview(None).rungs == rungs


def test_every_municipality_has_a_shape() -> None:
    with (DATA / "gemeenten.csv").open(encoding="utf-8") as file:
        codes = {row["code"] for row in csv.DictReader(file)}
    assert codes == set(shapes().municipalities) == set(shapes().centres)
    assert len(shapes().coast) < 8_000


def test_a_family_of_a_dozen_tells_each_story_in_words(app: Flask) -> None:
    """Marks without words in rows are for more than fit under each other."""
    practice, by = factories.initiative(), factories.member()
    grow(practice, 12, seed=7, by=by)
    assert all(spot.is_wide for spot in drawn(lineage.family(practice.id, None)).spots)
    assert len({spot.y for spot in drawn(lineage.family(practice.id, None)).spots}) == 12
