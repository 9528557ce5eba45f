"""The index of a case: which records hold these words, and never the words themselves.

Only ids are stored; the text stays in the record files, from which the index can be made again at any time. It is
built aside and renamed, and marked while it is changed: one that was interrupted says so instead of answering less.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from casefold.errors import BadOption, Misconfigured, NotFound
from casefold.search.folder import REBUILD, IndexState, beside, only_writer, read_mark, state, torn, write_mark
from casefold.search.words import (
    GRAMS,
    WORDS,
    Part,
    analysers,
    clean,
    grams,
    load,
    needs_grams,
    parts,
    searchable,
)

if TYPE_CHECKING:
    import tantivy

COLUMNS: Final = ("record_id", "kind", "exhibit", "text")
_HEAP_BYTES = 64 << 20
_MOST_TIES = 10_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that matches."""

    kind: str
    record_id: str
    exhibit: str
    score: float


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found among the exhibits asked: their number, and the best."""

    total: int
    rows: tuple[Hit, ...]
    exact: bool = True
    """False where a part was looked for by pairs of neighbouring characters (emoji, Chinese, punctuation):
    each record holds all the pairs, but perhaps not in that order; compare with its text."""


def build(folder: Path, batches: Iterable[pa.RecordBatch]) -> int:
    """Build the index anew in place of any there is; return how many records have text to find.

    Args:
        folder: The index's own folder.
        batches: Columns record_id, kind, exhibit and text; rows without text are left out.

    Raises:
        Unsupported: The extra is not installed.
        Misconfigured: Another process writes to the index, or the disk refuses.
    """
    load()
    aside, old = beside(folder, "building"), beside(folder, "old")
    with only_writer(folder):
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        index = _create(aside)
        count = _write(folder, index, batches)
        write_mark(aside, complete=True, records=count)
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        aside.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    return count


class Index:
    """An index that can be asked, and changed one exhibit at a time."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self._folder, self._index = folder, index
        self._analysers = analysers()

    @classmethod
    def open(cls, folder: Path) -> Index:
        """Open the index in `folder`.

        Raises:
            NotFound: There is none yet.
            Misconfigured: It was torn; rebuild it.
            Unsupported: The extra is not installed.
        """
        load()
        found = state(folder)
        if found is IndexState.ABSENT:
            raise NotFound("there is no search index", file=str(folder), remedy=REBUILD)
        if found is IndexState.TORN:
            raise torn(folder)
        try:
            index = _opened(folder)
        except (ValueError, OSError) as fault:
            raise torn(folder) from fault
        mark = read_mark(folder)
        if mark is not None and mark.complete and index.searcher().num_docs != mark.records:
            raise torn(folder)
        return cls(folder, index)

    @property
    def records(self) -> int:
        """Return how many records can be found."""
        return int(self._index.searcher().num_docs)

    def search(self, query: str, *, limit: int, exhibits: frozenset[str] | None = None) -> Hits:
        """Find the records that hold every part of a question, best first.

        Args:
            query: Words, "phrases", -excluded parts, begin* of a word; see `search.words.parts`.
            limit: How many hits are wanted at most.
            exhibits: The exhibits the reader may see; None for all. Hits and total come from these alone.

        Raises:
            BadOption: The question has nothing to look for, or the limit is none.
        """
        if limit < 1:
            raise BadOption(f"{limit} is no number of hits", remedy="Ask for one at least.")
        asked = parts(query)
        exact = not any(needs_grams(part.text) for part in asked)
        if exhibits is not None and len(exhibits) == 0:
            return Hits(0, (), exact)
        searcher = self._index.searcher()
        found = self._query(asked, exhibits)
        total, rows = _best(searcher, found, limit)
        return Hits(total, rows, exact)

    def add(self, batches: Iterable[pa.RecordBatch]) -> int:
        """Add records; return how many have text to find.

        Raises:
            Misconfigured: Another process writes to the index, or the disk refuses.
        """
        with self._changing():
            return _write(self._folder, self._index, batches)

    def remove_exhibit(self, exhibit: str) -> int:
        """Let no record of an exhibit be found any more; return how many there were.

        Its words stay in the index's files until they are merged: where an exhibit is disposed of, build anew.

        Raises:
            Misconfigured: Another process writes to the index, or the disk refuses.
        """
        with self._changing():
            before = self.records
            with _faults(self._folder):
                writer = self._index.writer(_HEAP_BYTES, 1)
                writer.delete_documents_by_term("exhibit", exhibit)
                writer.commit()
                writer.wait_merging_threads()
            self._index.reload()
            return before - self.records

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the writer's lock, and keep the index marked as torn until the change is complete."""
        with only_writer(self._folder):
            write_mark(self._folder, complete=False, records=self.records)
            yield
            self._index.reload()
            write_mark(self._folder, complete=True, records=self.records)

    def _query(self, asked: tuple[Part, ...], exhibits: frozenset[str] | None) -> tantivy.Query:
        from tantivy import Occur, Query

        clauses = [(Occur.MustNot if part.excluded else Occur.Must, self._part(part)) for part in asked]
        if exhibits is not None:
            allowed = Query.term_set_query(self._index.schema, "exhibit", sorted(exhibits))
            clauses.append((Occur.Must, Query.const_score_query(allowed, 0.0)))
        return Query.boolean_query(clauses)

    def _part(self, part: Part) -> tantivy.Query:
        from tantivy import Occur, Query

        schema = self._index.schema
        if needs_grams(part.text):
            terms = grams(list(self._analysers[GRAMS].analyze(part.text)))
            each = [(Occur.Must, Query.term_query(schema, GRAMS, term, "basic")) for term in terms]
            return Query.boolean_query(each) if each else Query.empty_query()
        words: list[Any] = list(self._analysers[WORDS].analyze(part.text))
        if part.prefix and len(words) > 1:
            return Query.phrase_prefix_query(schema, WORDS, words)
        if part.prefix:
            return Query.regex_query(schema, WORDS, _escaped(words[0]) + ".*")
        if len(words) > 1:
            return Query.phrase_query(schema, WORDS, words)
        return Query.term_query(schema, WORDS, words[0]) if words else Query.empty_query()


