"""Wrong ids, pages and parameters are answered 400, 404 or a normal page in the site's style; never 500."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.routing import Rule

from forum.config import ROOT
from tests.pages import Browser, Page
from tests.rules.judge import findings
from tests.rules.routes import routes, value_of
from tests.town import Town

NASTY = [
    "", "0", "-1", "1.5", "1e9", "NaN", "2147483648", "9223372036854775808", "9" * 40, "١٢", "²", "abc", "None",
    "\x00", "a\x00b", "%00", "%", "%zz", "\ufeff", "\ud83d", "💩", "ﬀ", "\r\nSet-Cookie: a=b", "../../etc/passwd",
    "//evil.example", "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "%(x)s", "*", '"',
    "NOT NOT", "(((", "a" * 3000, "🇺🇦" * 400,
]  # fmt: skip
WORST = [
    "",
    "-1",
    "9" * 40,
    "²",
    "1e9",
    "\x00",
    "%zz",
    "\ud83d",
    "🇺🇦" * 400,
    "' OR 1=1 --",
    '"',
    "../../etc/passwd",
    "(((",
    "a" * 3000,
]
PER_REQUEST = 6


def encoded(text: str) -> str:
    return quote(text, safe="", encoding="utf-8", errors="surrogatepass")


@pytest.fixture
def everybody(site: Flask, town: Town) -> dict[str, Browser]:
    site.config["PROPAGATE_EXCEPTIONS"] = False
    return {
        "visitor": Browser(site),
        "administrator": Browser(site).signed_in(town.people["administrator"]),
    }


def test_no_part_of_an_address_makes_the_site_fail(site: Flask, everybody: dict[str, Browser]) -> None:
    rules = [rule for rule in site.url_map.iter_rules() if rule.arguments and "GET" in (rule.methods or ())]
    assert len(rules) > 20
    wrong = []
    for rule in rules:
        for name in sorted(rule.arguments - set(rule.defaults or ())):
            for path in addresses(rule, name):
                who = "visitor" if rule.endpoint.split(".")[0] in ("accounts", "feeds") else "administrator"
                wrong += failures(path, everybody[who].get(path, follow=False))
    assert not wrong, "\n".join(wrong)


def test_no_parameter_makes_the_site_fail(site: Flask, everybody: dict[str, Browser]) -> None:
    """Every parameter that the code reads, on every page, six nasty values at a time and each one alone where read."""
    names = parameters()
    assert {"na", "pagina", "q", "thema", "tag", "soort", "sorteer", "citeer", "nieuw", "oud", "next"} <= names
    wrong = []
    for route in routes(site, "GET"):
        who = "visitor" if route.endpoint.startswith("accounts.") else "administrator"
        for number in range(0, len(NASTY), PER_REQUEST):
            values = NASTY[number : number + PER_REQUEST]
            pairs = {name: values[(place + number) % len(values)] for place, name in enumerate(sorted(names))}
            path = f"{route.path}?{query(pairs)}"
            wrong += failures(path, everybody[who].get(path, follow=False))
    assert not wrong, "\n".join(wrong)


LISTED = [
    "/initiatieven/", "/gesprekken/", "/zoeken", "/themas/opvang", "/gemeenten/", "/gemeenten/GM0034", "/leden/60",
    "/moderatie/leden", "/moderatie/labels", "/moderatie/logboek",
]  # fmt: skip


@pytest.mark.parametrize("path", LISTED)
def test_no_single_parameter_makes_a_list_fail(everybody: dict[str, Browser], path: str) -> None:
    """Alone, for a wrong value that is refused first hides the one after it."""
    wrong = []
    for name in sorted(FILTERS):
        for value in WORST:
            address = f"{path}?{query({name: value})}"
            wrong += failures(address, everybody["administrator"].get(address, follow=False))
    assert not wrong, "\n".join(wrong)


def test_a_refusal_is_a_page_of_the_site(everybody: dict[str, Browser]) -> None:
    for path in ("/initiatieven/?na=onzin", "/tips/999999999999999999999-x", "/bestaat/niet", "/themas/niets"):
        page = everybody["visitor"].get(path)
        assert page.status in (400, 404), path
        assert findings(page) == [], path


def test_filled_in_forms_do_not_make_the_site_fail(site: Flask, town: Town, everybody: dict[str, Browser]) -> None:
    """Every form action with the worst values in every field that the forms have."""
    browser = everybody["administrator"]
    token = browser.get("/tips/nieuw").form("title").values["csrf_token"]
    fields = form_fields() | {"stand", "path", "term", "code", "id"}
    wrong = []
    for value in WORST:
        for route in routes(site, "POST"):
            if route.endpoint in ("accounts.sign_out", "my.sign_out_everywhere"):
                continue
            typed = dict.fromkeys(fields, value) | {"csrf_token": token}
            typed = {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
            wrong += failures(f"POST {route.path} {value[:20]!r}", browser.post(route.path, typed, follow=False))
    assert not wrong, "\n".join(wrong)


def addresses(rule: Rule, name: str) -> Iterator[str]:
    """The rule's address with each nasty value in one place, and good ones in the others."""
    parts = {other: str(value_of(rule, other)) for other in rule.arguments - set(rule.defaults or ()) - {name}}
    for nasty in NASTY:
        values = {key: encoded(value) for key, value in (parts | {name: nasty}).items()}
        yield re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda match, v=values: v[match[1]], rule.rule)


def query(pairs: dict[str, str]) -> str:
    return urlencode(pairs, encoding="utf-8", errors="surrogatepass")


def parameters() -> set[str]:
    """The names of all parameters that the code reads from an address."""
    read = re.compile(r"""args(?:\.get|\.getlist)?[(\[]\s*["']([\w-]+)["']|["'](\w+)["'] in request\.args""")
    literal = re.compile(r"""\bna\b|\bpagina\b""")
    names = {"na", "pagina"} if literal.search(source()) else set()
    return names | {first or second for first, second in read.findall(source())} | FILTERS


FILTERS = {
    "q",
    "soort",
    "thema",
    "tag",
    "gemeente",
    "provincie",
    "sorteer",
    "pagina",
    "geldig",
    "vraag",
    "toon",
    "rol",
    "stand",
}


def form_fields() -> set[str]:
    """The names of all fields of all forms."""
    return set(re.findall(r"^    (\w+) = (?:\w+Field|prose_area|_?\w*area)\(", source(), re.MULTILINE)) | {
        "title",
        "body",
    }


def source() -> str:
    files: list[Path] = sorted((ROOT / "forum").rglob("*.py"))
    return "\n".join(file.read_text() for file in files)


def failures(path: str, page: Page) -> list[str]:
    headers = page.response.headers
    if page.status >= 500:
        return [f"{path[:160]} answers {page.status}"]
    if "a" in headers.get("Set-Cookie", "").split("=")[0].split():
        return [f"{path[:160]} sets a cookie of the visitor's choice"]
    location = headers.get("Location", "/").removeprefix("http://localhost")
    if not location.startswith("/") or location.startswith(("//", "/\\")):
        return [f"{path[:160]} leads to {location}"]
    return []
