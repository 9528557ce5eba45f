"""What a chat's entries become, what is no chat, and that nothing of a chat is lost."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import casefold
from casefold.errors import NotFound
from casefold.formats.contract import SURE, Place, ReadOptions
from casefold.formats.readers.source import open_source
from casefold.formats.whatsapp import FORMAT
from casefold.formats.whatsapp.words import notice, split_members, title_of
from tests.formats.whatsapp.chats import read, rows, written

SAMPLES = Path(__file__).parent / "samples"
GROUP = SAMPLES / "WhatsApp Chat with Allotment rota.txt"
PAIR = SAMPLES / "WhatsApp Chat - Kit Larkin.txt"
LRM = "\u200e"


def score(path: Path) -> float:
    found = FORMAT.recognise(open_source(path), ReadOptions(file_name=path.name))
    return 0.0 if found is None else found.score


def test_the_group_is_read_as_it_is_written() -> None:
    out = read(GROUP)
    said = {row["row"]: (row["from"], row["body"], row["attachments"]) for row in rows(out, "message")}
    assert said == {
        5: ("Lowri Pellowe", "Who can water on Friday?\nAnd who has the key?", None),
        7: ("Idris Copley", "I can, after six", None),
        8: ("+44 7700 900123", "The key is on the hook", "IMG-20260313-WA0001.jpg"),
        10: ("Idris Copley", None, "<Media omitted>"),
        11: ("Lowri Pellowe", "This message was deleted", None),
        12: ("Lowri Pellowe", "Thank you all <This message was edited>", None),
    }
    assert [row["row"] for row in rows(out, "message") if row["deleted"] == "deleted"] == [11]
    assert [row["row"] for row in rows(out, "message") if row["flags"] == "edited"] == [12]
    joined = [(row["action"], row["member"], row["by"]) for row in rows(out, "membership")]
    assert joined == [
        ("created", ["Lowri Pellowe"], ["Lowri Pellowe"]),
        ("added", ["Idris Copley", "+44 7700 900123"], ["Lowri Pellowe"]),
        ("added", ["opaque:owner of WhatsApp Chat with Allotment rota.txt"], []),
        ("left", ["+44 7700 900123"], []),
    ]
    events = [(row["action"], row["subject"], row["to"]) for row in rows(out, "event")]
    assert events == [
        ("encryption notice", [], []),
        ("number changed", ["Idris Copley"], ["+44 7700 900456"]),
        ("group name changed", ["Lowri Pellowe"], []),
    ]
    assert [(row["service"], row["outcome"], row["from"]) for row in rows(out, "call")] == [
        ("voice", "unanswered", "Idris Copley")
    ]
    assert out.subjects == []
    assert {row["thread_name"] for row in rows(out, "message")} == {"Allotment rota"}


def test_a_chat_in_a_zip_is_named_by_the_zip_and_knows_its_other_end(tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat - Kit Larkin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(PAIR, "_chat.txt")
        archive.writestr("00000003-PHOTO-2026-03-12-09-16-11.jpg", b"no picture")
    case = casefold.open_home(tmp_path / "home").create_case("pair", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert report.format == "archive"
    assert report.stored == {"media": 2, "message": 5, "call": 1, "event": 1, "document": 1}
    assert report.subject == "opaque:Orla Mossgrave"
    messages = case.arrow("message").to_pylist()
    assert {row["file"] for row in messages} == {f"{path.name}/_chat.txt"}
    assert {row["thread_name"] for row in messages} == {"Kit Larkin"}
    ends = {(row["role"], row["name"]) for row in case.arrow("party").to_pylist() if row["kind"] == "call"}
    assert ends == {("from", "Orla Mossgrave"), ("to", "Kit Larkin")}
    assert {row["direction"] for row in messages} == {"incoming", "outgoing"}
    first = next(row for row in messages if "Guten Morgen" in row["body"])
    view = case.show(first["record_id"])[0]
    assert view.original_note == "as stored"


def test_other_tables_of_a_zip_with_a_chat_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "phone.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("WhatsApp Chat with Cats.txt", GROUP.read_text(encoding="utf-8"))
        calls = "".join(f"07700900123,07700900456,0{day}/03/2026 10:00:00,60\n" for day in range(1, 8))
        archive.writestr("calls.csv", "A Number,B Number,Start,Duration\n" + calls)
    case = casefold.open_home(tmp_path / "home").create_case("mixed", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert report.stored["message"] == 6
    assert report.stored["call"] == 8


def test_the_file_name_of_a_chat_of_two_shows_the_owner(tmp_path: Path) -> None:
    text = "12/03/2026, 09:14 - Ann: x\n12/03/2026, 09:15 - Bo: y\n"
    out = read(written(tmp_path, text, "WhatsApp Chat with Ann.txt"))
    assert out.subjects == [("Bo", "file_name")]
    assert read(written(tmp_path, text, "WhatsApp Chat with Cats.txt")).subjects == []
    given = read(written(tmp_path, text, "chat.txt"), subject="Ann")
    assert given.subjects == [("Ann", "given")]


def test_a_display_name_never_becomes_a_number_or_nobody(tmp_path: Path) -> None:
    names = ["Private", "12345", "ann@example.com", "07700 900123", "-", "Unknown", "imei:1"]
    text = "".join(f"12/03/2026, 09:{n:02} - {name}: x\n" for n, name in enumerate(names))
    case = casefold.open_home(tmp_path / "home").create_case("names", by="Test")
    case.add([written(tmp_path, text)], by="Test")
    parties = case.arrow("party").to_pylist()
    assert {party["identifier_type"] for party in parties} == {"opaque"}
    assert sorted(party["name"] for party in parties) == sorted(names)


def test_the_owner_of_one_export_is_not_the_owner_of_another(tmp_path: Path) -> None:
    text = '12/03/2026, 09:14 - You created group "{}"\n12/03/2026, 09:15 - Bo: y\n'
    case = casefold.open_home(tmp_path / "home").create_case("owners", by="Test")
    paths = [written(tmp_path, text.format(name), f"{name}.txt") for name in ("cats", "dogs")]
    case.add(paths, by="Test")
    owners = {row["identifier"] for row in case.arrow("party").to_pylist() if row["role"] == "member"}
    assert len(owners) == 2


def test_two_halves_of_a_chat_are_one_thread(tmp_path: Path) -> None:
    line = "{}/03/2026, 09:14 - {}: x\n"
    first = read(written(tmp_path, line.format(12, "Ann") + line.format(13, "Bo"), "WhatsApp Chat with Cats.txt"))
    more = read(written(tmp_path, line.format(13, "Bo") + line.format(14, "Di"), "WhatsApp Chat with cats (1).txt"))
    other = read(written(tmp_path, line.format(13, "Bo") + line.format(14, "Di"), "_chat.txt"))
    threads = [{row["thread"] for row in rows(out, "message")} for out in (first, more, other)]
    assert threads[0] == threads[1] == {"whatsapp:cats"}
    assert threads[2].isdisjoint(threads[0])


def test_equal_messages_of_one_minute_are_two(tmp_path: Path) -> None:
    text = "12/03/2026, 09:14 - Ann: ok\n" * 2 + "12/03/2026, 09:15 - Bo: ok\n"
    case = casefold.open_home(tmp_path / "home").create_case("twice", by="Test")
    report = case.add([written(tmp_path, text)], by="Test").reports[0]
    assert (report.rows_stored, report.duplicates) == (3, 0)


def test_a_line_in_another_form_stays_in_the_message_and_is_counted(tmp_path: Path) -> None:
    text = "12/03/2026, 09:14 - Ann: look:\n[12/03/2026, 09:13] Bo: hello\n12/03/26, 09:13 - Bo: hello\n"
    out = read(written(tmp_path, text + "12/03/2026, 09:15 - Bo: y\n" * 3))
    assert rows(out, "message")[0]["body"] == "look:\n[12/03/2026, 09:13] Bo: hello\n12/03/26, 09:13 - Bo: hello"
    assert any(note.startswith("2 lines begin like headers of another form") for note in out.sheets[0].notes)


def test_pasted_messages_that_go_back_in_time_stay_in_the_message(tmp_path: Path) -> None:
    pasted = "01/03/2026, 09:00 - Bo: hello\n01/03/2026, 09:01 - Ann: hi\nand more\n"
    text = f"20/03/2026, 09:14 - Ann: as I said:\nhere\n{pasted}20/03/2026, 09:20 - Bo: yes\n"
    found = rows(read(written(tmp_path, text)), "message")
    assert [row["body"] for row in found] == [f"as I said:\nhere\n{pasted}".rstrip("\n"), "yes"]
    assert found[0]["flags"] == "quoted_headers"


def test_a_chat_that_itself_goes_back_is_split(tmp_path: Path) -> None:
    lines = [f"{day:02}/03/2026, 09:14 - Ann: x{n}\n" for n, day in enumerate([20, 21, 3, 4, 5])]
    assert len(rows(read(written(tmp_path, "".join(lines))), "message")) == 5


def test_a_header_after_a_bare_line_feed_is_text_where_headers_follow_crlf(tmp_path: Path) -> None:
    text = "".join(f"[12/03/2026, 09:{n:02}:00] Ann: x{n}\r\n" for n in range(30))
    text += "[12/03/2026, 10:00:00] Bo: pasted:\n[12/03/2026, 10:01:00] Ann: no\r\n[12/03/2026, 10:02:00] Ann: z\r\n"
    found = rows(read(written(tmp_path, text)), "message")
    assert [row["body"] for row in found[-2:]] == ["pasted:\n[12/03/2026, 10:01:00] Ann: no", "z"]


def test_text_before_the_first_message_is_set_aside(tmp_path: Path) -> None:
    text = "exported for you\n\n" + "12/03/2026, 09:14 - Ann: x\n12/03/2026, 09:15 - Bo: <Media omitted>\n"
    case = casefold.open_home(tmp_path / "home").create_case("before", by="Test")
    report = case.add([written(tmp_path, text, "WhatsApp Chat with Bo.txt")], by="Test").reports[0]
    assert (report.status, report.rows_read, report.rows_set_aside) == ("stored", 3, 1)
    assert report.balances


@pytest.mark.parametrize(
    ("line", "what", "slots"),
    [
        ("Ann added Bo, Di and Eve", "added", {"by": "Ann", "member": "Bo, Di and Eve"}),
        ("Oma Helga hat Jonas hinzugefügt", "added", {"by": "Oma Helga", "member": "Jonas"}),
        ("Jonas hat die Gruppe verlassen", "left", {"member": "Jonas"}),
        ("Tía Nuria añadió a Leo", "added", {"by": "Tía Nuria", "member": "Leo"}),
        ('Abuela Carmen creó el grupo "Posada 2023"', "created", {"by": "Abuela Carmen", "name": "Posada 2023"}),
        ("Zoé a quitté le groupe", "left", {"member": "Zoé"}),
        ("Ugo ha rimosso Ada", "removed", {"by": "Ugo", "member": "Ada"}),
        ("Tio Beto saiu", "left", {"member": "Tio Beto"}),
        ("Sanne heeft Bram toegevoegd", "added", {"by": "Sanne", "member": "Bram"}),
        ("Бабушка Вера добавила Диму", "added", {"by": "Бабушка Вера", "member": "Диму"}),
        ("Emre gruptan ayrıldı", "left", {"member": "Emre"}),
        ("أضاف علي سالم", "added", {"by": "علي", "member": "سالم"}),
        ("Ann joined using this group's invite link", "linked", {"member": "Ann"}),
        ("Ann joined using this group’s invite link", "linked", {"member": "Ann"}),
        ("Ann changed the subject from “a: b” to “c”", "subject", {"by": "Ann", "old": "a: b", "name": "c"}),
        ("Ann's security code changed. Tap to learn more.", "security", {"by": "Ann", "rest": ". Tap to learn more"}),
        ("\u202a+44 7700 900123\u202c left", "left", {"member": "+44 7700 900123"}),
    ],
)
def test_a_system_line_is_known_in_its_language(line: str, what: str, slots: dict[str, str]) -> None:
    found = notice(line)
    assert found is not None
    assert (found.what, found.slots) == (what, slots)


def test_a_sentence_about_a_group_is_a_message(tmp_path: Path) -> None:
    said = ["Bo left", "I think this message was deleted", "Messages and calls are end-to-end encrypted"]
    text = "".join(f"12/03/2026, 09:1{n} - Ann: {body}\n" for n, body in enumerate(["hi", *said]))
    assert [row["body"] for row in rows(read(written(tmp_path, text)), "message")] == ["hi", *said]


def test_an_unknown_system_line_is_an_event_with_its_text(tmp_path: Path) -> None:
    text = "12/03/2026, 09:14 - Ann: x\n12/03/2026, 09:15 - Something new happened here\n"
    out = read(written(tmp_path, text))
    assert [(row["action"], row["description"]) for row in rows(out, "event")] == [
        ("system line", "Something new happened here")
    ]
    assert "system lines that are in no list, kept as events: 1" in out.sheets[0].notes


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("WhatsApp Chat with Ann Copley.txt", "Ann Copley"),
        ("WhatsApp Chat - Ann.zip", "Ann"),
        ("WhatsApp Chat mit Gruppe 7 (2).txt", "Gruppe 7"),
        ("Chat de WhatsApp con Los Lunes.txt", "Los Lunes"),
        ("Чат WhatsApp с контактом Анна.txt", "Анна"),
        ("محادثة واتساب مع علي.txt", "علي"),
        ("_chat.txt", None),
        ("notes.txt", None),
    ],
)
def test_a_thread_is_named_by_its_file(name: str, title: str | None) -> None:
    assert title_of(name) == title


def test_members_are_taken_apart() -> None:
    assert split_members("Bo, Di and Eve") == ["Bo", "Di", "Eve"]
    assert split_members("Bo und Di") == ["Bo", "Di"]
    assert split_members("Andy Sand") == ["Andy Sand"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-12 10:15:09 - root - INFO: started\n" * 9,
        "[2026-03-12 10:15:09] INFO: started\n[2026-03-12 10:15:10] ERROR: stopped\n" * 5,
        "[2026-03-12 10:15:09] app.http.server: GET /\n" * 9,
        "12/03/2026, 10:15 - service started\n" * 9,
        "Mar 12 10:15:09 host sshd[1]: opened\n" * 9,
        "date,time,who\n12/03/2026,10:15,Ann\n" * 5,
        "From: ann@example.com\nDate: Thu, 12 Mar 2026 10:15:09 +0000\n\nOn 12/03/2026, 10:15 - Ann: wrote\n",
        "only words\n",
        "",
    ],
)
def test_a_log_a_table_or_a_letter_is_no_chat(text: str, tmp_path: Path) -> None:
    assert score(written(tmp_path, text)) < SURE


def test_a_zip_without_a_chat_is_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat - Ann.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "only words\n")
    assert score(path) == 0.0
    case = casefold.open_home(tmp_path / "home").create_case("zip", by="Test")
    assert case.add([path], by="Test").reports[0].format == "archive"


def test_a_place_is_found_again_with_its_text() -> None:
    options = ReadOptions(file_name=GROUP.name)
    original = FORMAT.original(open_source(GROUP), Place("", "line", 5, ""), options)
    assert original.text.splitlines()[1] == "And who has the key?"
    with pytest.raises(NotFound):
        FORMAT.original(open_source(GROUP), Place("", "line", 6, ""), options)
