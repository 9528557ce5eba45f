"""Which file of a return a media id means: named `<type>~media_v4~<date>~<sender>~<recipient>~<state>~b~<id>~v4.<ext>`.

Older returns call a file `<media id>.<ext>`. Only names are looked at; what the files show is nobody's business here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_V4: Final = re.compile(r"~(b~[^~/]+)~v4(?:\.[^./~]+)?$", re.IGNORECASE)
_SPLIT: Final = re.compile(r"\s*;\s*")


class MediaNames:
    """Finds names of files by the media ids of messages."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._files: dict[str, str] = {}
        for path in paths:
            name = path.replace("\\", "/").rpartition("/")[2]
            found = _V4.search(name)
            if found is not None:
                self._files.setdefault(found[1], name)
            elif not name.lower().endswith(".csv"):
                self._files.setdefault(name, name)
                self._files.setdefault(name.rpartition(".")[0], name)

    def names(self, ids: str | None) -> str | None:
        """Return, one per line, the file each media id means, or the id itself where no file is named so."""
        found = [self._files.get(one, one) for one in _SPLIT.split(ids.strip()) if one] if ids else []
        return "\n".join(found) or None
