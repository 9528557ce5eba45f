"""The platform as a person uses it, by mouse and by keyboard only: from the sign-in link down to the raw row."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from casefold.platform.pieces.gallery import HOSTILE
from tests.browser.conftest import working_context
from tests.browser.operation_site import PATIENCE, OperationSite

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

SAMPLES = Path(__file__).parents[1] / "formats" / "call_table" / "samples"
SECONDS = PATIENCE * 1000
MOST_STEPS = 120
"""Presses of Tab after which a thing counts as out of reach."""


class Mouse:
    """Clicks."""

    name = "mouse"

    def press(self, thing: Locator) -> None:
        """Press a button or follow a link."""
        thing.click()

    def choose(self, thing: Locator, value: str) -> None:
        """Choose from a list."""
        thing.select_option(value)

    def write(self, thing: Locator, text: str) -> None:
        """Write into a field."""
        thing.fill(text)

    def first_row(self, page: Page) -> None:
        """Open the first row of a table."""
        page.locator("[data-at='0'] a").click()

    def link_of_chart(self, page: Page) -> None:
        """Open the records behind a link of the chart."""
        page.get_by_role("button", name="Table", exact=True).click()
        page.locator("[data-reading] tbody tr").first.locator("a").nth(2).click()

    def first_of_timeline(self, page: Page) -> None:
        """Open the record behind an item."""
        page.locator(".cf-timeline__mark").first.click(force=True)

    def palette(self, page: Page) -> None:
        """Open the palette."""
        page.get_by_role("button", name="Go to…").click()


class Keyboard:
    """Never touches the mouse: what Tab does not reach cannot be used."""

    name = "keyboard"

    def reach(self, thing: Locator) -> None:
        """Go to a thing by Tab alone."""
        expect(thing).to_be_visible()
        for _ in range(MOST_STEPS):
            if thing.evaluate("element => element === document.activeElement"):
                return
            thing.page.keyboard.press("Tab")
        pytest.fail(f"Tab does not reach {thing}")

    def press(self, thing: Locator) -> None:
        """Press a button or follow a link."""
        self.reach(thing)
        thing.page.keyboard.press("Enter")

    def choose(self, thing: Locator, value: str) -> None:
        """Choose from a list by the letters of its name."""
        self.reach(thing)
        thing.page.keyboard.type(value)

    def write(self, thing: Locator, text: str) -> None:
        """Write into a field."""
        self.reach(thing)
        thing.page.keyboard.type(text)

    def first_row(self, page: Page) -> None:
        """Open the first row of a table."""
        self.reach(page.get_by_role("grid"))
        page.keyboard.press("Home")
        page.keyboard.press("Enter")

    def link_of_chart(self, page: Page) -> None:
        """Open the records behind a link of the chart."""
        self.reach(page.get_by_role("application"))
        page.keyboard.press("ArrowRight")
        page.keyboard.press("n")
        page.keyboard.press("Enter")

    def first_of_timeline(self, page: Page) -> None:
        """Open the record behind an item."""
        self.reach(page.get_by_role("application"))
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")

    def palette(self, page: Page) -> None:
        """Open the palette."""
        page.keyboard.press("Control+k")


Hand = Mouse | Keyboard


@pytest.fixture
def page(browser: Browser, signed_in: Any) -> Iterator[Page]:
    context = working_context(browser, storage_state=signed_in)
    complaints: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def ready(page: Page) -> None:
    """Wait until the page's island stands."""
    page.wait_for_selector("[data-mounted=ready]")


def first_cell(page: Page, title: str) -> str:
    """Return what the first row says under a title."""
    titles = page.get_by_role("columnheader").all_inner_texts()
    return page.locator("[data-at='0'] [role=gridcell]").nth(titles.index(title)).inner_text()


def drawer(page: Page) -> Locator:
    return page.locator("#cf-drawer")


@pytest.mark.parametrize("hand", [Mouse(), Keyboard()], ids=lambda hand: hand.name)
def test_from_the_link_to_the_import_report(browser: Browser, operation: OperationSite, hand: Hand) -> None:
    context = working_context(browser)
    page = context.new_page()
    page.goto(operation.sign_in_link())
    hand.press(page.get_by_role("button", name="Sign in"))
    hand.press(page.get_by_role("link", name="Operation Larkspur", exact=True))
    hand.write(page.get_by_label("Another reason", exact=True), "Made-up exercise of the tests")
    hand.press(page.get_by_role("button", name="Open the case"))
    expect(page.get_by_role("heading", name="Exhibits", exact=True)).to_be_visible()
    hand.press(page.get_by_text("Reference, authority, format"))
    hand.write(page.get_by_label("Exhibit reference"), f"WEB/{hand.name}")
    with page.expect_file_chooser() as chosen:
        hand.press(page.get_by_label("Files", exact=True))
    chosen.value.set_files(SAMPLES / "att_mobility_voice.csv")
    hand.press(page.get_by_role("button", name="Add", exact=True))
    report = page.get_by_role("link", name="Import report")
    expect(report).to_be_visible(timeout=SECONDS)
    assert "/runs/" in page.url
    hand.press(report)
    expect(page.get_by_text("It balances.")).to_be_visible()
    expect(page.get_by_role("heading", name=f"WEB/{hand.name}")).to_be_visible()
    context.close()


