"""The columns of a table settled in a browser: with scripts, without, by keyboard, and in each state of the page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import working_context
from tests.browser.operation_site import OperationSite
from tests.browser.test_screens import THEMES, keep, violations

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

GATES = "Gate log of the depot,,,\n" + "\n".join(
    [
        "Ding,Wann,Wo,Fahrer",
        "LK12 ABC,28/02/2026 23:15:02,North gate,Sam Hale",
        "lk12abc,01/03/2026 00:04:40,South gate,",
        "LKI2 ABC,13/03/2026 09:15:02,South gate,J. Farrow",
        "YX08 ZAB,13/03/2026 09:20:00,South gate,",
    ]
)
MONEY = "When,Party,Sum,Text\n2026-03-01,Hale Motors,-12.50,Fuel\n2026-03-02,J Farrow,100.00,Rent\n"


@pytest.fixture
def context(browser: Browser, signed_in: Any) -> Iterator[BrowserContext]:
    made = working_context(browser, storage_state=signed_in)
    yield made
    made.close()


def sent(page: Page, operation: OperationSite, folder: Path, name: str, text: str) -> str:
    """Send a table as a person does, wait until it is held, and return the address where its columns are settled."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    page.goto(operation.path("exhibits/"))
    page.set_input_files("#id_files", path)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#run-live [data-poll-over]")).to_be_attached(timeout=60_000)
    page.get_by_role("link", name="Settle its columns").click()
    expect(page.locator("h1")).to_contain_text("Columns of")
    return page.url


def chosen_by_keys(page: Page, label: str, keys: str, value: str) -> None:
    """Choose an option as a person without a mouse does, and have the first rows shown again."""
    column = page.get_by_label(label, exact=True)
    column.focus()
    page.keyboard.type(keys)
    expect(column).to_have_value(value)
    page.get_by_role("button", name="Show the first rows again").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_label(label, exact=True)).to_have_value(value)


def without_fault(page: Page, name: str) -> None:
    """Hold a page to the accessibility rules in both themes, and keep its picture where pictures are asked for."""
    for theme in THEMES:
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert violations(page) == []
        keep(page, f"{name}-{theme}")
    page.evaluate("document.documentElement.dataset.theme = 'light'")


def test_a_person_settles_a_table_by_keyboard_and_imports_it(
    context: BrowserContext, operation: OperationSite, tmp_path: Path
) -> None:
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sent(page, operation, tmp_path, "gates.csv", GATES)
    without_fault(page, "columns")

    chosen_by_keys(page, "What its rows are", "sightings", "sighting")
    chosen_by_keys(page, "Ding", "plate", "plate")
    chosen_by_keys(page, "Wo", "place", "place")
    stored = page.get_by_role("table", name="The first rows as they would be stored")
    expect(stored).to_contain_text("plate:LK12ABC")
    expect(stored).to_contain_text("South gate")
    expect(page.get_by_label("Wo", exact=True)).to_have_value("place")
    without_fault(page, "columns-settled")

    page.get_by_label("Keep the mapping as a profile (optional)").fill("depot-gates")
    page.get_by_role("button", name="Import with these columns").click()
    expect(page.locator("[data-poll-over]")).to_be_attached(timeout=60_000)
    page.get_by_role("link", name="Import report").click()
    expect(page.get_by_role("table", name="Stored by kind")).to_contain_text("sighting")
    expect(page.get_by_text("mapped_table", exact=False).first).to_be_visible()
    assert complaints == []


def test_the_page_works_without_scripts(
    browser: Browser, context: BrowserContext, operation: OperationSite, signed_in: Any, tmp_path: Path
) -> None:
    address = sent(context.new_page(), operation, tmp_path, "money.csv", MONEY)
    plain = working_context(browser, storage_state=signed_in, java_script_enabled=False)
    page = plain.new_page()
    page.goto(address)
    page.get_by_label("What its rows are").select_option("transfer")
    page.get_by_role("button", name="Show the first rows again").click()
    page.get_by_label("When", exact=True).select_option("date")
    page.get_by_label("Sum", exact=True).select_option("amount")
    page.get_by_label("Party", exact=True).select_option("other")
    page.get_by_role("button", name="Show the first rows again").click()

    stored = page.get_by_role("table", name="The first rows as they would be stored")
    expect(stored).to_contain_text("12.50")
    expect(stored).to_contain_text("Hale Motors")
    page.get_by_role("button", name="Import with these columns").click()
    expect(page.locator("h1")).to_contain_text("again")
    plain.close()


def test_what_does_not_fit_is_said_and_the_form_stands(
    context: BrowserContext, operation: OperationSite, tmp_path: Path
) -> None:
    page = context.new_page()
    sent(page, operation, tmp_path, "twice.csv", MONEY.replace("When", "Began"))
    page.get_by_label("What its rows are").select_option("event")
    page.get_by_role("button", name="Show the first rows again").click()
    page.get_by_label("Party", exact=True).select_option("action")
    page.get_by_label("Text", exact=True).select_option("action")
    page.get_by_role("button", name="Show the first rows again").click()

    expect(page.get_by_role("alert")).to_contain_text("action was given to 2 columns")
    without_fault(page, "columns-error")


def test_a_table_of_many_columns_stays_usable(
    context: BrowserContext, operation: OperationSite, tmp_path: Path
) -> None:
    names = [f"reading_{number}_of_the_long_export" for number in range(320)]
    page = context.new_page()
    sent(page, operation, tmp_path, "wide.csv", ",".join(names) + "\n" + ",".join("word" for _ in names) + "\n")

    expect(page.get_by_text("20 more columns are kept as text.")).to_be_visible()
    assert violations(page) == []
    keep(page, "columns-huge-light")
    expect(page.get_by_label("Row of the header, 0 for none")).to_have_value("1")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_an_exhibit_without_a_table_says_what_a_table_is(context: BrowserContext, operation: OperationSite) -> None:
    page = context.new_page()
    page.goto(operation.path("exhibits/"))
    page.locator("tr", has=page.get_by_title("handset", exact=False)).locator("th a").first.click()
    page.goto(f"{page.url}columns")

    expect(page.get_by_text("no table was found in this exhibit")).to_be_visible()
    without_fault(page, "columns-empty")
