"""docs/performance.md: a section for each thing that is measured, written anew by whoever measured it."""

import re

from forum.config import ROOT

PAGE = ROOT / "docs" / "performance.md"


def put(section: str) -> None:
    """Write a section, which begins with its `## ` heading, in the place of its older self, or at the end."""
    PAGE.write_text(with_section(PAGE.read_text(encoding="utf-8"), section), encoding="utf-8")


def with_section(page: str, section: str) -> str:
    heading = re.escape(section.split("\n", 1)[0])
    text = f"{section.rstrip()}\n\n"
    old = re.compile(rf"^{heading}$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if old.search(page):
        return old.sub(lambda _found: text, page, count=1).rstrip() + "\n"
    return f"{page.rstrip()}\n\n{text}".rstrip() + "\n"
