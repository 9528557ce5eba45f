"""Call-data tables in any layout: one member of the formats, shown to the registry as `FORMAT`."""

from casefold.formats.call_table.format import FORMAT, CallTable
from casefold.formats.call_table.saving import to_profile

__all__ = ["FORMAT", "CallTable", "to_profile"]
