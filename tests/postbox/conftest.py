"""A site that gets mail at a domain of its own."""

import pytest
from flask import Flask

from forum.config import Settings
from tests.postbox import post


@pytest.fixture
def settings(app: Flask) -> Settings:
    app.config["SETTINGS"] = known = post.settings(app.config["SETTINGS"])
    return known
