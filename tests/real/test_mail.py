"""Real mail of other people's test suites is read as their tests say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import casefold
from casefold.model.report import ImportReport

pytestmark = pytest.mark.real
SET = "docs_ingestfile"


def brought(path: Path, folder: Path) -> tuple[ImportReport, list[dict[str, Any]], casefold.Case]:
    case = casefold.open_home(folder / "home").create_case("mail", by="Test")
    report = case.add([path], by="Test").reports[0]
    assert (report.status, report.balances) == ("stored", True), report.message
    return report, case.arrow("message").to_pylist(), case


@pytest.mark.parametrize(
    ("name", "subjects", "texts"),
    [
        ("email_base64.eml", ["This message has a base64 encoded payload"], ["Base64 email payload"]),
        (
            "email_multipart_alternative.eml",
            ["Multipart alternative"],
            ["This is a **multipart/alternative** message."],
        ),
        (
            "email_encode_markup.eml",
            ["Plaintext only"],
            ["Even though it's plaintext, it contains some <strong>HTML markup</strong>."],
        ),
        (
            "email_attached_plaintext.eml",
            ["This message has an email attachment", "Plaintext only"],
            ["body of the email that contains the attachment", "This is the body of a plaintext message."],
        ),
        (
            "email_attached_inline.eml",
            ["This message contains an inline RFC2822 message", "Plaintext only"],
            ["body of the email that contains the attachment", "This is the body of a plaintext message."],
        ),
        (
            "email_attached_alternative.eml",
            ["jane.doe@example.org", "Multipart mixed"],
            ["body of the email that contains the attachment", "This is the fourth part (HTML)"],
        ),
    ],
)
def test_saved_messages(
    real: Callable[[str], Path], tmp_path: Path, name: str, subjects: list[str], texts: list[str]
) -> None:
    _, messages, case = brought(real(f"{SET}/{name}"), tmp_path)
    assert [message["title"] for message in messages] == subjects
    for message, text in zip(messages, texts, strict=True):
        assert text in message["body"]
        assert [view.original_note for view in case.show(message["record_id"])] == ["as stored"]
    parties = {(party["role"], party["identifier"]) for party in case.arrow("party").to_pylist()}
    assert parties == {("from", "email:john.doe@example.org"), ("to", "email:jane.doe@example.org")}


def test_an_apple_mail_message(real: Callable[[str], Path], tmp_path: Path) -> None:
    _, (message,), _ = brought(real(f"{SET}/plaintext.emlx"), tmp_path)
    assert message["title"] == "Re: Emlx library"
    assert str(message["time_utc"]) == "2020-02-06 13:39:55"
    assert message["reference"] == "7A129E26-2C1F-4517-B6B5-39460ED50E12@example.com"
    assert message["reply_to"] == message["thread"] == "6FA2F219-2B7C-4962-9724-E9399409CCBE@example.com"
    assert message["body"].startswith("You're welcome. :)\n\n> Python <python@example.com> wrote:")


def test_a_mailbox(real: Callable[[str], Path], tmp_path: Path) -> None:
    report, (message,), _ = brought(real(f"{SET}/plan.mbox"), tmp_path)
    assert report.format == "mbox"
    assert message["title"] == "Re: Our friends has a good plan"
    assert str(message["time_utc"]) == "2017-02-21 06:55:09"
    assert message["raw"].count("; Tue, 21 Feb 2017 09:55:10 +0300") == 2  # each server that passed it on says when


def test_outlook_messages(real: Callable[[str], Path], tmp_path: Path) -> None:
    _, (message,), case = brought(real(f"{SET}/piste.msg"), tmp_path / "one")
    assert message["title"] == "Ab auf die Piste!"
    assert str(message["time_utc"]) == "2010-11-28 22:42:18"
    assert message["reference"] == "E5-bad037e6-elaine5029/3/2852-f493@mailings.gmx.net"
    assert "Mit dem Postfach auf die Piste" in message["body"]
    (party,) = [party for party in case.arrow("party").to_pylist() if party["role"] == "from"]
    assert (party["identifier"], party["name"]) == ("email:mailings@gmxnet.de", "GMX Magazin")
    _, (strange,), _ = brought(real("email_msg/strangeDate.msg"), tmp_path / "two")
    assert (strange["title"], strange["time_utc"]) == ("MSG Test File", None)
    assert strange["body"].startswith("MSG test file\nPurpose: Provide example of this file type")
