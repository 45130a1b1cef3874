"""The stylesheet keeps what is used, and only that."""

from forum import stylesheet

THEME = """
/* every token of every component */
.voorbeeld-theme {
  --button-color: var(--blue); /* [code-only] */
  --blue: var(--ramp-500);
  --ramp-500: #0b5394;
  --unused: red;
}
"""


def test_only_tokens_that_are_referred_to_stay():
    css = stylesheet.bundle(THEME, {"components": [".b { color: var(--button-color) }"]})
    assert "--ramp-500:#0b5394" in css
    assert "--unused" not in css


def test_references_skip_tokens_that_only_name_another():
    css = stylesheet.bundle(THEME, {"components": [".b { color: var(--button-color, black) }"]})
    assert ".b{color:var(--ramp-500,black)}" in css
    assert "--button-color" not in css


def test_a_token_that_is_set_again_keeps_its_name():
    css = stylesheet.bundle(THEME, {"components": [".b { color: var(--blue) }"], "parts": [".dark { --blue: white }"]})
    assert ".b{color:var(--blue)}" in css


def test_rules_of_unnamed_classes_go():
    css = ".nl-a { x: y } .nl-a.nl-a--busy { x: y } .nl-a:not(.nl-a--busy) { x: y } @media print { .nl-b { x: y } }"
    kept = stylesheet.used_rules(css, {"nl-a"})
    assert ".nl-a--busy {" not in kept
    assert ".nl-a:not(.nl-a--busy)" in kept
    assert "@media" not in kept


def test_a_name_that_is_completed_in_a_template_stands_for_its_variants():
    css = ".alert--info { x: y } .alert--busy { x: y } .alert__icon { x: y }"
    kept = stylesheet.used_rules(css, {"alert--"}, unused={"alert--busy"})
    assert "alert--info" in kept
    assert "alert--busy" not in kept
    assert "alert__icon" not in kept


def test_minifying_leaves_meaning():
    css = "a  :hover { width: calc(1px + 2px) ; /* why */ }\n\n.b > .c { margin: 0 }"
    assert stylesheet.minified(css) == "a :hover{width:calc(1px + 2px)}.b>.c{margin:0}"


def test_layers_come_in_order():
    css = stylesheet.bundle("", {"parts": ["b{x:y}"], "layout": ["a{x:y}"]})
    assert css.startswith("@layer tokens,components,layout,parts,utilities;")
    assert css.index("@layer layout{") < css.index("@layer parts{")
