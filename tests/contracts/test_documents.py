"""Pages that name paths, members and words are held against the repository."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import casefold
from casefold import registry

ROOT = Path(__file__).parent.parent.parent
PATH = re.compile(r"`((?:src|tests|docs|benchmarks|scripts)/[^`<>* ]+|CHANGELOG\.md|pyproject\.toml)`")
LINK = re.compile(r"\]\(([^)#:]+?)\)")


def test_every_path_contributing_names_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(PATH.findall(text))
    assert len(named) > 20
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert dead == []


def test_the_generated_reference_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "reference.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_public_names_are_those_that_exist() -> None:
    assert sorted(casefold.__all__) == list(dir(casefold))
    for name in casefold.__all__:
        assert getattr(casefold, name) is not None


def test_the_independence_contract_names_every_analysis() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {item["id"]: item for item in config["tool"]["importlinter"]["contracts"]}
    listed = {module.rsplit(".", 1)[1] for module in contracts["analyses"]["modules"]}
    assert listed == set(registry.analyses().members)


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in sorted(folder.glob("0*.md")) if page.name not in index] == []


def test_nothing_real_or_local_is_written_anywhere() -> None:
    """Drama numbers only: any other UK mobile in the tests or docs would be somebody's."""
    number = re.compile(r"(?<![\d+])(?:\+44 ?|0)7\d{3} ?\d{6}(?!\d)")
    allowed = re.compile(r"(?:\+44 ?|0)7700 ?900\d{3}$|(?:\+44 ?|0)74\d\d ?\d{6}$")
    found = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "tests").rglob("*.csv")]:
        text = page.read_text(encoding="utf-8", errors="replace")
        found += [f"{page.relative_to(ROOT)}: {hit}" for hit in number.findall(text) if not allowed.match(hit)]
    assert found == []
