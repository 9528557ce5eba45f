"""Numbers that are not people: voicemail, helplines, premium lines, one-time-code senders.

They are excluded from common-contact and churn answers and shown as excluded. An organisation answers them, so they
link nobody to anybody. The tables are data: a case adds its own taxis and takeaways through `extra`.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

# By region: prefixes of E.164 numbers. 08 and 09 are service numbers in the UK [S15]; the US ones are [K]
# (general knowledge, configurable), except T-Mobile's voicemail [S4].
SERVICE_PREFIXES: Final = MappingProxyType(
    {
        "GB": (
            "+44800",  # freephone, with the short 0800 1111
            "+44808",  # freephone
            "+4484",  # 0843 to 0845: business rate
            "+4487",  # 0870 to 0873: business rate
            "+449",  # premium rate
        ),
        "US": ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888", "+1900"),
    }
)

SERVICE_NUMBERS: Final = MappingProxyType(
    {
        "US": (
            "+18056377249",  # T-Mobile: an incoming call diverted to voicemail [S4]
            "+18056377243",  # T-Mobile: voicemail retrieval [S4]
        ),
    }
)

# By region: what well-known short codes are. Every short code is a service number whether it is named here or not.
# [K] general knowledge, configurable.
SHORT_CODE_NAMES: Final = MappingProxyType(
    {
        "GB": MappingProxyType(
            {
                "101": "police, not urgent",
                "111": "NHS advice",
                "112": "emergency",
                "999": "emergency",
                "105": "power cut",
                "121": "voicemail (Vodafone)",
                "123": "voicemail (Three)",
                "222": "voicemail (EE)",
                "901": "voicemail (O2)",
                "1471": "last caller",
                "1571": "voicemail",
                "116000": "missing children helpline",
                "116111": "child helpline",
                "116123": "emotional support helpline",
            }
        ),
    }
)

_VOICEMAIL_NUMBERS: Final = frozenset(SERVICE_NUMBERS["US"])
_DIRECTORY_ENQUIRIES: Final = "118"  # 118 and three digits in the UK [K]
_NUMBERS: Final = frozenset(number for numbers in SERVICE_NUMBERS.values() for number in numbers)
_PREFIXES: Final = ("short:", *(prefix for prefixes in SERVICE_PREFIXES.values() for prefix in prefixes))


def is_service(identifier: str, extra: frozenset[str] = frozenset()) -> bool:
    """Say whether a canonical identifier is no person's; `extra` holds a case's own canonical identifiers."""
    return identifier.startswith(_PREFIXES) or identifier in _NUMBERS or identifier in extra


def is_voicemail(identifier: str) -> bool:
    """Say whether the tables name it as a voicemail number."""
    name = service_name(identifier)
    return identifier in _VOICEMAIL_NUMBERS or (name is not None and name.startswith("voicemail"))


def service_name(identifier: str) -> str | None:
    """Return what a short code is known as, or None; needs the region part (`short:GB:1571`)."""
    parts = identifier.split(":")
    if len(parts) != 3 or parts[0] != "short":
        return None
    region, code = parts[1], parts[2]
    if region == "GB" and code.startswith(_DIRECTORY_ENQUIRIES) and len(code) == 6:
        return "directory enquiries"
    return SHORT_CODE_NAMES.get(region, MappingProxyType({})).get(code)
