"""Time full-text questions over a case of many messages against the bare search library on the same texts.

Both indexes are built in this run from the same made-up messages, and asked the same questions in turn. Ours is asked
as a page asks: the catalogue for what its reader may see, the index, and the text of twenty hits with what was found
marked; with facets beside it. The library alone is asked for its twenty best, their number and their texts.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import tantivy

import casefold
from casefold.model.exhibit import Authority, Holding
from casefold.search import asking
from casefold.search.keeping import folder_of
from casefold.search.query import parse
from casefold.search.readers import current
from casefold.store import CaseStore, StagedFile, arrow_schema

LIMIT_MS, LIMIT_RATIO = 50, 1.5
WORDS, PER_MESSAGE, NUMBERS = 60_000, 12, 200_000
CHUNK = 200_000
SYLLABLES = [one + two for one in "bdfgklmnprstv" for two in "aeiou"]


def vocabulary() -> np.ndarray[Any, Any]:
    """Return made-up words, the commonest first."""
    draw = random.Random(7)
    found: dict[str, None] = {}
    while len(found) < WORDS:
        stem = "".join(draw.choice(SYLLABLES) for _ in range(draw.choice((1, 2, 2, 3, 3, 4))))
        found[stem + draw.choice(("", "", "n", "s"))] = None
    return np.array(list(found), dtype=object)


def texts(messages: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the messages' texts in chunks, each with the number of its first; words are as common as Zipf says."""
    words = vocabulary()
    weights = 1.0 / np.arange(1, WORDS + 1)
    edges = np.cumsum(weights / weights.sum())
    draw = np.random.default_rng(11)
    for start in range(0, messages, CHUNK):
        rows = min(CHUNK, messages - start)
        lengths = draw.integers(4, 2 * PER_MESSAGE - 4, rows)
        picked = words[np.minimum(np.searchsorted(edges, draw.random(int(lengths.sum()))), WORDS - 1)]
        ends = np.cumsum(lengths)
        made = [" ".join(picked[end - length : end]) for end, length in zip(ends, lengths, strict=True)]
        yield start, [f"{text} 07700 9{row % 1_000:05d}" if row % 50 == 0 else text for row, text in enumerate(made)]


def number_of(row: int) -> str:
    """Return the number at the other end of a message."""
    return f"+4420794{row * 7919 % NUMBERS:06d}"


def write_case(home: Path, messages: int) -> CaseStore:
    """Make a case whose record files hold the messages, as an import leaves them."""
    opened = casefold.open_home(home)
    store = opened.create_case("harbour", by="benchmark")._store
    original = home / "made.txt"
    original.write_text("made up", encoding="utf-8")
    delivery = store.begin_delivery(by="benchmark")
    exhibit, _ = store.add_exhibit(
        original, reference="MU/1", delivery=delivery, authority=Authority(), by="benchmark",
        holding=Holding.COPIED, media_type="text/plain",
    )  # fmt: skip
    handle = store.begin_import(exhibit.id, format="made", profile=None, options={}, by="benchmark")
    message, party = handle.staging / "message.parquet", handle.staging / "party.parquet"
    with (
        pq.ParquetWriter(message, arrow_schema("message"), compression="zstd") as rows,
        pq.ParquetWriter(party, arrow_schema("party"), compression="zstd") as parties,
    ):
        for start, bodies in texts(messages):
            rows.write_table(_messages(exhibit.id, start, bodies))
            parties.write_table(_parties(exhibit.id, start, len(bodies)))
    staged = [StagedFile("message", message, messages), StagedFile("party", party, 2 * messages)]
    store.finish_import(handle, staged, {})
    return store


def _table(kind: str, rows: int, columns: dict[str, Any]) -> pa.Table:
    schema = arrow_schema(kind)
    return pa.table([pa.array(columns.get(f.name, [None] * rows), f.type) for f in schema], schema=schema)


