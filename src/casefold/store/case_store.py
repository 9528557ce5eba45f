"""A case's store, whole: each of its parts is a module that holds one idea."""

from __future__ import annotations

from casefold.store.batches import Batches


class CaseStore(Batches):
    """One case for one reader: exhibits, imports, record files, derived tables, findings, their verification.

    Its parts build on each other in this order: `case_base`, `exhibits`, `imports`, `derived`, `findings`,
    `disposal`, `verify`, `batches`. What people decide is in `ledger`, what can be asked in `engine`.
    """
