"""Meta's answer to legal process for Facebook, Instagram and WhatsApp: pages of labels and values."""

from __future__ import annotations

from casefold.formats.meta_return.format import FORMAT, MetaReturn

__all__ = ["FORMAT", "MetaReturn"]
