"""Exhibit text on a screen is drawn, never obeyed, and tables fit the lines."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.cli import terminal
from casefold.cli.terminal import cell_text, cell_width, fitting, table_lines, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\r\nb\tc", "a␍␊b␉c"),
        ("\x9b2J", "⟨U+009B⟩2J"),
        ("\x7f", "␡"),
        ("invoice\u202efdp.exe", "invoice⟨U+202E⟩fdp.exe"),
        ("zero\u200bwidth\ufeff", "zero⟨U+200B⟩width⟨U+FEFF⟩"),
        ("née Ωμέγα 👩‍💻 שלום", "née Ωμέγα 👩‍💻 שלום"),
    ],
)
def test_characters_that_command_or_hide_are_shown_as_signs(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_shown_moves_the_cursor_or_turns_the_order(text: str) -> None:
    kinds = {unicodedata.category(sign) for sign in visible(text)}
    turns = {unicodedata.bidirectional(sign) for sign in visible(text)}

    assert "Cc" not in kinds
    assert not turns & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_numbers_stand_to_the_right_and_texts_to_the_left() -> None:
    rows = [{"who": "+447700900001", "calls": 5}, {"who": "voicemail", "calls": 12_345}]

    assert table_lines(rows, ["who", "calls"], 80) == [
        "who             calls",
        "+447700900001       5",
        "voicemail      12,345",
    ]


def test_long_cells_are_cut_until_the_line_fits() -> None:
    rows = [{"a": "x" * 60, "b": "y" * 30, "c": "short"}]
    lines = table_lines(rows, ["a", "b", "c"], 50)

    assert all(cell_width(line) <= 50 for line in lines)
    assert lines[1].count("…") == 2
    assert lines[1].endswith("short")


def test_columns_without_room_are_left_out_from_the_end() -> None:
    rows = [{"a": "x" * 20, "b": "y" * 200, "c": "z", "d": "w" * 20}]

    assert fitting(rows, ["a", "b", "c", "d"], 200) == ["a", "b", "c", "d"]
    assert fitting(rows, ["a", "b", "c", "d"], 60) == ["a", "b", "c"]
    assert fitting(rows, ["a", "b", "c", "d"], 10) == ["a", "b", "c"]


def test_wide_signs_count_twice() -> None:
    lines = table_lines([{"a": "漢字" * 10, "b": 1}], ["a", "b"], 20)

    assert all(cell_width(line) <= 20 for line in lines)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (1234567, "1,234,567"),
        (2.0, "2"),
        (0.25, "0.25"),
        (["a", 1], "a, 1"),
        ({"call": 2}, "call 2"),
    ],
)
def test_values_are_written_for_people(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_colour_needs_a_terminal_and_no_word_against_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not terminal.coloured()
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert terminal.coloured()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not terminal.coloured()
