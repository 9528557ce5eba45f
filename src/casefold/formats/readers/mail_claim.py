"""Whether bytes are an e-mail or a mailbox: known by the header it begins with, never by the file's name."""

from __future__ import annotations

import re
from typing import Final

CERTAIN: Final = 0.95
"""Fields that programs write are there."""
LIKELY: Final = 0.85
DOUBTFUL: Final = 0.6
ENVELOPE: Final = re.compile(rb"From [^\n]{0,500}?\d{1,2}:\d{2}[^\n]{0,100}\d{4}[^\n]{0,100}\r?\n")
"""The line before each message of a mailbox: `From`, an address, and a time with its year."""
APPLE_LENGTH: Final = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
"""How Apple Mail begins a message: with its length in bytes."""
_FIELD: Final = re.compile(rb"([!-9;-~]{1,80})[ \t]*:([^\n]*)(?:\n|\Z)")
_FOLDED: Final = re.compile(rb"[ \t][^\n]*(?:\n|\Z)")
_MOST_FIELDS: Final = 200
_MACHINE: Final = frozenset(
    {
        b"message-id", b"received", b"mime-version", b"return-path", b"dkim-signature", b"delivered-to",
        b"content-transfer-encoding", b"x-received", b"authentication-results", b"arc-seal", b"x-mailer",
    }
)  # fmt: skip
"""Fields that programs write."""
_PARTIES: Final = frozenset({b"from", b"to", b"cc", b"bcc", b"sender", b"reply-to"})
_PERSONAL: Final = _PARTIES | {b"subject", b"date", b"in-reply-to", b"references"}


def mail_score(head: bytes, start: int = 0) -> float:
    """Return how sure it is that a message begins at `start`; 0 where it is none."""
    names: set[bytes] = set()
    addressed, at = False, start
    while len(names) < _MOST_FIELDS and (match := _FIELD.match(head, at)):
        name = match[1].lower()
        names.add(name)
        addressed = addressed or (name in _PARTIES and b"@" in match[2])
        at = match.end()
        while folded := _FOLDED.match(head, at):
            addressed = addressed or (name in _PARTIES and b"@" in folded[0])
            at = folded.end()
    personal, machine = len(names & _PERSONAL), len(names & _MACHINE)
    if personal == 0 or personal + machine < 3:
        return 0.0
    if machine:
        return CERTAIN
    return LIKELY if addressed and b"subject" in names else DOUBTFUL


def message_start(head: bytes) -> int:
    """Return where a single message begins: behind a byte order mark or Apple Mail's length, if there is one."""
    mark = 3 if head.startswith(b"\xef\xbb\xbf") else 0
    length = APPLE_LENGTH.match(head, mark)
    return length.end() if length else mark
