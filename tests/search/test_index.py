"""What is indexed is found, in any writing, and an index that was interrupted never answers less without a word."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casefold.errors import BadOption, Busy, Misconfigured, NotFound
from casefold.search.documents import Document
from casefold.search.folder import IndexState, only_writer, read_mark, state
from casefold.search.index import Reader, build, change
from casefold.search.words import phrase, searchable
from tests.search.made import document, found, rows, source, sources

TEXTS = [
    "Meet at the café tonight",
    "the Cafe is shut, ring 07700 900123",
    "مَرْحَبًا بك في البيت",
    "你好世界，明天见",
    "明天 你 见 好",
    "see you 😀👍🏽",
    "Привет, Мир",
    "naïve cafe\u0301 and Straße",
    "it was over, there was nothing more",
    "van AB12CDE left; call +44 (0)7700 900456",
    "สวัสดีครับ",
    "zero\u200bwidth and ｆｕｌｌ width",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("case") / "search"
    assert build(made, sources(x1=TEXTS)) == len(TEXTS)
    return made


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("cafe", [0, 1, 7]),
        ("CAFÉ", [0, 1, 7]),
        ("cafe -shut", [0, 7]),
        ('"the cafe"', [0, 1]),
        ('"cafe the"', []),
        ('"meet tonight"', []),
        ('"meet tonight"~3', [0]),
        ("caf*", [0, 1, 7]),
        ('"the caf" OR strasse', [7]),
        ("strasse", [7]),
        ("naive", [7]),
        ("мир", [6]),
        ("مرحبا", [2]),
        ('"في البيت"', [2]),
        ("你好", [3]),
        ("你好世", [3]),
        ("好", [3, 4]),
        ("世界", [3]),
        ("界世", []),
        ("好 -世", [4]),
        ("สดี", [10]),
        ("😀", [5]),
        ("👍🏽", [5]),
        ("see 😀", [5]),
        ("zerowidth", [11]),
        ("full", [11]),
        ("07700", [1]),
        ("07700 900123", [1]),
        ("447700900123", [1]),
        ("07700900456", [9]),
        ("*0123", [1]),
        ("900456", [9]),
        ("AB12 CDE", [9]),
        ("ab12cde", [9]),
        ("tonihgt~", [0]),
        ("tonite~", []),
        ("tonite~2", []),
        ("tnoight~2", [0]),
        ("the", [0, 1]),
        ("the was", []),
        ("there was", [8]),
        ("NOT the NOT was", [2, 3, 4, 5, 6, 7, 9, 10, 11]),
        ("(cafe tonight) OR (see you)", [0, 5]),
        ("kind:message shut", [1]),
        ("kind:calls cafe", []),
        ("exhibit:ABC/1 shut", [1]),
        ("before:1970-01-01T01:00:03 cafe", [0, 1]),
        ("after:1970-01-01T01:00:07 cafe", [7]),
        ("absent", []),
    ],
)
def test_a_question_finds_its_records(folder: Path, question: str, expected: list[int]) -> None:
    assert rows(folder, question) == expected


@pytest.mark.parametrize("question", ["kind:thing", "exhibit:ZZ/9", "before:then", "month:May", "after:2026-13-01"])
def test_a_filter_that_is_none_is_refused(folder: Path, question: str) -> None:
    with pytest.raises(BadOption) as caught:
        rows(folder, question)
    assert caught.value.place == "character 1 of the question"


def test_sources_are_added_and_taken_out(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build(folder, sources(x1=["alpha"]))
    assert change(folder, add=sources(x2=["alpha", "beta"]), remove=()) == 2
    assert sorted(found(folder, "alpha")) == ["x1-row:0", "x2-row:0"]
    change(folder, add={}, remove=["x1-1-1"])
    assert list(found(folder, "alpha")) == ["x2-row:0"]
    mark = read_mark(folder)
    assert mark is not None
    assert dict(mark.sources) == {"x2-1-1": 2}


def test_building_again_replaces_the_index(tmp_path: Path) -> None:
    for word in ("alpha", "beta"):
        build(tmp_path / "search", sources(x1=[word]))
    assert (rows(tmp_path / "search", "alpha"), rows(tmp_path / "search", "beta")) == ([], [0])
    assert sorted(item.name for item in tmp_path.iterdir()) == [".search.lock", "search"]


def test_an_index_is_absent_or_whole(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    assert state(folder) is IndexState.ABSENT
    with pytest.raises(NotFound, match="--rebuild"):
        Reader.open(folder)
    build(folder, sources(x1=["alpha"]))
    assert state(folder) is IndexState.WHOLE


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"layout":0,"sources":{},"pending":[]}', "not json"])
def test_a_mark_that_is_not_ours_means_torn(tmp_path: Path, content: str) -> None:
    folder = tmp_path / "search"
    build(folder, sources(x1=["alpha"]))
    (folder / "casefold.json").write_text(content)
    assert state(folder) is IndexState.TORN
    with pytest.raises(Misconfigured, match="--rebuild"):
        Reader.open(folder)


def test_a_lost_file_or_record_means_torn(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build(folder, sources(x1=["alpha"]))
    mark = folder / "casefold.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "sources": {"x1-1-1": 2}}))
    with pytest.raises(Misconfigured, match="damaged"):
        Reader.open(folder)
    build(folder, sources(x1=["alpha"]))
    (folder / "meta.json").unlink()
    with pytest.raises(Misconfigured, match="damaged"):
        Reader.open(folder)


def _failing() -> Iterator[Document]:
    yield document("beta", 0, "x2")
    raise RuntimeError("the source ended")


def test_a_failing_source_leaves_the_old_index_and_is_put_in_again(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build(folder, sources(x1=["alpha"]))
    with pytest.raises(RuntimeError, match="the source ended"):
        build(folder, {"x2-1-1": _failing})
    assert state(folder) is IndexState.WHOLE
    with pytest.raises(RuntimeError, match="the source ended"):
        change(folder, add={"x2-1-1": _failing}, remove=())
    assert state(folder) is IndexState.CHANGING
    assert (rows(folder, "alpha"), rows(folder, "beta")) == ([0], [])
    assert change(folder, add={"x2-1-1": source(["beta"], "x2")}, remove=()) == 1
    assert state(folder) is IndexState.WHOLE
    assert rows(folder, "beta") == [0]


def _die_while(what: str, folder: Path) -> None:
    def dying() -> Iterator[Document]:
        yield document("beta", 0, "x2")
        os.kill(os.getpid(), signal.SIGKILL)

    if what == "build":
        build(folder, {"x2-1-1": dying})
    else:
        change(folder, add={"x2-1-1": dying}, remove=())


@pytest.mark.parametrize(("what", "left"), [("build", IndexState.WHOLE), ("change", IndexState.CHANGING)])
def test_a_killed_writer_leaves_the_old_index_and_its_lock_free(tmp_path: Path, what: str, left: IndexState) -> None:
    folder = tmp_path / "search"
    build(folder, sources(x1=["alpha"]))
    process = multiprocessing.get_context("spawn").Process(target=_die_while, args=(what, folder))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert state(folder) is left
    assert rows(folder, "alpha") == [0]
    change(folder, add={"x2-1-1": source(["beta"], "x2")}, remove=())
    assert (rows(folder, "alpha"), rows(folder, "beta")) == ([0], [0])
    assert state(folder) is IndexState.WHOLE


def test_there_is_one_writer_and_readers_go_on(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build(folder, sources(x1=["alpha"]))
    with only_writer(folder):
        with pytest.raises(Busy, match="another process"):
            build(folder, {})
        with pytest.raises(Busy, match="another process"):
            change(folder, add={}, remove=["x1-1-1"])
        assert rows(folder, "alpha") == [0]


def test_what_is_being_added_is_named_as_unsure(tmp_path: Path) -> None:
    folder = tmp_path / "search"
    build(folder, sources(x1=["alpha"]))

    def watching() -> Iterator[Document]:
        reader = Reader.open(folder)
        assert (dict(reader.mark.sources), reader.mark.pending) == ({"x1-1-1": 1}, ("x2-1-1",))
        assert rows(folder, "alpha") == [0]
        yield document("beta", 0, "x2")

    change(folder, add={"x2-1-1": watching}, remove=())
    assert state(folder) is IndexState.WHOLE


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_question_is_answered_or_refused(folder: Path, question: str) -> None:
    try:
        answer = rows(folder, question)
    except BadOption as refusal:
        assert refusal.remedy  # noqa: PT017 - most questions are answered
    else:
        assert set(answer) <= set(range(len(TEXTS)))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_every_text_is_found_by_itself(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("any") / "search"
    build(folder, sources(x1=texts))
    for number, text in enumerate(texts):
        if searchable(text):
            assert number in rows(folder, phrase(text))
