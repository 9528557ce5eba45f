"""The cast fits the numbers kept for drama, at any size that is allowed."""

from __future__ import annotations

import pytest

from casefold.demo.numbers import is_drama
from casefold.demo.people import LEAST_PEOPLE, MOST_PEOPLE, cast
from casefold.demo.period import timetable


@pytest.mark.parametrize("people", [LEAST_PEOPLE, 24, MOST_PEOPLE])
def test_everyone_has_a_name_and_a_number_of_their_own(people: int) -> None:
    everyone = cast(people, 1, timetable(60))
    assert len({person.name for person in everyone.people}) == people
    numbers = [*everyone.lines, *everyone.strangers]
    assert len(set(numbers)) == len(numbers)
    assert all(is_drama(number) for number in numbers)


def test_nobody_uses_a_line_twice_at_once() -> None:
    times = timetable(30)
    for line in cast(40, 2, times).lines.values():
        for earlier, later in zip(line.tenures, line.tenures[1:], strict=False):
            assert earlier.end <= later.start
        assert line.user_at(line.tenures[-1].end) is None
        assert line.imei14_at(line.tenures[0].start) is not None


def test_families_hold_partner_and_parent() -> None:
    everyone = cast(24, 1, timetable(60))
    a, b, partner, parent = (everyone.people[index] for index in (0, 1, 5, 6))
    assert partner.family == a.family
    assert parent.family == b.family
