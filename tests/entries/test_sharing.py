"""Sharing: what a member writes is published, kept as a draft, or comes back with what is wrong."""

from datetime import date

import pytest
import sqlalchemy as sa

from forum.accounts import passwords
from forum.accounts.models import Member
from forum.accounts.sessions import sign_out_everywhere
from forum.database import db
from forum.entries.models import Entry, Reply, Unsent
from tests import factories
from tests.pages import Browser

QUICK = {
    "title": "Gastgezinnen begeleiden in Almere",
    "summary": "Elke week een inloopuur.",
    "theme": "opvang",
    "tags": "Gastgezinnen, inloop",
    "body": "Wij openen elke week een **inloopuur**.",
    "contact_name": "Servicepunt Oekraïne",
}


def test_the_quick_form_publishes_an_initiative(browser: Browser) -> None:
    page = browser.signed_in(factories.member(name="Noor Bakker")).get("/initiatieven/nieuw")
    page = browser.submit(page.form("contact_name").fill(**QUICK))
    assert page.status == 200
    assert page.h1 == QUICK["title"]
    assert "Noor Bakker" in page.main
    assert "Almere" in page.main
    assert "inloopuur" in page.main
    assert "gastgezinnen" in page.links()


def test_what_is_missing_is_said_and_nothing_typed_is_lost(browser: Browser) -> None:
    page = browser.signed_in(factories.member()).get("/initiatieven/nieuw")
    page = browser.submit(page.form("contact_name").fill(**QUICK | {"title": "", "lessons": "Begin op tijd."}))
    assert page.status == 422
    assert "Geef een titel." in page.main
    form = page.form("contact_name")
    assert form.values["summary"] == QUICK["summary"]
    assert form.values["lessons"].strip() == "Begin op tijd."
    assert db.session.scalar(sa.select(sa.func.count(Entry.id))) == 0


@pytest.mark.parametrize(
    ("path", "fields", "seen"),
    [
        ("/tips/nieuw", {"title": "Een tip", "body": "Bel eerst.", "theme": "opvang"}, "Bel eerst."),
        (
            "/gesprekken/nieuw",
            {
                "title": "Hoe regelt u leefgeld?",
                "body": "Wij zoeken een manier.",
                "theme": "opvang",
                "form": "question",
            },
            "Open vraag",
        ),
    ],
)
def test_tips_and_questions_are_published(browser: Browser, path: str, fields: dict[str, str], seen: str) -> None:
    page = browser.signed_in(factories.member()).get(path)
    page = browser.submit(page.form("title").fill(**fields))
    assert page.status == 200
    assert seen in page.main


def test_only_editors_publish_announcements(browser: Browser) -> None:
    assert browser.signed_in(factories.member()).get("/berichten/nieuw").status == 403
    page = browser.signed_in(factories.editor()).get("/berichten/nieuw")
    fields = {"title": "Ledenbrief", "summary": "Kort.", "sender": "VNG", "body": "- Eén", "theme": "opvang"}
    page = browser.submit(page.form("sender").fill(**fields, urgent=True))
    assert "Urgent" in page.main


def test_a_form_sent_twice_makes_one_entry(browser: Browser) -> None:
    page = browser.signed_in(factories.member()).get("/initiatieven/nieuw")
    form = page.form("contact_name").fill(**QUICK)
    first, second = browser.submit(form), browser.submit(form)
    assert first.path == second.path
    assert db.session.scalar(sa.select(sa.func.count(Entry.id))) == 1


def test_a_draft_is_for_its_author_and_can_be_finished(browser: Browser) -> None:
    author = factories.member()
    page = browser.signed_in(author).get("/initiatieven/nieuw")
    page = browser.submit(page.form("contact_name").fill(title="Half af"), "Bewaar als concept")
    assert "Dit is een concept" in page.main
    path = page.path
    assert "Half af" in browser.get("/mijn/concepten").main
    assert Browser(browser.app).get(path).status == 404
    assert Browser(browser.app).signed_in(factories.moderator()).get(path).status == 404
    page = browser.get(f"{path}/bewerken")
    page = browser.submit(page.form("contact_name").fill(**QUICK), "Publiceren")
    assert page.h1 == QUICK["title"]
    assert Browser(browser.app).get(page.path).status == 200


def test_personal_data_is_asked_about_before_posting(browser: Browser) -> None:
    page = browser.signed_in(factories.member()).get("/initiatieven/nieuw")
    told = QUICK | {"body": "Bel Olena op 06-12345678, BSN 111222333, olena@gmail.com"}
    page = browser.submit(page.form("contact_name").fill(**told))
    assert page.status == 422
    assert "111222333" in page.main
    assert "06-12345678" in page.main
    assert "olena@gmail.com" in page.main
    page = browser.submit(page.form("contact_name").fill(understood=True))
    assert page.status == 200
    assert page.h1 == QUICK["title"]


