"""The format itself: tables known by their columns, and contacts in JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import Records, Side, Style
from casefold.formats.readers.json_items import shape, values
from casefold.formats.readers.media_type import JSON, TEXT
from casefold.formats.readers.secrets import is_secret
from casefold.formats.readers.source import Source
from casefold.formats.readers.table_items import Found, Layout, TableItems, TableRow, clock

_CONTACTS: Final = "contacts.contact"
_CHECKSUM: Final = re.compile(r"checksum=([0-9a-f]{64})", re.IGNORECASE)
_LAYOUT_PARTS: Final = re.compile(r"(?:smil|null|text0).*|.*\.smi[l]?|.*\.sml", re.IGNORECASE)
"""Names of parts that only lay a message out."""
_SURE: Final = 0.96


def _listed(text: str | None) -> list[str]:
    return [one.strip() for one in (text or "").split(";") if one.strip()]


def _communication(entry: TableRow) -> None:
    row = entry.row
    sort = (row.first("type") or "").casefold()
    word = (row.first("direction") or "").casefold()
    way = {"out": "outgoing", "outgoing": "outgoing", "in": "incoming", "incoming": "incoming"}.get(word)
    sender = row.first("sender")
    own = None if way is None else way == "outgoing"
    sides = [Side("from", sender, owner=own)] if sender else []
    sides += [Side("to", one) for one in _listed(row.first("recipients"))]
    if sort == "call":
        reference = row.first("messageid")
        entry.add("call", sides, **clock(row, "date"), direction=way, service="voice", reference=reference)
        return
    files = [one for one in _listed(row.first("attachments")) if not _LAYOUT_PARTS.fullmatch(one)]
    entry.add(
        "message",
        sides,
        **clock(row, "date"),
        direction=way,
        service=sort or None,
        body=row.first("body"),
        attachments="\n".join(files) or None,
        reference=row.first("messageid"),
    )


def _access(entry: TableRow) -> None:
    row = entry.row
    query = row.first("querystring") or ""
    if is_secret(query):
        entry.row = row = replace(
            row, raw={**row.raw, **{title: "left out" for title in row.raw if row.raw[title] == query}}
        )
    number, checksum = row.first("lcid", "mdn"), _CHECKSUM.search(query)
    sides = [Side("subject", number, owner=True)] if number else []
    addresses = [one.strip() for one in (row.first("remoteipaddress") or "").split(",") if one.strip(" -")]
    operation = re.match(r"\??([A-Za-z_.]+)", query)
    behind = f"addresses behind the first: {', '.join(addresses[1:])}" if len(addresses) > 1 else ""
    device = row.first("clientidentifier")
    entry.add(
        "event",
        sides,
        **clock(row, "serverts"),
        action="file uploaded" if checksum else operation[1] if operation else "access",
        service="verizon cloud",
        ip=addresses[0] if addresses else None,
        description="; ".join(text for text in (f"device: {device}" if device else "", behind) if text) or None,
    )
    if checksum:
        entry.add("media", sides, **clock(row, "serverts"), sha256=checksum[1].lower())


class VerizonCloud(TableItems):
    """Messages, calls, accesses and contacts of a Verizon Cloud account."""

    name: ClassVar[str] = "verizon_cloud"
    title: ClassVar[str] = "Verizon Cloud (Synchronoss): answer to legal process"
    kinds: ClassVar[tuple[str, ...]] = ("call", "contact", "event", "media", "message")
    media_types: ClassVar[tuple[str, ...]] = (TEXT, JSON)
    proves: ClassVar[str] = (
        "What a handset's backup in the cloud held of messages, calls and contacts, and accesses to that backup. Not "
        "the network's own record of a communication, nor who held the handset; a folder's day is that of the upload. "
        "A call has no duration here."
    )
    tested_on: ClassVar[str] = (
        "published description: the columns (RLEAPP, October 2026); made-up only: every file it was run on"
    )
    style: ClassVar[Style] = Style(unit="row", time_order="ymd")
    delimiter: ClassVar[str | None] = ","
    layouts: ClassVar[tuple[Layout, ...]] = (
        Layout(
            "a day of Verizon Cloud",
            frozenset({"date", "type", "direction", "sender", "recipients", "messageid"}),
            _communication,
            score=_SURE,
        ),
        Layout(
            "accesses to Verizon Cloud",
            frozenset({"serverts", "remoteipaddress"}),
            _access,
            frozenset({"lcid", "clientidentifier", "querystring"}),
            score=_SURE,
        ),
    )

    def begin(self, found: Found, options: ReadOptions, out: Records) -> None:
        """Say that accesses state no zone."""
        if found.header is not None and "serverts" in found.header.names:
            out.note(
                "the log of accesses names no zone for server_ts; give --timezone where the provider's letter says one"
            )

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a table by its columns, contacts by the paths of their JSON."""
        if source.media_type != JSON:
            return super().recognise(source, options)
        found = shape(source)
        if found.get(_CONTACTS) == "array" and any(path.startswith(f"{_CONTACTS}.item.tel") for path in found):
            return Recognition(self.name, _SURE, "JSON of contacts with their numbers, as Synchronoss writes it")
        return None

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Send what the file holds."""
        if options.subject is not None:
            out.subject(options.subject, "given")
        if source.media_type != JSON:
            super().entries(source, plan, options, out)
            return
        for number, (_, value) in enumerate(values(source, f"{_CONTACTS}.item"), start=1):
            if not isinstance(value, dict):
                out.set_aside(number, "no contact", text=str(value))
                continue
            _contact(out, number, value, options.subject)


def _contact(out: Records, number: int, value: Mapping[str, Any], given: str | None) -> None:
    name = " ".join(str(value[part]) for part in ("firstname", "lastname") if value.get(part))
    numbers = [one.get("number") for one in value.get("tel") or [] if isinstance(one, dict)]
    owner = [Side("owner", given, owner=True)] if given else []
    out.add(
        "contact",
        number,
        fields={
            "name": name or None,
            "service": str(value.get("source") or "verizon cloud"),
            "time": str(value["created"]) if value.get("created") else None,
            "deleted": "deleted" if value.get("deleted") else None,
        },
        raw=value,
        sides=[*owner, *(Side("saved", str(one), name=name or None) for one in numbers if one)],
    )


FORMAT = VerizonCloud()
