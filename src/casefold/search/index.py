"""The index of a case: its documents, written and read; what it holds is always made again from the record files.

The text of a record stands in it compressed, so that a hit can be shown without opening its record file, and so that
nothing outside this folder has to be cleared when an exhibit is disposed of.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casefold.errors import Misconfigured, NotFound
from casefold.search.documents import Document
from casefold.search.folder import (
    LAYOUT,
    REBUILD,
    IndexState,
    Mark,
    beside,
    only_writer,
    read_mark,
    state,
    torn,
    write_mark,
)
from casefold.search.words import LONGEST_WORD, load

if TYPE_CHECKING:
    import tantivy

WORDS, CODES, SOURCE = "words", "codes", "source"
SENDER, RECEIVER, OTHER, PARTY = "sender", "receiver", "other", "party"
KIND, EXHIBIT, MONTH, PLACE, LANGUAGE, TIME = "kind", "exhibit", "month", "place", "language", "time"
_TERMS = "terms"
"""Name of the tokenizer: text is folded before it comes."""
_HEAP_BYTES: Final = 128 << 20
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Batches = Callable[[], Iterable[Document]]
"""Gives the documents of one source when they are wanted."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the index shows of a record."""

    kind: str
    record_id: str
    text: str
    head: str
    time: int | None


def build(folder: Path, sources: Mapping[str, Batches], *, patience: float = 0.0) -> int:
    """Build the index anew in place of any there is; return how many records can be found.

    Args:
        folder: The index's own folder.
        sources: Source -> its documents.
        patience: Seconds to wait for another writer.

    Raises:
        Unsupported: The extra is not installed.
        Busy: Another process writes to the index.
        Misconfigured: The disk refuses.
    """
    load()
    aside, old = beside(folder, "building"), beside(folder, "old")
    with only_writer(folder, patience):
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        counts = _write(aside, created(aside), sources)
        write_mark(aside, Mark(LAYOUT, counts))
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        aside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    return sum(counts.values())


def change(folder: Path, *, add: Mapping[str, Batches], remove: Iterable[str], patience: float = 0.0) -> int:
    """Add sources to an index and take others out, in one step; return how many records came.

    What is taken out is found no more; its bytes stay in the folder until they are merged away.

    Raises:
        Busy: Another process writes to the index.
        Misconfigured: It is torn, or the disk refuses.
    """
    with only_writer(folder, patience):
        mark = read_mark(folder)
        if mark is None or mark.layout != LAYOUT:
            raise torn(folder)
        gone = {*remove, *mark.pending, *add}
        kept = {name: count for name, count in mark.sources.items() if name not in gone}
        write_mark(folder, Mark(LAYOUT, kept, tuple(sorted(gone))))
        counts = _write(folder, opened(folder), add, gone)
        write_mark(folder, Mark(LAYOUT, {**kept, **counts}))
    return sum(counts.values())


def remove_folder(folder: Path, *, patience: float) -> None:
    """Delete an index and everything beside it.

    Raises:
        Busy: Another process writes to the index.
    """
    with only_writer(folder, patience):
        for path in (folder, beside(folder, "building"), beside(folder, "old")):
            if path.exists():
                shutil.rmtree(path)


class Reader:
    """One state of an index that can be asked."""

    def __init__(self, index: tantivy.Index, searcher: tantivy.Searcher, mark: Mark) -> None:
        self.schema: tantivy.Schema = index.schema
        self.searcher = searcher
        self.mark = mark

    @classmethod
    def open(cls, folder: Path) -> Reader:
        """Open the index in `folder` as it is now.

        Raises:
            NotFound: There is none yet.
            Misconfigured: It was torn; rebuild it.
            Unsupported: The extra is not installed.
        """
        load()
        found = state(folder)
        if found is IndexState.ABSENT:
            raise NotFound("there is no search index yet", file=str(folder), remedy=REBUILD)
        mark = read_mark(folder)
        if found is IndexState.TORN or mark is None:
            raise torn(folder)
        try:
            index = opened(folder)
            searcher = index.searcher()
        except (ValueError, OSError) as fault:
            raise torn(folder) from fault
        after = read_mark(folder)
        if after is None or after.layout != LAYOUT:
            raise torn(folder)
        if after != mark:  # it changed while it was opened: what either calls unsure is unsure
            unsure = {*mark.pending, *after.pending, *(set(mark.sources) ^ set(after.sources))}
            sure = {name: count for name, count in after.sources.items() if name not in unsure}
            return cls(index, searcher, Mark(LAYOUT, sure, tuple(sorted(unsure))))
        if mark.complete and searcher.num_docs != mark.records:
            raise torn(folder)
        return cls(index, searcher, mark)

    def stored(self, address: tantivy.DocAddress) -> Stored:
        """Return what the index shows of a record."""
        document: Any = self.searcher.doc(address)
        said = {name: (document.get_first(name) or b"").decode() for name in ("id", "text", "head")}
        kind = str(document.get_first(KIND))
        return Stored(kind, said["id"], said["text"], said["head"], document.get_first(TIME))


