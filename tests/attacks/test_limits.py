"""What a member may do often is counted by member; and nobody else's page sends a form of ours."""

from pathlib import Path

import pytest
from flask import Flask

from forum.app import create_app
from tests import factories
from tests.pages import Browser


@pytest.fixture
def limited(app: Flask) -> Flask:
    """The same site with its limits on."""
    settings = app.config["SETTINGS"]
    data_dir: Path = settings.data_dir
    return create_app(env="test", data_dir=data_dir, secret=settings.secret, database_url=settings.database_url)


def _statuses(browser: Browser, path: str, times: int, token: str) -> list[int]:
    sent = {"csrf_token": token, "body": ""}
    return [browser.post(path, sent, follow=False).status for _ in range(times)]


def test_colleagues_behind_one_address_do_not_use_up_each_others_posts(limited: Flask) -> None:
    entry = factories.thread()
    one, other = (Browser(limited).signed_in(factories.member()) for _ in range(2))
    tokens = [browser.get(entry.url).form("body").values["csrf_token"] for browser in (one, other)]
    path = f"/items/{entry.id}/reacties"
    assert _statuses(one, path, 31, tokens[0])[-2:] == [422, 429]
    assert _statuses(other, path, 1, tokens[1]) == [422]


def test_votes_are_counted_too(limited: Flask) -> None:
    """Each vote is an event, after which every kept page is made anew."""
    entry = factories.tip()
    browser = Browser(limited).signed_in(factories.member())
    token = browser.get(entry.url).form("body").values["csrf_token"]
    assert set(_statuses(browser, f"/items/{entry.id}/handig", 120, token)) == {302}
    page = browser.post(f"/items/{entry.id}/handig", {"csrf_token": token})
    assert page.status == 429
    assert int(page.response.headers["Retry-After"]) > 0


@pytest.mark.parametrize(("site", "status"), [("cross-site", 400), ("same-site", 400), ("same-origin", 302), ("", 302)])
def test_another_site_does_not_choose_the_language(browser: Browser, site: str, status: int) -> None:
    headers = {"Sec-Fetch-Site": site} if site else {}
    assert browser.post("/taal", {"language": "en", "next": "/"}, headers=headers, follow=False).status == status


def test_only_a_refusal_says_when_to_try_again(limited: Flask) -> None:
    """A robot that is sent elsewhere with `Retry-After` waits before it goes."""
    headers = Browser(limited).get("/zoeken?q=opvang").response.headers
    assert "Retry-After" not in headers


@pytest.mark.parametrize(
    "path", ["/", "/tips/", "/mijn/concepten", "/moderatie/", "/zoeken?q=x", "/tags/suggesties?q=x"]
)
def test_no_proxy_keeps_the_page_of_a_member(app: Flask, path: str) -> None:
    kept = Browser(app).signed_in(factories.moderator()).get(path).response.headers["Cache-Control"]
    assert "private" in kept or "no-store" in kept
