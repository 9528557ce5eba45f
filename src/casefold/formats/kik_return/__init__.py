"""Kik's answer to legal process: logs without a header, one for each sort of entry, and the newer tables with one."""

from __future__ import annotations

from casefold.formats.kik_return.format import FORMAT, KikReturn

__all__ = ["FORMAT", "KikReturn"]
