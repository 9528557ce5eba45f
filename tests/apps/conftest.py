"""The apps are tested in the same site as the platform."""

from __future__ import annotations

from tests.platform import started  # isort: skip

from tests.platform.fixtures import people, sign_in, small

__all__ = ["people", "sign_in", "small", "started"]
