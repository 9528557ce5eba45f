"""Google's answer to legal process: the account's page, its history of changes, and the log of its accesses."""

from __future__ import annotations

from casefold.formats.google_return.format import FORMAT, GoogleReturn

__all__ = ["FORMAT", "GoogleReturn"]
