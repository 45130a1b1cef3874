"""Every page, for everybody: reachable, proper HTML, one heading, a title of its own, every header, no dead link."""

from collections import defaultdict

import pytest
from flask import Flask

from forum.security import CONTENT_SECURITY_POLICY
from tests.pages import Browser, Page
from tests.rules.crawler import Crawl
from tests.rules.judge import findings
from tests.rules.rows import rows
from tests.town import ROLES, Town

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STARTS = [
    "/",
    "/healthz",
    "/robots.txt",
    "/.well-known/security.txt",
    "/dev/mail/",
    "/zoeken?q=opvang",
    "/zoeken?q=qwxyz",
]


@pytest.mark.parametrize("role", ROLES)
def test_everything_that_can_be_reached_is_a_proper_page(site: Flask, town: Town, role: str) -> None:
    person = town.people[role]
    browser = Browser(site)
    if person is not None:
        browser.signed_in(person)
    before = rows()
    site.config["PROPAGATE_EXCEPTIONS"] = False  # a page that fails is a finding; the log tells why
    alike = 2 if role in ("visitor", "member", "administrator") else 1
    crawl = Crawl(site, browser, [*STARTS, *reachable(town, role)], alike)
    wrong = [fault for visit in crawl.visits() for fault in faults(*visit)]
    assert not wrong, "\n".join(wrong[:40])
    assert rows() == before, "looking around changed something"
    missed = expected(role) - crawl.endpoints()
    assert not missed, f"no link leads a {role} to {sorted(missed)}"


def test_pages_are_told_apart_by_their_titles(site: Flask, town: Town) -> None:
    """A tab, a bookmark and a screen reader know a page by its title: different pages, different titles."""
    browser = Browser(site).signed_in(town.people["administrator"])
    by_title: dict[str, set[str]] = defaultdict(set)
    for path, _source, page in Crawl(site, browser, ["/"], alike=1).visits():
        if page.status == 200 and page.response.mimetype == "text/html":
            by_title[page.title].add(page.path.split("?")[0])
        assert path
    shared = {title: sorted(paths) for title, paths in by_title.items() if len(paths) > 1}
    assert not shared, shared


def reachable(town: Town, role: str) -> list[str]:
    """The states that no link leads to, for those who may see them."""
    hidden = {"draft": ("member",), "withdrawn": ("member", "moderator", "administrator")}
    hidden["members"] = ROLES[1:]
    return [path for name, path in town.paths.items() if role in hidden.get(name, ROLES)]


def expected(role: str) -> set[str]:
    """What somebody must be able to reach by links alone."""
    kinds = ("initiatives", "tips", "threads", "announcements")
    public = {"home.index", "themes.index", "themes.show", "municipalities.index", "municipalities.show"}
    public |= {f"{kind}.{page}" for kind in kinds for page in ("index", "show")} | {"search.results", "feeds.atom"}
    public |= {"pages.accessibility", "pages.privacy", "pages.contact"}
    if role == "visitor":
        return public | {"accounts.join", "accounts.sign_in", "accounts.forgot"}
    member = public | {"members.show", "drafts.index", "my.profile", "my.password", "entries.history"}
    member |= {"initiatives.new", "tips.new", "threads.new", "moderation.report_entry", "moderation.report_reply"}
    if role == "member":
        return member | {"tips.edit", "threads.edit", "entries.edit_reply", "entries.reply_history"}
    if role == "editor":
        return member | {"announcements.new", "announcements.edit"}
    desk = {"desk", "members", "member", "tags", "tag", "themes", "theme", "domains", "log", "report", "file"}
    return member | {"announcements.new", "initiatives.edit"} | {f"moderation.{page}" for page in desk}


def faults(path: str, source: str, page: Page) -> list[str]:
    """What is wrong with one answer, each with the way to it."""
    found = [f"answers {page.status}"] if page.status >= 400 else []
    if page.response.mimetype == "text/html" and not found:
        found += findings(page)
    found += [f"{name}: {page.response.headers.get(name)}" for name in HEADERS if not carries(page, name)]
    return [f"{path} (from {source}): {fault}" for fault in found]


def carries(page: Page, name: str) -> bool:
    return page.response.headers.get(name) == HEADERS[name]
