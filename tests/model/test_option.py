"""An option is declared once and read the same from text and from Python."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from casefold.errors import BadOption
from casefold.model.option import Option, OptionType, read_options


@pytest.mark.parametrize(
    ("type_", "given", "read"),
    [
        (OptionType.TEXT, "abc", "abc"),
        (OptionType.INTEGER, "12", 12),
        (OptionType.INTEGER, 12, 12),
        (OptionType.NUMBER, "1.5", 1.5),
        (OptionType.BOOLEAN, "yes", True),
        (OptionType.BOOLEAN, "off", False),
        (OptionType.BOOLEAN, True, True),
        (OptionType.TIMESTAMP, "2026-02-28", datetime(2026, 2, 28)),
        (OptionType.TIMESTAMP, "2026-02-28T14:30:00", datetime(2026, 2, 28, 14, 30)),
        (OptionType.TIMESTAMP, date(2026, 2, 28), datetime(2026, 2, 28)),
        (OptionType.DATE, "2026-02-28", date(2026, 2, 28)),
        (OptionType.DATE, datetime(2026, 2, 28, 9), date(2026, 2, 28)),
    ],
)
def test_text_and_values_are_read_as_the_type(type_: OptionType, given: Any, read: Any) -> None:
    assert Option("o", type_, "Help.").read(given) == read


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        (OptionType.TEXT, "  "),
        (OptionType.INTEGER, "1.5"),
        (OptionType.INTEGER, True),
        (OptionType.NUMBER, "many"),
        (OptionType.BOOLEAN, "perhaps"),
        (OptionType.TIMESTAMP, "28/02/2026"),
        (OptionType.DATE, "2026-02-31"),
    ],
)
def test_what_is_not_of_the_type_is_refused_with_its_name(type_: OptionType, given: Any) -> None:
    with pytest.raises(BadOption, match="--some-option"):
        Option("some_option", type_, "Help.").read(given)


def test_bounds_and_choices_are_kept_and_named() -> None:
    with pytest.raises(BadOption, match="outside the bounds"):
        Option("limit", OptionType.INTEGER, "Help.", minimum=1).read("0")
    with pytest.raises(BadOption, match="Choose a, b"):
        Option("kind", OptionType.CHOICE, "Help.", choices=("a", "b")).read("c")


def test_defaults_are_filled_and_unknown_or_missing_names_refused() -> None:
    declared = (
        Option("limit", OptionType.INTEGER, "Help.", default=10),
        Option("who", OptionType.TEXT, "Say who.", required=True),
        Option("subjects", OptionType.TEXT, "Help.", many=True),
    )
    assert read_options(declared, {"who": "x"}) == {"limit": 10, "who": "x", "subjects": ()}
    assert read_options(declared, {"who": "x", "subjects": ["a", "b"]})["subjects"] == ("a", "b")
    with pytest.raises(BadOption, match="Say who"):
        read_options(declared, {})
    with pytest.raises(BadOption, match="there is no option 'limits'"):
        read_options(declared, {"who": "x", "limits": 3})
