"""The spread in a browser: names on focus and hover, the same numbers everywhere, and nothing for axe to find."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from forum.accounts.models import Member, Role
from forum.app import create_app
from forum.database import db
from forum.initiatives.models import Initiative
from tests.browser.axe import everywhere
from tests.browser.conftest import DESKTOP, PHONE, Visit, sign_in
from tests.browser.site import Site
from tests.spread.growing import grow
from tests.town import SETTINGS

NUMBER = 40


@pytest.fixture(scope="module")
def practice(site: Site) -> Iterator[str]:
    """The address of a practice that many took over."""
    app = create_app(data_dir=site.data, **SETTINGS)
    with app.app_context():
        by = db.session.scalars(sa.select(Member).where(Member.role == Role.MEMBER)).first()
        untouched = sa.select(Initiative).where(Initiative.adoption_count == 0, Initiative.audience == "public")
        found = db.session.scalars(untouched.where(Initiative.status == "published").order_by(Initiative.id)).first()
        assert by is not None
        assert found is not None
        grow(found, NUMBER, seed=3, by=by)
        yield found.url
        db.session.remove()
        db.engine.dispose()


def test_axe_finds_nothing(practice: str, visit: Visit) -> None:
    page = visit()
    for path in (f"{practice}/verspreiding", "/verspreiding", "/verspreiding?thema=samenleving", "/", practice):
        page.set_viewport_size(DESKTOP)
        page.goto(path)
        page.evaluate("() => document.querySelectorAll('.figure-data').forEach(d => { d.open = true; })")
        assert everywhere(page, DESKTOP, PHONE) == []
    page = visit("lid")
    for path in ("/", practice):
        page.goto(path)
        assert everywhere(page, DESKTOP, PHONE) == []
        page.set_viewport_size(DESKTOP)


def test_everything_is_there_without_scripts(practice: str, visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    page.goto(f"{practice}/verspreiding")
    assert page.locator(".map-area").count() == NUMBER
    assert page.locator(".tree-node:not(.tree-origin)").count() == NUMBER
    assert page.locator(".adoptions tbody tr").count() == NUMBER
    assert page.locator(".layer-places a").count() == NUMBER
    with page.expect_download() as download:
        page.locator("a[href$='.csv']").click()
    assert download.value.path().read_text(encoding="utf-8-sig").count("GM") >= NUMBER


def test_the_map_names_what_is_pointed_at_or_focused(practice: str, visit: Visit) -> None:
    page = visit()
    page.goto(f"{practice}/verspreiding")
    area = page.locator(".map-area").first
    name = area.locator(".map-name")
    assert not name.is_visible()
    page.locator(".spread-jumps a").last.focus()
    page.keyboard.press("Tab")
    assert name.is_visible()
    page.keyboard.press("Enter")
    assert page.url.rpartition("#")[2].startswith("overname-")
    seen = 0
    for shape in page.locator(".map-area .map-shape").all()[:8]:
        shape.hover(force=True)  # the middle of a bent shape may lie outside it
        seen += page.locator(".map-name:visible").count()
    assert seen


def test_a_phone_shows_the_table_instead_of_the_tree(practice: str, visit: Visit) -> None:
    page = visit(viewport=PHONE)
    page.goto(f"{practice}/verspreiding")
    assert not page.locator(".tree").is_visible()
    assert page.locator(".adoptions").is_visible()
    assert page.locator(".map").is_visible()


def test_a_member_reads_whether_it_fits(practice: str, visit: Visit) -> None:
    page = visit()
    sign_in(page, "lid")
    page.goto(practice)
    assert page.get_by_role("heading", name="Past dit bij ons?").is_visible()
