"""What members write renders fully, as someone expects who never heard of Markdown's fine print."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from forum.markup import Mention, find_mentions, plain_lines, plain_text, render
from tests.markup.checker import violations

REL = 'rel="nofollow noopener noreferrer ugc"'


def html(source: str, **options: object) -> str:
    """Rendered, judged, and on one line."""
    rendered = render(dedent(source), **options)  # type: ignore[arg-type]
    assert violations(rendered) == []
    return re.sub(r"\s*\n\s*", "", rendered)


def test_paragraphs_keep_their_line_breaks() -> None:
    assert html("een\ntwee\n\ndrie") == "<p>een<br>twee</p><p>drie</p>"


def test_emphasis_and_strikethrough() -> None:
    assert html("**vet** *nadruk* ~~weg~~ snake_case_naam") == (
        "<p><strong>vet</strong> <em>nadruk</em> <del>weg</del> snake_case_naam</p>"
    )


def test_headings_start_at_three_and_skip_no_level() -> None:
    assert html("# Een\n\n#### Twee\n\n##### Drie\n\n# Vier\n\nVijf\n====") == (
        "<h3>Een</h3><h4>Twee</h4><h5>Drie</h5><h3>Vier</h3><h3>Vijf</h3>"
    )


def test_a_hashtag_is_no_heading_and_an_empty_heading_is_none() -> None:
    assert html("#oekraine #1\n\n#") == "<p>#oekraine #1</p><p>#</p>"


def test_a_list_needs_no_blank_line() -> None:
    assert html("Neem mee:\n- paspoort\n- foto") == "<p>Neem mee:</p><ul><li>paspoort</li><li>foto</li></ul>"


@pytest.mark.parametrize("indent", [2, 3, 4])
def test_lists_nest_by_two_three_or_four_spaces(indent: int) -> None:
    source = f"- a\n{' ' * indent}- b\n{' ' * 2 * indent}- c\n- d"
    assert html(source) == "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>"


def test_numbered_and_pasted_lists() -> None:
    assert html("1) een\n2) twee\n\n• drie\n• vier") == (
        "<ol><li>een</li><li>twee</li></ol><ul><li>drie</li><li>vier</li></ul>"
    )


def test_a_numbered_list_after_bullets_is_another_list() -> None:
    assert html("- a\n  - b\n1. c\n   - d\n2. e") == (
        "<ul><li>a<ul><li>b</li></ul></li></ul><ol><li>c<ul><li>d</li></ul></li><li>e</li></ol>"
    )


def test_a_year_at_the_start_of_a_line_is_no_list() -> None:
    assert html("Dat begon in\n2022. Toen kwamen er velen.") == ("<p>Dat begon in<br>2022. Toen kwamen er velen.</p>")


def test_words_and_code_inside_a_list_item() -> None:
    assert html("- a\n\n  meer\n\n  ```\n  code\n  ```\n- b") == (
        '<ul><li><p>a</p><p>meer</p><pre tabindex="0"><code>code</code></pre></li><li><p>b</p></li></ul>'
    )


def test_a_task_list_can_be_heard() -> None:
    assert html("- [ ] bellen\n- [x] **mailen**") == (
        '<ul class="task-list">'
        '<li class="task"><span aria-label="Nog te doen" class="task-mark" role="img">☐</span> bellen</li>'
        '<li class="task"><span aria-label="Gedaan" class="task-mark" role="img">☑</span> '
        "<strong>mailen</strong></li></ul>"
    )


def test_a_table_scrolls_and_can_be_focused() -> None:
    assert html("Zie:\n| | n |\n|---|--:|\n| a<br>b | `x|y` |") == (
        '<p>Zie:</p><div aria-label="Tabel" class="table-scroll" role="group" tabindex="0"><table>'
        '<thead><tr><td></td><th class="align-right" scope="col">n</th></tr></thead>'
        '<tbody><tr><td>a<br>b</td><td class="align-right"><code>x|y</code></td></tr></tbody></table></div>'
    )


def test_code_is_left_alone() -> None:
    assert html("`<b>` en\n\n```python\nif a < b: @almere\n```\n\n    ingesprongen &amp;") == (
        '<p><code>&lt;b&gt;</code> en</p><pre tabindex="0"><code>if a &lt; b: @almere</code></pre>'
        '<pre tabindex="0"><code>ingesprongen &amp;amp;</code></pre>'
    )


def test_bare_addresses_become_links() -> None:
    assert html("Zie www.vng.nl, https://a.nl/b_c?d=1&e=2. Mail loket@almere.nl!") == (
        f'<p>Zie <a href="https://www.vng.nl" {REL}>www.vng.nl</a>, '
        f'<a href="https://a.nl/b_c?d=1&amp;e=2" {REL}>https://a.nl/b_c?d=1&amp;e=2</a>. '
        'Mail <a href="mailto:loket@almere.nl">loket@almere.nl</a>!</p>'
    )


def test_links_here_away_and_nowhere() -> None:
    assert html("[a](/tips/) [b](www.vng.nl) [c](https://c.nl 'C') [](https://d.nl) [e](#x) [f](ftp://f.nl)") == (
        f'<p><a href="/tips/">a</a> <a href="https://www.vng.nl" {REL}>b</a> '
        f'<a href="https://c.nl" title="C" {REL}>c</a> <a href="https://d.nl" {REL}>https://d.nl</a> '
        '<a href="#x">e</a> <span>f</span></p>'
    )


def test_pictures_of_others_become_links() -> None:
    assert html("![Kaart](/bijlagen/1.png) ![Foto](https://a.nl/x.png) [![In](https://a.nl/y.png)](/b)") == (
        f'<p><img alt="Kaart" src="/bijlagen/1.png"> <a href="https://a.nl/x.png" {REL}>Foto</a> '
        '<a href="/b"><span>In</span></a></p>'
    )


def test_footnotes_have_ids_of_their_own() -> None:
    rendered = html("Zie[^b] en[^a] en[^b].\n\n[^a]: Eerste\n[^b]: https://a.nl", prefix="r12-")
    assert '<sup id="r12-fnref-1"><a class="footnote-ref" href="#r12-fn-1">' in rendered
    assert 'id="r12-fnref2-1"' in rendered
    assert '<div class="footnotes"><hr><ol><li id="r12-fn-1">' in rendered
    assert f'<a href="https://a.nl" {REL}>https://a.nl</a> ' in rendered
    assert 'aria-label="Terug naar noot 1 in de tekst"' in rendered
    assert set(re.findall(r'href="#([^"]+)"', rendered)) == set(re.findall(r'id="([^"]+)"', rendered))


def test_a_footnote_may_be_empty_for_now() -> None:
    rendered = html("Zie[^1] en[^2].\n\n[^2]: Noot\n[^1]:")
    assert rendered.startswith('<p>Zie<sup id="fnref-1">')
    assert '<li id="fn-1"><p><a aria-label="Terug naar noot 1 in de tekst"' in rendered


def test_quotes_and_ukrainian() -> None:
    assert html("> Ласкаво *просимо* до Нідерландів!\n> Oekraïne – één “loket” €5") == (
        "<blockquote><p>Ласкаво <em>просимо</em> до Нідерландів!<br>Oekraïne – één “loket” €5</p></blockquote>"
    )


def test_html_is_shown_as_it_was_typed() -> None:
    assert html('<a href="https://a.nl">') == '<p>&lt;a href="<span>https://a.nl"&gt;</span></p>'
    assert html("<b>vet</b> & 1 < 2 <mijn naam>") == ("<p>&lt;b&gt;vet&lt;/b&gt; &amp; 1 &lt; 2 &lt;mijn naam&gt;</p>")


def test_nothing_gives_nothing() -> None:
    assert render("") == render(" \n\t\n") == ""


def test_known_handles_become_links() -> None:
    known = {"almere": Mention("/gemeenten/0034", "Almere"), "sanne-de-vries": Mention("/leden/7", "Sanne & co")}
    assert html("@almere, (@Sanne-de-Vries) en @onbekend; `@almere` a@almere.nl", mentions=known) == (
        '<p><a class="mention" href="/gemeenten/0034">@Almere</a>, '
        '(<a class="mention" href="/leden/7">@Sanne &amp; co</a>) en @onbekend; <code>@almere</code> '
        '<a href="mailto:a@almere.nl">a@almere.nl</a></p>'
    )


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("@almere", {"almere"}),
        ("Dank @sanne-de-vries, @Almere. En @almere-", {"sanne-de-vries", "almere"}),
        ("**@a** *@b* ~~@c~~ > @d\n- @e\n1. @f", set("abcdef")),
        ("|x|@a|\n|-|-|\n|@b|y|\n\nz[^1]\n\n[^1]: @c", set("abc")),
        ("loket@almere.nl jan.@x a+@b a-@c _@d @@e @f@g", set()),
        ("https://social.example/@sanne www.a.example/@b [x @c](/d)", set()),
        ("`@a`\n\n```\n@b\n```\n\n~~~\n@c\n~~~\n\n    @d\n\n- x\n\n  ```\n  @e\n  ```", set()),
        ("@éva @naam_x @ @- geen", set()),
        ("", set()),
    ],
)
def test_find_mentions(source: str, found: set[str]) -> None:
    assert find_mentions(source) == found


def test_plain_text_is_what_one_reads() -> None:
    rendered = render(
        "# Kop\n\nEen*tje* &amp; `x<y`\nnieuw[^1] &nbsp; ![Kaart](/k.png)\n\n- a\n- b\n\n"
        "|c|d|\n|-|-|\n|1|2|\n\n[^1]: Noot"
    )
    assert plain_text(rendered) == "Kop Eentje & x<y nieuw Kaart a b c d 1 2 Noot"


def test_plain_lines_keep_paragraphs_and_lists() -> None:
    rendered = render("# Kop\n\nEen*tje* `x<y`\nnieuw[^1]\n\n- a\n- **b**\n\n  c\n\n1. d\n\n[^1]: Noot")
    assert plain_lines(rendered) == "Kop\nEentje x<y\nnieuw\n- a\n- b\nc\n- d\n- Noot"