def created(folder: Path) -> tantivy.Index:
    """Make an empty index."""
    return _with_tokenizer(load()(_schema(), str(folder), reuse=False))


def opened(folder: Path) -> tantivy.Index:
    """Open an index as it is."""
    return _with_tokenizer(load().open(str(folder)))


def in_memory(documents: Iterable[Document]) -> tantivy.Index:
    """Make an index of a few documents that is gone with the question."""
    index = _with_tokenizer(load()(_schema()))
    writer = index.writer(16 << 20, 1)
    for document in documents:
        writer.add_document(_made(document, ""))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def month_of(time: int) -> str:
    """Return the month of a time (microseconds since 1970), in UTC."""
    moment = _EPOCH + timedelta(microseconds=time)
    return f"{moment.year:04d}-{moment.month:02d}"


def _schema() -> tantivy.Schema:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_text_field(WORDS, tokenizer_name=_TERMS, index_option="position")
    for name in (CODES, SENDER, RECEIVER, OTHER):
        builder.add_text_field(name, tokenizer_name=_TERMS, index_option="basic" if name == CODES else "position")
    builder.add_text_field(SOURCE, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(KIND, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name in (EXHIBIT, PARTY, MONTH, PLACE, LANGUAGE):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(TIME, stored=True, fast=True)
    for name in ("id", "text", "head"):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def _with_tokenizer(index: tantivy.Index) -> tantivy.Index:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    analyser = TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.remove_long(LONGEST_WORD)).build()
    index.register_tokenizer(_TERMS, analyser)
    return index


def _made(document: Document, source: str) -> tantivy.Document:
    from tantivy import Document as Made

    fields: dict[str, Any] = {
        WORDS: document.words,
        CODES: " ".join(document.codes),
        SENDER: document.sender,
        RECEIVER: document.receiver,
        OTHER: document.other,
        PARTY: document.identifiers,
        KIND: document.kind,
        EXHIBIT: document.exhibit,
        PLACE: document.place,
        LANGUAGE: document.language,
        TIME: document.time,
        MONTH: None if document.time is None else month_of(document.time),
    }
    kept = {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items()}
    return Made(
        source=source,
        id=document.record_id.encode(),
        text=document.text.encode(),
        head=document.head.encode(),
        **{name: value for name, value in kept.items() if value not in (None, "", [])},
    )


def _write(
    folder: Path, index: tantivy.Index, sources: Mapping[str, Batches], gone: Iterable[str] = ()
) -> dict[str, int]:
    """Write sources in one commit; return how many documents each has."""
    counts: dict[str, int] = {}
    with _faults(folder):
        writer = index.writer(_HEAP_BYTES, 1)  # one thread: the same records give the same order
        for name in gone:
            writer.delete_documents_by_term(SOURCE, name)
        for name, batches in sources.items():
            counts[name] = 0
            for document in batches():
                writer.add_document(_made(document, name))
                counts[name] += 1
        writer.commit()
        writer.wait_merging_threads()
    index.reload()
    return counts


@contextmanager
def _faults(folder: Path) -> Iterator[None]:
    """Turn what the engine says of a disk or a lock into our error."""
    try:
        yield
    except (ValueError, OSError) as fault:
        raise Misconfigured(
            f"the search index could not be written: {fault}",
            file=str(folder),
            remedy=f"Free some space. {REBUILD}",
        ) from fault


def size_of(folder: Path) -> int:
    """Return the bytes of an index."""
    return sum(entry.stat().st_size for entry in os.scandir(folder) if entry.is_file()) if folder.is_dir() else 0
