"""The bell, its list, the follow buttons and the first page, as a member without JavaScript uses them."""

import pytest
import sqlalchemy as sa
from flask import Flask

from forum import jobs
from forum.accounts.models import Member
from forum.database import db
from forum.entries import actions, follows
from forum.entries.follows import Channel, Follow, Why
from forum.entries.models import Audience, Entry
from forum.notifications import inbox
from forum.notifications.models import Notification
from tests import factories
from tests.pages import Browser, Page


@pytest.fixture
def reader(app: Flask) -> Member:
    return factories.member(name="Lezer Lans")


@pytest.fixture
def signed_in(browser: Browser, reader: Member) -> Browser:
    return browser.signed_in(reader)


def settle(app: Flask) -> None:
    db.session.commit()
    jobs.drain(app)


def bell(page: Page) -> str:
    return next(text for text, url in page.links().items() if url == "/mijn/meldingen")


def followed(member: Member) -> list[Follow]:
    return list(db.session.scalars(follows.of_member(member)))


def test_a_theme_is_followed_changed_and_left_with_its_button(signed_in: Browser, reader: Member) -> None:
    page = signed_in.get("/themas/wederopbouw")
    page = signed_in.submit(page.form("Volg dit thema"))
    assert page.path == "/themas/wederopbouw"
    assert "U volgt dit: in de overzichtsmail" in page.text
    page = signed_in.submit(page.form("Niet meer volgen"), "Ook meteen per mail")
    assert "U volgt dit: meteen per mail" in page.text
    page = signed_in.submit(page.form("Niet meer volgen"), "Dempen: niets meer horen")
    assert "Gedempt" in page.text
    page = signed_in.submit(page.form("Niet meer dempen"), "Niet meer dempen")
    assert "Volg dit thema" in page.text
    assert followed(reader) == []


@pytest.mark.parametrize(
    ("path", "button", "column"),
    [
        ("/gemeenten/GM0344", "Volg deze gemeente", "municipality_code"),
        ("/zoeken?provincie=PV26", "Volg deze provincie", "province_code"),
        ("/zoeken?tag=leefgeld", "Volg dit label", "tag_id"),
        ("/zoeken?thema=opvang", "Volg dit thema", "theme_id"),
        ("/zoeken?q=nergens+te+vinden", "Bewaar en volg deze zoekopdracht", "search"),
    ],
)
def test_every_target_has_a_button(
    app: Flask, signed_in: Browser, reader: Member, path: str, button: str, column: str
) -> None:
    factories.tip(tags=["leefgeld"], by=factories.member(municipality="GM0344"))
    settle(app)
    page = signed_in.submit(signed_in.get(path).form(button))
    assert "U volgt dit: in de overzichtsmail" in page.text
    (row,) = followed(reader)
    assert getattr(row, column) is not None
    assert signed_in.get("/mijn/volgen").status == 200


def test_a_saved_search_has_one_address_and_the_name_that_was_given(
    app: Flask, signed_in: Browser, reader: Member
) -> None:
    factories.tip()
    settle(app)
    page = signed_in.get("/zoeken?sorteer=nieuwste&q=  leefgeld   Breda")
    page = signed_in.submit(page.form("Bewaar en volg deze zoekopdracht").fill(naam="Mijn  leefgeld"))
    assert "U volgt dit" in page.text
    (row,) = followed(reader)
    assert (row.search, row.name) == ("/zoeken?q=leefgeld+Breda", "Mijn leefgeld")
    assert "Mijn leefgeld" in signed_in.get("/mijn/volgen?soort=zoekvraag").main
    assert "U volgt dit" in signed_in.get("/zoeken?q=leefgeld+Breda").main


