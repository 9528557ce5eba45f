"""Chats that are cut, huge, hostile or mixed: nothing crashes, nothing is lost, memory stays bounded."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path

import pytest

from casefold.case import Case
from tests.bad_input.bad_files import bring

HEAD = "12/03/2026, 09:{:02} - {}: "
LINES = "".join(HEAD.format(n, "Ann" if n % 2 else "Bo") + f"message {n}\n" for n in range(60))
NAME = "WhatsApp Chat with Cats.txt"


def put(folder: Path, content: bytes, name: str = NAME) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_message_of_ten_million_characters_is_kept_whole(case: Case, tmp_path: Path) -> None:
    long = "grüße " * 1_666_667
    report = bring(case, put(tmp_path, (LINES + HEAD.format(59, "Ann") + long + "\n").encode()))
    assert (report.status, report.rows_stored) == ("stored", 61)
    record = case.arrow("message").to_pylist()[-1]
    assert record["body"] == long.strip(" ")
    assert json.loads(record["raw"])["text"] == long


def test_a_cut_chat_gives_what_is_there(case: Case, tmp_path: Path) -> None:
    cut = LINES.encode()[:-30]
    report = bring(case, put(tmp_path, cut))
    assert report.status == "stored"
    assert report.balances
    assert 55 <= report.rows_stored <= 60


def test_noise_behind_a_chat_stays_text_of_its_last_message(case: Case, tmp_path: Path) -> None:
    noise = random.Random(3).randbytes(200_000)
    report = bring(case, put(tmp_path, (LINES * 30).encode() + noise))
    assert report.balances
    assert report.status == "stored"
    assert report.rows_stored == 60 * 30
    assert "decoded_as" in (case.arrow("message").to_pylist()[-1]["flags"] or "")


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_chat_is_held_and_listed(case: Case, tmp_path: Path, content: bytes) -> None:
    report = bring(case, put(tmp_path, content))
    assert report.status == "inventoried"
    assert report.message


def test_lines_of_another_encoding_are_read_and_marked(case: Case, tmp_path: Path) -> None:
    mixed = (LINES * 20).encode() + (HEAD.format(1, "Zoé") + "déjà vu\n").encode("cp1252")
    report = bring(case, put(tmp_path, "é".join([HEAD.format(0, "Ann"), "\n"]).encode() + mixed))
    assert report.rows_stored == 60 * 20 + 2
    last = case.arrow("message").to_pylist()[-1]
    assert (last["body"], last["flags"]) == ("déjà vu", "decoded_as")


def test_a_damaged_zip_of_a_chat_is_said_to_be_damaged(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat - Ann.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", LINES * 50)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    report = bring(case, path)
    assert report.status == "inventoried"
    assert "is cut off" in report.message


def test_a_zip_whose_text_is_encrypted_is_listed_as_an_archive(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat - Ann.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_chat.txt", LINES)
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(content))
    assert bring(case, path).format == "archive"


@pytest.mark.slow
def test_two_hundred_thousand_messages_stay_in_bounded_memory(case: Case, tmp_path: Path) -> None:
    path = tmp_path / NAME
    with path.open("w", encoding="utf-8") as file:
        for n in range(200_000):
            day, minute = divmod(n // 100, 1440)
            stamp = f"{day % 28 + 1:02}/{day // 28 + 1:02}/2026, {minute // 60:02}:{minute % 60:02}"
            file.write(f"{stamp} - {'Ann' if n % 3 else 'Bo'}: message {n} with a few more words\n")
    report = case.add([path], by="Test", reader_memory_mb=384).reports[0]
    assert (report.status, report.rows_stored) == ("stored", 200_000)
