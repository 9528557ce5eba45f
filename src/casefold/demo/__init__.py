"""The made-up operation that docs, tests, screenshots and hand trials share; everyone in it is invented."""

from __future__ import annotations

from casefold.demo.events import OperationEvent
from casefold.demo.exhibits import DemoAuthority, DemoExhibit
from casefold.demo.neighbours import Neighbour, write_neighbours
from casefold.demo.operation import NAME, Operation, Scale, write_operation
from casefold.demo.truth import Truth

__all__ = [
    "NAME",
    "DemoAuthority",
    "DemoExhibit",
    "Neighbour",
    "Operation",
    "OperationEvent",
    "Scale",
    "Truth",
    "write_neighbours",
    "write_operation",
]
