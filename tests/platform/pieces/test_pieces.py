"""What a piece renders: an island's element, with the same facts as plain HTML inside, and nothing that runs."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from casefold.platform.pieces import (
    Area,
    Column,
    Conversation,
    HeatCell,
    HeatMap,
    Link,
    MapView,
    Message,
    MessagePage,
    NetworkChart,
    Node,
    Point,
    Row,
    Table,
    TablePage,
    evidence_link,
)
from casefold.platform.pieces.gallery import HOSTILE, answer, gallery
from casefold.platform.pieces.heat_map import level


class Elements(HTMLParser):
    """Collects start tags and texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("entry", gallery(), ids=lambda entry: entry.key)
def test_no_entry_holds_script_style_or_handlers(entry: object) -> None:
    for tag, attributes in Elements(getattr(entry, "html", "")).tags:
        assert tag not in ("script", "style", "img", "iframe")
        assert not any(name == "style" or name.startswith("on") for name in attributes)


def test_hostile_texts_are_read_as_they_are() -> None:
    rows = [Row(str(at), (text,)) for at, text in enumerate(HOSTILE)]
    shown = "".join(Elements(Table("Texts", [Column("t", "T")], rows).render()).texts)
    for text in HOSTILE:
        assert text in shown


def test_a_text_that_no_page_can_carry_becomes_the_replacement_character() -> None:
    html = Table("Texts", [Column("t", "T")], [Row("1", ("a\ud800b\x00c",))]).render()
    assert "a\ufffdb\ufffdc" in html
    html.encode()


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "https://example.org/", "//example.org", "/\\example.org", "data:x", ""]
)
def test_a_piece_leads_nowhere_but_this_site(href: str) -> None:
    with pytest.raises(ValueError, match="no path of this site"):
        evidence_link("7 calls", href)


def test_an_evidence_link_escapes_what_it_is_given() -> None:
    assert evidence_link("<7>", "/rows?a=1&b=2") == '<a data-evidence href="/rows?a=1&amp;b=2">&lt;7&gt;</a>'


def test_a_table_read_without_scripts_says_how_much_it_shows_and_goes_on() -> None:
    page = TablePage((Column("a", "A"),), (Row("1", (1,)),), total=300, total_is_exact=False)
    html = Table("T", source="/rows", first=page, pages="/table?case=1").render()
    assert "The first 1 of 300 or more rows." in html
    assert 'href="/table?case=1&amp;offset=1"' in html


def test_a_table_whose_rows_are_all_there_says_nothing_of_more() -> None:
    assert "cf-hint" not in Table("T", [Column("a", "A")], [Row("1", (1,))]).render()


def test_a_conversation_read_without_scripts_goes_on() -> None:
    first = MessagePage((Message("1", None, "UTC", "Ann", "hello"),), total=9)
    html = Conversation("C", source="/m", first=first, pages="/chat").render()
    assert 'href="/chat?offset=1"' in html
    assert "no time stated" in html


def test_a_link_to_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="not among the nodes"):
        NetworkChart("N", [Node("a", "A")], [Link("l", "a", "b")]).render()


def test_a_node_without_a_link_stands_in_the_table_too() -> None:
    assert "no link" in NetworkChart("N", [Node("a", "A")], ()).render()


@pytest.mark.parametrize(("count", "most", "shade"), [(0, 10, 0), (1, 1000, 1), (2, 10, 1), (3, 10, 2), (10, 10, 5)])
def test_shades_go_by_the_share_of_the_most(count: int, most: int, shade: int) -> None:
    assert level(count, most) == shade


def test_a_heat_map_refuses_an_hour_that_does_not_exist() -> None:
    with pytest.raises(ValueError, match="hours 0 to 23"):
        HeatMap("H", [HeatCell(0, 24, 1)]).render()


def test_a_map_refuses_places_that_are_not_on_earth_and_areas_without_extent() -> None:
    with pytest.raises(ValueError, match="no position"):
        MapView("M", [Point("p", 91, 0, "P")]).render()
    with pytest.raises(ValueError, match="radius"):
        MapView("M", areas=[Area("a", 51, 0, 0, "A")]).render()


def test_a_map_calls_a_cell_a_service_area() -> None:
    html = MapView("M", areas=[Area("a", 51, 0, 900, "Cell 1", azimuth=90)]).render()
    assert "service area" in html
    assert "900 m around the mast, 120 degrees wide, facing 90 degrees" in html


def test_the_gallery_answers_for_its_sources() -> None:
    status, body = answer("rows", {"offset": "10", "limit": "5", "f.caller": "1"})
    assert (status, len(body["rows"]), body["total"]) == (200, 5, 5_000_000)
    assert answer("messages", {"offset": "119990"})[1]["messages"][-1]["id"] == "m119999"
    assert answer("nothing", {})[0] == 404
