"""Whether a call was answered, by one rule for every question.

The outcome the source states decides where there is one: `answered`, or anything else (unanswered, busy, failed,
rejected, voicemail), which is not. Without an outcome a duration above zero counts as answered and zero as
unanswered; without either it is unknown. An answered call is a connection: a voicemail that picks up can look the
same, and nobody need have spoken.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

ANSWERED_CAUTION = (
    "Answered means that the record says so or shows a duration above zero; a voicemail can look the same, "
    "and no record shows who spoke."
)


def answered(table: ir.Table) -> Any:
    """Give answered, unanswered or unknown for call rows with `outcome` and `duration_s`."""
    return ibis.cases(
        (table.outcome == "answered", "answered"),
        (table.outcome.notnull(), "unanswered"),
        (table.duration_s > 0, "answered"),
        (table.duration_s == 0, "unanswered"),
        else_="unknown",
    )
