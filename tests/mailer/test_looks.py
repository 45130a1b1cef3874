"""Mails look right where style sheets are dropped, and their text can be read as it is."""

import re
from pathlib import Path

import pytest
from flask import Flask

from forum.mailer import compose
from tests.accounts.mailbox import Mail

MAILS = Path(__file__).resolve().parents[2] / "templates" / "mail"
TAG = re.compile(r"<[a-z][^>]*>")


@pytest.fixture
def mail(app: Flask) -> Mail:
    """A mail that has no link to stop it."""
    context = {"link": "http://localhost/bevestigen/abc", "standing": "waiting"}
    return Mail(compose(app.config["SETTINGS"], "accounts/confirm", to="lid@almere.nl", **context).as_bytes())


def test_the_address_of_the_site_is_a_link_in_the_text(app: Flask, mail: Mail) -> None:
    assert mail.text.rstrip().splitlines()[-3:] == [
        "-- ",
        "U krijgt deze mail omdat iemand uw adres gebruikte op Forum Oekraïne.",
        app.config["SETTINGS"].url,
    ]


def test_a_mail_without_its_style_sheet_has_its_looks(mail: Mail) -> None:
    bare = re.sub(r"<style>.*?</style>", "", mail.html, flags=re.DOTALL)
    tags = TAG.findall(bare)
    cell, press = tags[place := _place(tags, "m-button")], tags[place + 1]
    assert "background-color:#0b5394" in cell
    assert "color:#ffffff" in press
    assert "/bevestigen/abc" in press
    sheet = tags[_place(tags, "m-sheet")]
    assert "font-family:'Noto Sans'" in sheet
    assert "color:#1a1a1a" in sheet


def test_outlook_keeps_one_column(mail: Mail) -> None:
    """It draws as Word does, which knows no widest width."""
    before, _mark, after = mail.html.partition('style="max-width:600px;"')
    assert '<!--[if mso]><table role="presentation" width="600"' in before
    assert "<!--[if mso]></td></tr></table><![endif]-->" in after


@pytest.mark.parametrize("path", sorted(MAILS.rglob("*.html")), ids=lambda path: str(path.relative_to(MAILS)))
def test_what_has_a_class_has_its_styles(path: Path) -> None:
    bare = [tag for tag in TAG.findall(path.read_text()) if "class=" in tag and "style=" not in tag]
    assert not bare, bare


def _place(tags: list[str], name: str) -> int:
    (place,) = (place for place, tag in enumerate(tags) if name in tag)
    return place
