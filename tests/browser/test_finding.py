"""Finding things by the keyboard, and keeping a view: in a real browser, with axe, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import working_context
from tests.browser.operation_site import OperationSite
from tests.browser.test_screens import THEMES, keep, violations

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(browser: Browser, signed_in: Any) -> Iterator[Page]:
    context = working_context(browser, storage_state=signed_in)
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def faultless(page: Page, name: str) -> None:
    """Let axe look at the page in both themes."""
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert violations(page) == []
        keep(page, f"{name}-{theme}")


def test_the_palette_finds_a_number_and_opens_its_rows_by_keyboard_only(page: Page, operation: OperationSite) -> None:
    page.goto(f"{operation.address}/cases/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="search everything")
    expect(field).to_be_focused()
    page.keyboard.type(operation.subject)
    hit = page.get_by_role("option", name=f"{operation.subject}").filter(has_text="calls").first
    expect(hit).to_be_visible()
    expect(page.locator(".cf-palette [role=status]")).to_contain_text("Enter to open")
    faultless(page, "palette")
    for _ in range(30):
        if hit.get_attribute("aria-selected") == "true":
            break
        page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == hit.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url("**/records/call/?f.party=*")
    expect(page.get_by_role("heading", name="Calls", level=1)).to_be_visible()


def test_the_palette_says_that_nothing_was_found_and_that_the_site_is_in_trouble(
    page: Page, operation: OperationSite
) -> None:
    page.goto(f"{operation.address}/cases/")
    page.keyboard.press("Control+k")
    said = page.locator(".cf-palette [role=status]")
    page.keyboard.type("zzzzzz")
    expect(said).to_contain_text("Nothing by that name")
    page.route("**/palette.json*", lambda route: route.abort())
    page.keyboard.type("z")
    expect(said).to_contain_text("The search did not answer")
    page.keyboard.press("Escape")
    expect(page.locator(".cf-palette")).to_have_count(0)


def test_shortcuts_are_listed_go_to_places_and_leave_who_types_alone(page: Page, operation: OperationSite) -> None:
    page.goto(f"{operation.address}/search/")
    page.get_by_label("Look for a name").focus()
    page.keyboard.type("g?gc")
    expect(page.locator(".cf-shortcuts")).to_have_count(0)
    expect(page.get_by_label("Look for a name")).to_have_value("g?gc")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    faultless(page, "shortcuts")
    page.keyboard.press("Escape")
    page.keyboard.type("gc")
    expect(page.get_by_role("heading", name="My cases")).to_be_visible()


def test_a_filtered_table_is_saved_shared_and_opened_again(page: Page, operation: OperationSite) -> None:
    page.goto(operation.path("records/call/"))
    page.wait_for_selector("[data-mounted=ready]")
    page.get_by_label("Filter Direction").fill("outgoing")
    page.wait_for_url("**f.direction=outgoing*")
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name of the view").fill("Outgoing calls")
    page.get_by_label("Share it with the members").check()
    faultless(page, "save-view")
    page.get_by_role("button", name="Save this view").click()
    page.wait_for_url("**f.direction=outgoing*")
    expect(page.get_by_text("The view “Outgoing calls” is saved.")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("outgoing")
    expect(page.get_by_role("option", name="Outgoing calls")).to_be_visible()
    page.goto(operation.path("views/"))
    faultless(page, "saved-views")
    page.get_by_role("link", name="Outgoing calls", exact=True).click()
    page.wait_for_url("**f.direction=outgoing*")


def test_search_and_saved_views_need_no_scripts(browser: Browser, signed_in: Any, operation: OperationSite) -> None:
    context = working_context(browser, storage_state=signed_in, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{operation.address}/search/")
    page.get_by_label("Look for a name").fill("larkspur")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="Operation Larkspur").first.click()
    page.goto(operation.path("timeline/"))
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name of the view").fill("Everything in time")
    page.get_by_role("button", name="Save this view").click()
    assert page.url.startswith(operation.path("timeline/"))
    context.close()
