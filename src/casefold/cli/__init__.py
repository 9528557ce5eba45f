"""The command line: asks, prints, and calls the same verbs as Python.

Modules of this package import the engine only when a command runs, so that help and completion answer at once.
"""

from __future__ import annotations


def main() -> None:
    """Run `casefold` with the arguments of the process."""
    from casefold.cli.root import cli

    cli(prog_name="casefold")
