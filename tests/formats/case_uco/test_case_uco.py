"""What the objects of a graph become, value by value, however the graph is written, and what stays out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casefold.errors import BadExhibit
from casefold.formats.case_uco import FORMAT
from casefold.formats.contract import SURE
from tests.formats.drafts import raw_of, read, records, score

SAMPLE = Path(__file__).parent / "samples" / "handset.jsonld"

EXPECTED: dict[str, list[dict[str, Any]]] = {
    "call": [
        {
            "row": 6,
            "deleted": "intact",
            "direction": "incoming",
            "duration": "65",
            "end": "2026-03-28T21:15:15Z",
            "reference": "kb:call-1",
            "service": "voice",
            "time": "2026-03-28T21:14:10Z",
            "from": [("+447700900123", None, None)],
            "to": [("+447700900101", "Orla M", None)],
        }
    ],
    "message": [
        {
            "row": 7,
            "body": "The boat is ready",
            "reference": "m-1",
            "service": "sms",
            "time": "2026-03-28T21:10:11+00:00",
            "from": [("+447700900101", "Orla M", None)],
            "to": [("+447700900123", None, None)],
        },
        {
            "row": 8,
            "attachments": "boat.jpg",
            "body": "Which hook?",
            "deleted": "recovered",
            "found_in": "/data/msgstore.db",
            "reference": "kb:chat-1",
            "service": "whatsapp",
            "thread": "lowri~orla",
            "thread_name": "Hooks",
            "time": "2026-04-06T10:00:00.123Z",
            "from": [("447700900456@s.whatsapp.net", "Lowri", None)],
            "to": [("+447700900101", "Orla M", None)],
        },
        {
            "row": 12,
            "body": "Rota\n\nFriday is free",
            "reference": "<r1@example.org>",
            "service": "email",
            "thread_name": "Rota",
            "time": "2026-04-01T08:00:00Z",
            "from": [("idris@example.org", None, None)],
            "cc": [("idris@example.org", None, None)],
        },
    ],
    "sighting": [
        {
            "row": 20,
            "confidence": "70",
            "rat": "GSM",
            "service": "cell",
            "start_cell": "234-10-1234-56789",
            "start_lat": "51.5007",
            "start_lon": "-0.1246",
            "time": "2026-03-28T21:00:00Z",
            "subject": [("+447700900101", None, None)],
        },
        {"row": 21, "lat": "51.6", "lon": "-0.2", "place": "Boathouse", "service": "location"},
    ],
    "cell": [
        {
            "row": 17,
            "azimuth": "120",
            "beamwidth": "65",
            "cell": "234-10-1234-56789",
            "height_m": "25",
            "lat": "51.5007",
            "lon": "-0.1246",
            "rat": "GSM",
            "valid_from": "2026-01-01T00:00:00Z",
        }
    ],
    "contact": [
        {
            "row": 13,
            "name": "Idris Copley",
            "time": "2026-03-28T21:14:10Z",
            "times_contacted": "4",
            "saved": [("+447700900123", "Idris Copley", None)],
        }
    ],
    "account": [
        {"row": 3, "service": "phone", "subject": [("+447700900101", None, None)]},
        {"row": 4, "service": "phone", "subject": [("+447700900123", None, None)]},
        {
            "row": 5,
            "name": "Lowri",
            "service": "com.whatsapp",
            "username": "lowri",
            "subject": [("447700900456@s.whatsapp.net", "Lowri", None), ("whatsapp:lowri", "Lowri", None)],
        },
        {"row": 11, "subject": [("idris@example.org", None, None)]},
    ],
    "device": [
        {
            "row": 15,
            "imei": "490154203237518",
            "maker": "Pennant",
            "model": "P7",
            "serial": "S1",
            "system": "Penna OS 14",
            "subject": [("+447700900101", None, None)],
        },
        {"row": 16, "iccid": "8944110068123456789", "imsi": "234100000000001", "model": "SIM"},
    ],
    "link": [
        {
            "row": 22,
            "relation": "Has_Account",
            "from": [("opaque:Orla Mossgrave", "Orla Mossgrave", None)],
            "to": [("+447700900101", "Orla M", None)],
        }
    ],
    "visit": [
        {
            "row": 28,
            "service": "Safari",
            "time": "2026-04-03T07:00:00Z",
            "title": "Tide tables",
            "url": "https://tides.example.org/",
            "visits": "3",
        },
        {"row": 29, "service": "Safari", "time": "2026-04-04T07:00:00Z", "url": "https://tides.example.org/"},
    ],
    "event": [
        {"row": 31, "action": "PowerEvent", "description": "Power on", "time": "2026-03-28T06:00:00Z"},
        {
            "row": 32,
            "action": "extracted",
            "service": "investigation",
            "time": "2026-04-07T09:00:00Z",
            "subject": [("opaque:Orla Mossgrave", "Orla Mossgrave", None)],
        },
    ],
    "media": [
        {
            "row": 23,
            "md5": "9e107d9d372bb6826bd81d3542a419d6",
            "media_type": "image/jpeg",
            "parent": "kb:chat-1",
            "path": "/DCIM/boat.jpg",
            "size": "20480",
            "time": "2026-03-28T21:09:00Z",
        },
        {"row": 26, "path": "/data/msgstore.db"},
    ],
}


def written(folder: Path, graph: Any, name: str = "graph.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(graph), encoding="utf-8")
    return path


def graph() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return loaded


def everything(path: Path) -> dict[str, list[dict[str, Any]]]:
    out = read(FORMAT, path)
    return {kind: records(out, kind) for kind in FORMAT.kinds}


def test_the_graph_is_recognised_and_other_json_is_not(tmp_path: Path) -> None:
    assert score(FORMAT, SAMPLE) > 0.95
    assert score(FORMAT, written(tmp_path, {"messages": [{"id": 1}]})) == 0.0
    schema = {"@context": "https://schema.org", "@graph": [{"@id": "a", "@type": "Person"}]}
    assert 0.0 < score(FORMAT, written(tmp_path, schema)) < SURE


@pytest.mark.parametrize("kind", FORMAT.kinds)
def test_every_value_of_the_sample(kind: str) -> None:
    assert records(read(FORMAT, SAMPLE), kind) == EXPECTED[kind]


def test_what_has_no_record_is_named_with_its_count() -> None:
    out = read(FORMAT, SAMPLE)
    assert {entry["name"]: entry["objects"] for entry in out.listed} == {
        "Application": 2,
        "EmailAddress": 1,
        "Location": 1,
        "MessageThread": 1,
        "ObservableRelationship": 3,
        "Organization": 1,
        "Person": 1,
        "Role": 1,
        "URL": 1,
    }
    assert out.subjects == [("+447700900101", "text")]
    assert read(FORMAT, SAMPLE, subject="+447700900199").subjects == [("+447700900199", "given")]


def test_passwords_and_content_of_files_are_left_out() -> None:
    out = read(FORMAT, SAMPLE)
    kept = repr([raw_of(out, kind) for kind in FORMAT.kinds])
    assert "not-kept" not in kept
    assert "bm90IGtlcHQ=" not in kept
    assert "left out as a password or key: AccountAuthenticationFacet/uco-observable:password, 1" in out.notes


def test_a_record_keeps_the_objects_own_properties() -> None:
    raw = raw_of(read(FORMAT, SAMPLE), "call")[0]
    assert raw["@id"] == "kb:call-1"
    assert raw["CallFacet/uco-observable:startTime"] == "2026-03-28T21:14:10Z"
    assert raw["CallFacet/uco-observable:from"] == "kb:number-2"


def test_a_bundle_a_list_and_whole_addresses_say_the_same(tmp_path: Path) -> None:
    told = graph()
    context, objects = told["@context"], told["@graph"]
    same = everything(SAMPLE)
    assert everything(written(tmp_path, {"@context": context, "uco-core:object": objects})) == same
    text = json.dumps(objects)
    for prefix, address in context.items():
        if prefix != "kb":
            text = text.replace(f'"{prefix}:', f'"{address}')
    assert everything(written(tmp_path, json.loads(text))) == same
    inside = {"@context": context, "@graph": [{"@id": "kb:b", "@type": "uco-core:Bundle", "uco-core:object": objects}]}
    moved = {kind: [{**row, "row": row["row"] + 1} for row in rows] for kind, rows in same.items()}
    assert everything(written(tmp_path, inside)) == moved


def test_a_party_that_is_nothing_but_a_node_stays_opaque(tmp_path: Path) -> None:
    told = graph()
    message = {
        "@id": "kb:m",
        "@type": "uco-observable:Message",
        "uco-core:hasFacet": {
            "@type": "uco-observable:MessageFacet",
            "uco-observable:messageText": "Hello",
            "uco-observable:from": {"@id": "kb:nobody"},
            "uco-observable:to": "Ann",
        },
    }
    nobody = {"@id": "kb:nobody", "@type": "uco-observable:ObservableObject"}
    (row,) = records(read(FORMAT, written(tmp_path, {**told, "@graph": [message, nobody]})), "message")
    assert (row["from"], row["to"]) == ([("opaque:kb:nobody", None, None)], [("Ann", None, None)])


def test_an_open_data_estimate_is_marked(tmp_path: Path) -> None:
    told = graph()
    mast = next(one for one in told["@graph"] if one["@id"] == "kb:mast-1")
    mast["uco-core:description"] = "Location of cell site, denoted by opencellid.org"
    (cell,) = records(read(FORMAT, written(tmp_path, told)), "cell")
    assert cell["flags"] == "open_data_estimate"


def test_a_graph_that_breaks_off_keeps_what_stands_before(tmp_path: Path) -> None:
    cut = tmp_path / "cut.json"
    whole = SAMPLE.read_bytes()
    cut.write_bytes(whole[: len(whole) // 2])
    out = read(FORMAT, cut)
    assert records(out, "call")[0]["time"] == "2026-03-28T21:14:10Z"
    assert any("breaks off" in note for note in out.notes)
    cut.write_bytes(whole[:900])
    with pytest.raises(BadExhibit):
        read(FORMAT, cut)