def _best(searcher: tantivy.Searcher, query: tantivy.Query, limit: int) -> tuple[int, tuple[Hit, ...]]:
    """Return the total and the best hits; equal scores in the order of their ids, whatever the files' order."""
    wanted = limit + 1
    while True:
        result: Any = searcher.search(query, wanted)
        total, scores = int(result.count), [score for score, _ in result.hits]
        tied = len(scores) > limit and scores[-1] == scores[limit - 1] and len(scores) < total
        if not tied or wanted >= limit + _MOST_TIES:
            break
        wanted *= 4
    rows = []
    for score, address in result.hits:
        document = searcher.doc(address)
        values = {name: str(document.get_first(name)) for name in ("kind", "record_id", "exhibit")}
        rows.append(Hit(score=round(float(score), 4), **values))
    rows.sort(key=lambda hit: (-hit.score, hit.exhibit, hit.record_id, hit.kind))
    return total, tuple(rows[:limit])


def _schema() -> tantivy.Schema:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    for name in ("record_id", "kind", "exhibit"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(WORDS, tokenizer_name=WORDS, index_option="position")
    builder.add_text_field(GRAMS, tokenizer_name=GRAMS, index_option="basic")
    return builder.build()


def _create(folder: Path) -> tantivy.Index:
    index = load()(_schema(), str(folder), reuse=False)
    return _with_tokenizers(index)


def _opened(folder: Path) -> tantivy.Index:
    return _with_tokenizers(load().open(str(folder)))


def _with_tokenizers(index: tantivy.Index) -> tantivy.Index:
    for name, analyser in analysers().items():
        index.register_tokenizer(name, analyser)
    return index


def _write(folder: Path, index: tantivy.Index, batches: Iterable[pa.RecordBatch]) -> int:
    from tantivy import Document

    count = 0
    with _faults(folder):
        writer = index.writer(_HEAP_BYTES, 1)  # one thread: the same records give the same order
        for batch in batches:
            columns = [batch.column(name).to_pylist() for name in COLUMNS]
            for record_id, kind, exhibit, written in zip(*columns, strict=True):
                if written is None or not searchable(written):
                    continue
                text = clean(written)
                writer.add_document(Document(record_id=record_id, kind=kind, exhibit=exhibit, words=text, grams=text))
                count += 1
        writer.commit()
        writer.wait_merging_threads()
    index.reload()
    return count


@contextmanager
def _faults(folder: Path) -> Iterator[None]:
    """Turn what the engine says of a disk or a lock into our error."""
    try:
        yield
    except (ValueError, OSError) as fault:
        raise Misconfigured(
            f"the search index could not be written: {fault}",
            file=str(folder),
            remedy="Free some space, then build it again.",
        ) from fault


def _escaped(word: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", word)
