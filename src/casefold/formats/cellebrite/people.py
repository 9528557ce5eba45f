"""Contacts, accounts and what a SIM holds, as rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from casefold.formats.cellebrite.channels import Side
from casefold.formats.cellebrite.context import Context, Given
from casefold.formats.cellebrite.model import Model
from casefold.formats.cellebrite.sides import identifier_text, service_of

_IDENTIFIERS: Final = frozenset({"PhoneNumber", "EmailAddress", "UserID", "ContactEntry", "PhoneEntry", "UserIdEntry"})
"""Entries that name somebody; a picture, a web page or a street does not."""
_SHARED: Final = "shared in message"


def contact(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give a row for each identifier saved under a contact, or one row for a contact that has none."""
    account = model.fields.get("Account", "")
    service = service_of(model.fields.get("Source", ""))
    owner = Side(identifier_text(account, service), account, None, owner=True) if account else context.sides.device
    owned = {"owner": [owner._replace(owner=True)]} if owner is not None else {}
    yield from _entries(model, context, owned, model.first("Notes", "Group"), service)


def shared_contact(model: Model, message: Model, context: Context) -> Iterator[Given]:
    """Give the identifiers of a contact that was sent in a message; nothing says whose device saved it."""
    service = service_of(model.fields.get("Source", ""))
    yield from _entries(model, context, {}, f"{_SHARED} {message.attributes.get('id', '')}".strip(), service)


def account(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give one account, with every identifier it states as its subject."""
    fields = model.fields
    service = service_of(model.first("Source", "ServiceType") or "")
    texts = [fields.get("Username", "")]
    texts += [part.fields.get("Value", "") for part in model.children if part.type in _IDENTIFIERS]
    subjects = [
        Side(identifier_text(text, service), text, fields.get("Name"), owner=True)
        for text in dict.fromkeys(text for text in texts if text)
    ]
    created = fields.get("TimeCreated")
    values = (created, model.first("Source", "ServiceType"), fields.get("Name"), fields.get("Username"), created)
    yield Given("account", model, values, {"subject": subjects} if subjects else {})


def sim_data(model: Model, _: Model | None, context: Context) -> Iterator[Given]:
    """Give one entry of a SIM; its number, ICCID or IMSI is taken, anything else stands in `raw` only."""
    value = model.fields.get("Value")
    word = f"{model.fields.get('Name', '')} {model.fields.get('Category', '')}".upper()
    iccid = value if "ICCID" in word else None
    imsi = value if "IMSI" in word and iccid is None else None
    number = value if value and "MSISDN" in word and iccid is None and imsi is None else None
    subject = {"subject": [Side(number, number, None, owner=True)]} if number else {}
    yield Given("device", model, (None, None, "SIM", None, None, imsi, iccid, None, None), subject)


def _entries(
    model: Model, context: Context, owned: dict[str, list[Side]], notes: str | None, service: str
) -> Iterator[Given]:
    fields = model.fields
    time, times = model.first("TimeContacted", "TimeModified", "TimeCreated"), fields.get("TimesContacted")
    name = fields.get("Name")
    values = (time, name, fields.get("Source"), notes, times)
    entries = [part for part in model.parts("Entries") if part.type in _IDENTIFIERS and part.fields.get("Value")]
    if not entries:
        yield Given("contact", model, values, owned)
    for entry in entries:
        value = entry.fields["Value"]
        spoken = "" if entry.type == "PhoneNumber" else service
        saved = Side(identifier_text(value, spoken), value, name, owner=False)
        yield Given("contact", entry, values, {**owned, "saved": [saved]}, above=model)
