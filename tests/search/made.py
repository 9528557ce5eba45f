"""Documents for the tests of the index, without a case around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from casefold.search.codes import codes_in
from casefold.search.documents import Document
from casefold.search.index import Batches, Reader
from casefold.search.meaning import Meaning
from casefold.search.query import parse
from casefold.search.words import clean, fold


def document(text: str, row: int, exhibit: str = "x1") -> Document:
    """Make a message of one text."""
    text = clean(text)
    codes = tuple(code.term for code in codes_in(text, "GB"))
    record = f"{exhibit}-row:{row}"
    return Document(record, exhibit, "message", row * 1_000_000, text, "", (fold(text),), codes, (), (), (), (), "", "")


def source(texts: Sequence[str], exhibit: str = "x1") -> Batches:
    """Make a source of messages."""

    def made() -> Iterable[Document]:
        return [document(text, row, exhibit) for row, text in enumerate(texts)]

    return made


def sources(**texts: Sequence[str]) -> Mapping[str, Batches]:
    """Make a source for each exhibit."""
    return {f"{exhibit}-1-1": source(given, exhibit) for exhibit, given in texts.items()}


def rows(folder: Path, question: str) -> list[int]:
    """Return the rows that fit a question."""
    return sorted(int(record.partition("row:")[2]) for record in found(folder, question))


def found(folder: Path, question: str) -> Iterator[str]:
    """Yield the ids of the records that fit a question."""
    reader = Reader.open(folder)
    query = Meaning(reader.schema, "GB", "Europe/London", {"abc/1": "x1"}).query(parse(question))
    result: Any = reader.searcher.search(query, 1_000)
    for _, address in result.hits:
        yield reader.stored(address).record_id