def test_nobody_follows_searches_without_end(app: Flask, signed_in: Browser, reader: Member) -> None:
    for number in range(follows.MOST_SEARCHES):
        follows.follow(f"/zoeken?q=woord+{number}", by=reader)
    db.session.commit()
    factories.tip()
    settle(app)
    page = signed_in.get("/zoeken?q=leefgeld")
    page = signed_in.submit(page.form("Bewaar en volg deze zoekopdracht"))
    assert "U volgt al 100 zoekvragen; meer kan niet." in page.text
    assert page.path.startswith("/mijn/volgen?soort=zoekvraag")
    assert len(followed(reader)) == follows.MOST_SEARCHES
    known = signed_in.get("/zoeken?q=woord+1")
    changed = signed_in.submit(known.form("Niet meer volgen"), "Ook meteen per mail")
    assert "U volgt dit: meteen per mail" in changed.text, "what one follows can be changed"


def test_a_visitor_sees_no_button_and_no_bell(browser: Browser) -> None:
    page = browser.get("/themas/opvang")
    assert "/mijn/meldingen" not in page.source
    assert "Volg dit thema" not in page.text
    assert browser.get("/mijn/volgen").path.startswith("/inloggen")


def test_a_kept_page_shows_everyone_their_own_follow_and_bell(app: Flask, signed_in: Browser, reader: Member) -> None:
    other = Browser(app).signed_in(factories.member())
    follows.follow(factories.theme(), by=reader)
    settle(app)
    assert "U volgt dit" in signed_in.get("/themas/opvang").text
    assert "Volg dit thema" in other.get("/themas/opvang").text
    assert "U volgt dit" in signed_in.get("/themas/opvang").text


def test_the_bell_counts_and_the_list_tells_what_and_why(app: Flask, signed_in: Browser, reader: Member) -> None:
    assert bell(signed_in.get("/")) == "Meldingen, geen ongelezen"
    assert "Nog geen meldingen" in signed_in.get("/mijn/meldingen").main
    follows.follow(factories.theme(), by=reader)
    writer = factories.member(name="Noor Bakker", municipality="GM0344")
    factories.tip(title="Nieuwe aanpak", by=writer)
    settle(app)
    assert bell(signed_in.get("/")) == "1 Meldingen, 1 ongelezen"
    page = signed_in.get("/mijn/meldingen")
    assert "Nieuwe aanpak" in page.main
    assert "Noor Bakker (Utrecht) plaatste dit" in page.main
    assert "omdat u Opvang volgt" in page.main


def test_one_item_and_everything_is_marked_read_by_a_form(app: Flask, signed_in: Browser, reader: Member) -> None:
    follows.follow(factories.theme(), by=reader)
    for title in ("Eén", "Twee", "Drie"):
        factories.tip(title=title)
    settle(app)
    page = signed_in.get("/mijn/meldingen")
    page = signed_in.submit(page.form("Gelezen"))
    assert bell(page) == "2 Meldingen, 2 ongelezen"
    assert "Drie" not in signed_in.get("/mijn/meldingen?toon=ongelezen").main
    factories.tip(title="Vier")  # after the page was made
    settle(app)
    page = signed_in.submit(page.form("Alles gelezen"))
    assert bell(page) == "1 Meldingen, 1 ongelezen"
    unread = signed_in.get("/mijn/meldingen?toon=ongelezen")
    assert "Vier" in unread.main
    assert "U bent bij" in signed_in.submit(unread.form("Alles gelezen")).main


def test_on_a_next_page_too_nothing_newer_is_marked_read(app: Flask, signed_in: Browser, reader: Member) -> None:
    follows.follow(factories.theme(), by=reader)
    for number in range(inbox.GROUPS + 1):
        factories.tip(title=f"Oud {number}")
    settle(app)
    page = signed_in.get("/mijn/meldingen?pagina=2")
    factories.tip(title="Intussen")
    settle(app)
    assert bell(signed_in.submit(page.form("Alles gelezen"))) == "1 Meldingen, 1 ongelezen"


def test_opening_an_item_marks_it_read_without_a_write_in_the_page(
    app: Flask, signed_in: Browser, reader: Member
) -> None:
    follows.follow(factories.theme(), by=reader)
    entry = factories.tip(title="Open mij")
    settle(app)
    assert bell(signed_in.get(entry.url)) == "1 Meldingen, 1 ongelezen"
    jobs.drain(app)
    assert bell(signed_in.get("/")) == "Meldingen, geen ongelezen"


