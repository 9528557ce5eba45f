"""Which of several formats' claims stands out: what a person settled and saved first, then by score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casefold.formats.contract import POSSIBLE, TIE, Recognition


def saved_labels(profiles: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return `name@version` of the profiles that people saved."""
    return frozenset(f"{content['name']}@{content['version']}" for content in profiles)


def ranked(claims: Iterable[Recognition], saved: frozenset[str]) -> list[Recognition]:
    """Order claims: one by a saved profile comes before any other, its newer version before an older one.

    A last resort counts only where no other format may know the file.
    """
    found = sorted(claims, key=lambda claim: _order(claim, saved))
    known = any(claim.score >= POSSIBLE and not claim.last_resort for claim in found)
    return [claim for claim in found if not (known and claim.last_resort)]


def _order(claim: Recognition, saved: frozenset[str]) -> tuple[bool, int, float, str]:
    settled = _settled(claim, saved)
    return not settled, -_version(claim) if settled else 0, -claim.score, claim.format


def tied(claims: Sequence[Recognition], saved: frozenset[str]) -> bool:
    """Tell whether the two best of ranked claims are too close to choose between."""
    if len(claims) < 2:
        return False
    first, second = claims[0], claims[1]
    if _settled(first, saved) != _settled(second, saved):
        return False
    if _settled(first, saved) and _name(first) == _name(second):
        return False
    return first.score - second.score < TIE


def _settled(claim: Recognition, saved: frozenset[str]) -> bool:
    return claim.profile is not None and claim.profile in saved


def _name(claim: Recognition) -> str:
    return (claim.profile or "").partition("@")[0]


def _version(claim: Recognition) -> int:
    version = (claim.profile or "").partition("@")[2]
    return int(version) if version.isdigit() else 0
