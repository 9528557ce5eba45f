"""`python -m casefold.cli`: the command where no script is installed."""

from __future__ import annotations

from casefold.cli import main

main()
