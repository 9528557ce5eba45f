"""Whether 02/03 is February or March: decided once for a whole column, on what all its rows show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from casefold.text.time_layouts import Order, breadth, is_year_first
from casefold.text.time_survey import Monotone, ShapeCount

OrderBasis = Literal["stated", "given", "settled", "profile", "assumed"]

_FEW_STEPS: Final = 20
_FEW_ROWS: Final = 5
_FEW_TURNS: Final = 3
_MOST_YEARS: Final = 15  # a column of two-digit years spans fewer years than this (general knowledge)
_NAMES: Final = {"dmy": "day first", "mdy": "month first", "ymd": "year first", "ydm": "year, day, month"}
_SAYS: Final = {"profile": "the profile says so", "settled": "all rows of the file together show it"}


@dataclass(frozen=True, slots=True)
class OrderDecision:
    """The order of day and month in one column.

    `narrow` holds it for two-digit years, which may stand first; `leading` for four-digit years in front.
    """

    order: Literal["dmy", "mdy", "ymd", "ydm", "none"]
    basis: OrderBasis
    reason: str
    ambiguous: bool = False
    conflicts: int = 0
    narrow: Order = "dmy"
    leading: Order = "ymd"

    def of(self, count: ShapeCount) -> Order:
        """Return the order in which dates of a shape are read."""
        if is_year_first(count):
            return self.leading
        return self.narrow if breadth(count) == "narrow" else self.wide

    @property
    def wide(self) -> Order:
        """The order in dates whose year has four digits and stands last."""
        return "mdy" if self.order == "mdy" else "dmy"


@dataclass(frozen=True, slots=True)
class _Said:
    """What a profile, or the rest of the file, says about the order."""

    order: str | None
    basis: OrderBasis

    def reason(self, order: str) -> str:
        return f"{_NAMES[order]}: {_SAYS.get(self.basis, self.basis)}"


def settle_order(
    counts: Sequence[ShapeCount],
    *,
    dayfirst: bool | None,
    profile_order: str | None,
    profile_basis: OrderBasis = "profile",
    monotone: Monotone | None,
) -> OrderDecision:
    """Decide the order of day and month from all shapes of a column."""
    said = _Said(profile_order, profile_basis)
    leading = _day_before_month(counts, said)
    decision = _settle(counts, dayfirst, said, monotone)
    if leading is None:
        return decision
    return leading if decision.order == "none" else replace(decision, leading="ydm")


def _settle(
    counts: Sequence[ShapeCount], dayfirst: bool | None, said: _Said, monotone: Monotone | None
) -> OrderDecision:
    wide = [count for count in counts if breadth(count) == "wide"]
    narrow = [count for count in counts if breadth(count) == "narrow"]
    if not wide and not narrow:
        return OrderDecision("none", "stated", "no date in the column leaves a choice of day and month")
    first = _year_first(narrow, dayfirst, said)
    if first is not None and not wide:
        return first
    pool = wide if first is not None else [*wide, *narrow]
    decision = _with_swap_doubt(_day_or_month(pool, dayfirst, said, monotone), counts, wide)
    if first is not None:
        return replace(
            decision,
            narrow=first.narrow,
            reason=f"{decision.reason}; with two-digit years {first.reason}",
            ambiguous=decision.ambiguous or first.ambiguous,
            conflicts=decision.conflicts + first.conflicts,
        )
    return replace(decision, narrow=decision.wide)


def _day_before_month(counts: Sequence[ShapeCount], said: _Said) -> OrderDecision | None:
    """Let dates with the year in front go on with the day, which no standard does: only where that is said."""
    if said.order != "ydm" or not any(is_year_first(count) for count in counts):
        return None
    return OrderDecision("ydm", said.basis, said.reason("ydm"), narrow="ydm", leading="ydm")


def _year_first(narrow: Sequence[ShapeCount], dayfirst: bool | None, said: _Said) -> OrderDecision | None:
    if not narrow:
        return None
    over = sum(count.second_over for count in narrow)
    first_max = max((count.first_max or 0 for count in narrow), default=0)
    if said.order == "ydm" and dayfirst is None:
        return OrderDecision("ydm", said.basis, said.reason("ydm"), narrow="ydm")
    if first_max > 31:
        reason = f"year first: {first_max} seen in the first field"
        return OrderDecision("ymd", "settled", reason, conflicts=over, narrow="ymd")
    if dayfirst is not None or said.order in ("dmy", "mdy"):
        return None
    if said.order == "ymd":
        return OrderDecision("ymd", said.basis, said.reason("ymd"), conflicts=over, narrow="ymd")
    years = max(count.third_max or 0 for count in narrow) - min(count.third_min or 0 for count in narrow)
    firsts = first_max - min(count.first_min or 0 for count in narrow)
    if years > _MOST_YEARS and firsts <= _MOST_YEARS // 3 and over == 0:
        reason = f"year first: the last field spans {years + 1} values and the first field {firsts + 1}"
        return OrderDecision("ymd", "settled", reason, ambiguous=True, narrow="ymd")
    return None


def _day_or_month(
    pool: Sequence[ShapeCount], dayfirst: bool | None, said: _Said, monotone: Monotone | None
) -> OrderDecision:
    days = sum(count.first_over for count in pool)
    months = sum(count.second_over for count in pool)
    if dayfirst is not None:
        order: Literal["dmy", "mdy"] = "dmy" if dayfirst else "mdy"
        return _decided(order, "given", f"{_NAMES[order]}: given as an option", days, months)
    if days != months:
        return _shown(days, months)
    if said.order in ("dmy", "mdy"):
        order = "dmy" if said.order == "dmy" else "mdy"
        return _decided(order, said.basis, said.reason(order), days, months)
    if days == 0 and all(_same_fields(count) for count in pool):
        return OrderDecision("dmy", "settled", "day and month are the same number in every row")
    by_rows = _by_row_order(monotone)
    if by_rows is not None and days == 0:
        return by_rows
    seen = "no field holds a number above 12" if days == 0 else f"{days:,} rows speak for each order"
    reason = f"day first is assumed: {seen}"
    return OrderDecision("dmy", "assumed", reason, ambiguous=True, conflicts=months)


def _shown(days: int, months: int) -> OrderDecision:
    """Decide by numbers that can only be days; the order of the rest is in doubt where one in twenty disagrees."""
    order: Literal["dmy", "mdy"] = "dmy" if days > months else "mdy"
    field = "first" if days > months else "second"
    reason = f"{_NAMES[order]}: 13 to 31 seen in the {field} field of {max(days, months):,} rows"
    decided = _decided(order, "settled", reason, days, months)
    return replace(decided, ambiguous=min(days, months) * 20 > max(days, months))


def _decided(order: Literal["dmy", "mdy"], basis: OrderBasis, reason: str, days: int, months: int) -> OrderDecision:
    conflicts = months if order == "dmy" else days
    if conflicts:
        reason += f"; rows that fit only the other order and get no time: {conflicts:,}"
    return OrderDecision(order, basis, reason, conflicts=conflicts)


def _with_swap_doubt(
    decision: OrderDecision, counts: Sequence[ShapeCount], wide: Sequence[ShapeCount]
) -> OrderDecision:
    """Doubt a column where a spreadsheet read day as month wherever it could, and left the rest as text."""
    stored = [count for count in counts if is_year_first(count)]
    only_low = bool(stored) and max(count.third_max or 99 for count in stored) <= 12
    only_high = bool(wide) and all(max(count.first_over, count.second_over) == count.rows for count in wide)
    if not (only_low and only_high) or min(sum(count.rows for count in group) for group in (stored, wide)) < _FEW_ROWS:
        return decision
    reason = (
        f"{decision.reason}; year-first dates hold only days 1 to 12 and the others only days 13 to 31: "
        "a spreadsheet may have swapped day and month in the year-first ones"
    )
    return replace(decision, ambiguous=True, reason=reason)


def _same_fields(count: ShapeCount) -> bool:
    return count.first_min == count.first_max == count.second_min == count.second_max is not None


def _by_row_order(monotone: Monotone | None) -> OrderDecision | None:
    """Decide by the order of rows, where the dates run on in one reading and turn back in the other.

    Within one month both readings run on, so only turns count; a few of them are chance, not evidence.
    """
    if monotone is None or monotone.steps < _FEW_STEPS:
        return None
    dmy = min(monotone.dmy_up, monotone.dmy_down)
    mdy = min(monotone.mdy_up, monotone.mdy_down)
    if min(dmy, mdy) * 200 > monotone.steps or max(dmy, mdy) < _FEW_TURNS + 5 * min(dmy, mdy):
        return None
    order: Literal["dmy", "mdy"] = "dmy" if dmy < mdy else "mdy"
    reason = (
        f"{_NAMES[order]}: in {monotone.steps:,} changes of date from row to row, time turns back "
        f"{min(dmy, mdy):,} times, and {max(dmy, mdy):,} times in the other order"
    )
    return OrderDecision(order, "settled", reason)
