"""A draft is kept with its text and addressee, and is no contact of anybody."""

from __future__ import annotations

from pathlib import Path

import pytest

import casefold
from casefold.formats.readers.unsent import is_draft

OWN, OTHER = "+447700900123", "+447700900456"
SMS = "".join(
    f'<sms address="{OTHER}" date="177235920000{kind}" type="{kind}" body="text {kind}" />' for kind in (1, 2, 3, 5)
)
BACKUP = f"<?xml version='1.0' encoding='UTF-8'?><smses count=\"4\">{SMS}</smses>"
TABLE = "\ufeffTimestamp\tPhone Number\tDirection\tMessage\tService\n" + "".join(
    f"2026-03-01 10:0{n}:00\t{OTHER}\t{word}\ttext {n}\tSMS\n" for n, word in enumerate(("Incoming", "Sent", "Draft"))
)
MODELS = "".join(
    f'<model type="SMS" id="m{n}"><field name="TimeStamp"><value>2026-03-01T10:0{n}:00+00:00</value></field>'
    f'<field name="Folder"><value>{folder}</value></field><field name="Body"><value>text {n}</value></field>'
    f'<modelField name="Parties"><model type="Party" id="p{n}"><field name="Identifier"><value>{OTHER}</value></field>'
    f'<field name="Role"><value>{role}</value></field></model></modelField></model>'
    for n, (folder, role) in enumerate((("Inbox", "From"), ("Sent", "To"), ("Drafts", "To")))
)
REPORT = (
    '<?xml version="1.0" encoding="UTF-8"?><project xmlns="http://pa.cellebrite.com/report/2.0" name="Exercise">'
    f'<decodedData><modelType type="SMS">{MODELS}</modelType></decodedData></project>'
)


@pytest.mark.parametrize(
    ("name", "content", "sent", "kept"),
    [("sms.xml", BACKUP, 3, 4), ("SMS Messages.tsv", TABLE, 2, 3), ("report.xml", REPORT, 2, 3)],
)
def test_a_draft_counts_as_no_contact(tmp_path: Path, name: str, content: str, sent: int, kept: int) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    case = casefold.open_home(tmp_path / "home").create_case("larkspur", by="Test")
    given = "leapp" if name.endswith(".tsv") else None
    report = case.add([path], by="Test", subject=OWN, format=given, timezone="UTC").reports[0]
    assert (report.status, report.stored["message"]) == ("stored", kept), report.message
    rows = case.analyse("top_contacts", by="Test", subject=[OTHER], records="all").table.to_pylist()
    assert sum(row["records"] for row in rows) == sent
    drafts = case.sql(f"SELECT role FROM party WHERE identifier = '{OTHER}' GROUP BY role ORDER BY role").to_pylist()
    assert {row["role"] for row in drafts} == {"from", "to"}
    unsent = case.sql(
        "SELECT body, direction FROM message WHERE record_id NOT IN "
        "(SELECT record_id FROM party WHERE role = 'from' AND state <> 'blank') AND direction IS NULL"
    ).to_pylist()
    assert len(unsent) == 1


@pytest.mark.parametrize(("text", "found"), [("Drafts ", True), ("draft", True), ("drafted", False), (None, False)])
def test_only_the_box_of_drafts_is_one(text: str | None, found: bool) -> None:
    assert is_draft(text) is found
