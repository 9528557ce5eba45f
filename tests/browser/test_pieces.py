"""The pieces used as a person uses them: by keyboard, with hostile texts, with trouble, without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from casefold.platform.pieces.gallery import HOSTILE, gallery
from tests.browser.conftest import Site, Visitor

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("browser")]

CHUNKS = "table", "network", "timeline", "heatmap", "conversation", "map"


def drawer_says(page: Page, text: str) -> None:
    expect(page.locator("#cf-drawer")).to_contain_text(text)


def hold(_route: Route) -> None:
    """Leave a request without an answer."""


def test_fifty_million_rows_are_walked_by_keyboard_and_opened(visitor: Visitor) -> None:
    page = visitor.open("table-huge")
    grid = page.get_by_role("grid")
    grid.focus()
    page.keyboard.press("End")
    expect(page.locator("[data-active]")).to_have_attribute("aria-rowindex", "50000002")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    drawer_says(page, "r49999998")
    page.keyboard.press("Escape")
    expect(grid).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    expect(page.locator("[data-active]")).not_to_have_attribute("aria-rowindex", "3")


def test_the_wheel_skips_no_row_in_a_table_taller_than_a_browser_can_draw(visitor: Visitor) -> None:
    page = visitor.open("table-huge")
    page.get_by_role("grid").hover()
    page.mouse.wheel(0, 280)
    expect(page.locator("[data-at='10']")).to_be_visible()
    assert page.locator("[data-at]").count() < 60


def test_sorting_and_filtering_are_asked_of_the_server_and_stand_in_the_address(visitor: Visitor) -> None:
    page = visitor.open("table-huge")
    page.get_by_role("button", name="Seconds").click()
    page.get_by_label("Filter From").fill("12")
    expect(page.locator(".cf-piece__status")).to_have_text("500,000 matching rows")
    assert "sort=seconds" in page.url
    assert "f.caller=12" in page.url
    assert (
        page.get_by_role("link", name="Export CSV").get_attribute("href")
        == "/pieces/data/export.csv?sort=seconds&f.caller=12"
    )
    page.reload()
    expect(page.locator(".cf-piece__status")).to_have_text("500,000 matching rows")
    expect(page.get_by_role("columnheader", name="Seconds")).to_have_attribute("aria-sort", "ascending")


def test_a_filter_without_a_match_offers_the_way_back(visitor: Visitor) -> None:
    page = visitor.open("table-usual")
    page.get_by_label("Filter Kind").fill("pigeon")
    page.get_by_role("button", name="Clear the filters").click()
    expect(page.locator(".cf-piece__status")).to_have_text("60 rows")


def test_a_chart_is_walked_by_keyboard_down_to_its_rows(visitor: Visitor) -> None:
    page = visitor.open("network-usual")
    page.wait_for_selector("[data-settled]")
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    said = page.locator(".cf-chart__said")
    expect(said).to_contain_text("person")
    page.keyboard.press("n")
    expect(said).to_contain_text("Assessment:")
    page.keyboard.press("Enter")
    drawer_says(page, "u")
    page.keyboard.press("Escape")
    expect(page.get_by_role("application")).to_be_focused()


def test_a_chart_finds_a_node_and_shows_its_table(visitor: Visitor) -> None:
    page = visitor.open("network-usual")
    page.get_by_label("Find a node").fill("harbour")
    page.keyboard.press("Enter")
    expect(page.locator(".cf-chart__said")).to_contain_text("Harbour Lettings, organisation, 2 links")
    page.get_by_role("button", name="Table").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="Stands as")).to_be_visible()


def test_a_chart_stands_the_same_way_every_time(visitor: Visitor) -> None:
    prints = []
    for _ in range(2):
        page = visitor.open("network-usual")
        page.wait_for_selector("[data-settled]")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        prints.append(page.locator(".cf-print svg").inner_html())
    assert prints[0] == prints[1]
    assert 'stroke-dasharray="6 4"' in prints[0]


def test_a_timeline_is_walked_by_keyboard(visitor: Visitor) -> None:
    page = visitor.open("timeline-usual")
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    said = page.locator(".cf-chart__said")
    expect(said).to_contain_text("2026-03-02 07:30:00 GMT")
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text("Vehicle")
    page.keyboard.press("+")
    expect(page.locator(".cf-piece__status")).not_to_contain_text("28 of 28")
    page.keyboard.press("Enter")
    drawer_says(page, "Row 7 of ABC/1")


def test_a_heat_map_is_walked_by_arrows(visitor: Visitor) -> None:
    page = visitor.open("heatmap-usual")
    page.locator(".cf-heat a").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    drawer_says(page, "d2h7")


def test_a_conversation_is_read_by_keyboard_to_its_end(visitor: Visitor) -> None:
    page = visitor.open("conversation-huge")
    page.get_by_role("feed").focus()
    page.keyboard.press("j")
    expect(page.locator(".cf-message--active")).to_have_attribute("aria-posinset", "1")
    page.keyboard.press("End")
    expect(page.locator(".cf-message--active")).to_have_attribute("aria-posinset", "120000")
    expect(page.locator(".cf-message--active")).to_be_in_viewport()
    page.keyboard.press("Enter")
    drawer_says(page, "m119999")
    assert page.locator(".cf-message").count() < 500


def test_a_search_in_a_long_conversation_says_how_much_of_it_was_read(visitor: Visitor) -> None:
    page = visitor.open("conversation-huge")
    page.get_by_label("Find in messages").fill("diesel")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("diesel")
    expect(page.locator(".cf-piece__status")).to_contain_text("messages read so far of 120,000")


def test_a_place_is_chosen_and_opened_by_keyboard(visitor: Visitor) -> None:
    page = visitor.open("map-usual")
    page.get_by_role("listbox").focus()
    page.keyboard.press("End")
    expect(page.get_by_role("listbox").get_by_role("option", selected=True)).to_contain_text("service area")
    page.keyboard.press("Enter")
    drawer_says(page, "a4")


def test_the_clock_of_a_map_is_stepped_played_left_and_linked(visitor: Visitor) -> None:
    page = visitor.open("map-clock")
    page.wait_for_selector("[data-settled]")
    slider = page.get_by_role("slider", name="Start of the window")
    slider.focus()
    page.keyboard.press("ArrowRight")
    said = page.locator(".cf-clock__said")
    expect(said).to_have_text("2026-03-04 06:30:00 GMT to 2026-03-04 07:30:00 GMT: 4 places")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(4)
    page.get_by_label("Trails").check()
    page.get_by_label("Length of the window").select_option("6 hours")
    page.reload()
    expect(said).to_contain_text("24 places")
    expect(page.get_by_label("Trails")).to_be_checked()
    page.get_by_role("slider").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    page.get_by_role("button", name="All times").click()
    expect(said).to_be_empty()
    assert "at=" not in page.url


def test_the_drawer_can_be_linked_gone_back_from_and_walked(visitor: Visitor) -> None:
    page = visitor.open("part-case", ready=False)
    page.get_by_role("link", name="ABC/2").click()
    drawer_says(page, "e2")
    drawer_says(page, "2026-07-01 13:00:00 BST")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-drawer-item]").nth(1)).to_be_focused()
    page.go_back()
    expect(page.locator("#cf-drawer")).to_be_empty()
    page.go_forward()
    drawer_says(page, "e2")
    page.reload()
    drawer_says(page, "e2")
    page.get_by_role("link", name="Full page").click()
    expect(page).to_have_title("Evidence")


def test_the_palette_goes_where_it_says(visitor: Visitor) -> None:
    page = visitor.open("part-states", ready=False)
    page.keyboard.press("Control+k")
    page.keyboard.type("time")
    page.keyboard.press("Enter")
    expect(page).to_have_title("timeline-usual")


def test_the_zone_switch_rewrites_every_time_and_tells_the_server(visitor: Visitor) -> None:
    page = visitor.open("table-usual")
    cell = page.locator("[data-at='0'] [role=gridcell]").first
    expect(cell).to_have_text("2026-03-02 07:30:00 GMT")
    with page.expect_request("**/pieces/zone"):
        page.get_by_label("Zone").select_option("Asia/Kolkata")
    expect(cell).to_have_text("2026-03-02 13:00:00 GMT+5:30")
    expect(page.get_by_role("columnheader").first).to_contain_text("Asia/Kolkata")


def test_the_theme_is_kept(visitor: Visitor) -> None:
    page = visitor.open("part-states", ready=False)
    page.get_by_role("button", name="Dark").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_file_is_sent_and_the_page_goes_on_to_its_run(visitor: Visitor) -> None:
    page = visitor.open("part-upload", ready=False)
    file = FilePayload(name="calls.csv", mimeType="text/csv", buffer=b"a,b\n" * 1000)
    before = visitor.site.asked.count("/pieces/upload")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="Import").click()
    expect(page).to_have_title("part-states")
    assert visitor.site.asked.count("/pieces/upload") == before + 1


def test_several_files_are_sent_one_by_one(visitor: Visitor) -> None:
    page = visitor.open("part-upload", ready=False)
    files = [FilePayload(name=f"calls {at}.csv", mimeType="text/csv", buffer=b"a,b\n" * 1000) for at in range(2)]
    before = visitor.site.asked.count("/pieces/upload")
    page.set_input_files("input[type=file]", files)
    page.route("**/pieces/upload", lambda route: route.fulfill(body="listed") if _reads(route) else route.continue_())
    page.get_by_role("button", name="Import").click()
    expect(page.locator("body")).to_have_text("listed")
    assert visitor.site.asked.count("/pieces/upload") == before + 2


def test_a_file_is_dropped_on_the_form(visitor: Visitor) -> None:
    page = visitor.open("part-upload", ready=False)
    before = visitor.site.asked.count("/pieces/upload")
    carried = page.evaluate_handle(
        """() => { const carried = new DataTransfer();
        carried.items.add(new File(["a,b\\n1,2\\n"], "calls.csv", { type: "text/csv" })); return carried; }"""
    )
    form = page.locator("form[data-upload]")
    form.dispatch_event("dragover", {"dataTransfer": carried})
    expect(form).to_have_attribute("data-over", "")
    form.dispatch_event("drop", {"dataTransfer": carried})
    expect(page).to_have_title("part-states")
    assert visitor.site.asked.count("/pieces/upload") == before + 1


def _reads(route: Route) -> bool:
    return route.request.method == "GET"


@pytest.mark.parametrize("piece", ["table", "network", "timeline", "conversation", "map"])
def test_hostile_texts_stay_text(visitor: Visitor, piece: str) -> None:
    page = visitor.open(f"{piece}-hostile")
    page.wait_for_timeout(300)
    assert page.title() == f"{piece}-hostile"
    assert page.locator(".cf-piece img, .cf-piece script, .cf-piece svg svg svg, a[href^=javascript]").count() == 0
    if piece in ("network", "timeline", "map"):
        page.get_by_role("button", name="Table").click()
    shown = page.locator("[data-island]").inner_text()
    assert HOSTILE[0] in shown


@pytest.mark.parametrize("piece", CHUNKS)
def test_a_piece_that_is_on_its_way_says_so(visitor: Visitor, piece: str) -> None:
    visitor.context.route(f"**/chunks/{piece}-*.js", hold)
    page = visitor.open(f"{piece}-usual", ready=False)
    expect(page.locator(".cf-loading")).to_have_text("Loading…")
    expect(page.locator("[data-reading]")).to_be_visible()


@pytest.mark.parametrize("piece", CHUNKS)
def test_a_piece_that_does_not_come_says_what_to_do_and_keeps_its_table(visitor: Visitor, piece: str) -> None:
    visitor.context.route(f"**/chunks/{piece}-*.js", lambda route: route.abort())
    page = visitor.open(f"{piece}-usual", ready=False)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect(page.locator("[data-reading]")).to_be_visible()
    visitor.complaints.clear()


@pytest.mark.parametrize("piece", ["table", "conversation"])
def test_a_source_in_trouble_is_told_with_its_own_words_and_can_be_tried_again(visitor: Visitor, piece: str) -> None:
    page = visitor.open(f"{piece}-error")
    expect(page.get_by_role("alert")).to_contain_text("The case is being moved and cannot be read for a minute.")
    with page.expect_request("**/pieces/data/error*"):
        page.get_by_role("button", name="Try again").click()


def test_a_superseded_question_is_given_up(visitor: Visitor) -> None:
    page = visitor.open("table-huge")
    page.route("**/pieces/data/rows*", hold)
    given_up: list[str] = []
    page.on("requestfailed", lambda request: given_up.append(request.url))
    page.get_by_role("button", name="Seconds").click()
    page.wait_for_timeout(100)
    page.get_by_role("button", name="Kind").click()
    page.wait_for_timeout(200)
    assert any("sort=seconds" in url for url in given_up)
    assert not any("sort=kind" in url for url in given_up)


READABLE = [entry.key for entry in gallery() if entry.piece != "parts" and entry.state != "error"]


@pytest.mark.parametrize("key", READABLE)
def test_everything_can_be_read_without_scripts(browser: Browser, site: Site, key: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.address}/pieces/{key}")
    reading = page.locator("[data-reading]")
    expect(reading).to_be_visible()
    if key.endswith("-empty"):
        expect(reading.locator(".cf-empty")).to_be_visible()
    else:
        assert reading.locator("tr, li").count() > 5
    context.close()
