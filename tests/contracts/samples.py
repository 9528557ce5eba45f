"""Options with which each analysis is asked of the demo operation in the contract suite.

An analysis without an entry fails the suite: nothing is exempt by being forgotten. `{A1}`, `{B1}` … stand
for numbers of the made-up operation, `{arrest}` for the moment of its arrest.
"""

from __future__ import annotations

from typing import Any

ANALYSIS_OPTIONS: dict[str, dict[str, Any]] = {
    "overview": {},
    "top_contacts": {"subject": ["{A1}"]},
    "common_contacts": {},
    "contact_after": {"a": ["{A1}", "{A2}"], "b": ["{B1}", "{B2}"], "after": "{arrest}"},
    "first_last": {"subject": ["{A1}"]},
    "hourly": {},
    "gaps": {"subject": ["{A1}"], "hours": 2},
    "handset_sim_changes": {},
    "timeline": {"subject": ["{A1}"]},
    "call_chains": {"minutes": 60, "least": 1},
    "bulk_messages": {"recipients": 2, "minutes": 120, "any_length": True},
    "event_windows": {"subject": ["{A1}", "{B1}"], "event": ["{arrest}"]},
    "compare_numbers": {"subject": ["{A1}", "{B1}"]},
    "unknown_numbers": {"event": ["{arrest}"]},
    "co_location": {"windows": 1, "days": 1, "shuffles": 19, "limit": 5},
    "convoy": {"minutes": 30, "places": 2, "limit": 20},
    "journeys": {"subject": ["{A1}"], "kinds": ["call"], "limit": 20},
    "frequent_places": {"subject": ["{A1}"], "kinds": ["call"]},
    "place_visits": {"area": "53.18,-0.55,3000", "kinds": ["call"], "limit": 50},
    "who_was_there": {"area": "53.18,-0.55,3000", "kinds": ["call"]},
}
