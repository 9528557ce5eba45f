"""Where each version of the message keeps what a payment says."""

from __future__ import annotations

from typing import Final

from casefold.formats.readers.money import Holder, decimal_text
from casefold.formats.readers.xml_elements import Element
from casefold.text.bank_accounts import account_text

_WAYS: Final = {"CRDT": "in", "DBIT": "out"}
_BANK: Final = ("BIC", "BICFI", "ClrSysMmbId/MmbId", "Othr/Id")
_NAMES: Final = ("Nm", "Pty/Nm", "Agt/FinInstnId/Nm")
_NO_REFERENCE: Final = frozenset({"NOTPROVIDED", "NONREF", "NOT PROVIDED"})


def amount_of(element: Element) -> tuple[str | None, str | None]:
    """Return an amount without sign and its currency."""
    found = element.find("Amt") or element.find("AmtDtls/TxAmt/Amt")
    if found is None:
        return None, None
    return decimal_text(found.text, "."), found.attributes.get("Ccy")


def way_of(element: Element) -> str | None:
    """Return in or out; of a reversal too, since the message says which way the entry itself went."""
    return _WAYS.get(element.get("CdtDbtInd") or "")


def status_of(entry: Element) -> str | None:
    """Return BOOK, PDNG or INFO."""
    return entry.get("Sts", "Sts/Cd")


def day_of(entry: Element, name: str) -> str | None:
    """Return a date, or a time with the offset stated."""
    day = entry.get(f"{name}/Dt")
    return day[:10] if day is not None else entry.get(f"{name}/DtTm")


def own_account(account: Element) -> Holder:
    """Read whose statement it is."""
    number = account.get("Id/IBAN", "Id/Othr/Id", "Id/PrtryAcct/Id", "Id/BBAN")
    if number is None:
        return Holder(name=account.get("Nm", "Ownr/Nm"))
    bank = account.get(*(f"Svcr/FinInstnId/{path}" for path in _BANK))
    return Holder(account_text(number, bank), number, account.get("Ownr/Nm", "Nm"))


def other_side(details: Element, direction: str | None) -> Holder:
    """Read who paid in, or who was paid."""
    who, agent = ("Dbtr", "DbtrAgt") if direction == "in" else ("Cdtr", "CdtrAgt")
    if direction is None:
        return Holder()
    parties = (who, f"Ultmt{who}")
    name = details.get(*(f"RltdPties/{party}/{path}" for party in parties for path in _NAMES))
    account = f"RltdPties/{who}Acct/Id"
    number = details.get(f"{account}/IBAN", f"{account}/Othr/Id", f"{account}/PrtryAcct/Id", f"{account}/BBAN")
    if number is None:
        return Holder(name=name)
    bank = details.get(*(f"RltdAgts/{agent}/FinInstnId/{path}" for path in _BANK))
    return Holder(account_text(number, bank), number, name)


def reference_of(details: Element, entry: Element) -> str | None:
    """Return the payer's reference, else the bank's."""
    paths = ("Refs/EndToEndId", "Refs/TxId", "Refs/InstrId", "Refs/MndtId", "Refs/AcctSvcrRef", "Refs/Prtry/Ref")
    stated = (details.get(path) for path in paths)
    found = next((text for text in stated if text and text.upper() not in _NO_REFERENCE), None)
    return found or entry.get("AcctSvcrRef", "NtryRef")


def description_of(details: Element, entry: Element) -> str | None:
    """Return what the payer wrote, then what the bank added."""
    remittance = details.find("RmtInf")
    texts = [child.text.strip() for child in remittance.children if child.name == "Ustrd"] if remittance else []
    structured = [child for child in remittance.children if child.name == "Strd"] if remittance else []
    texts += [text for child in structured if (text := child.get("CdtrRefInf/Ref", "CdtrRefInf/CdtrRef")) is not None]
    texts += [text for child in structured if (text := child.get("AddtlRmtInf")) is not None]
    texts += [text for text in (details.get("AddtlTxInf"), entry.get("AddtlNtryInf")) if text is not None]
    return "\n".join(dict.fromkeys(text for text in texts if text)) or None


def type_of(details: Element, entry: Element) -> str | None:
    """Return the bank's code: domain, family and sub-family of ISO 20022, else its own."""
    for element in (entry, details):
        domain = element.get("BkTxCd/Domn/Cd")
        if domain is not None:
            family = element.get("BkTxCd/Domn/Fmly/Cd"), element.get("BkTxCd/Domn/Fmly/SubFmlyCd")
            return "/".join([domain, *(part for part in family if part)])
    return entry.get("BkTxCd/Prtry/Cd") or details.get("BkTxCd/Prtry/Cd")
