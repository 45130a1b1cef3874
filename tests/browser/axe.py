"""axe-core, as installed by npm: what it finds on a page as it stands now."""

from typing import Any

import pytest
from playwright.sync_api import Page

from forum.config import ROOT

FILE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
COLOURS = ["color-contrast", "link-in-text-block"]


def violations(page: Page, *, only: list[str] | None = None) -> list[str]:
    """Each as a sentence with the element it is about; [] for an accessible page. `only` names rules to run."""
    if not page.evaluate("() => 'axe' in window"):
        if not FILE.exists():
            pytest.fail("axe-core is not installed: run make setup")
        page.evaluate(FILE.read_text())
    options: dict[str, Any] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    if only:
        options["runOnly"] = {"type": "rule", "values": only}
        del options["rules"]
    found = page.evaluate("options => axe.run(document, options).then(result => result.violations)", options)
    return [_told(page, violation, node) for violation in found for node in violation["nodes"]]


def everywhere(page: Page, desktop: Any, phone: Any) -> list[str]:
    """What axe finds in a wide and in a narrow window, in light and in dark."""
    found = []
    for size, viewport in (("wide", desktop), ("narrow", phone)):
        page.set_viewport_size(viewport)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += [
                f"{size} {scheme} {text}" for text in violations(page, only=None if scheme == "light" else COLOURS)
            ]
        found += [f"{size} {text}" for text in _overflow(page)]
    page.emulate_media(color_scheme="light")
    return found


def _overflow(page: Page) -> list[str]:
    """Nothing makes the page itself scroll sideways."""
    wide, window = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    if wide <= window:
        return []
    culprits = page.evaluate(
        """() => [...document.querySelectorAll('main *, header *, footer *, nav *')]
             .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
             .filter(e => !e.closest('.table-scroll, pre, .site-nav-list'))
             .slice(0, 4).map(e => e.outerHTML.slice(0, 120))"""
    )
    return [f"{page.url} is {wide} px wide in a window of {window}: {culprits}"]


def _told(page: Page, violation: dict[str, Any], node: dict[str, Any]) -> str:
    reason = " ".join(node.get("failureSummary", "").split())[:300]
    return f"{page.url} {violation['id']}: {node['html'][:160]} -- {reason}"
