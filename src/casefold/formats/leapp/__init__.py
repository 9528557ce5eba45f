"""What the LEAPP tools (iLEAPP, ALEAPP, RLEAPP, VLEAPP, WLEAPP) write: TSV exports, the LAVA database, HTML reports.

A run writes the same rows in up to three forms. The LAVA database says most (types, times in UTC, names of media),
older modules write TSV only; the HTML pages hold nothing more, and are read only where a person says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from casefold.formats.contract import ReadOptions, Recognition
from casefold.formats.leapp import html, lava, tsv
from casefold.formats.readers.artefact_table import KINDS, Reading
from casefold.formats.readers.items import ItemFormat, Records, Style
from casefold.formats.readers.media_type import HTML, SQLITE, TEXT
from casefold.formats.readers.source import Source

_ZONELESS: Final = (
    "times that state no zone: {count:,}; the tool writes UTC unless its user chose another zone, so --timezone UTC is "
    "right where nobody did"
)


class LeappFormat(ItemFormat):
    """Reads one output of a LEAPP run."""

    name = "leapp"
    title = "LEAPP outputs: TSV exports, LAVA database, HTML report"
    kinds = KINDS
    media_types = (TEXT, SQLITE, HTML)
    proves = (
        "What a module of the tool read in an application's files on a device. A record shows that the device held "
        "such an entry: not that the event happened as it says, nor who held the device. The tool does not say "
        "whether a row was live or deleted, except where a column does. A run writes the same rows as TSV, LAVA and "
        "HTML: they are one piece of evidence, not three."
    )
    tested_on = (
        "real data: headers and rows of 11 published results of iLEAPP modules (WhatsApp, Teams, cellular "
        "identifiers), written as TSV and LAVA by the tests; published description: modules of iLEAPP and ALEAPP; "
        "HTML: made-up only"
    )
    style = Style(time_order=None)

    def recognise(self, source: Source, options: ReadOptions) -> Recognition | None:
        """Claim a LAVA database by its own tables, a TSV export by its columns or folder, an HTML page by its title."""
        if source.media_type == SQLITE:
            why = lava.is_lava(source)
            return Recognition(self.name, 1.0, why) if why else None
        if source.media_type == HTML:
            claim = html.claim(source)
            return Recognition(self.name, claim[0], claim[1], questions=(html.QUESTION,)) if claim else None
        found = tsv.claim(source)
        if found is None:
            return None
        return Recognition(self.name, found[0], found[1], questions=() if found[0] > tsv.PERHAPS else (tsv.QUESTION,))

    def entries(self, source: Source, plan: Mapping[str, Any], options: ReadOptions, out: Records) -> None:
        """Go through the tables of the output."""
        reading = Reading(out, given=options.subject)
        if source.media_type == SQLITE:
            lava.read(source, reading)
        elif source.media_type == HTML:
            html.read(source, options, reading)
        else:
            tsv.read(source, options, reading)
        if options.subject is not None:
            out.subject(options.subject, "given")
        elif reading.own is not None:
            out.subject(reading.own.identifier, "text")
        reading.finish()
        if reading.zoneless:
            out.note(_ZONELESS.format(count=reading.zoneless))


FORMAT = LeappFormat()