def test_what_was_typed_is_put_back(browser: Browser) -> None:
    author = factories.member()
    browser.signed_in(author)
    token = browser.get("/tips/nieuw").form("title").values["csrf_token"]
    answer = browser.post("/mijn/concepten/bewaren?path=/tips/nieuw", {"title": "Half", "csrf_token": token})
    assert "Bewaard om" in answer.source
    page = browser.get("/tips/nieuw")
    assert page.form("title").values["title"] == "Half"
    browser.submit(page.form("title").fill(body="Nu heel.", theme="opvang"))
    assert db.session.scalar(sa.select(sa.func.count(Unsent.id))) == 0


def test_a_change_is_kept_in_the_history_word_by_word(browser: Browser) -> None:
    author = factories.member()
    entry = factories.initiative(by=author, title="Oude titel", body="Wij doen dit elke week.")
    page = browser.signed_in(author).get(f"{entry.url}/bewerken")
    page = browser.submit(page.form("contact_name").fill(title="Nieuwe titel", reason="Duidelijker"))
    assert page.h1 == "Nieuwe titel"
    page = browser.get(f"/items/{entry.id}/geschiedenis")
    assert "Duidelijker" in page.main
    assert [mark.text for mark in page.html.iter("del")] == ["Oude"]
    assert [mark.text for mark in page.html.iter("ins")] == ["Nieuwe"]


def test_withdrawing_hides_it_and_restoring_shows_it(browser: Browser) -> None:
    author = factories.member()
    entry = factories.initiative(by=author)
    visitor = Browser(browser.app)
    page = browser.signed_in(author).get(entry.url)
    page = browser.submit(page.form("Intrekken"))
    assert "Dit is ingetrokken" in page.main
    assert visitor.get(entry.url).status == 404
    browser.submit(page.form("Terugzetten"))
    assert visitor.get(entry.url).status == 200


def test_who_withdrew_decides_who_restores(browser: Browser) -> None:
    author = factories.member()
    entry = factories.initiative(by=author)
    moderator = Browser(browser.app).signed_in(factories.moderator())
    moderator.submit(moderator.get(entry.url).form("Intrekken"))
    page = browser.signed_in(author).get(entry.url)
    assert "Dit is ingetrokken" in page.main
    assert "Terugzetten" not in page.main


def test_replies_are_quoted_edited_withdrawn_and_found_helpful(browser: Browser) -> None:
    sanne = factories.member(name="Sanne Visser")
    entry = factories.thread(by=sanne)
    other = factories.reply(entry, "Wij doen het zo.")
    mine = Browser(browser.app).signed_in(sanne)
    page = mine.get(f"{entry.url}?citeer={other.id}")
    form = page.form("Reactie plaatsen")
    assert "> Wij doen het zo." in form.values["body"]
    page = mine.submit(form.fill(body=form.values["body"] + "Dank!"))
    assert "Dank!" in page.main
    assert "2 reacties" in page.main
    page = mine.submit(page.form("Handig"))
    assert db.session.get_one(Reply, other.id).helpful_count == 1
    page = mine.submit(page.form("Handig1 keer handig gevonden"))
    assert db.session.get_one(Reply, other.id).helpful_count == 0
    own = db.session.scalars(sa.select(Reply).order_by(Reply.id.desc())).first()
    assert own is not None
    page = mine.get(f"/reacties/{own.id}/bewerken")
    page = mine.submit(page.form("Wijziging bewaren").fill(body="Toch anders."))
    assert "Toch anders." in page.main
    assert "bewerkt" in page.main
    page = mine.submit(page.form("Intrekken", "/reacties/"))
    assert "Deze reactie is ingetrokken" in page.main
    assert "Toch anders." not in Browser(browser.app).get(entry.url).main


def test_an_empty_reply_comes_back(browser: Browser) -> None:
    entry = factories.thread()
    browser.signed_in(factories.member())
    page = browser.submit(browser.get(entry.url).form("Reactie plaatsen"))
    assert page.status == 422
    assert "Schrijf een reactie." in page.main


def test_the_asker_accepts_an_answer_and_takes_it_back(browser: Browser) -> None:
    asker = factories.member()
    entry = factories.question(by=asker)
    factories.reply(entry, "Zo moet het.")
    stranger = Browser(browser.app).signed_in(factories.member())
    assert "Dit is het antwoord" not in stranger.get(entry.url).main
    page = browser.signed_in(asker).get(entry.url)
    page = browser.submit(page.form("Dit is het antwoord"))
    assert "Beantwoord" in page.main
    assert "Naar het antwoord" in page.main
    page = browser.submit(page.form("Toch niet het antwoord"))
    assert "Open vraag" in page.main


