"""The last layer alone: what if raw HTML reached it? And the judgement of links, reading by reading."""

from __future__ import annotations

import json

import pytest

from forum.markup.links import Leads, leads
from forum.markup.sanitise import Sanitiser
from tests.markup.checker import dangers_elsewhere, violations
from tests.markup.hostile import HOSTILE
from tests.markup.test_hostile import CORPUS

HARMLESS = {"an id twice", "changes when it is parsed again"}
"""Possible only where members can type HTML: a repeated `fn-1`, and the newline that opens a `<pre>`."""


@pytest.mark.parametrize("source", HOSTILE)
def test_raw_html_is_made_harmless(source: str) -> None:
    html = Sanitiser().sanitise(source)
    assert set(violations(html)) <= HARMLESS
    assert dangers_elsewhere(html) == []


@pytest.mark.skipif(not CORPUS.exists(), reason="the public corpus is not beside the project (../shared/data/xss)")
def test_the_public_corpus_is_made_harmless() -> None:
    sanitiser, faults = Sanitiser(), {}
    with CORPUS.open(encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            text = case["input"]
            raw = f'<a href="{text}">x</a><img src="{text}">' if case["kind"] == "url" else text
            if found := set(violations(sanitiser.sanitise(raw))) - HARMLESS:
                faults[case["id"]] = found
    assert faults == {}


@pytest.mark.parametrize(
    ("html", "left"),
    [
        (
            "<div class='table-scroll' role='alert' tabindex='1' aria-label='x' id='y'></div>",
            '<div class="table-scroll"></div>',
        ),
        ("<p id='fn-1' class='mention' style='x' name='y' lang='nl'>z</p>", "<p>z</p>"),
        (
            "<li id='r1-fn-1' class='task'></li><li id='fn-1x' class='task x'></li>",
            '<li id="r1-fn-1" class="task"></li><li></li>',
        ),
        ("<a rel='opener' target='_blank' href='/x'>x</a>", '<a href="/x">x</a>'),
        ("<img src='https://a.example/x.png' alt='x'>y", "y"),
    ],
)
def test_only_our_own_forms_pass(html: str, left: str) -> None:
    assert Sanitiser().sanitise(html) == left


@pytest.mark.parametrize("url", ["/", "/tips/1-x?a=1&b=2#c", "#fn-1", "?q=a:b", "tips/1", "/a:b", "", "a%20b"])
def test_links_on_this_site(url: str) -> None:
    assert leads(url) is Leads.HERE


@pytest.mark.parametrize("url", ["https://a.example", "HTTP://a.example:8000/b", "https://a.example/?x=1&lt=2&amp;c"])
def test_links_to_others(url: str) -> None:
    assert leads(url) is Leads.AWAY


def test_links_to_mail() -> None:
    assert leads("mailto:loket@almere.nl?subject=a%3Ab") is Leads.MAIL


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:123", "JAVASCRIPT:x", " javascript:x", "\x01javascript:x", "java\tscript:x", "java\nscript:x"),
        *("&#x6a;avascript:x", "&#106avascript:x", "&amp;#106;avascript:x", "javascript&colon;x", "javascript%3Ax"),
        *("java\xadscript:x", "java\u200bscript:x", "`javascript:x", "feed:javascript:x", "vbscript:x", "data:,x"),
        *("//a.example", "/\\a.example", "\\\\a.example", "/\t/a.example", "&sol;/a.example", "/%5ca.example"),
        *("https:a.example", "https:/a.example", "https:///a.example", "https://", "http://:80", "http://@a.example"),
        *(
            "ftp://a.example",
            "file:///etc",
            "localhost:8000",
            "a.example:80/x",
            "tel:112",
            "about:blank",
            "x:",
            "\\x",
            "x\\:y",
            'https://a.example">x',
            "<b>",
        ),
    ],
)
def test_links_that_lead_nowhere(url: str) -> None:
    assert leads(url) is None
