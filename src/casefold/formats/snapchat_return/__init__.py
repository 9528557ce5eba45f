"""Snapchat's answer to legal process: a folder of CSV files, each of several sections with a legend above."""

from __future__ import annotations

from casefold.formats.snapchat_return.format import FORMAT, SnapchatReturn

__all__ = ["FORMAT", "SnapchatReturn"]
