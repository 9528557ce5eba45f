"""The published graphs: how many records each gives, and values that their descriptions state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casefold.formats.case_uco import FORMAT
from casefold.formats.contract import SURE
from tests.formats.drafts import read, records, score

Find = Callable[[str], Path]
EXAMPLES, CONVERTED = "case_uco_jsonld", "case_ufed_xml_output"
COUNTS: dict[str, dict[str, int]] = {
    f"{EXAMPLES}/Oresteia/Oresteia.json": {
        "message": 4,
        "sighting": 1,
        "account": 7,
        "device": 2,
        "link": 1,
        "event": 5,
        "media": 4,
    },
    f"{EXAMPLES}/accounts/accounts.json": {"account": 3, "link": 5},
    f"{EXAMPLES}/call_log/call_log.json": {"call": 4, "account": 4},
    f"{EXAMPLES}/cell_site/cell_site.json": {"cell": 2, "sighting": 2, "device": 2, "account": 1},
    f"{EXAMPLES}/database_records/database_records.json": {"message": 1, "media": 3},
    f"{EXAMPLES}/device/device.json": {"device": 1},
    f"{EXAMPLES}/event/event.json": {"event": 3, "account": 1},
    f"{EXAMPLES}/exif_data/exif_data.json": {"device": 1, "event": 2, "media": 1},
    f"{EXAMPLES}/file/file.json": {"device": 2, "media": 8},
    f"{EXAMPLES}/message/message.json": {"message": 4, "account": 4, "media": 3},
    f"{EXAMPLES}/multipart_file/multipart_file.json": {"media": 4},
    f"{EXAMPLES}/network_connection/network_connection.json": {"event": 4, "media": 1},
    f"{EXAMPLES}/recoverability/recoverability.json": {"message": 1, "media": 4},
    f"{CONVERTED}/ACTION_CASE_1.0.0.json": {"device": 1, "event": 1, "media": 1},
    f"{CONVERTED}/CELL_SITE_CASE_1.0.0.json": {"cell": 1},
    f"{CONVERTED}/Call_CASE_1.0.0.json": {"call": 1, "account": 2},
    f"{CONVERTED}/DEVICE_CASE_1.0.0.json": {"device": 1},
    f"{CONVERTED}/EMAIL_MESSAGE_CASE_1.0.0.json": {"message": 1, "account": 2},
    f"{CONVERTED}/EVENT_RECORD_CASE_1.0.0.json": {"event": 1},
    f"{CONVERTED}/FILE_CASE_1.0.0.json": {"media": 1},
    f"{CONVERTED}/Message_CASE_1.0.0.json": {"message": 2, "account": 2},
    f"{CONVERTED}/URL_HISTORY_CASE_1.0.0.json": {"visit": 1},
    f"{CONVERTED}/URL_HISTORY_MULTI_ITEMS_CASE_1.0.0.json": {"visit": 2},
    f"{CONVERTED}/WIRELESS_NETWORK_CASE_1.0.0.json": {"sighting": 2, "device": 1},
}


def rows(real: Find, path: str, kind: str) -> list[dict[str, Any]]:
    return records(read(FORMAT, real(path)), kind)


@pytest.mark.parametrize("path", sorted(COUNTS))
def test_a_graph_gives_what_it_states(real: Find, path: str) -> None:
    out = read(FORMAT, real(path))
    assert {kind: len(found) for kind in FORMAT.kinds if (found := records(out, kind))} == COUNTS[path]


def test_every_graph_is_read_and_no_object_is_lost(real: Find) -> None:
    graphs = sorted(real(EXAMPLES).glob("*/*.json")) + sorted(real(CONVERTED).glob("*.json"))
    assert len(graphs) == 34
    claimed = [path.name for path in graphs if score(FORMAT, path) >= SURE]
    assert len(claimed) == 32  # two of the illustrations use other vocabularies only
    for path in graphs:
        out = read(FORMAT, path)
        assert sum(sheet.rows_read for sheet in out.sheets) + sum(entry["objects"] for entry in out.listed) > 0


def test_the_call_log_of_the_illustrations(real: Find) -> None:
    found = rows(real, f"{EXAMPLES}/call_log/call_log.json", "call")
    assert [(row["time"], row["end"], row["duration"]) for row in found] == [
        ("2010-01-15T17:59:43.25Z", "2010-01-15T18:30:41.25Z", "1862")
    ] * 4
    ends = [([side[0] for side in row.get("from", [])], [side[0] for side in row["to"]]) for row in found]
    assert ends == [
        (["1235551337"], ["1234560000"]),
        ([], ["1235551337", "1234560000"]),
        (["1235551337"], ["1234560000", "1235550001"]),
        ([], ["1235551337", "1234560000", "1235550001", "1235550002"]),
    ]
    assert [row.get("direction") for row in found] == ["outgoing", "outgoing", "outgoing", None]


def test_the_cells_and_who_was_connected(real: Find) -> None:
    path = f"{EXAMPLES}/cell_site/cell_site.json"
    cells = rows(real, path, "cell")
    assert [(row["cell"], row["lat"], row["lon"], row.get("azimuth"), row.get("flags")) for row in cells] == [
        ("228-2-22100-29220952", "46.522316", "6.566640", "45", None),
        ("204-16-1014-13399", "52.039261", "4.357681", None, "open_data_estimate"),
    ]
    seen = rows(real, path, "sighting")[0]
    assert (seen["start_cell"], seen["time"], seen["subject"]) == (
        "228-2-22100-29220952",
        "2018-06-10T15:36:12Z",
        [("imei:356420075722843", None, None)],
    )


def test_a_message_with_its_thread_and_attachments(real: Find) -> None:
    found = {row["reference"]: row for row in rows(real, f"{EXAMPLES}/message/message.json", "message")}
    said = found["kb:message-d8330d5a-b8de-4425-9cd8-a37b038afe81"]
    assert (said["body"], said["service"], said["thread"], said["thread_name"], said["time"]) == (
        "Hey bud!",
        "whatsapp",
        "billy~sarah@whatsapp.gs.net",
        "Best Friend Chat!!",
        "2010-01-15T17:59:43.25Z",
    )
    assert len(said["attachments"].splitlines()) == 3
    media = rows(real, f"{EXAMPLES}/message/message.json", "media")
    assert {row["parent"] for row in media} == {said["reference"]}


def test_a_converted_whatsapp_message_and_call(real: Find) -> None:
    chat = {row["body"]: row for row in rows(real, f"{CONVERTED}/Message_CASE_1.0.0.json", "message")}
    assert chat["Hey bud!"]["from"] == [("393369402190@s.whatsapp.net", "Jane Balding", None)]
    assert chat["Hey bud!"]["to"] == [("363483643499@s.whatsapp.net", "Vivienne Joosha", None)]
    (call,) = rows(real, f"{CONVERTED}/Call_CASE_1.0.0.json", "call")
    assert (call["direction"], call["deleted"], call["from"]) == (
        "incoming",
        "intact",
        [("+19734468551", "Rose Noomur", None)],
    )


def test_passwords_of_the_illustrations_are_not_kept(real: Find) -> None:
    out = read(FORMAT, real(f"{EXAMPLES}/accounts/accounts.json"))
    assert "123secretpassword456" not in repr([batch.to_pylist() for group in out.batches.values() for batch in group])
