"""What is indexed is found, in any writing; what a reader may not see is neither found nor counted."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.errors import BadOption, Misconfigured, NotFound
from casefold.search.folder import IndexState, only_writer, state
from casefold.search.index import Index, build
from casefold.search.words import phrase

TEXTS = [
    "Meet at the café tonight",
    "the Cafe is shut, ring 07700 900123",
    "مرحبا بك في البيت",
    "你好世界，明天见",
    "明天 你 见 好",
    "see you 😀👍🏽",
    "Привет, Мир",
    "naïve cafe\u0301 and Straße",
    "it was over, there was nothing more",
]


def batch(texts: list[str | None], exhibit: str = "x1", kind: str = "message") -> pa.RecordBatch:
    count = len(texts)
    return pa.record_batch(
        {
            "record_id": pa.array([f"{exhibit}-row:{row}" for row in range(count)], pa.string()),
            "kind": pa.array([kind] * count, pa.string()),
            "exhibit": pa.array([exhibit] * count, pa.string()),
            "text": pa.array(texts, pa.string()),
        }
    )


def rows(index: Index, question: str, exhibits: frozenset[str] | None = None) -> list[int]:
    hits = index.search(question, limit=50, exhibits=exhibits)
    assert hits.total == len(hits.rows)
    return sorted(int(hit.record_id.partition("row:")[2]) for hit in hits.rows)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("case") / "search"
    assert build(folder, [batch(list(TEXTS))]) == len(TEXTS)
    return Index.open(folder)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("cafe", [0, 1, 7]),
        ("CAFÉ", [0, 1, 7]),
        ("cafe -shut", [0, 7]),
        ('"the cafe"', [0, 1]),
        ('"cafe the"', []),
        ("caf*", [0, 1, 7]),
        ("strasse", [7]),
        ("naive", [7]),
        ("мир", [6]),
        ("مرحبا", [2]),
        ('"في البيت"', [2]),
        ("你好", [3]),
        ("好", [3, 4]),
        ("世界", [3]),
        ("界世", []),
        ("😀", [5]),
        ("👍🏽", [5]),
        ("see 😀", [5]),
        ("07700", [1]),
        ('"07700 900123"', [1]),
        ("the", [0, 1]),
        ("the was", []),
        ("there was", [8]),
        ("absent", []),
    ],
)
def test_a_question_finds_its_records(index: Index, question: str, expected: list[int]) -> None:
    assert rows(index, question) == expected


def test_a_match_by_neighbouring_characters_says_so(index: Index) -> None:
    assert index.search("cafe", limit=1).exact
    assert not index.search("你好", limit=1).exact


def test_the_total_counts_beyond_the_limit(index: Index) -> None:
    hits = index.search("cafe", limit=1)
    assert (hits.total, len(hits.rows)) == (3, 1)


@pytest.mark.parametrize("limit", [0, -1])
def test_no_hits_cannot_be_asked_for(index: Index, limit: int) -> None:
    with pytest.raises(BadOption, match="number of hits"):
        index.search("cafe", limit=limit)


def test_rows_without_text_are_left_out(tmp_path: Path) -> None:
    assert build(tmp_path / "search", [batch([None, "", "  \n", "\u200b", "word"])]) == 1


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    assert build(tmp_path / "search", []) == 0
    assert Index.open(tmp_path / "search").search("word", limit=5).total == 0


def test_walls_hold_for_hits_and_for_counts(tmp_path: Path) -> None:
    build(tmp_path / "search", [batch(["alpha", "alpha"], "x1"), batch(["alpha"], "x2"), batch(["alpha"], "x10")])
    index = Index.open(tmp_path / "search")
    for seen, total in (({"x1"}, 2), ({"x2"}, 1), ({"x1", "x10"}, 3), ({"x3"}, 0), (set(), 0), (None, 4)):
        hits = index.search("alpha", limit=1, exhibits=frozenset(seen) if seen is not None else None)
        assert hits.total == total
        assert seen is None or {hit.exhibit for hit in hits.rows} <= seen


def test_equal_scores_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    texts: list[str | None] = ["alpha"] * 30
    build(tmp_path / "one", [batch(texts, "x2"), batch(texts, "x1")])
    build(tmp_path / "two", [batch(texts, "x1"), batch(texts, "x2")])
    found = [Index.open(tmp_path / name).search("alpha", limit=7).rows for name in ("one", "two")]
    assert found[0] == found[1]
    assert [hit.record_id for hit in found[0]] == sorted(f"x1-row:{row}" for row in range(30))[:7]


def test_exhibits_are_added_and_removed(tmp_path: Path) -> None:
    build(tmp_path / "search", [batch(["alpha"], "x1")])
    index = Index.open(tmp_path / "search")
    assert index.add([batch(["alpha", "beta"], "x2")]) == 2
    assert index.search("alpha", limit=5).total == 2
    assert index.remove_exhibit("x1") == 1
    assert [hit.exhibit for hit in index.search("alpha", limit=5).rows] == ["x2"]
    assert Index.open(tmp_path / "search").records == 2
    assert index.remove_exhibit("x9") == 0


def test_building_again_replaces_the_index(tmp_path: Path) -> None:
    for word in ("alpha", "beta"):
        build(tmp_path / "search", [batch([word])])
    index = Index.open(tmp_path / "search")
    assert (rows(index, "alpha"), rows(index, "beta")) == ([], [0])
    assert sorted(item.name for item in tmp_path.iterdir()) == [".search.lock", "search"]


def test_an_index_is_absent_whole_or_torn(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    assert state(folder) is IndexState.ABSENT
    with pytest.raises(NotFound, match="Rebuild"):
        Index.open(folder)
    build(folder, [batch(["alpha"])])
    assert state(folder) is IndexState.WHOLE


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"layout":0,"complete":true,"records":1}', "not json"])
def test_a_mark_that_is_not_ours_means_torn(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "search"
    build(folder, [batch(["alpha"])])
    (folder / "casefold.json").write_text(content)
    assert state(folder) is IndexState.TORN
    with pytest.raises(Misconfigured, match="Rebuild"):
        Index.open(folder)


def test_a_lost_file_or_record_means_torn(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build(folder, [batch(["alpha"])])
    mark = folder / "casefold.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "records": 2}))
    with pytest.raises(Misconfigured, match="torn"):
        Index.open(folder)
    build(folder, [batch(["alpha"])])
    (folder / "meta.json").unlink()
    with pytest.raises(Misconfigured, match="torn"):
        Index.open(folder)


def test_a_failing_source_leaves_the_old_index_whole(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build(folder, [batch(["alpha"])])

    def failing() -> Iterator[pa.RecordBatch]:
        yield batch(["beta"])
        raise RuntimeError("the source ended")

    with pytest.raises(RuntimeError, match="the source ended"):
        build(folder, failing())
    assert rows(Index.open(folder), "alpha") == [0]
    with pytest.raises(RuntimeError, match="the source ended"):
        Index.open(folder).add(failing())
    assert state(folder) is IndexState.TORN
    assert build(folder, [batch(["beta"])]) == 1


def _die_while(what: str, folder: Path) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield batch(["beta"])
        os.kill(os.getpid(), signal.SIGKILL)

    if what == "build":
        build(folder, batches())
    else:
        Index.open(folder).add(batches())


@pytest.mark.parametrize(("what", "left"), [("build", IndexState.WHOLE), ("add", IndexState.TORN)])
def test_a_killed_writer_leaves_the_old_index_or_one_that_says_torn(
    tmp_path: Path, what: str, left: IndexState
) -> None:
    folder = tmp_path / "search"
    build(folder, [batch(["alpha"])])
    process = multiprocessing.get_context("spawn").Process(target=_die_while, args=(what, folder))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert state(folder) is left
    assert build(folder, [batch(["beta"])]) == 1
    assert rows(Index.open(folder), "beta") == [0]


def test_there_is_one_writer_and_readers_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build(folder, [batch(["alpha"])])
    index = Index.open(folder)
    with only_writer(folder):
        with pytest.raises(Misconfigured, match="another process"):
            build(folder, [])
        with pytest.raises(Misconfigured, match="another process"):
            index.remove_exhibit("x1")
        assert rows(Index.open(folder), "alpha") == [0]


def test_an_index_that_is_being_changed_answers_as_before(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build(folder, [batch(["alpha"])])

    def watching() -> Iterator[pa.RecordBatch]:
        assert state(folder) is IndexState.CHANGING
        assert rows(Index.open(folder), "alpha") == [0]
        yield batch(["beta"], "x2")

    Index.open(folder).add(watching())
    assert state(folder) is IndexState.WHOLE


def test_no_text_is_kept_in_the_files(tmp_path: Path) -> None:
    build(tmp_path / "search", [batch(["zebracrossing beside the harbour"])])
    whole = b"".join(path.read_bytes() for path in (tmp_path / "search").iterdir())
    assert b"zebracrossing beside" not in whole


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_question_is_answered_or_refused(index: Index, question: str) -> None:
    try:
        hits = index.search(question, limit=3)
    except BadOption as refusal:
        assert "nothing to look for" in str(refusal)  # noqa: PT017 - most questions are answered
    else:
        assert hits.total >= len(hits.rows)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_every_text_is_found_by_itself(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    from casefold.search.words import searchable

    folder = tmp_path_factory.mktemp("any") / "search"
    build(folder, [batch(list(texts))])
    index = Index.open(folder)
    for number, text in enumerate(texts):
        if searchable(text):
            assert number in rows(index, phrase(text))
