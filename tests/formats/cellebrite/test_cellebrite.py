"""Cellebrite reports: what is recognised, what becomes of each model, and what happens to damaged ones."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefold.errors import BadExhibit, NotFound
from casefold.formats.archive import FORMAT as ARCHIVE
from casefold.formats.cellebrite import FORMAT, CellebriteFormat, container, reading
from casefold.formats.cellebrite.sides import identifier_text, service_of
from casefold.formats.contract import TIE, Place, ReadOptions
from casefold.formats.readers.members import ArchiveLimits
from casefold.formats.readers.source import open_source
from tests.formats.call_table.collector import Collector
from tests.formats.cellebrite import reports as made

OPTIONS = ReadOptions()


def read(folder: Path, content: str | bytes, **given: Any) -> Collector:
    path = folder / "exhibit"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    options = replace(OPTIONS, **given)
    claim = FORMAT.recognise(open_source(path), options)
    assert claim is not None
    collector = Collector()
    FORMAT.read(open_source(path), claim, options, collector)
    collector.check_balance()
    return collector


def rows(collector: Collector, channel: str) -> list[dict[str, Any]]:
    return [row for batch in collector.batches.get(channel, []) for row in batch.to_pylist()]


def one(collector: Collector, channel: str) -> dict[str, Any]:
    found = rows(collector, channel)
    assert len(found) == 1
    return found[0]


# -- recognition -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        made.english().encode(),
        b"\xef\xbb\xbf" + made.english().encode(),
        made.german().encode("utf-16"),
        made.german().encode("utf-16-be"),
        b"\n  <!-- made up -->\n" + made.report({}).partition("\n")[2].encode(),
        made.ufdr(made.english()),
        made.ufdr(made.english(), folder="phone/"),
    ],
    ids=["plain", "mark", "utf-16", "utf-16 without a mark", "comment first", "ufdr", "one folder down"],
)
def test_a_report_is_known_by_its_outermost_element(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "holiday.jpg"
    path.write_bytes(content)
    claim = FORMAT.recognise(open_source(path), OPTIONS)
    assert claim is not None
    assert claim.score == 1.0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xd8\xff\xe0 a picture",
        b"<?xml version='1.0'?><project name='no namespace'/>",
        b"<?xml version='1.0'?><report xmlns='http://pa.cellebrite.com/report/2.0'/>",
        b"<!DOCTYPE project []><project xmlns='https://example.org/'/>",
        made.ufdr("<project/>"),
        made.ufdr(made.english(), folder="two/folders/"),
    ],
)
def test_anything_else_is_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_bytes(content)
    assert FORMAT.recognise(open_source(path), OPTIONS) is None


def test_another_version_of_the_format_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(made.english().replace("report/2.0", "report/3.0"))
    claim = FORMAT.recognise(open_source(path), OPTIONS)
    assert claim is not None
    assert claim.score < 0.8
    assert "report/2.0" in claim.questions[0]


def test_a_ufdr_is_a_report_before_it_is_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "phone.zip"
    path.write_bytes(made.ufdr(made.english()))
    mine, shell = FORMAT.recognise(open_source(path), OPTIONS), ARCHIVE.recognise(open_source(path), OPTIONS)
    assert mine is not None
    assert shell is not None
    assert mine.score - shell.score > TIE


# -- models ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Collector:
    return read(tmp_path_factory.mktemp("english"), made.english())


def test_every_model_with_a_kind_becomes_records(english: Collector) -> None:
    assert english.kinds() == {
        "account": 1, "call": 2, "contact": 3, "device": 2, "event": 1, "media": 3, "membership": 2, "message": 6,
        "sighting": 5, "visit": 2,
    }  # fmt: skip
    assert [(item.place, item.reason) for item in english.aside] == [("model:2@Journey", "a journey without points")]


def test_models_without_a_kind_are_counted_by_name(english: Collector) -> None:
    told = {entry["name"]: (entry["models"], entry["note"]) for entry in english.listed}
    assert told["Cookie"] == (2, "no record kind: counted, not imported")
    assert told["Password"] == (1, "never imported")


def test_no_password_reaches_a_record(english: Collector) -> None:
    texts = [row["raw"] for channel in english.batches for row in rows(english, channel)]
    assert not any("never-shown" in text or "hush" in text for text in texts)
    assert "left out as a password or key: UserAccount.Password, 1" in english.notes
    assert "left out as a password or key: KeyValueModel.Value, 1" in english.notes
    assert "left out as a password or key: DeviceInfo, 1" in english.notes


def test_a_call_has_direction_outcome_sides_and_place(english: Collector) -> None:
    out, missed = rows(english, "Call:call")
    assert (out["direction"], out["outcome"], out["duration"]) == ("outgoing", "answered", "00:01:05.500000")
    assert out["found_in"] == "data/calllog.db table calls offset 4096"
    assert (out["from"], out["from_owner"], out["to"], out["to_name"]) == (
        ["+447700900111"], [True], ["+447700900222"], ["Ben"],
    )  # fmt: skip
    assert (missed["direction"], missed["outcome"], missed["confidence"]) == ("incoming", "unanswered", "Medium")
    assert missed["from"] == ["07700900333"]
    assert missed["to_owner"] == [True]


def test_messages_of_a_chat_keep_thread_answer_and_attachments(english: Collector) -> None:
    first, second, system, alone = rows(english, "InstantMessage:message")
    assert (first["thread"], first["thread_name"]) == ("447700900111-1700000000@g.us", "Garden")
    assert (first["direction"], first["to_owner"]) == ("incoming", [True])
    assert second["reply_to"] == first["reference"] == "im-1"
    assert second["attachments"] == "IMG_0001.jpg\nlost.mp4"
    assert (second["direction"], second["deleted"]) == ("outgoing", "deleted")
    assert second["found_in"] == "data/msgstore.db-wal table message offset 77"
    assert (system["direction"], system["from"], system["to"]) == (None, None, None)
    assert alone["raw"] == first["raw"]
    assert [row["row"] for row in (first, second, system, alone)] == [1, 2, 4, 5], "a quoted message is a part"


def test_groups_are_threads_and_participants_are_members(english: Collector) -> None:
    found = rows(english, "Party:membership")
    assert [(row["group"], row["action"], row["member"], row["member_owner"]) for row in found] == [
        ("Garden", "member", [made.WHATSAPP_OWNER], [True]),
        ("Garden", "member", [made.WHATSAPP_FRIEND], [False]),
    ]


def test_each_identifier_of_a_contact_is_a_record(english: Collector) -> None:
    number, account = one(english, "PhoneNumber:contact"), one(english, "UserID:contact")
    assert (number["saved"], number["owner"], number["name"]) == (["+447700900222"], [made.WHATSAPP_OWNER], "Ben")
    assert account["saved"] == [made.WHATSAPP_FRIEND]
    assert json.loads(number["raw"])["Contact/Name"] == "Ben"
    assert one(english, "Contact:contact")["saved"] is None


def test_places_say_what_saw_them(english: Collector) -> None:
    fix, home, station = rows(english, "Location:sighting")
    assert (fix["service"], fix["lat"], fix["lon"], fix["accuracy_m"]) == ("gps", "51.5", "-0.12", "12.5")
    assert (home["time"], station["time"]) == ("2026-02-13T15:00:00+00:00", "2026-02-13T16:00:00+00:00")
    cell = one(english, "CellTower:sighting")
    assert (cell["start_cell"], cell["start_lat"], cell["lat"]) == ("234-10-1234-56789", "51.6", None)
    wifi = one(english, "WirelessNetwork:sighting")
    assert (wifi["service"], wifi["place"], wifi["site_name"]) == ("wifi", "Cafe", "02:00:00:00:00:01")


def test_the_device_is_one_row_with_every_item(english: Collector) -> None:
    row = one(english, "DeviceInfo:device")
    assert (row["maker"], row["model"], row["imei"], row["system"]) == (
        "Larkspur", "L-1", "356938035643809", "Android 14",
    )  # fmt: skip
    raw = json.loads(row["raw"])
    assert raw["Case Information/CaseNumber"] == "LARK/1"
    assert raw["Device Info/DeviceInfoPhoneDateTime (extraction 0)"] == "10/10/2026 13:37:00"
    assert english.subjects == [("+447700900111", "header")]


def test_an_e_mail_keeps_its_subject_and_copies(english: Collector) -> None:
    row = one(english, "Email:message")
    assert (row["service"], row["thread_name"], row["body"]) == ("email", "Chairs", "Chairs\n\nFour of them")
    assert (row["from"], row["to"], row["cc"]) == (["ben@example.org"], ["ada@example.org"], ["cy@example.org"])


def test_listed_and_attached_files_are_media(english: Collector) -> None:
    listed = one(english, "file:media")
    assert (listed["path"], listed["size"], listed["md5"], listed["deleted"]) == (
        "/media/0/DCIM/IMG_0001.jpg", "13", "0123456789abcdef0123456789abcdef", "deleted",
    )  # fmt: skip
    picture, lost = rows(english, "Attachment:media")
    assert (picture["size"], picture["media_type"], picture["parent"]) == ("13", "image/jpeg", "im-2")
    assert lost["path"] == "files\\Video\\lost.mp4"


def test_a_localised_report_with_a_prefix_and_no_owner(tmp_path: Path) -> None:
    found = read(tmp_path, made.german().encode("utf-16"))
    call = one(found, "Call:call")
    assert (call["direction"], call["from"], call["to"]) == ("incoming", ["+447700900222"], None)
    text = one(found, "SMS:message")
    assert (text["direction"], text["to"], text["body"]) == (
        "outgoing", ["+447700900222"], "Grüße & <Küsse> 🌻",
    )  # fmt: skip
    assert one(found, "InstantMessage:message")["from"] == ["telegram:1654984910"]
    assert one(found, "InstantMessage:message")["from_raw"] == ["1654984910"]
    assert "Telefon-Zeitzone" in one(found, "DeviceInfo:device")["raw"]
    assert "direction concluded from Status or Folder: 2" in found.notes
    assert any("--subject" in note for note in found.notes)
    assert found.subjects == []


def test_the_subject_given_stands_for_the_own_side(tmp_path: Path) -> None:
    found = read(tmp_path, made.german(), subject="+447700900111")
    assert found.subjects == [("+447700900111", "given")]
    assert one(found, "Call:call")["to"] == ["+447700900111"]


@pytest.mark.parametrize(
    ("identifier", "source", "text"),
    [
        ("447700900111@s.whatsapp.net", "WhatsApp Business", "447700900111@s.whatsapp.net"),
        ("1654984910", "Telegram", "telegram:1654984910"),
        ("ada_l", "Snapchat", "snapchat:ada_l"),
        ("+44 7700 900111", "Signal Private Messenger", "+44 7700 900111"),
        ("07700 900111", "", "07700 900111"),
        ("123456789", "Some New App", "opaque:some_new_app:123456789"),
        ("ben@example.org", "Telegram", "ben@example.org"),
        ("two words", "Telegram", "two words"),
    ],
)
def test_an_identifier_keeps_its_service(identifier: str, source: str, text: str) -> None:
    assert identifier_text(identifier, service_of(source)) == text


# -- containers ---------------------------------------------------------------------------------------


def test_a_ufdr_lists_its_members_and_names_what_it_lacks(tmp_path: Path) -> None:
    found = read(tmp_path, made.ufdr(made.english(), folder="phone/"))
    member = one(found, "members")
    assert (member["path"], member["sha256"]) == ("phone/files/Image/IMG_0001.jpg", made.PICTURE_SHA256)
    assert found.drafts["Call:call"].member == "phone/report.xml"
    missing = [entry["name"] for entry in found.listed if "not in the container" in entry["note"]]
    assert missing == ["files\\Video\\lost.mp4"]


def test_a_report_that_unpacks_to_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.ufdr"
    path.write_bytes(made.ufdr(made.report({}, tail=" " * 3_000_000)))
    strict = CellebriteFormat(ArchiveLimits(ratio=2, ratio_from=2_000_000))
    claim = strict.recognise(open_source(path), OPTIONS)
    assert claim is not None
    with pytest.raises(BadExhibit, match="unpacks to far more"):
        strict.read(open_source(path), claim, OPTIONS, Collector())


# -- damage -------------------------------------------------------------------------------------------


def test_what_was_read_before_the_damage_is_stored(tmp_path: Path) -> None:
    whole = made.report(made.ENGLISH, head=made.HEAD)
    tag = whole.index('<model type="InstantMessage" id="im-2"')
    cut = whole.index('<field name="Body"', tag) + 5
    found = read(tmp_path, whole.encode()[:cut])
    assert len(rows(found, "Call:call")) == 2
    assert [row["reference"] for row in rows(found, "InstantMessage:message")] == ["im-1"]
    aside = found.aside[-1]
    assert aside.reason.startswith(f"cannot be read from here on: byte {len(whole[: cut - 5].encode()):,}: ")
    sheet = next(sheet for sheet in found.sheets if sheet.name.endswith("damaged"))
    assert sheet.notes == ["not finished when it broke off: model:1@Chat, model:2@InstantMessage"]


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\ufffe", "&#x1F;", "&#xD800;", "&#0;"])
def test_characters_that_xml_forbids_are_replaced_and_counted(bad: str, tmp_path: Path) -> None:
    text = made.model("SMS", "s-1", {"Body": f"before {bad} after"}, cdata=False).replace("&amp;#", "&#")
    found = read(tmp_path, made.report({"SMS": [text]}))
    assert one(found, "SMS:message")["body"] == "before \ufffd after"
    assert "characters that XML forbids, replaced by U+FFFD: 1" in found.notes


def test_bytes_that_are_no_utf_8_are_replaced_and_a_given_encoding_reads_them(tmp_path: Path) -> None:
    content = made.report({"SMS": [made.model("SMS", "s-1", {"Body": "Gruesse"})]}).encode()
    content = content.replace(b"Gruesse", b"Gr\xfcsse").replace(b' encoding="utf-8"', b"")
    assert one(read(tmp_path, content), "SMS:message")["body"] == "Gr\ufffdsse"
    assert one(read(tmp_path, content, encoding="cp1252"), "SMS:message")["body"] == "Grüsse"


@pytest.mark.parametrize("inside", ['<!ENTITY a "ha">', '<!ENTITY j SYSTEM "file:///etc/hostname">', ""])
def test_a_document_type_is_refused(inside: str, tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(made.english().replace("<project", f"<!DOCTYPE project [{inside}]><project", 1))
    with pytest.raises(BadExhibit, match="DOCTYPE"):
        FORMAT.recognise(open_source(path), OPTIONS)


def test_a_report_without_models_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, made.report({}))
    assert found.stored == 0
    assert "the report holds no models of a kind that is imported" in found.notes


def test_a_body_of_ten_million_characters_is_kept_whole(tmp_path: Path) -> None:
    found = read(tmp_path, made.report({"SMS": [made.model("SMS", "s-1", {"Body": "long " * 2_000_000})]}))
    assert len(one(found, "SMS:message")["body"]) == 10_000_000


def test_models_nested_beyond_reason_are_stepped_over(tmp_path: Path) -> None:
    text = ""
    for number in range(200):
        text = made.model("InstantMessage", f"n-{number}", {"Body": "x"}, made.part("Embedded", "InstantMessage", text))
    found = read(tmp_path, made.report({"InstantMessage": [text], "SMS": [made.model("SMS", "s-1", {"Body": "y"})]}))
    assert len(rows(found, "InstantMessage:message")) == 1
    assert one(found, "SMS:message")["body"] == "y"
    assert "models nested too deep, stepped over: 1" in found.notes


def test_odd_fields_are_kept(tmp_path: Path) -> None:
    fields = {"Body": "b", "Label": ["one", "two"], "Löschgrund": "neu"}
    text = made.model("SMS", "s-1", fields).replace(
        "</model>",
        '<field name="Coded" type="String"><value type="String" format="Base64String">aGVsbG8=</value></field></model>',
    )
    raw = json.loads(one(read(tmp_path, made.report({"SMS": [text]})), "SMS:message")["raw"])
    assert (raw["Label"], raw["Label[2]"], raw["Löschgrund"]) == ("one", "two", "neu")
    assert (raw["Coded"], raw["Coded@format"]) == ("hello", "Base64String")


FIELD = '<field name="Body" type="String">{}</field>'


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("<value type='String'>plain</value>", "plain"),
        ('<value type="String">a &amp; b &#65;</value>', "a & b A"),
        ('<value type="String">one\r\ntwo\rthree</value>', "one\ntwo\nthree"),
        ('<value type="String"><![CDATA[one\r\ntwo]]></value>', "one\ntwo"),
        ('<value type="String"><![CDATA[a]]>b<![CDATA[c]]></value>', "abc"),
        ('<value type="String"><![CDATA[a]] ]> & <b> [x]]]></value>', "a]] ]> & <b> [x]"),
        ('<value type="String"><!-- <field name="Body" type="String"><empty/></field> -->x</value>', "x"),
        ('<value type="String"><![CDATA[<field name="Status" type="S"><empty/></field>]]></value>',
         '<field name="Status" type="S"><empty/></field>'),
        ('<value type="String"><![CDATA[]]></value>', None),
        ('<value type="String" /><!-- <field name="Body" type="S"><value type="S">no</value></field> -->', None),
        ("<empty></empty>", None),
        ("\r\n\t<value type=\"TimeStamp\" format=\"TimeStampKnown\" formattedTimestamp=\"x\">2026</value>\r\n", "2026"),
    ],
)  # fmt: skip
def test_a_field_is_read_the_same_however_it_is_written(written: str, read_as: str | None, tmp_path: Path) -> None:
    before, after = made.field("Source", "Phone"), made.field("Status", "Sent")
    inner = before + FIELD.format(written) + after
    text = made.report({"SMS": [made.model("SMS", "s-1", {}, inner) + made.model("SMS", "s-2", {"Body": "b"})]})
    path = tmp_path / "exhibit"
    first, second = rows(read(tmp_path, text.encode()), "SMS:message")
    assert first["body"] == read_as
    raw = json.loads(first["raw"])
    assert [(name, raw[name]) for name in ("Source", "Status")] == [("Source", "Phone"), ("Status", "Sent")]
    assert second["body"] == "b"
    again = FORMAT.original(open_source(path), Place("", "model", 2, "SMS"), OPTIONS)
    start = text.encode().index(b'<model type="SMS" id="s-2"')
    assert again.where == f"byte {start:,} of exhibit"


def test_the_form_of_an_empty_value_is_not_the_next_ones(tmp_path: Path) -> None:
    odd = '<field name="Label" type="String"><value type="String" format="Odd"></value></field>'
    text = made.report({"SMS": [made.model("SMS", "s-1", {}, odd + made.field("Body", "a]b"))]})
    assert "Body@format" not in json.loads(one(read(tmp_path, text), "SMS:message")["raw"])


@pytest.mark.parametrize("size", [1, 7, 64, 1_000])
def test_the_size_of_the_pieces_read_changes_nothing(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = made.english().replace("garden", "g\u00e4rten \U0001f33b")
    whole = read(tmp_path, content)
    monkeypatch.setattr(container, "_READ", size)
    pieces = read(tmp_path, content)
    assert {name: rows(pieces, name) for name in pieces.batches} == {name: rows(whole, name) for name in whole.batches}
    again = FORMAT.original(open_source(tmp_path / "exhibit"), Place("", "model", 1, "PoweringEvent"), OPTIONS)
    start = content.encode().index(b'<model type="PoweringEvent"')
    assert again.where == f"byte {start:,} of exhibit"


FORGED = f"<extraInfos>{made.extra_info('s-1', 'forged.db', 'forged', 1)}</extraInfos>"


@pytest.mark.parametrize("literal", ["<extraInfos", "<extraInfos />", FORGED, "<![CDATA[ " + FORGED])
@pytest.mark.parametrize("size", [40, 1 << 18])
def test_provenance_written_in_a_message_is_a_message(
    literal: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "_READ", size)
    tail = f"<extraInfos>{made.extra_info('s-1', 'data/sms.db', 'sms', 8)}</extraInfos>"
    found = read(tmp_path, made.report({"SMS": [made.model("SMS", "s-1", {"Body": literal})]}, tail=tail))
    row = one(found, "SMS:message")
    assert (row["body"], row["found_in"]) == (literal, "data/sms.db table sms offset 8")


# -- back to the place --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content", [made.english().encode(), made.german().encode("utf-16"), made.ufdr(made.english())]
)
def test_every_record_is_found_again_as_it_was_read(content: bytes, tmp_path: Path) -> None:
    found = read(tmp_path, content)
    path = tmp_path / "exhibit"
    for channel, draft in found.drafts.items():
        if draft.unit != "model":
            continue
        for row in rows(found, channel):
            again = FORMAT.original(open_source(path), Place(draft.member, "model", row["row"], draft.place), OPTIONS)
            assert again.cells == tuple(json.loads(row["raw"]).values()), channel
            assert "never-shown" not in again.text
            assert again.where


def test_the_passage_is_the_model_as_it_stands(tmp_path: Path) -> None:
    read(tmp_path, made.english())
    again = FORMAT.original(open_source(tmp_path / "exhibit"), Place("", "model", 2, "Call"), OPTIONS)
    assert again.text.startswith('<model type="Call" id="call-2"')
    assert again.text.endswith("</model>")
    at = made.english().encode().index(b'<model type="Call" id="call-2"')
    assert again.where == f"byte {at:,} of exhibit"


def test_a_passage_with_a_password_is_not_shown(tmp_path: Path) -> None:
    read(tmp_path, made.english())
    again = FORMAT.original(open_source(tmp_path / "exhibit"), Place("", "model", 1, "UserAccount"), OPTIONS)
    assert again.text == "(not shown: the passage holds a password or a key)"


def test_a_place_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    read(tmp_path, made.english())
    with pytest.raises(NotFound, match="no such model"):
        FORMAT.original(open_source(tmp_path / "exhibit"), Place("", "model", 9, "Call"), OPTIONS)


# -- anything at all ----------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.tuples(st.integers(600, 20_000), st.binary(max_size=3)), min_size=1, max_size=6))
def test_a_report_changed_anywhere_balances_or_is_refused(edits: list[tuple[int, bytes]], tmp_path: Path) -> None:
    content = bytearray(made.english().encode())
    for at, new in edits:
        content[at : at + 2] = new
    path = tmp_path / "exhibit"
    path.write_bytes(content)
    claim = FORMAT.recognise(open_source(path), OPTIONS)
    if claim is None:
        return
    collector = Collector()
    FORMAT.read(open_source(path), claim, OPTIONS, collector)
    collector.check_balance()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(max_size=200), name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_any_text_comes_back_as_it_was_or_marked(body: str, name: str, tmp_path: Path) -> None:
    fields = {"Body": body, "Subject": name}
    text = made.report({"SMS": [made.model("SMS", "s-1", fields, cdata=False)]})
    found = read(tmp_path, text.encode("utf-8", "surrogatepass"))
    raw = json.loads(one(found, "SMS:message")["raw"])
    expected = body.replace("\r\n", "\n").replace("\r", "\n")
    if any(note.startswith("characters that XML forbids") for note in found.notes):
        return
    assert raw.get("Body", "") == expected


def test_missing_files_are_listed_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MISSING_LISTED", 1)
    two = [made.LOST, made.LOST.replace("lost", "gone")]
    text = made.message("im-1", made.party("a", "A"), made.MESSAGE, made.part("Attachments", "Attachment", *two))
    found = read(tmp_path, made.ufdr(made.report({"InstantMessage": [text]})))
    assert sum("not in the container" in entry["note"] for entry in found.listed) == 1
    assert any(note.startswith("files that messages name and the container does not hold: 2") for note in found.notes)
