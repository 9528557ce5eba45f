"""The device as the report describes it: one row, and whose device it is.

Names of items are partly in the language of the tool. The stable ones are known by name; every other item stays in
`raw`, so that nothing the report says of the device is lost for being in Portuguese.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from casefold.formats.cellebrite.channels import Side
from casefold.formats.cellebrite.surroundings import Described

PLACE: Final = "DeviceInfo"
"""What stands for a model type in the place of the device's row."""
_ABOUT_THE_DEVICE: Final = ("device info", "extraction data", "additional fields")
_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "time": (),
    "maker": ("deviceinfodetectedphonevendor", "deviceinfoselectedmanufacturer", "detected manufacturer", "vendor"),
    "model": (
        *("deviceinfodetectedphonemodel", "deviceinfoselecteddevicename", "detected model", "model"),
        "deviceinfodetectedmodel",
    ),
    "serial": ("serial number", "serial", "deviceinfoserialnumber", "factory number"),
    "imei": ("imei", "imei1", "imei 1", "deviceinfoimei"),
    "imsi": ("imsi", "deviceinfoimsi"),
    "iccid": ("iccid", "deviceinfoiccid", "last used iccid"),
    "owner_name": ("deviceinfoownername", "owner name", "device name", "deviceinfobluetoothdevicename"),
    "system": ("deviceinfoostype", "os type"),
}
_VERSION: Final = ("deviceinfoosversion", "os version")
_NUMBERS: Final = ("msisdn", "deviceinfomsisdn", "phone number", "last known msisdn")
_LAST_NUMBER: Final = "lastusedmsisdn"
_MISSING: Final = frozenset({"", "n/a", "unknown", "-"})


def numbers_of(described: Described) -> list[str]:
    """Return the telephone numbers the report states for the device, each once, in its order."""
    found = _texts(described, (*_NUMBERS, _LAST_NUMBER))
    return list({"".join(filter(str.isalnum, text)): text for text in found}.values())


def values_of(described: Described) -> tuple[str | None, ...]:
    """Return the device's values, in the order of `channels.FIELDS`."""
    values = {name: next(iter(_texts(described, keys)), None) for name, keys in _FIELDS.items()}
    version = next(iter(_texts(described, _VERSION)), None)
    if version is not None:
        system = values["system"]
        values["system"] = version if system is None or system.lower() in version.lower() else f"{system} {version}"
    return tuple(values.values())


def sides_of(described: Described) -> dict[str, list[Side]]:
    """Return the device's numbers as its subject."""
    numbers = numbers_of(described)
    return {"subject": [Side(text, text, None, owner=True) for text in numbers]} if numbers else {}


def items_of(described: Described) -> dict[str, str]:
    """Return every item as `Section/Name` -> text; a second of the same name has its number behind it."""
    items: dict[str, str] = {}
    for section, attributes, text in described.items:
        name = attributes.get("fieldType") if section == "Case Information" else None
        name = name if name not in (None, "None") else attributes.get("name") or attributes.get("id") or "?"
        group = attributes.get("group")
        path = "/".join(part for part in (section, group, name) if part)
        extraction = attributes.get("sourceExtraction")
        path = f"{path} (extraction {extraction})" if extraction else path
        number, key = 1, path
        while key in items:
            number += 1
            key = f"{path}[{number}]"
        items[key] = text
    return {f"@{name}": text for name, text in described.project.items()} | items


def describes_device(described: Described) -> bool:
    """Say whether the report says anything of a device."""
    return any(section.lower() in _ABOUT_THE_DEVICE or section == "" for section, _, _ in described.items)


def _texts(described: Described, keys: Iterable[str]) -> list[str]:
    """Return the filled texts of the items with these names, in the order of the names."""
    found = []
    for key in keys:
        for section, attributes, text in described.items:
            if section in ("Case Information", "Extraction") or text.lower() in _MISSING:
                continue
            if attributes.get("name", "").strip().lower() == key:
                found.append(text)
    return found