def _messages(exhibit: str, start: int, bodies: list[str]) -> pa.Table:
    rows = len(bodies)
    base = np.datetime64("2026-01-01T00:00:00", "us")
    times = base + (np.arange(start, start + rows) * 3).astype("timedelta64[s]")
    return _table(
        "message", rows,
        {"record_id": [f"{exhibit}-row:{n}" for n in range(start, start + rows)], "exhibit": [exhibit] * rows,
         "time_utc": times, "service": ["sms"] * rows, "body": bodies, "raw": ["{}"] * rows},
    )  # fmt: skip


def _parties(exhibit: str, start: int, rows: int) -> pa.Table:
    ids = [f"{exhibit}-row:{n}" for n in range(start, start + rows) for _ in range(2)]
    who = [end for n in range(start, start + rows) for end in (f"+4477009{n % 40:05d}", number_of(n))]
    return _table(
        "party", 2 * rows,
        {"record_id": ids, "kind": ["message"] * 2 * rows, "exhibit": [exhibit] * 2 * rows, "raw": who,
         "role": ["from", "to"] * rows, "identifier": who, "identifier_type": ["phone"] * 2 * rows,
         "state": ["known"] * 2 * rows},
    )  # fmt: skip


def build_bare(folder: Path, messages: int) -> tantivy.Index:
    """Index the same texts with the library alone: one field, its usual tokenizer, the text stored."""
    folder.mkdir()
    schema = tantivy.SchemaBuilder().add_text_field("body", stored=True).add_bytes_field("id", stored=True).build()
    index = tantivy.Index(schema, str(folder))
    writer = index.writer(128 << 20, 1)
    for start, bodies in texts(messages):
        for row, body in enumerate(bodies, start):
            writer.add_document(tantivy.Document(body=body, id=b"%d" % row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


@dataclass(frozen=True, slots=True)
class Contest:
    """One kind of question: what ours and the library are asked."""

    name: str
    ours: Callable[[random.Random], str]
    bare: Callable[[str], str]


def contests(words: Any) -> list[Contest]:
    """Return the kinds of question; each draws another one every time."""

    def word(low: int, high: int) -> Callable[[random.Random], str]:
        return lambda draw: str(words[draw.randrange(low, high)])

    def same(text: str) -> str:
        return text

    return [
        Contest("common word", word(0, 50), same),
        Contest("word", word(50, 2_000), same),
        Contest("rare word", word(2_000, WORDS), same),
        Contest("two words", lambda d: f"{words[d.randrange(200)]} {words[d.randrange(2_000)]}",
                lambda text: " AND ".join(text.split())),
        Contest("either word", lambda d: f"{words[d.randrange(2_000)]} OR {words[d.randrange(2_000)]}", same),
        Contest("phrase", lambda d: f'"{words[d.randrange(50)]} {words[d.randrange(500)]}"', same),
        Contest("number", lambda d: f"07700 9{d.randrange(20) * 50:05d}", lambda text: f'"{text}"'),
    ]  # fmt: skip


def main() -> int:
    """Build both, ask both, print a table or one JSON object a line; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000_000)
    parser.add_argument("--asks", type=int, default=100, help="questions of each kind")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="casefold-search-"))
    try:
        return _measure(folder, given.messages, given.asks, as_json=given.json)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def search_table(lines: list[dict[str, Any]]) -> list[str]:
    """Return the table of the page of figures: how the indexes were built, then each kind of question."""
    if not lines:
        return []
    built, *rows = lines
    return [
        "",
        f"## Full text over {built['messages']:,} messages",
        "",
        f"Index built in {built['build_s']:,} s, {built['size_mb']:,} MB beside {built['records_mb']:,} MB of records;",
        f"the library alone, of the texts only: {built['bare_build_s']:,} s, {built['bare_size_mb']:,} MB.",
        "Milliseconds, 95 in 100 take no longer. The answer is what a page gives: what the reader may see, twenty hits",
        f"in their context, at most {LIMIT_MS} ms; the index alone against the library, medians, at most {LIMIT_RATIO}",
        "times.",
        "",
        "| question | answer | with facets | index | library | index to library | hits |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *(
            f"| {row['name']} | {row['p95']} | {row['facets_p95']} | {row['index_p95']} | {row['bare_p95']} "
            f"| {row['ratio']} | {row['hits']:,} |"
            for row in rows
        ),
    ]


def _measure(folder: Path, messages: int, asks: int, *, as_json: bool) -> int:
    store = write_case(folder / "home", messages)
    case = casefold.open_home(folder / "home").case("harbour")
    began = time.perf_counter()
    case.index(rebuild_all=True)
    ours_s = time.perf_counter() - began
    began = time.perf_counter()
    bare = build_bare(folder / "bare", messages)
    bare_s = time.perf_counter() - began
    size, bare_size = case.index_report().size, sum(p.stat().st_size for p in (folder / "bare").iterdir())
    built = {
        "messages": messages, "build_s": round(ours_s, 1), "bare_build_s": round(bare_s, 1),
        "size_mb": round(size / 1e6), "bare_size_mb": round(bare_size / 1e6),
        "records_mb": round(sum(f.size for f in store.record_files()) / 1e6),
    }  # fmt: skip
    print(json.dumps(built) if as_json else built, flush=True)
    rows = [_contest(case, bare, contest, asks) for contest in contests(vocabulary())]
    for row in rows:
        print(json.dumps(row) if as_json else _line(row), flush=True)
    kept = all(row["p95"] < LIMIT_MS and row["ratio"] <= LIMIT_RATIO for row in rows)
    return 0 if kept else 1


def _line(row: dict[str, Any]) -> str:
    return (
        "{name:12} answer p50 {p50:7} p95 {p95:7} ms, with facets p95 {facets_p95:7}; index p95 {index_p95:7}, "
        "library p95 {bare_p95:7}, index to library x{ratio}; hits {hits:,}".format(**row)
    )


def _contest(case: casefold.Case, bare: tantivy.Index, contest: Contest, asks: int) -> dict[str, Any]:
    draw, searcher, index = random.Random(3), bare.searcher(), _Index(case)
    times: dict[str, list[float]] = {"answer": [], "facets": [], "index": [], "library": []}
    hits = []
    for turn in range(asks + 5):
        question = contest.ours(draw)
        timed = {
            "answer": _timed(partial(case.search, question, facets=False)),
            "library": _timed(partial(_bare, bare, searcher, contest.bare(question))),
            "index": _timed(partial(index.ask, question)),
            "facets": _timed(partial(case.search, question)),
        }
        if turn >= 5:  # the first ones open files
            for name, value in timed.items():
                times[name].append(value)
            hits.append(index.ask(question))
    return {
        "name": contest.name, "p50": _ms(times["answer"], 50), "p95": _ms(times["answer"], 95),
        "facets_p95": _ms(times["facets"], 95), "index_p50": _ms(times["index"], 50),
        "index_p95": _ms(times["index"], 95), "bare_p50": _ms(times["library"], 50),
        "bare_p95": _ms(times["library"], 95), "hits": round(statistics.median(hits)),
        "ratio": round(statistics.median(times["index"]) / statistics.median(times["library"]), 2),
    }  # fmt: skip


class _Index:
    """Our index alone: what is between reading the question and twenty stored texts, walls among it."""

    def __init__(self, case: casefold.Case) -> None:
        self._store = case._store
        self._seen = asking._seen(self._store, None)
        reader = current(folder_of(self._store))
        assert reader is not None
        self._reader = reader

    def ask(self, question: str) -> int:
        """Ask, and read the twenty best; return the number of hits."""
        query = asking._within(self._store, self._reader, parse(question), self._seen)
        assert query is not None
        result: Any = self._reader.searcher.search(query, 20)
        for _, address in result.hits:
            self._reader.stored(address)
        return int(result.count)


def _bare(index: tantivy.Index, searcher: tantivy.Searcher, question: str) -> int:
    result: Any = searcher.search(index.parse_query(question, ["body"]), 20)
    for _, address in result.hits:
        searcher.doc(address)
    return int(result.count)


def _timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1_000


def _ms(values: list[float], percent: int) -> float:
    return round(float(np.percentile(values, percent)), 2)


if __name__ == "__main__":
    raise SystemExit(main())
