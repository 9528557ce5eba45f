"""Who was in contact with whom, record by record: the one relation that contact questions start from.

A contact of S is the other party of a record in which S is a party: from and to of a call; the sender and every
recipient or member of a message. A number that was dialled or forwarded to is listed apart (`via`), and only where
it is not one of the two ends anyway. Members of a group are not each other's contacts through a third member's
message. A party that is withheld or unavailable stays in the relation without an identifier, to be counted and
never to become one shared node. A record in which S is at both ends counts once.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from casefold.analysis.contract import Tables
from casefold.analysis.measures.outcome import answered
from casefold.analysis.measures.scope import Scope, in_period, subject_parties, with_person

ENDS = ("from", "to")
ASIDE = ("dialled", "forwarded_to")
RECIPIENTS = ("to", "cc", "member", "forwarded_to")
PARTIES = ("from", *RECIPIENTS, "dialled")


def contacts(tables: Tables, scope: Scope) -> ir.Table:
    """Give one row per record, subject and other party.

    Columns: record_id, kind, subject, person, other, other_service, via (direct, dialled, forwarded_to), direction
    (outgoing, incoming: seen from the subject), time_utc, seconds, answered, duplicate. `other` is empty for a
    withheld or unavailable party.
    """
    pairs = _pairs(tables, scope)
    branches = []
    for kind in scope.kinds:
        settled = _settled_calls(tables, pairs) if kind == "call" else _settled_messages(pairs)
        branches.append(settled.join(communications(tables, kind, scope), "record_id").mutate(kind=ibis.literal(kind)))
    return with_person(ibis.union(*branches) if len(branches) > 1 else branches[0], scope)


def communications(tables: Tables, kind: str, scope: Scope) -> ir.Table:
    """Select what contact questions need of calls or messages: record_id, time_utc, seconds, answered, duplicate."""
    table = in_period(tables.kind(kind), scope)
    is_call = kind == "call"
    return table.select(
        "record_id",
        "time_utc",
        seconds=table.duration_s if is_call else ibis.null("float64"),
        answered=answered(table) if is_call else ibis.null("string"),
        duplicate=table.duplicate_of.notnull(),
    )


def _pairs(tables: Tables, scope: Scope) -> ir.Table:
    party = tables.party()
    party = party.filter(party.kind.isin(scope.kinds), party.role.isin(PARTIES))
    others = party.select(
        "record_id",
        "kind",
        other=party.identifier,
        other_role=party.role,
        other_service=party.service.fill_null(False),
        other_own=party.is_owner.fill_null(False),
    )
    mine = subject_parties(tables, scope, PARTIES)
    joined = mine.join(others, ["record_id", "kind", mine.role != others.other_role])
    joined = joined.filter(_communicate(joined), ~_second_of_self(joined, scope))
    return joined.select(
        "record_id",
        "kind",
        "subject",
        "other",
        "other_service",
        direction=(joined.role == "from").ifelse("outgoing", "incoming"),
        via=ibis.cases(
            (joined.role.isin(ASIDE), joined.role), (joined.other_role.isin(ASIDE), joined.other_role), else_="direct"
        ),
    )


def _communicate(joined: ir.Table) -> Any:
    """Tell the pairs of roles that are in contact: in a message only with its sender, in a call both ends and aside."""
    with_sender = (joined.role == "from") != (joined.other_role == "from")
    with_called = (joined.kind == "call") & ((joined.role == "to") | (joined.other_role == "to"))
    return with_sender | with_called


def _second_of_self(joined: ir.Table, scope: Scope) -> Any:
    """Tell the second of the two rows a record from S to S gives, where the first is there as well."""
    second = (joined.subject == joined.other) & (joined.role != "from")
    if scope.all_owners:
        second = second & joined.other_own
    elif len(scope.own) > 0:
        second = second & (joined.other_own | joined.subject.notin(sorted(scope.own)))
    return second.fill_null(False)


def _settled_calls(tables: Tables, pairs: ir.Table) -> ir.Table:
    """Drop a number aside that is one of the two ends anyway."""
    calls = pairs.filter(pairs.kind == "call").drop("kind")
    if not _has_aside(tables):
        return calls
    ends = calls.filter(calls.via == "direct", calls.other.notnull()).select("record_id", "subject", "other")
    repeated = calls.filter(calls.via != "direct").semi_join(ends, ["record_id", "subject", "other"])
    return calls.anti_join(repeated, ["record_id", "subject", "other", "via"])


def _settled_messages(pairs: ir.Table) -> ir.Table:
    """Count a record once for each contact, also when one is named as recipient and member, or twice."""
    messages = pairs.filter(pairs.kind == "message").drop("kind")
    once = messages.group_by("record_id", "subject", "other", "direction").agg(
        other_service=messages.other_service.any(), via=messages.via.min()
    )
    return once.select(messages.columns)


def _has_aside(tables: Tables) -> bool:
    party = tables.party()
    found = party.filter(party.kind == "call", party.role.isin(ASIDE)).select("record_id").limit(1)
    return bool(found.to_pyarrow().num_rows > 0)
