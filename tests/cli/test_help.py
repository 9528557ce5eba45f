"""Help is complete: every command has a sentence and examples that parse, every option says what it does."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from casefold.cli.context import Session
from casefold.cli.root import cli

Run = Callable[..., Any]


def commands(command: click.Command, ctx: click.Context, path: str = "casefold") -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            assert below is not None
            yield from commands(below, ctx, f"{path} {name}")


ALL = dict(commands(cli, click.Context(cli)))


@pytest.mark.parametrize("path", ALL)
def test_every_command_says_what_it_does_and_shows_how(path: str) -> None:
    command = ALL[path]

    assert command.help
    assert command.get_short_help_str(limit=70).endswith((".", "?")), command.get_short_help_str(limit=70)
    assert getattr(command, "examples", ())


@pytest.mark.parametrize("path", ALL)
def test_every_option_says_what_it_does(path: str) -> None:
    silent = [param.name for param in ALL[path].params if isinstance(param, click.Option) and not param.help]

    assert silent == []


@pytest.mark.parametrize("example", sorted({text for c in ALL.values() for text in getattr(c, "examples", ())}))
def test_every_example_is_a_call_the_command_line_takes(example: str) -> None:
    words = shlex.split(example.split(" >")[0])
    assert words[0] == "casefold"
    ctx = cli.make_context("casefold", words[1:])
    ctx.obj = Session(Path("home"))
    command: click.Command = cli
    while isinstance(command, click.Group):
        rest = [*ctx._protected_args, *ctx.args]
        if rest[:1] in (["--help"], []):
            return
        name, below, rest = command.resolve_command(ctx, rest)
        assert below is not None
        if "--help" in rest:
            return
        ctx = below.make_context(name, rest, parent=ctx)
        command = below


def test_a_command_without_arguments_shows_its_help(run: Run) -> None:
    ended = run()

    assert ended.code == 2
    assert "Usage: casefold" in ended.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_what_the_shell_needs(run: Run, shell: str) -> None:
    ended = run("completion", shell)

    assert ended.code == 0
    assert "_CASEFOLD_COMPLETE" in ended.out


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out.startswith("casefold ")
