"""One stylesheet out of many: layers in order, only the design tokens and rules that are used, small.

The token file of NL Design System holds every token of every component (200 kB), and each component every variant;
our templates name a tenth of them.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from typing import Any

import tinycss2

LAYERS = ("tokens", "components", "layout", "parts", "utilities")
TOKEN = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+);")
ALIAS = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
DECLARED = re.compile(r"(--[\w-]+)\s*:")
REFERENCE = re.compile(r"var\(\s*(--[\w-]+)")
CLASS = re.compile(r"\.([a-zA-Z][\w-]*)")
NEGATED = re.compile(r":(?:not|has)\([^()]*(?:\([^()]*\)[^()]*)*\)")
URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")


def bundle(theme: str, layers: Mapping[str, Iterable[str]]) -> str:
    """The whole stylesheet: `theme` is the token file, `layers` the texts a layer (see LAYERS), in order."""
    texts = {layer: minified("\n".join(parts)) for layer, parts in layers.items()}
    own = {name for text in texts.values() for name in DECLARED.findall(text)}
    known = declared_tokens(theme)
    texts = {layer: _without_aliases(text, known, own) for layer, text in texts.items()}
    known = {name: _without_aliases(value, known, own) for name, value in known.items()}
    tokens = used_tokens(known, "".join(texts.values()))
    texts["tokens"] = f".voorbeeld-theme{{{tokens}}}" + texts.get("tokens", "")
    bodies = (f"@layer {layer}{{{texts[layer]}}}" for layer in LAYERS if texts.get(layer))
    return f"@layer {','.join(LAYERS)};" + "".join(bodies)


def declared_tokens(theme: str) -> dict[str, str]:
    """The tokens of the theme: name to value."""
    return {name: value.strip() for name, value in TOKEN.findall(COMMENT.sub("", theme))}


def _without_aliases(text: str, known: Mapping[str, str], own: Set[str]) -> str:
    """References go straight to the token that holds the value, past those that only name another.

    Tokens in `own` are set elsewhere too, so they keep their name.
    """

    def target(match: re.Match[str]) -> str:
        name = match[1]
        while name not in own and (alias := ALIAS.fullmatch(known.get(name, ""))):
            name = alias[1]
        return f"var({name}"

    return REFERENCE.sub(target, text)


def used_tokens(known: Mapping[str, str], css: str) -> str:
    """The declarations of the tokens that `css` refers to, directly or through other tokens."""
    wanted, frontier = set(), set(REFERENCE.findall(css))
    while frontier:
        wanted |= frontier
        frontier = {ref for name in frontier for ref in REFERENCE.findall(known.get(name, ""))} - wanted
    return "".join(f"{name}:{known[name]};" for name in known if name in wanted)


def used_rules(css: str, names: Set[str], unused: Set[str] = frozenset()) -> str:
    """The rules whose classes all occur in `names`.

    A name that ends in `--` stands for all its variants, except those in `unused`.
    """

    def is_used(name: str) -> bool:
        return name not in unused and (name in names or name[: name.find("--") + 2] in names)

    return "".join(_kept(tinycss2.parse_stylesheet(css, True, True), is_used))


def _kept(rules: Iterable[Any], is_used: Callable[[str], bool]) -> Iterable[str]:
    for rule in rules:
        if rule.type == "qualified-rule" and _is_drawn(tinycss2.serialize(rule.prelude), is_used):
            yield rule.serialize()
        elif rule.type == "at-rule" and rule.content is not None:
            inner = "".join(_kept(tinycss2.parse_rule_list(rule.content, True, True), is_used))
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"


def _is_drawn(selector: str, is_used: Callable[[str], bool]) -> bool:
    """Classes within :not() and :has() are conditions, not what is drawn; they never make a rule unused."""
    while (bare := NEGATED.sub("", selector)) != selector:
        selector = bare
    alternatives = re.split(r",(?![^(]*\))", selector)
    return any(all(map(is_used, CLASS.findall(alternative))) for alternative in alternatives)


def minified(css: str) -> str:
    """Without comments and needless whitespace; spaces that mean something in selectors and calc() stay."""
    css = re.sub(r"\s+", " ", COMMENT.sub("", css))
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return re.sub(r":\s+", ":", css).replace(";}", "}").strip()


def with_urls(css: str, names: Mapping[str, str]) -> str:
    """Every url() points at the hashed name of its file; a file that was not collected is a KeyError."""

    def hashed(match: re.Match[str]) -> str:
        target = match[1]
        return match[0] if target.startswith(("data:", "#")) else f"url({names[target.rsplit('/', 1)[-1]]})"

    return URL.sub(hashed, css)