def test_many_unread_are_counted_to_a_limit(app: Flask, signed_in: Browser, reader: Member) -> None:
    follows.follow(factories.theme(), by=reader)
    entry = factories.tip()
    settle(app)
    first = db.session.scalars(sa.select(Notification)).one()
    for event_id in db.session.scalars(sa.text("SELECT id FROM event")).all():
        if event_id != first.event_id:
            db.session.add(_copy(first, event_id))
    while (have := db.session.scalar(sa.select(sa.func.count(Notification.id))) or 0) < 120:
        actions.vote(factories.tip(), by=factories.member())
        last = db.session.scalars(sa.text("SELECT max(id) FROM event")).one()
        db.session.add(_copy(first, last))
        db.session.flush()
        assert have < 120
    db.session.commit()
    assert bell(signed_in.get("/")) == "99+ Meldingen, 99+ ongelezen"
    page = signed_in.get("/mijn/meldingen")
    assert "en nog 115 eerdere meldingen" in page.main
    assert entry.title in page.main


def _copy(row: Notification, event_id: int) -> Notification:
    return Notification(
        event_id=event_id, member_id=row.member_id, entry_id=row.entry_id, what=row.what, because=row.because, at=row.at
    )


def test_what_may_no_longer_be_read_is_neither_shown_nor_counted(
    app: Flask, signed_in: Browser, reader: Member
) -> None:
    follows.follow(factories.theme(), by=reader)
    writer = factories.member(municipality="GM0344")
    gone, closed = factories.tip(title="KANARIE-weg", by=writer), factories.tip(title="KANARIE-dicht", by=writer)
    talk = factories.thread(title="Gesprek")
    follows.follow(talk, by=reader)
    answer = factories.reply(talk, "KANARIE-reactie")
    settle(app)
    actions.withdraw(db.session.get_one(Entry, gone.id), by=writer)
    actions.withdraw_reply(db.session.merge(answer), by=writer)
    db.session.get_one(Entry, closed.id).audience = Audience.MUNICIPALITY
    settle(app)
    page = signed_in.get("/mijn/meldingen")
    assert "KANARIE" not in page.source
    assert bell(page) == "1 Meldingen, 1 ongelezen"
    follows.follow(db.session.get_one(Entry, closed.id), by=db.session.get_one(Member, reader.id))
    db.session.commit()
    assert "KANARIE" not in signed_in.get("/mijn/volgen?soort=stuk").source


def test_muting_in_the_list_silences_the_item(app: Flask, signed_in: Browser, reader: Member) -> None:
    talk = factories.thread(title="Te druk")
    follows.follow(talk, by=reader)
    factories.reply(talk)
    settle(app)
    page = signed_in.get("/mijn/meldingen")
    page = signed_in.submit(page.form("Dempen"))
    assert "Gedempt" in page.text
    factories.reply(db.session.get_one(type(talk), talk.id))
    settle(app)
    assert db.session.scalar(sa.select(sa.func.count(Notification.id)).where(Notification.member_id == reader.id)) == 1


def test_follows_are_changed_together(signed_in: Browser, reader: Member) -> None:
    themes = [factories.theme(slug) for slug in ("opvang", "wederopbouw", "samenleving")]
    rows = [follows.follow(theme, by=reader) for theme in themes]
    ids = [row.id for row in rows]
    db.session.commit()
    page = signed_in.get("/mijn/volgen")
    form = page.form("Meteen per mail")
    form.values["volg"] = [str(ids[0]), str(ids[1])]
    page = signed_in.submit(form, "Meteen per mail")
    assert "2 keuzes zijn veranderd" in page.text
    assert [row.channel for row in followed(reader)] == [Channel.DIRECT, Channel.DIRECT, Channel.DIGEST]
    form = page.form("Meteen per mail")
    form.values["volg"] = [str(ids[0]), str(ids[2])]
    signed_in.submit(form, "Niet meer volgen")
    assert [row.id for row in followed(reader)] == [ids[1]]
    page = signed_in.submit(signed_in.get("/mijn/volgen").form("Dempen"), "Dempen")
    assert "Vink eerst aan" in page.text


