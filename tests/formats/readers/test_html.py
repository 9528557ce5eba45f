"""What a page says is read in its order, however its parts are nested, left open or cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.formats.readers.html import CHUNK_BYTES, MOST_PENDING, What, read_html
from casefold.formats.readers.items import BrokenOff
from casefold.formats.readers.source import open_source


def said(folder: Path, page: str, **more: str) -> list[tuple[str, ...]]:
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    return [(one.what.value, *one.texts) for one in read_html(open_source(path), sections=("part-",), **more)]


def test_a_label_and_its_value_in_each_of_the_ways(tmp_path: Path) -> None:
    expected = [("field", "Sent", "today"), ("field", "Body", "one\ntwo")]
    minified = (
        '<div class="t o"><div class="t i">Sent<div class="m"><div>today<div class="p"></div></div></div></div></div>'
        '<div class="t o"><div class="t i">Body</div><div class="m">one<br>two</div></div>'
    )
    outer = '<div class="div_table outer"><div class="div_table inner">{}<div class="most_inner">{}</div></div></div>'
    named = outer.format("Sent", "today") + outer.format("Body", "one<br/>two")
    style = '<div style="display: table;">{}<div style="display:table-cell">{}</div></div>'
    styled = f'<div style="font-weight: bold">{style.format("Sent", "today")}</div>'
    styled += style.format("Body", "<p>one</p><p>two</p>")
    rows = "<table><tr><th>Sent</th><td>today</td></tr><tr><th>Body<td>one<br>two</table>"
    for page in (minified, named, styled, rows):
        assert said(tmp_path, page) == expected


def test_a_field_comes_before_the_fields_in_it(tmp_path: Path) -> None:
    rows = "<tr><th>Thread</th><td>(1) <table><tr><th>Author</th><td>Bo</td></tr></table> later</td></tr>"
    assert said(tmp_path, f"<table>{rows}</table>") == [
        ("field", "Thread", "(1)"),
        ("field", "Author", "Bo later"),
    ]
    nested = (
        '<div class="t i">A<div class="m"><div class="t i">B<div class="m"><div class="t i">C<div class="m">x</div>'
    )
    assert said(tmp_path, nested) == [("field", "A", ""), ("field", "B", ""), ("field", "C", "x")]


def test_a_value_cut_by_a_page_break_is_one_value(tmp_path: Path) -> None:
    first = '<div class="t i">Sent<div class="m">2026-01-05 <div class="pageBreak">Page 2</div></div></div>'
    rest = '<div class="t i"><div class="m">10:00:00 UTC</div></div>'
    assert said(tmp_path, first + rest) == [("field", "Sent", "2026-01-05 10:00:00 UTC")]


def test_tables_lists_headings_and_sections(tmp_path: Path) -> None:
    page = (
        "<title>Two &amp; two</title><div id='part-a'><h2>Log</h2><table><thead><tr><th>When<th>What</thead>"
        "<tr><td>now<td>it<tr><td></td><td></td></tr></table></div><ul><li>Name: x<li>Mail: <b>y</b></ul>"
    )
    path = tmp_path / "page.html"
    path.write_text(page, encoding="utf-8")
    found = list(read_html(open_source(path), sections=("part-",)))
    assert [(one.what, one.texts, one.section, one.header) for one in found] == [
        (What.HEADING, ("Two & two",), "", False),
        (What.HEADING, ("Log",), "part-a", False),
        (What.ROW, ("When", "What"), "part-a", True),
        (What.ROW, ("now", "it"), "part-a", False),
        (What.ITEM, ("Name: x",), "", False),
        (What.ITEM, ("Mail: y",), "", False),
    ]
    assert [(one.line, one.column) for one in found[:2]] == [(1, 1), (1, 46)]


def test_what_a_program_or_a_style_says_is_not_said(tmp_path: Path) -> None:
    page = "<script>document.write('<h1>no</h1>')</script><style>h1{}</style><h1>yes<script>no</script></h1>"
    assert said(tmp_path, page) == [("heading", "yes")]


def test_other_encodings_and_a_page_in_pieces(tmp_path: Path) -> None:
    text = "é" * (CHUNK_BYTES + 1)
    path = tmp_path / "page.html"
    path.write_bytes(f"<h1>{text}</h1><h2>€</h2>".encode("cp1252"))
    found = list(read_html(open_source(path), encoding="cp1252"))
    assert [one.texts for one in found] == [(text,), ("€",)]
    path.write_bytes(f"<h1>{text}</h1>".encode("utf-16"))
    assert [one.texts for one in read_html(open_source(path))] == [(text,)]


def test_what_goes_on_for_ever_is_given_up(tmp_path: Path) -> None:
    for page in ("<!-- " + "x" * (MOST_PENDING + 2 * CHUNK_BYTES), "<div>" * 5_000):
        with pytest.raises(BrokenOff):
            said(tmp_path, page)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(
    ["<div class='t i'>", "<div class=m>", "</div>", "<table>", "<tr>", "<td>", "<th>", "</td>", "</tr>", "</table>",
     "<li>", "<ul>", "</ul>", "<h1>", "</h1>", "<br>", "text", "<div id=part-a>", "<script>", "</script>", "&amp;", "<"]
), max_size=40))  # fmt: skip
def test_any_order_of_tags_is_survived(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    for one in said(tmp_path_factory.mktemp("pages"), "".join(parts)):
        assert any(one[1:])