@pytest.mark.parametrize("hand", [Mouse(), Keyboard()], ids=lambda hand: hand.name)
def test_from_a_table_down_to_the_raw_row(page: Page, operation: OperationSite, hand: Hand) -> None:
    page.goto(operation.path("records/"))
    hand.press(page.get_by_role("link", name="Calls"))
    ready(page)
    hand.press(page.get_by_role("button", name="Time as stated"))
    expect(page.get_by_role("columnheader", name="Time as stated")).to_have_attribute("aria-sort", "ascending")
    hand.write(page.get_by_label("Filter Direction"), "outgoing")
    expect(page.locator(".cf-piece__status")).to_contain_text("matching rows")
    assert "f.direction=outgoing" in page.url
    page.reload()
    ready(page)
    hand.first_row(page)
    expect(drawer(page)).to_contain_text("The original, read again")
    first = drawer(page).get_by_role("heading", level=1).inner_text()
    page.keyboard.press("j")
    expect(drawer(page).get_by_role("heading", level=1)).not_to_have_text(first)
    page.keyboard.press("k")
    expect(drawer(page).get_by_role("heading", level=1)).to_have_text(first)
    hand.press(drawer(page).get_by_role("button", name="Copy citation"))
    assert "SHA-256" in page.evaluate("navigator.clipboard.readText()")
    hand.press(drawer(page).get_by_role("button", name="Close"))
    expect(drawer(page)).to_be_empty()


@pytest.mark.parametrize("hand", [Mouse(), Keyboard()], ids=lambda hand: hand.name)
def test_from_a_question_to_its_evidence(page: Page, operation: OperationSite, hand: Hand) -> None:
    page.goto(operation.path("communications/"))
    hand.press(page.get_by_role("link", name="Hours and weekdays", exact=True))
    hand.press(page.get_by_role("button", name="Ask"))
    finding = page.get_by_role("link", name="Finding")
    expect(finding).to_be_visible(timeout=SECONDS)
    hand.press(finding)
    expect(page.get_by_text("What it does not say")).to_be_visible()
    page.wait_for_selector("[data-island=heatmap][data-mounted=ready]")
    hand.press(page.locator(".cf-heat a").first)
    expect(drawer(page)).to_contain_text("behind it")
    hand.press(drawer(page).locator(".cf-evidence__title a").first)
    expect(drawer(page)).to_contain_text("The original, read again")
    hand.press(drawer(page).get_by_role("button", name="Back"))
    expect(drawer(page)).to_contain_text("behind it")


@pytest.mark.parametrize("hand", [Mouse(), Keyboard()], ids=lambda hand: hand.name)
def test_pictures_open_their_records(page: Page, operation: OperationSite, hand: Hand) -> None:
    page.goto(operation.path("network/"))
    page.wait_for_selector("[data-settled]")
    hand.link_of_chart(page)
    expect(drawer(page)).to_contain_text("Records between")
    page.goto(operation.path("timeline/"))
    hand.write(page.get_by_label("Of whom"), operation.subject)
    hand.press(page.get_by_role("button", name="Show", exact=True))
    ready(page)
    hand.first_of_timeline(page)
    expect(drawer(page)).to_contain_text("The original, read again")


@pytest.mark.parametrize("hand", [Mouse(), Keyboard()], ids=lambda hand: hand.name)
def test_a_conversation_is_read_to_its_source(page: Page, operation: OperationSite, hand: Hand) -> None:
    page.goto(operation.path("communications/conversations/"))
    hand.press(page.locator("tbody a").first)
    ready(page)
    hand.press(page.locator(".cf-message__source a").first)
    expect(drawer(page)).to_contain_text("The original, read again")


