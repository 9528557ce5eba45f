"""The dashboard on a small laptop screen: in either theme, by keyboard, as its runs go on, and without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import working_context
from tests.browser.operation_site import CASE, PATIENCE, OperationSite
from tests.browser.test_screens import THEMES, keep, violations

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

LAPTOP = {"width": 1366, "height": 768}
PAGES = {
    "dashboard": "/",
    "alerts": "/alerts/",
    "my-runs": "/my-runs/?show=ended",
    "notifications": "/notifications/",
    "account": "/account/",
    "changes": f"/cases/{CASE}/changes/?since=2020-01-01T00:00:00%2B00:00&part=exhibits",
}


def test_a_run_comes_to_the_dashboard_by_itself_and_what_it_counts_is_one_link_away(
    browser: Browser, signed_in: Any, operation: OperationSite
) -> None:
    context = working_context(browser, storage_state=signed_in)
    desk, asking = context.new_page(), context.new_page()
    asking.goto(operation.path("communications/ask/overview/"))
    asking.locator("main form button[type=submit]").last.click()
    desk.goto(f"{operation.address}/")
    ended = desk.locator("#dashboard-live h3", has_text="ended since you last looked")
    expect(ended).to_be_visible(timeout=PATIENCE * 1000)
    number = int(ended.locator("a").inner_text())
    ended.locator("a").press("Enter")
    expect(desk.locator("tbody tr")).to_have_count(number)
    news = desk.get_by_role("link", name="Notifications").first
    expect(news).to_contain_text("unread")
    news.press("Enter")
    line = desk.locator("tbody th a").first
    expect(line).to_contain_text("finished")
    line.press("Enter")
    expect(desk.get_by_text("Back to the case")).to_be_visible()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_fault_on_a_small_laptop(
    browser: Browser, signed_in: Any, operation: OperationSite, name: str
) -> None:
    context = working_context(browser, storage_state=signed_in)
    page = context.new_page()
    page.set_viewport_size({"width": LAPTOP["width"], "height": LAPTOP["height"]})
    page.goto(operation.address + PAGES[name])
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert violations(page) == []
        if name == "dashboard":
            keep(page, f"{name}-{theme}")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    context.close()


def test_the_dashboard_says_the_same_without_scripts(
    browser: Browser, signed_in: Any, operation: OperationSite
) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=signed_in)
    page = context.new_page()
    page.goto(f"{operation.address}/")
    for heading in ("What needs you", "My cases", "My runs", "Apps I use"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.get_by_role("link", name="Operation Larkspur", exact=True).first.click()
    expect(page.get_by_role("heading", name="Exhibits", exact=True)).to_be_visible()
    page.goto(f"{operation.address}/notifications/")
    mark = page.get_by_role("button", name="Mark all as read")
    if mark.count() > 0:
        mark.click()
        expect(page.get_by_role("status")).to_contain_text("marked as read")
    expect(mark).to_have_count(0)
    context.close()