def test_nobody_changes_the_follows_of_another(app: Flask, signed_in: Browser, reader: Member) -> None:
    row = follows.follow(factories.theme(), by=factories.member())
    follows.follow(factories.theme(), by=reader)
    db.session.commit()
    form = signed_in.get("/mijn/volgen").form("Niet meer volgen")
    form.values["volg"] = [str(row.id)]
    signed_in.submit(form, "Niet meer volgen")
    assert db.session.get(Follow, row.id) is not None


@pytest.mark.parametrize(
    "given",
    [
        {"soort": "thema", "wat": "bestaat-niet"},
        {"soort": "stuk", "wat": "999999"},
        {"soort": "stuk", "wat": "x"},
        {"soort": "zoekvraag", "wat": "https://kwaad.example/zoeken?q=a"},
        {"soort": "zoekvraag", "wat": "/zoeken?sorteer=anders"},
        {"soort": "zoekvraag", "wat": "/zoeken?q=" + "Ж" * 300},
        {"soort": "provincie", "wat": "PV99"},
        {"soort": "gemeente", "wat": ""},
        {"soort": "iets", "wat": "1"},
        {},
    ],
)
def test_what_cannot_be_followed_is_not_found(signed_in: Browser, reader: Member, given: dict[str, str]) -> None:
    form = signed_in.get("/themas/opvang").form("Volg dit thema")
    assert signed_in.post(form.action, {"csrf_token": form.values["csrf_token"], **given}).status == 404
    assert followed(reader) == []


def test_what_one_may_not_read_cannot_be_followed(signed_in: Browser) -> None:
    closed = factories.tip(by=factories.member(municipality="GM0344"), audience=Audience.MUNICIPALITY)
    form = signed_in.get("/themas/opvang").form("Volg dit thema")
    given = form.values | {"soort": "stuk", "wat": str(closed.id)}
    assert signed_in.post(form.action, given).status == 404


def test_the_first_page_offers_themes_and_places_and_can_be_skipped(
    app: Flask, signed_in: Browser, reader: Member
) -> None:
    page = signed_in.get("/mijn/volgen/begin")
    assert "Gemeenten zoals die van u" in page.main
    form = page.form("Volg wat ik koos")
    form.values["thema"] = ["opvang", "wederopbouw"]
    form.values["gemeente"] = ["GM0344"]
    page = signed_in.submit(form, "Volg wat ik koos")
    assert "U volgt nu 3 onderwerpen" in page.text
    assert {row.reason for row in followed(reader)} == {Why.JOINED}
    other = factories.member(municipality=None)
    page = Browser(app).signed_in(other).get("/mijn/volgen/begin")
    assert "Gemeenten zoals die van u" not in page.main
    signed_in = Browser(app).signed_in(other)
    form = signed_in.get("/mijn/volgen/begin").form("Nu overslaan")
    assert signed_in.submit(form, "Nu overslaan").path == "/"
    assert followed(other) == []


def test_cards_tell_what_is_new_to_this_reader(app: Flask, signed_in: Browser, reader: Member) -> None:
    old = factories.thread(title="Oud gesprek")
    other = Browser(app).signed_in(factories.member())
    signed_in.get("/gesprekken/")
    signed_in.get(old.url)
    other.get("/")
    settle(app)
    factories.reply(db.session.get_one(type(old), old.id))
    factories.reply(db.session.get_one(type(old), old.id))
    settle(app)
    assert "2 nieuwe reacties" in signed_in.get("/gesprekken/").main
    assert "nieuwe reacties" not in other.get("/gesprekken/").main
    assert "nieuwe reacties" not in Browser(app).get("/gesprekken/").main
    signed_in.get(old.url)
    settle(app)
    assert "nieuwe reacties" not in signed_in.get("/gesprekken/").main


def test_choices_for_everything_are_kept(signed_in: Browser, reader: Member) -> None:
    form = signed_in.get("/mijn/volgen").form("Bewaar").fill(eigen=False)
    signed_in.submit(form)
    assert follows.setting(reader).follows_own is False
    assert follows.setting(reader).urgent_mail is True
    form = signed_in.get("/mijn/volgen").form("Bewaar")
    assert "eigen" not in form.values
