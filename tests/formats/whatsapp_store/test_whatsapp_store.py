"""Addresses and hashes of WhatsApp. Values and places: `tests/formats/test_stores.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.formats.whatsapp_store.android_media import hexadecimal
from casefold.formats.whatsapp_store.jids import account, is_group, is_number, is_person
from tests.formats.stores import HERE, imported, records

SAMPLES = HERE / "whatsapp_store" / "samples"


def test_an_address_is_a_person_a_conversation_or_the_service() -> None:
    assert is_person("447700900123@s.whatsapp.net")
    assert is_person("123456789012345@lid")
    assert not is_number("123456789012345@lid")
    assert is_group("1600000000@g.us")
    assert is_group("status@broadcast")
    for jid in (None, "", "0@s.whatsapp.net", "1600000000@g.us", "-1"):
        assert account("from", jid) == []


@pytest.mark.parametrize("stated", [None, "", "no base64!", "AAAA", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"])
def test_what_is_no_whole_hash_is_left_to_raw(stated: str | None) -> None:
    assert hexadecimal(stated) is None


def test_keys_of_media_are_never_stored_and_that_is_said(tmp_path: Path) -> None:
    case, report = imported(SAMPLES / "ChatStorage.sqlite", tmp_path)
    assert "ZWAMEDIAITEM: never stored, because they may hold keys or tokens: ZMEDIAKEY" in report.notes
    assert all("ZMEDIAKEY" not in row["raw"] for rows in records(case).values() for row in rows)
    assert (report.subject, report.subject_basis) == ("+447700900001", "column")


def test_the_row_an_old_store_begins_with_is_set_aside(tmp_path: Path) -> None:
    _, report = imported(SAMPLES / "msgstore-old.db", tmp_path)
    assert report.set_aside_reasons == {"belongs to no conversation: a row the application begins with": 1}
