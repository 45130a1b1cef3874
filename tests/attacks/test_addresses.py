"""Addresses that no page of ours ever made."""

import base64

import pytest

from tests import factories
from tests.pages import Browser


@pytest.mark.parametrize("mark", ["o0001-01-01T00:00:00+23:59_1", "n9999-12-31T23:59:59-23:59_1", "o2024-01-01_1"])
@pytest.mark.parametrize("page", ["/tips/", "/themas/opvang", "/gemeenten/GM0034"])
def test_a_cursor_beyond_the_calendar_is_a_mistake_in_the_address(browser: Browser, page: str, mark: str) -> None:
    factories.tip()
    cursor = base64.urlsafe_b64encode(mark.encode()).decode().rstrip("=")
    assert browser.get(f"{page}?na={cursor}").status in (200, 400)
