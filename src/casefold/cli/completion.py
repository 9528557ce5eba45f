"""`casefold completion`: the lines that teach a shell to complete the command."""

from __future__ import annotations

import click

from casefold.cli.context import Command, session
from casefold.cli.output import Output, emit
from casefold.errors import BadOption

SHELLS = ("bash", "zsh", "fish")


@click.command(
    "completion",
    cls=Command,
    short_help="Teach a shell to complete casefold.",
    examples=(
        "casefold completion bash >> ~/.bashrc",
        "casefold completion zsh >> ~/.zshrc",
        "casefold completion fish > ~/.config/fish/completions/casefold.fish",
    ),
)
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the lines that teach SHELL to complete casefold's commands, options and case names."""
    from click.shell_completion import ShellComplete, get_completion_class

    found = get_completion_class(shell)
    if found is None:
        raise BadOption(f"there is no completion for {shell}", remedy=f"Choose {', '.join(SHELLS)}.")
    root = click.get_current_context().find_root().command
    source = ShellComplete.source(found(root, {}, "casefold", "_CASEFOLD_COMPLETE"))
    wishes = session()
    if wishes.json:
        emit(wishes, Output(fields={"shell": shell, "script": source}))
    else:
        click.echo(source)
