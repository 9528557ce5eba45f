"""Verizon Cloud's answer to legal process, made by Synchronoss: messages and calls by the day, accesses, contacts."""

from __future__ import annotations

from casefold.formats.verizon_cloud.format import FORMAT, VerizonCloud

__all__ = ["FORMAT", "VerizonCloud"]
