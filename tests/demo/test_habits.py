"""The habits are those of people: hours of the day, heavy and rare contacts, services, bursts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from casefold.demo import Operation


def test_nights_are_quiet_and_evenings_busy(rows: dict[str, list[Any]]) -> None:
    hours = Counter(row.wall.hour for read in rows.values() for row in read)
    assert sum(hours[h] for h in (3, 4, 5)) * 5 < sum(hours[h] for h in (18, 19, 20))


def test_few_contacts_carry_most_of_the_traffic(operation: Operation) -> None:
    contacts = operation.truth.contacts_of(operation.truth.key["E1"])
    counts = [contact.communications for contact in contacts]
    assert len(counts) > 20
    assert sum(counts[:5]) * 2 > sum(counts)
    assert counts[-1] == 1


def test_the_deal_line_texts_all_customers_at_once(operation: Operation, rows: dict[str, list[Any]]) -> None:
    line = operation.truth.key["LINE"]
    name = next(entry.file for entry in operation.truth.files if entry.subject == line)
    sent = [row for row in rows[name] if row.outgoing and row.kind == "sms" and row.wall.weekday() in (1, 4)]
    busiest = Counter(row.wall.replace(minute=0, second=0) for row in sent).most_common(1)[0]
    assert busiest[0].hour in (12, 13)
    assert len({row.ends[1] for row in sent if row.wall.replace(minute=0, second=0) == busiest[0]}) >= 10


def test_services_are_contacts_of_several_people(operation: Operation) -> None:
    services = {service.number for service in operation.truth.service_numbers}
    used: Counter[str] = Counter()
    for entry in operation.truth.top_contacts:
        used.update(contact.number for contact in entry.contacts if contact.number in services)
    assert len(used) >= 5
    assert used.most_common(1)[0][1] >= 3


def test_senders_only_send_messages(rows: dict[str, list[Any]]) -> None:
    senders = {"NORBANK", "59010", "590123"}
    told = [row for read in rows.values() for row in read if senders & set(row.ends)]
    assert told
    assert {(row.kind, row.outgoing) for row in told} == {("sms", False)}
