"""What iOS notes of its SIMs and of itself for the mobile network (`com.apple.commcenter….plist`).

These files say which numbers, cards and handset numbers belonged together in one device: what ties call data to it.
"""

from __future__ import annotations

import plistlib
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from casefold.errors import BadExhibit
from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.readers.items import ItemFormat, Records, Side
from casefold.formats.readers.rows import MEBIBYTE
from casefold.formats.readers.secrets import is_secret_column
from casefold.formats.readers.source import Source
from casefold.formats.readers.sqlite_values import text_of
from casefold.text.keyed_archive import PLIST_DAMAGE

_SCORE: Final = 0.9
_LARGEST: Final = 16 * MEBIBYTE
_MOST: Final = 2_000
"""Entries of one SIM that are kept."""
_STARTS: Final = (b"bplist00", b"<?xml", b"<plist", b"\xef\xbb\xbf<?xml")
_KEYS: Final = (b"PersonalWallet", b"LastKnownICCID", b"LteDbHasDeploymentTypeKey", b"kOperatorRoamingInfo_3GPP_")
"""Names of entries that only these files have."""
_WALLET: Final = "PersonalWallet"
_NUMBERS: Final = (("phonebook", "CopiedSIMPhoneNumber"), ("phonebook", "PNRPhoneNumber"))
_IMSIS: Final = (("SubscriptionConfiguration", "IMSI"), ("CarrierEntitlements", "lastGoodImsi"))
_IMEI: Final = ("CarrierEntitlements", "kEntitlementsSelfRegistrationUpdateImei")
_ICCID: Final = re.compile(r"[0-9A-Fa-f]{18,22}")


class IosCellular(ItemFormat):
    """Reads the device's handset numbers and one record for each SIM it had."""

    name = "ios_cellular"
    title = "Apple's cellular settings of iOS (com.apple.commcenter.plist)"
    kinds = ("device",)
    media_types = ()
    proves = (
        "That the device noted these SIM cards, subscriber identities, telephone numbers and handset numbers. A number "
        "is the one last copied from the card or the network. Not when a card was in the device, unless a time is "
        "stated, and not who used it."
    )
    tested_on = "real data: five files of three devices from the iLEAPP test suite, value by value"

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a property list with entries that only these files have."""
        if not source.head.startswith(_STARTS):
            return None
        found = [key.decode() for key in _KEYS if key in source.head]
        if not found or (b"bplist00" not in source.head[:8] and b"<plist" not in source.head):
            return None
        return Recognition(self.name, _SCORE, f"property list with the entries {', '.join(found)}")

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Give the device itself, its handset numbers, then each SIM.

        Raises:
            BadExhibit: It is no whole property list, or far too large.
        """
        settings = _settings(source)
        numbers = dict.fromkeys(number for sim in _sims(settings).values() for number in _stated(sim, _NUMBERS))
        _device(settings, out)
        for number, (iccid, sim) in enumerate(_sims(settings).items(), start=1):
            _sim(number, iccid, sim, out)
        if options.subject:
            out.subject(options.subject, "given")
        elif len(numbers) == 1:
            out.subject(next(iter(numbers)), "text")
        unread = [
            str(name) for name, value in settings.items() if isinstance(value, (dict, list)) and name not in _READ
        ]
        if unread:
            out.note(f"entries that hold further entries and are not read: {', '.join(sorted(unread))}")


_READ: Final = frozenset({_WALLET, "imeis"})


def _settings(source: Source) -> dict[str, Any]:
    if source.size > _LARGEST:
        raise BadExhibit(f"has more than {_LARGEST:,} bytes", file=source.name, remedy="It is no such settings file.")
    try:
        with source.stream() as stream:
            found = plistlib.loads(stream.read(_LARGEST))
    except PLIST_DAMAGE as fault:
        raise BadExhibit(
            f"is no whole property list ({fault})", file=source.name, remedy="Ask for a fresh copy."
        ) from fault
    if not isinstance(found, dict):
        raise BadExhibit("holds no settings", file=source.name, remedy="Ask for a fresh copy.")
    return found


def _sims(settings: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    wallet = settings.get(_WALLET)
    found = wallet.items() if isinstance(wallet, dict) else ()
    return {str(iccid): sim for iccid, sim in found if isinstance(sim, dict)}


def _stated(sim: Mapping[str, Any], paths: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for group, name in paths:
        inner = sim.get(group)
        value = text_of(inner.get(name)) if isinstance(inner, dict) else None
        if value is not None:
            yield value


def _device(settings: Mapping[str, Any], out: Records) -> None:
    plain = {str(name): str(value) for name, value in settings.items() if not isinstance(value, (dict, list, bytes))}
    raw = {name: value for name, value in plain.items() if not is_secret_column(name)}
    if len(raw) < len(plain):
        out.note(f"never stored, because they may hold keys or tokens: {', '.join(sorted(plain.keys() - raw.keys()))}")
    number = text_of(settings.get("PhoneNumber"))
    out.add(
        "device",
        1,
        part="device",
        fields={
            "maker": "Apple",
            "iccid": text_of(settings.get("LastKnownICCID")) or text_of(settings.get("ReportedSubscriberIdentity")),
            "system": text_of(settings.get("lastKnownOSVersion")),
        },
        raw=raw,
        sides=[Side("subject", number)] if number is not None else [],
    )
    imeis = settings.get("imeis")
    for place, item in enumerate(imeis if isinstance(imeis, list) else (), start=1):
        if isinstance(item, dict):
            stated = {str(name): text_of(value) for name, value in item.items()}
            fields = {"maker": "Apple", "imei": stated.get("second")}
            out.add("device", place, part="imeis", fields=fields, raw=stated)


def _sim(number: int, iccid: str, sim: Mapping[str, Any], out: Records) -> None:
    numbers = list(dict.fromkeys(_stated(sim, _NUMBERS)))
    out.add(
        "device",
        number,
        part=_WALLET,
        fields={
            "iccid": iccid if _ICCID.fullmatch(iccid) else None,
            "imsi": next(_stated(sim, _IMSIS), None),
            "imei": next(_stated(sim, (_IMEI,)), None),
        },
        raw={"ICCID": iccid, **_flat(sim)},
        sides=[Side("subject", value) for value in numbers],
    )


def _flat(sim: Mapping[str, Any]) -> dict[str, str]:
    """Return entries below one another as one path each, no keys or tokens, no blobs.

    A property list may hold the same list again and again: what is taken from it is bounded.
    """
    found: dict[str, str] = {}
    waiting: list[tuple[str, Any]] = [("", sim)]
    for _ in range(_MOST):
        if not waiting:
            break
        path, value = waiting.pop()
        if isinstance(value, (dict, list)):
            inner = value.items() if isinstance(value, dict) else enumerate(value, start=1)
            below = [(f"{path}/{name}" if path else str(name), item) for name, item in islice(inner, _MOST)]
            waiting += reversed(below)
        elif not isinstance(value, bytes) and not is_secret_column(path.rpartition("/")[2]):
            found[path] = str(value)
    return found


FORMAT = IosCellular()