@pytest.mark.parametrize("hand", [Mouse(), Keyboard()], ids=lambda hand: hand.name)
def test_zone_palette_and_theme(page: Page, operation: OperationSite, hand: Hand) -> None:
    page.goto(operation.path("records/call/"))
    ready(page)
    cell = page.locator("[data-at='0'] [role=gridcell]").first
    expect(cell).to_contain_text(re.compile("GMT|BST"))
    stated = first_cell(page, "Time as stated")
    with page.expect_navigation(url="**zone=UTC*"):
        hand.choose(page.get_by_label("Times in"), "UTC")
    expect(cell).to_contain_text("UTC")
    assert first_cell(page, "Time as stated") == stated
    hand.palette(page)
    page.keyboard.type("time")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    hand.press(page.get_by_role("button", name="Dark"))
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto(operation.path("records/call/?zone=Europe/London"))


def test_a_time_that_names_no_zone_is_shown_as_stated(page: Page, operation: OperationSite) -> None:
    page.goto(operation.path("records/call/"))
    ready(page)
    shown = first_cell(page, "Time as stated")
    sent = page.evaluate("fetch('rows.json?limit=1').then(answer => answer.json())")
    stated = next(
        value for column, value in zip(sent["columns"], sent["rows"][0]["cells"], strict=True)
        if column["name"] == "time_local"
    )  # fmt: skip
    assert shown == stated.replace("T", " ")


def test_a_browser_that_goes_away_leaves_nothing(page: Page, operation: OperationSite, tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b,c\n" * 4_000_000)
    page.goto(operation.path("exhibits/"))
    held = page.locator("tbody tr[id]").count()
    line = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2_000_000}
    line.send("Network.emulateNetworkConditions", slow)
    page.get_by_label("Files", exact=True).set_input_files(large)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".cf-upload__files")).to_contain_text(" of 24 MB")
    page.close()
    assert _empties(operation.home / "uploads")
    again = page.context.new_page()
    again.goto(operation.path("exhibits/"))
    assert again.locator("tbody tr[id]").count() == held
    expect(again.get_by_text("large.csv")).to_have_count(0)


def _empties(folder: Path) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not any(item.is_file() for item in folder.rglob("*")):
            return True
        time.sleep(0.1)
    return False


def test_a_file_that_is_refused_says_why(page: Page, operation: OperationSite) -> None:
    told = {"error": {"message": "the disk has no room for the upload", "remedy": "Free space and send it again."}}
    page.goto(operation.path("exhibits/"))
    page.route(
        "**/exhibits/",
        lambda route: route.fulfill(status=413, json=told) if route.request.method == "POST" else route.continue_(),
    )
    page.get_by_label("Files", exact=True).set_input_files(SAMPLES / "german.csv")
    page.get_by_role("button", name="Add", exact=True).click()
    said = "not taken: The disk has no room for the upload. Free space and send it again."
    expect(page.locator(".cf-upload__files")).to_contain_text(said)


def test_an_import_that_fails_says_why(page: Page, operation: OperationSite) -> None:
    page.goto(operation.path("exhibits/"))
    page.get_by_text("Reference, authority, format").click()
    page.get_by_label("Zone of times").fill("Mars/Olympus")
    page.get_by_label("Files", exact=True).set_input_files(SAMPLES / "german.csv")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".cf-upload__files")).to_contain_text("There is no time zone 'Mars/Olympus'")
    page.get_by_label("Zone of times").fill("")
    page.get_by_label("Exhibit reference").fill("RAS/1")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#run-live")).to_contain_text("reference RAS/1 is already", timeout=SECONDS)


def test_without_scripts_records_and_findings_can_be_read(
    browser: Browser, signed_in: Any, operation: OperationSite
) -> None:
    context = browser.new_context(java_script_enabled=False, storage_state=signed_in)
    page = context.new_page()
    page.goto(operation.path("records/call/?sort=-time_utc"))
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_role("link", name="Next rows").first.click()
    expect(page.locator("main p[role=status]")).to_contain_text("51 to")
    page.locator("[data-reading] tbody a").first.click()
    expect(page.get_by_text("The original, read again")).to_be_visible()
    page.goto(operation.path(f"communications/findings/{operation.findings['hourly']}/"))
    expect(page.locator(".cf-sentence")).to_be_visible()
    page.locator(".cf-heat a").first.click()
    expect(page.get_by_text("behind it")).to_be_visible()
    expect(page.get_by_text("Cite as").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("below", ["records/message/?f.body=document", "exhibits/"])
def test_hostile_texts_stay_text(page: Page, operation: OperationSite, below: str) -> None:
    page.goto(operation.path(below))
    if "records" in below:
        ready(page)
        page.locator("[data-at='0'] a").click()
        expect(drawer(page)).to_contain_text("The original, read again")
        assert any(text in page.locator("#cf-drawer").inner_text() for text in HOSTILE[:4])
    else:
        expect(page.get_by_text("<i>nobody<i>").first).to_be_visible()
    assert page.locator("main img, main i, main script, #cf-drawer :is(img, script), a[href^=javascript]").count() == 0
    assert page.title() != "run"
