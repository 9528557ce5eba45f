"""What a saved e-mail becomes, what is none, and what hostile or damaged ones come to."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

import casefold
from casefold.formats.contract import SURE
from casefold.formats.email import FORMAT
from casefold.formats.readers import mail, mime
from casefold.formats.readers.mail_fields import ids_of, stated_time, topic
from tests.formats.golden import agrees, collected, records, score

SAMPLES = Path(__file__).parent / "samples"
HEAD = "From: ann@example.org\r\nTo: bo@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def put(folder: Path, text: str | bytes, name: str = "a.eml") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("name", ["lists.eml", "watering.emlx"])
def test_every_value_of_the_samples(name: str) -> None:
    agrees(FORMAT, SAMPLES / name)


def test_an_attached_table_and_a_forwarded_mail_are_read_by_their_formats(tmp_path: Path) -> None:
    case = casefold.open_home(tmp_path / "home").create_case("mail", by="Test")
    report = case.add([SAMPLES / "lists.eml"], by="Test").reports[0]
    assert (report.format, report.status, report.balances) == ("email", "stored", True)
    assert report.stored == {"message": 3, "media": 3, "call": 2}
    calls = case.arrow("call").to_pylist()
    assert [call["record_id"] for call in calls] == [f"x1-attachment 1/calls.csv/row:{row}" for row in (2, 3)]
    for record_id in (calls[0]["record_id"], "x1-attachment 2/message.eml/message:1", "x1-message:1@attachment 2"):
        assert [view.original_note for view in case.show(record_id)] == ["as stored"], record_id
    (outer,) = [m for m in case.arrow("message").to_pylist() if m["record_id"] == "x1-message:1"]
    assert (outer["title"], str(outer["time_utc"]), outer["zone"]) == (
        "Re: Key 🔑 and lists",
        "2026-03-02 08:31:05",
        "UTC",
    )
    listed = case.arrow("media").to_pylist()
    assert {media["parent"] for media in listed} == {outer["reference"]}
    addresses = {party["identifier"] for party in case.arrow("party").to_pylist() if party["role"] == "cc"}
    assert addresses == {"email:idris@example.org", "email:undisclosed@example.org"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear Ann,\nplease find the list.\n",
        "Name: Ann\nAge: 40\nTown: Hull\n",
        "From,To,Date\n07700900101,07700900102,01/03/2026\n",
        "From: the desk\n\nNothing else.",
    ],
)
def test_what_is_no_mail(tmp_path: Path, text: str) -> None:
    assert score(FORMAT, put(tmp_path, text)) == 0


def test_a_memo_is_asked_about(tmp_path: Path) -> None:
    path = put(tmp_path, "From: the desk\nTo: all\nSubject: keys\n\nPlease return them.\n")
    assert 0.4 <= score(FORMAT, path) < SURE


def test_parts_beyond_any_depth_are_kept_and_said(tmp_path: Path) -> None:
    opening = "".join(
        f'Content-Type: multipart/mixed; boundary="b{depth}"\r\n\r\n--b{depth}\r\n' for depth in range(3_000)
    )
    out = collected(FORMAT, put(tmp_path, HEAD + opening + "\r\ndeep\r\n"))
    (message,) = [record for record in records(out) if record["kind"] == "message"]
    assert message["flags"] == "not_read_further"
    assert any(f"more than {mime.MOST_DEEP} deep" in note for note in out.notes)
    assert "deep" in message["body"]


def test_parts_without_number_are_counted_up_to_a_limit(tmp_path: Path) -> None:
    parts = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * (mime.MOST_PARTS + 10)
    out = collected(FORMAT, put(tmp_path, HEAD + 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + parts))
    assert any(f"more than {mime.MOST_PARTS:,} parts" in note for note in out.notes)


def test_a_message_beyond_the_limit_keeps_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casefold.formats.email.MOST_BYTES", 200)
    out = collected(FORMAT, put(tmp_path, HEAD + "\r\n" + "text " * 100))
    (message,) = records(out)
    assert (message["title"], message["flags"], "body" in message) == ("x", mail.NOT_READ_FURTHER, False)
    assert "only its header was read" in out.notes[0]


@pytest.mark.parametrize(
    ("lines", "body"),
    [
        ("Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nlost\r\n--b--", "--b\n\nlost\n--b--"),
        ("Content-Type: multipart/mixed; boundary=z\r\n\r\nno boundary here", "no boundary here"),
        ("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ncut off", "cut off"),
        ('Content-Type: text/plain; charset="no-such"\r\n\r\ncaf\u00e9', "caf\u00e9"),
        ("Content-Transfer-Encoding: base64\r\n\r\nSGVsbG8", "Hello"),
        ("Content-Transfer-Encoding: base64\r\n\r\n@@SGVs!bG8=@", "Hello"),
        ("Content-Transfer-Encoding: quoted-printable\r\n\r\na=ZZb=3D", "a=ZZb="),
        ("Content-Type: text/html\r\n\r\n<p>one<script>no</script><p>two", "one\ntwo"),
        ("Subject: =?utf-8?b?abcde?=\r\n\r\nodd word", "odd word"),
        ("Subject: =?utf-8?b?@@@?= =?none?q?x?=\r\n\r\nodd words", "odd words"),
        ('Content-Type: ;;;="\r\nDate: Mon, 99 Foo 20266\r\n\r\nodd header', "odd header"),
    ],
)
def test_malformed_messages_are_read_as_far_as_they_go(tmp_path: Path, lines: str, body: str) -> None:
    out = collected(FORMAT, put(tmp_path, HEAD + lines), members=True)
    assert [record.get("body") for record in records(out) if record["kind"] == "message"] == [body]


def test_an_encrypted_message_waits_for_its_key(tmp_path: Path) -> None:
    lines = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nMIAG"
    out = collected(FORMAT, put(tmp_path, HEAD + lines))
    assert out.notes == ["message:1 is encrypted; its text waits for the key of whoever it was sent to"]
    assert [record["kind"] for record in records(out)] == ["message", "media"]


def test_a_cut_emlx_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = (SAMPLES / "watering.emlx").read_bytes()
    out = collected(FORMAT, put(tmp_path, whole[:131]))
    (message,) = records(out)
    assert (message["title"], message["flags"]) == ("Watering", "not_read_further")
    assert out.notes == ["message:1 is cut off: the file states 279 bytes and holds 120; ask for a fresh copy"]


def test_attachments_within_attachments_end_at_a_depth(tmp_path: Path) -> None:
    inner = HEAD + "\r\nthe innermost\r\n"
    for _ in range(8):
        packed = base64.encodebytes(inner.encode()).decode()
        attached = f"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{packed}"
        inner = HEAD + f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{attached}\r\n--b--\r\n"
    out = collected(FORMAT, put(tmp_path, inner), members=True)
    assert sum(record["kind"] == "message" for record in records(out)) == 6
    assert ["lies in 5 containers" in entry["note"] for entry in out.listed] == [True]


def test_a_part_is_the_bytes_of_the_exhibit() -> None:
    data = b"Content-Type: multipart/mixed; boundary=b\n\npre\n--b\nX: 1\n\none\n--b \nX: 2\n\n\ntwo\n\n--b--\nafter"
    parts = mime.cut(data).root.parts
    assert [data[part.body : part.end] for part in parts] == [b"one", b"\ntwo\n"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Mon, 2 Mar 2026 08:31:05 +0100", "2026-03-02T08:31:05+01:00"),
        ("Mon, 2 Mar 2026 08:31:05 -0000", "2026-03-02T08:31:05Z"),
        ("2 Mar 2026 08:31:05 GMT", "2026-03-02T08:31:05Z"),
        ("2 Mar 2026 08:31:05", "2026-03-02T08:31:05"),
        ("soon", "soon"),
        ("  ", None),
        (None, None),
    ],
)
def test_dates_keep_the_offset_they_state(written: str | None, told: str | None) -> None:
    assert stated_time(written) == told


def test_ids_and_topics() -> None:
    assert ids_of("<a@b> comment <c@d>") == ["a@b", "c@d"]
    assert ids_of("a@b") == ["a@b"]
    assert ids_of("nothing") == []
    assert topic("RE: Fwd: AW: keys") == "keys"
    assert topic("Re:") == "Re:"
