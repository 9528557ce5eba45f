"""WhatsApp chats as the application exports them: a text, alone or beside its media in a ZIP."""

from __future__ import annotations

from casefold.formats.whatsapp.format import FORMAT, WhatsApp

__all__ = ["FORMAT", "WhatsApp"]
