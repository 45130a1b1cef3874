"""Labels: finding, renaming, merging, parting; and what the label field suggests."""

import pytest
import sqlalchemy as sa
from flask import Flask

from forum.accounts.models import Member
from forum.database import db
from forum.entries import tags
from forum.entries.models import Entry, Tag, entry_tag
from forum.events import Event
from tests import factories
from tests.pages import Browser


def tag(name: str) -> Tag:
    return db.session.scalars(sa.select(Tag).where(Tag.name == name)).one()


def labels_of(entry: Entry) -> list[str]:
    db.session.expire_all()
    fresh = db.session.get_one(Entry, entry.id)
    names = [name for _slug, name in fresh.labels]
    assert names == [own.name for own in fresh.tags]
    return names


def test_labels_are_listed_with_how_often_they_are_used(desk: Browser) -> None:
    factories.tip(tags=["leefgeld", "gastgezin"])
    factories.tip(tags=["leefgeld"])
    page = desk.get("/moderatie/labels")
    assert "gastgezin 1" in page.main
    assert "leefgeld 2" in page.main
    page = desk.submit(page.form("Vind").fill(q="LEEFG"))
    assert "leefgeld" in page.main
    assert "gastgezin" not in page.main
    assert "Geen label gevonden" in desk.get("/moderatie/labels?q=zzz").main


def test_a_merge_moves_the_entries_and_leaves_a_synonym(desk: Browser, moderator: Member) -> None:
    one = factories.tip(tags=["vluchtelingenopvang", "zorg"])
    both = factories.tip(tags=["vluchtelingenopvang", "opvang"])
    version = one.version
    page = desk.get(f"/moderatie/labels/{tag('vluchtelingenopvang').id}")
    assert "2 stukken hebben dit label" in page.main
    page = desk.submit(page.form("into").fill(into="Opvang"))
    assert "vluchtelingenopvang is nu een synoniem van opvang. 2 stukken zijn omgezet." in page.text
    assert labels_of(one) == ["opvang", "zorg"]
    assert labels_of(both) == ["opvang"]
    assert db.session.get_one(Entry, one.id).version > version
    used = sa.select(sa.func.count()).where(entry_tag.c.tag_id == tag("vluchtelingenopvang").id)
    assert db.session.scalar(used) == 0
    fact = db.session.scalars(sa.select(Event).where(Event.verb == "merged")).one()
    assert sorted(fact.data["entries"]) == sorted([one.id, both.id])
    assert (fact.data["into"], fact.by_id) == (tag("opvang").id, moderator.id)
    assert labels_of(factories.tip(tags=["Vluchtelingenopvang"])) == ["opvang"]


def test_a_chain_of_merges_ends_at_one_label(desk: Browser) -> None:
    entry = factories.tip(tags=["a1"])
    factories.tip(tags=["b2", "c3"])
    for name, into in (("a1", "b2"), ("b2", "c3")):
        desk.submit(desk.get(f"/moderatie/labels/{tag(name).id}").form("into").fill(into=into))
    assert labels_of(entry) == ["c3"]
    assert tag("a1").synonym_of_id == tag("c3").id
    page = desk.get(f"/moderatie/labels/{tag('c3').id}")
    assert {"a1", "b2"} <= set(page.links())


def test_merging_into_a_synonym_means_its_own_label(desk: Browser) -> None:
    entry = factories.tip(tags=["d4"])
    factories.tip(tags=["b2", "c3"])
    for name, into in (("b2", "c3"), ("d4", "b2")):
        desk.submit(desk.get(f"/moderatie/labels/{tag(name).id}").form("into").fill(into=into))
    assert labels_of(entry) == ["c3"]


@pytest.mark.parametrize(("into", "told"), [("zelf", "niet met zichzelf"), ("bestaat-niet", "bestaat niet"),
                                            ("een, twee", "Kies één label"), ("", "Kies het label")])  # fmt: skip
def test_a_merge_that_cannot_be_says_why(desk: Browser, into: str, told: str) -> None:
    entry = factories.tip(tags=["zelf"])
    page = desk.submit(desk.get(f"/moderatie/labels/{tag('zelf').id}").form("into").fill(into=into))
    assert page.status == 422
    assert told in page.main
    assert labels_of(entry) == ["zelf"]


