"""Any table, read by a mapping: which kind of record its rows are, and which column holds which field of it."""

from casefold.formats.mapped_table.format import FORMAT

__all__ = ["FORMAT"]
