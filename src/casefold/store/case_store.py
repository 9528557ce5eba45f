"""A case's store, whole: each of its parts is a module that holds one idea."""

from __future__ import annotations

from casefold.store.verify import Verification


class CaseStore(Verification):
    """One case for one reader: exhibits, imports, record files, derived tables, findings, and their verification.

    Its parts build on each other in this order: `case_base`, `exhibits`, `imports`, `derived`, `findings`,
    `disposal`, `verify`. What people decide is in `ledger`, what can be asked in `engine`.
    """
