"""One stylesheet out of many: layers in order, only the design tokens that are used, small.

The token file of NL Design System holds every token of every component (200 kB); a page uses a tenth of them.
"""

import re
from collections.abc import Iterable, Mapping

LAYERS = ("tokens", "components", "layout", "parts", "utilities")
TOKEN = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+);")
REFERENCE = re.compile(r"var\(\s*(--[\w-]+)")
URL = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")


def bundle(theme: str, layers: Mapping[str, Iterable[str]]) -> str:
    """The whole stylesheet: `theme` is the token file, `layers` the texts a layer (see LAYERS), in order."""
    texts = {layer: minified("\n".join(parts)) for layer, parts in layers.items()}
    tokens = used_tokens(theme, "".join(texts.values()))
    texts["tokens"] = f".voorbeeld-theme{{{tokens}}}" + texts.get("tokens", "")
    bodies = (f"@layer {layer}{{{texts[layer]}}}" for layer in LAYERS if texts.get(layer))
    return f"@layer {','.join(LAYERS)};" + "".join(bodies)


def used_tokens(theme: str, css: str) -> str:
    """The declarations of `theme` that `css` refers to, directly or through other tokens."""
    known = dict(TOKEN.findall(re.sub(r"/\*.*?\*/", "", theme, flags=re.S)))
    wanted, frontier = set(), set(REFERENCE.findall(css))
    while frontier:
        wanted |= frontier
        frontier = {ref for name in frontier for ref in REFERENCE.findall(known.get(name, ""))} - wanted
    return "".join(f"{name}:{known[name].strip()};" for name in known if name in wanted)


def minified(css: str) -> str:
    """Without comments and needless whitespace; spaces that mean something in selectors and calc() stay."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return re.sub(r":\s+", ":", css).replace(";}", "}").strip()


def with_urls(css: str, names: Mapping[str, str]) -> str:
    """Every url() points at the hashed name of its file; a file that was not collected is a KeyError."""

    def hashed(match: re.Match[str]) -> str:
        target = match[1]
        return match[0] if target.startswith(("data:", "#")) else f"url({names[target.rsplit('/', 1)[-1]]})"

    return URL.sub(hashed, css)
