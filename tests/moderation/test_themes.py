"""Themes: adding, describing, ordering."""

import sqlalchemy as sa
from flask import Flask

from forum.database import db
from forum.entries.models import Theme
from forum.events import Event
from tests import factories
from tests.pages import Browser


def order() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Theme.slug).order_by(Theme.position)))


def test_a_theme_is_added_at_the_end(desk: Browser) -> None:
    form = desk.get("/moderatie/themas").form("Toevoegen").fill(name=" Onderwijs  en jeugd ", description="School.")
    page = desk.submit(form)
    assert "Het thema Onderwijs en jeugd is toegevoegd" in page.text
    assert order()[-1] == "onderwijs-en-jeugd"
    page = desk.submit(form)
    assert page.status == 422
    assert "al een thema met deze naam" in page.main
    assert order().count("onderwijs-en-jeugd") == 1


def test_a_theme_is_described_and_keeps_its_address(desk: Browser) -> None:
    theme = factories.theme("opvang")
    page = desk.get(f"/moderatie/themas/{theme.id}")
    page = desk.submit(page.form("Bewaren").fill(name="Opvang en wonen", description="Nieuw."))
    assert "Het thema Opvang en wonen is bewaard" in page.text
    db.session.expire_all()
    assert factories.theme("opvang").name == "Opvang en wonen"
    fact = db.session.scalars(sa.select(Event).where(Event.verb == "described")).one()
    assert fact.data["before"]["name"] == "Opvang"


def test_two_themes_never_share_a_name(desk: Browser) -> None:
    theme = factories.theme("opvang")
    form = desk.get(f"/moderatie/themas/{theme.id}").form("Bewaren")
    assert desk.submit(form.fill(name="wederopbouw")).status == 422
    assert desk.submit(form.fill(name="")).status == 422
    assert desk.submit(form.fill(name="Opvang", description="x" * 401)).status == 422


def test_themes_are_moved_up_and_down(desk: Browser) -> None:
    first, second, *rest = order()
    page = desk.get("/moderatie/themas")
    name = factories.theme(second).name
    page = desk.submit(page.form(f"Omhoog: {name}"))
    assert f"{name} is verplaatst" in page.text
    assert order() == [second, first, *rest]
    page = desk.submit(page.form(f"Omlaag: {name}"))
    assert order() == [first, second, *rest]


def test_the_first_theme_cannot_go_up(app: Flask, desk: Browser) -> None:
    before = order()
    theme = factories.theme(before[0])
    form = desk.get("/moderatie/themas").form(f"Omlaag: {theme.name}")
    desk.post(f"/moderatie/themas/{theme.id}/omhoog", form.values)
    assert order() == before
