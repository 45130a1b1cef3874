"""Who visits the desk."""

import pytest
from flask import Flask

from forum.accounts.models import Member, Role
from tests import factories
from tests.pages import Browser


@pytest.fixture
def moderator(app: Flask) -> Member:
    return factories.moderator(name="Mo Moderator")


@pytest.fixture
def desk(browser: Browser, moderator: Member) -> Browser:
    """A browser that a moderator is signed in with."""
    return browser.signed_in(moderator)


@pytest.fixture
def ordinary(app: Flask) -> Browser:
    """A browser that an ordinary member is signed in with."""
    return Browser(app).signed_in(factories.member())


@pytest.fixture
def administrator(app: Flask) -> Browser:
    return Browser(app).signed_in(factories.member(Role.ADMINISTRATOR))
