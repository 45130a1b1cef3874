"""How a person works a page: with a mouse or finger, or with the keyboard alone.

Both find things as a person does, by the words on them. The keyboard also watches where the focus is:
it must always be to be seen, and never under something else.
"""

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.site import PATIENCE

MOST_STEPS = 400
TIMEOUT = PATIENCE * 1000  # milliseconds
FORGETS = 1_500  # milliseconds after which a list begins with a new word

FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return 'nowhere';
  const own = getComputedStyle(here), words = here.outerHTML.slice(0, 140);
  const ring = (own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) > 0) || own.boxShadow !== 'none';
  if (!ring) return 'no visible focus on ' + words;
  const boxes = [...here.getClientRects()].filter(box => box.width > 0 && box.height > 0);
  if (!boxes.length) return 'the focus has no size on ' + words;
  const seen = boxes.some(box => [[.5, .5], [.1, .5], [.9, .5], [.5, .15], [.5, .85]].some(([x, y]) => {
    const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
    return top && (here.contains(top) || top.contains(here) && getComputedStyle(top).position !== 'fixed');
  }));
  return seen ? '' : 'the focus is hidden on ' + words;
}"""


class Mouse:
    """Points, clicks, and types where it clicked."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def fill(self, label: str, text: str) -> None:
        self.main.get_by_label(label).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        self.main.get_by_label(label).first.select_option(label=option)

    def tick(self, label: str) -> None:
        self.main.get_by_label(label).first.check()

    def press(self, button: str) -> None:
        """A button that leads to another page."""
        with self.page.expect_navigation():
            self.main.get_by_role("button", name=button).first.click()

    def follow(self, link: str) -> None:
        with self.page.expect_navigation():
            self.main.get_by_role("link", name=link).first.click()

    def unfold(self, words: str) -> None:
        self.main.locator("summary").filter(has_text=words).first.click()


class Keyboard(Mouse):
    """Tab and Enter, Space on a tick box, letters in a list: no pointer."""

    def fill(self, label: str, text: str) -> None:
        self._tab_to(self.main.get_by_label(label).first)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        field = self.main.get_by_label(label).first
        self._tab_to(field)
        for _attempt in range(20):
            self.page.keyboard.type(option)
            if field.locator("option:checked").inner_text() == option:
                return
            self.page.wait_for_timeout(FORGETS)  # on a busy machine the letters come too slowly to be one word
        raise AssertionError(f"typing does not choose {option!r} on {self.page.url}")

    def tick(self, label: str) -> None:
        self._tab_to(self.main.get_by_label(label).first)
        self.page.keyboard.press("Space")

    def press(self, button: str) -> None:
        self._tab_to(self.main.get_by_role("button", name=button).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, link: str) -> None:
        self._tab_to(self.main.get_by_role("link", name=link).first)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def unfold(self, words: str) -> None:
        self._tab_to(self.main.locator("summary").filter(has_text=words).first)
        self.page.keyboard.press("Enter")

    def _tab_to(self, target: Locator) -> None:
        """Press Tab until the target has the focus."""
        target.wait_for()
        for _step in range(MOST_STEPS):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self._see_focus()
        raise AssertionError(f"Tab does not lead to {target} on {self.page.url}")

    def _see_focus(self) -> None:
        """The page may still be scrolling to it."""
        try:
            self.page.wait_for_function(f"() => ['', 'nowhere'].includes(({FOCUS})())", timeout=TIMEOUT)
        except PlaywrightTimeout:
            raise AssertionError(f"{self.page.url}: {self.page.evaluate(FOCUS)}") from None
