"""How long a case and its exhibits are kept, who looks at that again and when, and how they go.

Rules are data that a force checks; nothing here says what the law is. `due` is what a person has to look at;
`backups.note` is how a backup says that it still holds a case.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casefold.platform.access.policy import Somebody
    from casefold.platform.retention.reviews import Due


def due(user: Somebody, *, by: date) -> list[Due]:
    """Return the reviews due on or before a day in the cases a person may see, the longest due first."""
    from casefold.platform.retention import reviews

    return reviews.due(user, by=by)