def test_an_editor_confirms_an_answer(browser: Browser) -> None:
    asker = factories.member()
    entry = factories.question(by=asker)
    factories.reply(entry)
    browser.signed_in(asker).submit(browser.get(entry.url).form("Dit is het antwoord"))
    desk = Browser(browser.app).signed_in(factories.editor())
    page = desk.submit(desk.get(entry.url).form("Antwoord bevestigen namens VNG"))
    assert "Bevestigd door VNG" in page.main


def test_an_expired_item_says_so_and_points_to_its_successor(browser: Browser) -> None:
    newer = factories.tip(title="Nieuw advies")
    old = factories.tip(title="Oud advies", valid_until=date(2022, 4, 1), replaced_by=newer)
    page = browser.get(old.url)
    assert "Dit is vervangen" in page.main
    assert page.links()["Nieuw advies"] == newer.url


def test_old_addresses_lead_to_the_item(browser: Browser) -> None:
    entry = factories.initiative(title="Nieuwe naam")
    for path in (f"/items/{entry.id}", f"/initiatieven/{entry.id}-oude-naam", f"/initiatieven/{entry.id}"):
        assert browser.get(path).path == entry.url
    assert browser.get(f"/initiatieven/{entry.id}?pagina=1").path == f"{entry.url}?pagina=1"
    assert browser.get(f"/tips/{entry.id}-x").status == 404
    assert browser.get("/initiatieven/99999999999999999999999-x").status == 404


def test_the_record_says_what_is_still_needed(browser: Browser) -> None:
    author = factories.member()
    entry = factories.initiative(by=author, background="Er kwamen veel mensen.")
    page = browser.signed_in(author).get(entry.url)
    assert "Nog 4 vragen tot goed beschreven" in page.main
    assert "Aanpak" in page.main
    assert "Nog nodig" not in Browser(browser.app).get(entry.url).main


def test_long_discussions_are_paged(browser: Browser) -> None:
    entry = factories.thread()
    author = factories.member()
    for number in range(27):
        last = factories.reply(entry, f"Reactie nummer {number}.", by=author)
    page = browser.get(entry.url)
    assert "Reactie nummer 24." in page.main
    assert "Reactie nummer 25." not in page.main
    page = browser.click(page, "Latere reacties")
    assert "Reactie nummer 26." in page.main
    assert browser.get(f"/reacties/{last.id}").path == f"{entry.url}?pagina=2"
    assert browser.get(f"{entry.url}?pagina=3").status == 404
    assert browser.get(f"{entry.url}?pagina=x").status == 404


def test_a_session_that_ends_while_typing_loses_nothing(browser: Browser) -> None:
    author = factories.member(password_hash=passwords.hash(factories.PASSWORD))
    form = browser.signed_in(author).get("/initiatieven/nieuw").form("contact_name").fill(**QUICK)
    sign_out_everywhere(db.session.get_one(Member, author.id))
    db.session.commit()
    came_from = {"Referer": "http://localhost/initiatieven/nieuw"}
    page = browser.submit(form, headers=came_from)
    assert page.status == 401
    page = browser.submit(page.form("password").fill(email=author.email, password=factories.PASSWORD))
    assert page.path == "/initiatieven/nieuw"
    assert page.form("contact_name").values["body"].strip() == QUICK["body"]
    page = browser.submit(page.form("contact_name"), "Publiceren")
    assert page.h1 == QUICK["title"]


def test_a_reply_typed_when_the_session_ended_is_put_back(browser: Browser) -> None:
    author = factories.member(password_hash=passwords.hash(factories.PASSWORD))
    entry = factories.thread()
    form = browser.signed_in(author).get(entry.url).form("Reactie plaatsen").fill(body="Een lang antwoord.")
    sign_out_everywhere(db.session.get_one(Member, author.id))
    db.session.commit()
    page = browser.submit(form, headers={"Referer": f"http://localhost{entry.url}"})
    page = browser.submit(page.form("password").fill(email=author.email, password=factories.PASSWORD))
    assert page.form("Reactie plaatsen").values["body"].strip() == "Een lang antwoord."


def test_labels_in_any_script_stay_apart(browser: Browser) -> None:
    page = browser.signed_in(factories.member()).get("/initiatieven/nieuw")
    page = browser.submit(page.form("contact_name").fill(**QUICK | {"tags": "日本, 😀, прихисток"}))
    assert {"日本", "😀", "прихисток"} <= page.links().keys()
