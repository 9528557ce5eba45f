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


def contacts(tables: Tables, scope: Scope) -> ir.Table:
    """Give one row per record, subject and other party.

    Columns: record_id, kind, subject, person, other, other_service, via (direct, dialled, forwarded_to), direction
    (outgoing, incoming: seen from the subject), time_utc, seconds, answered, duplicate. `other` is empty for a
    withheld or unavailable party.
    """
    branches = []
    for kind in scope.kinds:
        pairs = _call_pairs(tables, scope) if kind == "call" else _message_pairs(tables, scope)
        records = communications(tables, kind, scope)
        branches.append(pairs.join(records, "record_id").mutate(kind=ibis.literal(kind)))
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


def _others(tables: Tables, kind: str, roles: tuple[str, ...]) -> ir.Table:
    party = tables.party()
    party = party.filter(party.kind == kind, party.role.isin(roles))
    return party.select(
        "record_id",
        other=party.identifier,
        other_role=party.role,
        other_service=party.service.fill_null(False),
        other_own=party.is_owner.fill_null(False),
    )


def _paired(mine: ir.Table, others: ir.Table, scope: Scope, allowed: Any) -> ir.Table:
    joined = mine.join(others, "record_id")
    joined = joined.filter(allowed(joined), ~_second_of_self(joined, scope))
    return joined.select(
        "record_id",
        "subject",
        "other",
        "other_service",
        direction=(joined.role == "from").ifelse("outgoing", "incoming"),
        via=ibis.cases(
            (joined.role.isin(ASIDE), joined.role), (joined.other_role.isin(ASIDE), joined.other_role), else_="direct"
        ),
    )


def _second_of_self(joined: ir.Table, scope: Scope) -> Any:
    """Tell the second of the two rows a record from S to S gives, where the first is there as well."""
    second = (joined.subject == joined.other) & (joined.role != "from")
    if scope.all_owners:
        second = second & joined.other_own
    elif len(scope.own) > 0:
        second = second & (joined.other_own | joined.subject.notin(sorted(scope.own)))
    return second.fill_null(False)


def _call_pairs(tables: Tables, scope: Scope) -> ir.Table:
    aside = has_role(tables, "call", ASIDE)
    roles = (*ENDS, *ASIDE) if aside else ENDS
    pairs = _paired(
        subject_parties(tables, scope, "call", roles),
        _others(tables, "call", roles),
        scope,
        lambda j: (j.role != j.other_role) & (j.role.isin(ENDS) | j.other_role.isin(ENDS)),
    )
    if not aside:
        return pairs
    direct = pairs.filter(pairs.via == "direct")
    apart = pairs.filter(pairs.via != "direct")
    known = direct.filter(direct.other.notnull()).select("record_id", "subject", "other")
    return ibis.union(direct, apart.anti_join(known, ["record_id", "subject", "other"]))


def _message_pairs(tables: Tables, scope: Scope) -> ir.Table:
    roles = ("from", *RECIPIENTS)
    pairs = _paired(
        subject_parties(tables, scope, "message", roles),
        _others(tables, "message", roles),
        scope,
        lambda j: (j.role == "from") != (j.other_role == "from"),
    )
    # One person may be named as recipient and member, or twice: a record counts once for each contact.
    once = pairs.group_by("record_id", "subject", "other", "direction").agg(
        other_service=pairs.other_service.any(), via=pairs.via.min()
    )
    return once.select(pairs.columns)


def has_role(tables: Tables, kind: str, roles: tuple[str, ...]) -> bool:
    """Tell whether any party of the kind has one of the roles."""
    party = tables.party()
    found = party.filter(party.kind == kind, party.role.isin(roles)).select("record_id").limit(1)
    return bool(found.to_pyarrow().num_rows > 0)
