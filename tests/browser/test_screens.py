"""Every page of the platform in both themes: axe finds nothing, nothing complains, and a picture is kept when asked.

`CASEFOLD_SCREENSHOTS=docs/images` writes the pictures that `docs/explanation/screens.md` shows.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import working_context
from tests.browser.operation_site import CASE, OperationSite

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
IN_CASE = f"/cases/{CASE}"
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Screen:
    """A page, and what of the case its address and its drawer need."""

    name: str
    path: str
    drawer: str = ""
    settles: bool = False
    kept: tuple[str, ...] = THEMES
    """Themes whose picture is kept: none where another page shows the same parts."""

    def address(self, operation: OperationSite) -> str:
        """Return where it is."""
        known = {
            "record": urlencode({"id": operation.record}),
            "subject": urlencode({"who": operation.subject}),
            **operation.findings,
        }
        path = self.path.format(**known)
        if self.drawer == "":
            return operation.address + path
        query = urlencode({"drawer": self.drawer.format(**known)})
        return f"{operation.address}{path}{'&' if '?' in path else '?'}{query}"


SCREENS = (
    Screen("cases", "/cases/"),
    Screen("new-case", "/new-case/", kept=()),
    Screen("apps", "/apps/"),
    Screen("guide", "/apps/communications/", kept=()),
    Screen("pieces", "/pieces/", kept=()),
    Screen("not-found", "/cases/nobody/", kept=()),
    Screen("search", "/search/?q=larkspur", kept=()),
    Screen("case-search", f"{IN_CASE}/search/?q=see+OR+07700900111", kept=()),
    Screen("case-search-nothing", f"{IN_CASE}/search/?q=nowheretobefound", kept=()),
    Screen("case-search-empty", f"{IN_CASE}/search/", kept=()),
    Screen("case-searches", f"{IN_CASE}/search/log/", kept=()),
    Screen("entities", f"{IN_CASE}/entities/", kept=()),
    Screen("saved-views", f"{IN_CASE}/views/?address=/cases/{CASE}/notes/", kept=()),
    Screen("exhibits", f"{IN_CASE}/exhibits/"),
    Screen("exhibit", f"{IN_CASE}/exhibits/exhibit/x1/"),
    Screen("records", f"{IN_CASE}/records/"),
    Screen("calls", f"{IN_CASE}/records/call/"),
    Screen("record", f"{IN_CASE}/records/record?{{record}}", kept=()),
    Screen("record-drawer", f"{IN_CASE}/records/call/", f"{IN_CASE}/records/record?{{record}}"),
    Screen("communications", f"{IN_CASE}/communications/"),
    Screen("ask", f"{IN_CASE}/communications/ask/top_contacts/", kept=("light",)),
    Screen("finding", f"{IN_CASE}/communications/findings/{{top_contacts}}/"),
    Screen("hours", f"{IN_CASE}/communications/findings/{{hourly}}/"),
    Screen(
        "evidence-drawer",
        f"{IN_CASE}/communications/findings/{{top_contacts}}/",
        f"{IN_CASE}/communications/findings/{{top_contacts}}/rows/0/",
        kept=("light",),
    ),
    Screen("conversations", f"{IN_CASE}/communications/conversations/"),
    Screen("network", f"{IN_CASE}/network/", settles=True),
    Screen("timeline", f"{IN_CASE}/timeline/?{{subject}}"),
    Screen("notes", f"{IN_CASE}/notes/"),
)


def shown(page: Page, screen: Screen) -> None:
    """Wait until a page shows what it is for."""
    for island in page.locator("[data-island]").all():
        expect(island).to_have_attribute("data-mounted", "ready", timeout=60_000)
    if screen.settles:
        page.wait_for_selector("[data-settled]", timeout=60_000)
    if screen.drawer:
        expect(page.locator("#cf-drawer [data-drawer-item]").first).to_be_visible()
    page.evaluate("document.fonts.ready")


def violations(page: Page, theme: str = THEMES[0]) -> list[tuple[str, list[str]]]:
    """What axe finds: by every rule in the first theme, and in the other by those of colour, which alone differ."""
    only = {"type": "tag", "values": RULES} if theme == THEMES[0] else {"type": "rule", "values": COLOUR_RULES}
    found = Axe().run(page, options={"runOnly": only})
    return [(item["id"], [node["html"][:200] for node in item["nodes"]]) for item in found.response["violations"]]


def keep(page: Page, name: str) -> None:
    """Write the picture of a page, where pictures are asked for."""
    folder = os.environ.get("CASEFOLD_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_page_has_no_fault_in_either_theme(
    browser: Browser, signed_in: Any, operation: OperationSite, screen: Screen
) -> None:
    context = working_context(browser, storage_state=signed_in)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(screen.address(operation))
    shown(page, screen)
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert violations(page, theme) == []
        if theme in screen.kept:
            keep(page, f"{screen.name}-{theme}")
    context.close()
    assert complaints == []


def test_a_conversation_has_no_fault_in_either_theme(
    browser: Browser, signed_in: Any, operation: OperationSite
) -> None:
    context = working_context(browser, storage_state=signed_in)
    page = context.new_page()
    page.goto(operation.path("communications/conversations/"))
    page.locator("tbody a", has_not_text="nobody").first.click()
    page.wait_for_selector("[data-island=conversation][data-mounted=ready]")
    expect(page.locator(".cf-message").first).to_be_visible()
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert violations(page, theme) == []
        keep(page, f"conversation-{theme}")
    context.close()


def test_the_sign_in_pages_have_no_fault_in_either_theme(browser: Browser, operation: OperationSite) -> None:
    context = working_context(browser)
    page = context.new_page()
    for name, path in (("sign-in", "/sign-in/"), ("sign-in-link", "/sign-in/nothing/")):
        page.goto(operation.address + path)
        for theme in THEMES:
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            assert violations(page, theme) == []
            if name == "sign-in":
                keep(page, f"{name}-{theme}")
    context.close()
