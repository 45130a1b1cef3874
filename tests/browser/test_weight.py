"""A first view costs at most 120 kB on the wire, fonts apart; a second one almost nothing."""

from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit

MOST = 120_000  # bytes
PATHS = [
    "/",
    "/initiatieven/",
    "/gesprekken/",
    "/themas/opvang",
    "/gemeenten/",
    "/gemeenten/GM0034",
    "/zoeken?q=opvang",
]


def transferred(page: Page, path: str) -> Counter[str]:
    """Bytes as they came in, headers included, by kind of resource."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: Counter[str] = Counter()

    def seen(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        sizes[kinds.get(event["requestId"], "Other")] += int(event["encodedDataLength"])

    session.on("Network.responseReceived", seen)
    session.on("Network.loadingFinished", finished)
    page.goto(path, wait_until="networkidle")
    session.detach()
    return sizes


@pytest.mark.parametrize("path", PATHS)
def test_a_first_view_is_light(visit: Visit, path: str) -> None:
    sizes = transferred(visit(), path)
    weight = sum(size for kind, size in sizes.items() if kind != "Font")
    assert sizes["Document"] > 1000
    assert sizes["Stylesheet"] > 1000
    assert weight <= MOST, sizes


def test_the_longest_pages_are_light_too(visit: Visit) -> None:
    """A page full of replies and the form of an initiative, for a member, whose pages are not compressed."""
    page, member = visit(), visit("lid")
    page.goto("/zoeken?q=Heel veel reacties")
    many = page.get_by_role("main").get_by_role("link", name="Heel veel reacties").first.get_attribute("href") or ""
    for who, path in ((page, many), (member, many), (member, "/initiatieven/nieuw")):
        who.context.new_cdp_session(who).send("Network.clearBrowserCache")
        sizes = transferred(who, path)
        assert sizes["Stylesheet"] > 1000
        assert sum(size for kind, size in sizes.items() if kind != "Font") <= MOST, sizes


def test_a_second_view_fetches_no_styles_and_scripts_again(visit: Visit) -> None:
    page = visit()
    page.goto("/", wait_until="networkidle")
    sizes = transferred(page, "/tips/")
    assert sizes["Stylesheet"] + sizes["Script"] + sizes["Font"] == 0, sizes
