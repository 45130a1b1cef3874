"""The spread in a browser: names on focus and hover, the same numbers everywhere, and nothing for axe to find."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

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
        page.evaluate("() => document.querySelectorAll('main details').forEach(d => { d.open = true; })")
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
    expect(name).to_be_hidden()
    page.locator(".spread-jumps a").last.focus()
    page.keyboard.press("Tab")
    expect(name).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**#overname-*")
    row = page.url.rpartition("#")[2]
    expect(page.locator(f"tr#{row}")).to_be_in_viewport()  # the folded table opened
    seen = 0
    for shape in page.locator(".map-area .map-shape").all()[:8]:
        shape.hover(force=True)  # the middle of a bent shape may lie outside it
        seen += page.locator(".map-name:visible").count()
    assert seen


def test_the_front_page_names_municipalities_and_leads_past_them(practice: str, visit: Visit) -> None:
    page = visit()
    page.goto("/")
    assert page.locator(".map-area").count() >= NUMBER
    page.get_by_role("link", name="Sla kaart en cijfers over").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".map-name:visible")).to_have_count(1)
    page.get_by_role("link", name="Sla kaart en cijfers over").click()
    expect(page.locator("#themas")).to_be_in_viewport()
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Verspreiding").click()
    expect(page.get_by_role("heading", name="Hoe ver het komt")).to_be_visible()


def test_a_phone_shows_the_table_instead_of_the_tree(practice: str, visit: Visit) -> None:
    page = visit(viewport=PHONE)
    page.goto(f"{practice}/verspreiding")
    expect(page.locator(".tree")).to_be_hidden()
    assert page.evaluate("() => document.documentElement.scrollHeight") < 8 * PHONE["height"]
    page.get_by_text("overnames als tabel").click()
    expect(page.locator(".adoptions")).to_be_visible()
    expect(page.locator(".map")).to_be_visible()


def test_the_curve_on_a_phone_shows_where_it_is_today(practice: str, visit: Visit) -> None:
    page = visit(viewport=PHONE, java_script_enabled=False)
    page.goto(f"{practice}/verspreiding")
    for name in page.locator(".curve-name").all():
        box = name.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]


def test_a_member_reads_whether_it_fits(practice: str, visit: Visit) -> None:
    page = visit()
    sign_in(page, "lid")
    page.goto(practice)
    expect(page.get_by_role("heading", name="Past dit bij ons?")).to_be_visible()
