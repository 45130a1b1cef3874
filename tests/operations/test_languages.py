"""The site in Dutch, English and Ukrainian: words, plurals, dates and mails."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask, render_template
from flask_babel import force_locale

from forum import i18n, mailer
from forum.config import ROOT
from forum.initiatives.record import euros
from tests import factories
from tests.pages import Browser

NAVIGATION = {
    "nl": ["Initiatieven", "Tips", "Gesprekken", "Berichten", "Thema's", "Gemeenten"],
    "en": ["Initiatives", "Tips", "Discussions", "Announcements", "Themes", "Municipalities"],
    "uk": ["Ініціативи", "Поради", "Обговорення", "Оголошення", "Теми", "Муніципалітети"],
}
TRANSLATED = ("en", "uk")


@pytest.fixture(autouse=True)
def compiled() -> None:
    """What is tested is what `make` compiles."""
    for language in TRANSLATED:
        path = _catalogue(language).with_suffix(".mo")
        assert path.exists(), f"{path.relative_to(ROOT)} is missing: run `make setup`"


@pytest.mark.parametrize(
    ("language", "said"),
    [("nl", "Ongeldige datum."), ("en", "Not a valid date value."), ("uk", "Не дійсне значення дати.")],
)
def test_what_a_form_refuses_by_itself_is_said_in_the_chosen_language(app: Flask, language: str, said: str) -> None:
    browser = Browser(app).signed_in(factories.member())
    browser.client.set_cookie(i18n.COOKIE, language)
    form = browser.get("/tips/nieuw").form("valid_until").fill(title="Bel eerst", valid_until="32 maart")
    assert said in browser.submit(form).main


@pytest.mark.parametrize("language", NAVIGATION)
def test_the_frame_speaks_the_chosen_language(browser: Browser, language: str) -> None:
    browser.client.set_cookie(i18n.COOKIE, language)
    page = browser.get("/tips/")
    assert page.html.get("lang") == language
    links = page.links()
    assert [word for word in NAVIGATION[language] if word not in links] == []


def test_the_switch_stays_on_the_page_and_is_remembered(browser: Browser) -> None:
    page = browser.get("/themas/opvang?soort=tips")
    switched = browser.post("/taal", data=page.form("next", action="/taal").values | {"language": "uk"})
    assert switched.path == "/themas/opvang?soort=tips"
    assert "Поради" in switched.links()
    assert browser.get("/gemeenten/").h1 == "Муніципалітети"


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_form_that_is_wrong_says_so_in_the_chosen_language(browser: Browser, language: str) -> None:
    browser.signed_in(factories.member(language=language))
    browser.client.set_cookie(i18n.COOKIE, language)
    page = browser.get("/tips/nieuw")
    refused = browser.submit(page.form("title").fill(title="", body=""))
    assert {"en": "Give a title.", "uk": "Вкажіть заголовок."}[language] in refused.main


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_page_that_is_not_there_says_so_in_the_chosen_language(browser: Browser, language: str) -> None:
    browser.client.set_cookie(i18n.COOKIE, language)
    expected = {"en": "This page does not exist", "uk": "Такої сторінки немає"}
    assert browser.get("/nergens").h1 == expected[language]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0 коментарів"),
        (1, "1 коментар"),
        (3, "3 коментарі"),
        (5, "5 коментарів"),
        (11, "11 коментарів"),
        (21, "21 коментар"),
        (22, "22 коментарі"),
    ],
)
def test_ukrainian_counts_in_three_forms(app: Flask, number: int, expected: str) -> None:
    with force_locale("uk"):
        assert i18n.ngettext("%(num)s reactie", "%(num)s reacties", number) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", ["12 maart 2025", "1 juli 2025, 00:30"]),
        ("en", ["12 March 2025", "1 July 2025, 00:30"]),
        ("uk", ["12 березня 2025", "1 липня 2025, 00:30"]),
    ],
)
def test_dates_read_as_people_write_them_in_dutch_time(app: Flask, language: str, expected: list[str]) -> None:
    with force_locale(language):
        assert i18n.long_date(date(2025, 3, 12)) == expected[0]
        assert i18n.moment(datetime(2025, 6, 30, 22, 30, tzinfo=UTC)) == expected[1]


@pytest.mark.parametrize(("language", "expected"), [("nl", "€ 12.500"), ("en", "€ 12,500"), ("uk", "€ 12 500")])
def test_amounts_read_as_people_write_them(app: Flask, language: str, expected: str) -> None:
    with force_locale(language):
        assert " ".join(euros(12_500).split()) == expected


@pytest.mark.parametrize("language", NAVIGATION)
def test_a_mail_is_in_one_language(app: Flask, language: str) -> None:
    words = {
        "nl": ["Kies een nieuw wachtwoord voor", "Hallo,", "De link werkt een uur"],
        "en": ["Choose a new password for", "Hello,", "The link works for one hour"],
        "uk": ["Виберіть новий пароль для", "Вітаємо!", "Посилання діє одну годину"],
    }
    with force_locale(language):
        message = mailer.compose(app.config["SETTINGS"], "accounts/reset", to="a@almere.nl", name="", link="https://x")
    whole = str(message["Subject"]) + "".join(part.get_content() for part in message.iter_parts())
    assert [word for word in words[language] if word not in whole] == []
    others = [word for other, spoken in words.items() if other != language for word in spoken]
    assert [word for word in others if word in whole] == []


def test_texts_in_kept_parts_are_kept_a_language_each(app: Flask) -> None:
    """`{% cache %}` keeps what was rendered; two languages share no part."""
    with app.test_request_context("/tips/"):
        shown = {}
        for language in NAVIGATION:
            with force_locale(language):
                shown[language] = render_template("errors/404.html")
    assert all(NAVIGATION[language][5] in text for language, text in shown.items())


@pytest.mark.parametrize("language", NAVIGATION)
def test_a_title_in_another_language_says_which(browser: Browser, language: str) -> None:
    """A screen reader reads each title with the right voice, whatever the language of the page around it."""
    for spoken in NAVIGATION:
        factories.tip(title=f"Titel {spoken}", language=spoken)
    browser.client.set_cookie(i18n.COOKIE, language)
    headings = {"".join(h.itertext()): h.get("lang") for h in browser.get("/tips/").html.iter("h2")}
    for spoken in NAVIGATION:
        assert headings[f"Titel {spoken}"] == (None if spoken == language else spoken)


@pytest.mark.parametrize("language", NAVIGATION)
def test_so_does_a_title_among_words_of_the_interface(browser: Browser, language: str) -> None:
    """On the pages about an item: in the breadcrumb, and under the heading."""
    practice = factories.initiative(title="Лист & відповідь", language="uk")
    browser.client.set_cookie(i18n.COOKIE, language)
    html = browser.get(f"{practice.url}/verspreiding").html
    for place in (html.findall(".//nav/ol/li/a")[-1], html.find(".//main//h1/../p")):
        told = place.find("span[@lang]")
        assert "".join(place.itertext()) == "Лист & відповідь"
        assert (told.get("lang") if told is not None else None) == (None if language == "uk" else "uk")


def _catalogue(language: str) -> Path:
    return ROOT / f"forum/translations/{language}/LC_MESSAGES/messages.po"
