"""Pages that are kept for many readers: nobody plants something in them, and nobody's own comes into them."""

import re
from contextvars import Context

import pytest
from flask import Flask

from tests import factories
from tests.pages import Browser


def test_a_text_that_looks_like_a_mark_is_not_filled_in(app: Flask) -> None:
    """Else a link in it would carry the reader's CSRF token to whoever wrote it."""
    title = "Titel \x02csrf\x03 \x02own:greeting\x03 einde"
    factories.tip(title=title, summary=title)
    reader = Browser(app).signed_in(factories.member())
    for path in ("/tips/", "/tips/"):
        page = reader.get(path)
        token = re.search(r'name="csrf-token" content="([^"]+)"', page.source)
        assert token is not None
        card = page.source[page.source.index("Titel ") : page.source.index(" einde")]
        assert token[1] not in card
        assert "Dag " not in card


@pytest.mark.parametrize(
    "cookies", ["taal=en; taal=nl", "b@d{=1; taal=en", 'taal=en; a="; taal=nl', "x; taal=en,", "taal"]
)
def test_a_strange_cookie_does_not_change_the_language_for_others(app: Flask, cookies: str) -> None:
    """The key of a kept page and the page itself read the cookie alike."""
    factories.tip()

    def language(sent: str) -> str:
        client = app.test_client(use_cookies=False)
        source = Context().run(client.get, "/tips/", headers={"Cookie": sent}).text
        return re.findall(r'<html lang="(..)"', source)[0]

    language(cookies)
    assert language("") == "nl"
    language("taal=nl; taal=en")
    assert language("taal=en") == "en"