def test_a_synonym_is_parted_and_its_entries_stay(desk: Browser) -> None:
    entry = factories.tip(tags=["oud"])
    factories.tip(tags=["nieuw"])
    page = desk.submit(desk.get(f"/moderatie/labels/{tag('oud').id}").form("into").fill(into="nieuw"))
    assert "Dit is een synoniem" in page.main
    page = desk.submit(page.form("Weer een eigen label maken"))
    assert "weer een eigen label" in page.text
    assert labels_of(entry) == ["nieuw"]
    assert labels_of(factories.tip(tags=["oud"])) == ["oud"]


def test_a_label_is_renamed_everywhere(desk: Browser) -> None:
    entry = factories.tip(tags=["leefgelt"])
    page = desk.submit(desk.get(f"/moderatie/labels/{tag('leefgelt').id}").form("name").fill(name="  Leefgeld "))
    assert "Het label heet nu leefgeld" in page.text
    assert labels_of(entry) == ["leefgeld"]


@pytest.mark.parametrize(("name", "told"), [("bezet", "al een label"), ("a, b", "zonder komma"), ("!!!", "met letters"),
                                            ("", "Geef een naam"), ("x" * 41, "te lang")])  # fmt: skip
def test_a_name_that_cannot_be_says_why(desk: Browser, name: str, told: str) -> None:
    entry = factories.tip(tags=["eigen", "bezet"])
    page = desk.submit(desk.get(f"/moderatie/labels/{tag('eigen').id}").form("name").fill(name=name))
    assert page.status == 422
    assert told in page.main
    assert labels_of(entry) == ["bezet", "eigen"]


def test_thousands_of_labels_are_walked_through_forth_and_back(app: Flask, desk: Browser) -> None:
    db.session.add_all(Tag(slug=f"l-{number:04}", name=f"l {number:04}") for number in range(120))
    db.session.commit()
    page = desk.get("/moderatie/labels")
    seen = [page.main.count("l 0")]
    while "Volgende" in page.links():
        page = desk.click(page, "Volgende")
        seen.append(page.main.count("l 0"))
    assert seen == [50, 50, 20]
    page = desk.click(page, "Vorige")
    assert "l 0050" in page.main
    assert "l 0099" in page.main
    page = desk.click(page, "Vorige")
    assert "Vorige" not in page.links()


def test_a_merge_of_a_much_used_label_is_quick(app: Flask, desk: Browser) -> None:
    """The number of queries does not grow with the entries, apart from writing them."""
    entries = [factories.tip(tags=["veel"]) for _number in range(40)]
    factories.tip(tags=["meer"])
    form = desk.get(f"/moderatie/labels/{tag('veel').id}").form("into").fill(into="meer")
    reads = 0

    def seen(_c: object, _u: object, statement: str, *_rest: object) -> None:
        nonlocal reads
        reads += statement.lstrip().upper().startswith("SELECT")

    sa.event.listen(db.engine, "before_cursor_execute", seen)
    desk.submit(form, follow=False)
    sa.event.remove(db.engine, "before_cursor_execute", seen)
    assert reads < 15
    assert labels_of(entries[-1]) == ["meer"]


def test_suggestions_fold_accents_and_name_the_own_label(app: Flask, ordinary: Browser) -> None:
    factories.tip(tags=["oekraïne", "hulp aan oekraïne"])
    factories.tip(tags=["oekraïne"])
    tags.merge(tag("hulp aan oekraïne"), tag("oekraïne"), by=factories.moderator())
    db.session.commit()
    found = ordinary.get("/tags/suggesties?q=OEKRAINE").response.get_json()
    assert found[0] == {"name": "oekraïne", "count": 2, "synonym_of": None}
    assert {"name": "hulp aan oekraïne", "count": 2, "synonym_of": "oekraïne"} in found


@pytest.mark.parametrize("q", ["", "%", "_", "!!!", "' or 1=1 --", "a" * 5000])
def test_odd_questions_get_an_empty_answer(app: Flask, ordinary: Browser, q: str) -> None:
    factories.tip(tags=["leefgeld", "x"])
    answer = ordinary.get("/tags/suggesties", query_string={"q": q})
    assert answer.status == 200
    assert answer.response.get_json() == []


def test_suggestions_are_for_members(browser: Browser) -> None:
    assert "/inloggen" in browser.get("/tags/suggesties?q=a", follow=False).response.location


def test_suggestions_are_bounded(app: Flask, ordinary: Browser) -> None:
    db.session.add_all(Tag(slug=f"zorg-{number}", name=f"zorg {number}") for number in range(30))
    db.session.commit()
    assert len(ordinary.get("/tags/suggesties?q=zorg").response.get_json()) == 8
