"""No text makes HTML that a browser could act upon. The judge is `checker`, not the sanitiser itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.markup import Mention, escaped, render
from tests.markup.checker import dangers_elsewhere, violations
from tests.markup.hostile import HOSTILE

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "xss" / "xss_corpus.jsonl"
MENTIONS = {
    "almere": Mention("/gemeenten/0034", "Almere <script>alert(1)</script>"),
    "evil": Mention("javascript:alert(1)", '" onclick="alert(1)'),
}
PIECES = [
    *("[", "](", ")", "![", "<", ">", '"', "'", "`", "```", "\n", "\n\n", "    ", "- ", "1. ", "> ", "|", "|-|-|", "&"),
    *(
        "#",
        "*",
        "_",
        "~~",
        "\\",
        "[^1]",
        "[^1]: ",
        "[r]: ",
        "@almere",
        "@evil",
        "javascript:",
        "alert(1)",
        "https://a.example",
    ),
    *(
        "&#x6a;",
        "&colon;",
        "&#10;",
        "\t",
        "\x02",
        "\x03",
        "//",
        "www.a.example",
        "<script>",
        "</code>",
        "<svg>",
        "<br>",
    ),
    *(
        "onerror=",
        "a",
        "x ",
        "data:text/html,",
        "mailto:a@b.example",
        "klzzwxh:0000",
        "wzxhzdk:0",
        "[ ] ",
        "[x] ",
        "---\n",
    ),
]


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_renders_harmless(source: str) -> None:
    html = render(source, MENTIONS, prefix="r1-")
    assert violations(html) == []
    assert dangers_elsewhere(html) == []


@pytest.mark.parametrize("source", HOSTILE)
def test_the_fallback_is_harmless_too(source: str) -> None:
    assert violations(escaped(source)) == []


@pytest.mark.skipif(not CORPUS.exists(), reason="the public corpus is not beside the project (../shared/data/xss)")
def test_the_public_corpus_renders_harmless() -> None:
    faults = {}
    with CORPUS.open(encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            for source in _as_markdown(case["kind"], case["input"]):
                if found := violations(render(source)):
                    faults[case["id"]] = found
    assert faults == {}


def _as_markdown(kind: str, text: str) -> list[str]:
    """A URL is put everywhere a URL can stand; other texts are rendered as they are."""
    if kind != "url":
        return [text]
    return [f"[x]({text}) [y](<{text}>) ![z]({text}) <{text}> {text} [r][r]\n\n[r]: {text}\n"]


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=400), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_any_text_renders_harmless(source: str) -> None:
    assert violations(render(source, MENTIONS, prefix="r1-")) == []


@pytest.mark.parametrize(
    "bad",
    [
        "<script>x</script>",
        "<a href='jav&#x09;ascript:x'>x</a>",
        "<a href='https://a.example'>x</a>",
        "<a href='/\\evil.example'>x</a>",
        "<img src=https://a.example/x.png>",
        "<p onclick=x>",
        "<p style=x>",
        "<p id=location>",
        "<p class=modal>",
        "<svg></svg>",
        "<!-- x -->",
        "<li id=fn-1></li><li id=fn-1></li>",
    ],
)
def test_the_judge_sees_what_is_wrong(bad: str) -> None:
    assert violations(bad)
