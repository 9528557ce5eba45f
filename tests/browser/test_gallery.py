"""Every piece in every state and both themes: nothing complains, axe finds nothing, and a picture is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from casefold.platform.pieces.gallery import gallery
from tests.browser.conftest import Visitor

SHOTS = Path(__file__).parent / "screenshots"
ENTRIES = [entry.key for entry in gallery()]
SETTLING = ("network-usual", "network-hostile", "network-huge", "map-usual", "map-clock", "map-huge", "map-hostile")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

pytestmark = [pytest.mark.extended, pytest.mark.xdist_group("browser")]


def settled(page: Page, key: str) -> None:
    """Wait until a layout or a map has come to rest."""
    if key in SETTLING:
        page.wait_for_selector("[data-settled]", timeout=60_000)


def violations(page: Page, theme: str, key: str) -> list[tuple[str, list[str]]]:
    """What axe finds; in the second theme only colours can differ, and of a huge table only its size."""
    options = {"runOnly": RULES if theme == "light" else {"type": "rule", "values": ["color-contrast"]}}
    context = {"exclude": [["[data-reading]"]]} if key.endswith("-huge") and not key.startswith("heatmap") else None
    found = Axe().run(page, context=context, options=options)
    return [(v["id"], [node["html"][:160] for node in v["nodes"]]) for v in found.response["violations"]]


@pytest.mark.parametrize("key", ENTRIES)
def test_a_piece_stands_without_complaint_in_both_themes(visitor: Visitor, key: str) -> None:
    SHOTS.mkdir(exist_ok=True)
    page = visitor.open(key, "?theme=light")
    settled(page, key)
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert violations(page, theme, key) == []
        page.screenshot(path=SHOTS / f"{key}-{theme}.png", full_page=True)
    assert page.title() == key
