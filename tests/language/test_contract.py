"""Every language engine declares itself, and what it gives is a draft."""

from __future__ import annotations

import pytest

from casefold import registry
from casefold.language.contract import Engine, Extractor, Mention, Task
from casefold.text.parties import IdentifierType


def test_the_engines_load() -> None:
    family = registry.language()
    assert family.broken == ()
    assert "mentions" in family.members


@pytest.mark.parametrize("name", sorted(registry.language().members))
def test_an_engine_declares_its_task_and_its_options(name: str) -> None:
    engine = registry.language().get(name)
    assert isinstance(engine, Engine)
    assert isinstance(engine, Extractor) == (engine.task is Task.EXTRACT)
    assert engine.version >= 1
    assert len(engine.title) > 5
    for option in engine.options:
        assert option.help.endswith(".")


def test_a_mention_is_always_a_draft() -> None:
    mention = Mention(0, 4, "@kim", IdentifierType.ACCOUNT, "instagram:kim")
    assert mention.draft
    with pytest.raises(TypeError):
        Mention(0, 4, "@kim", IdentifierType.ACCOUNT, "instagram:kim", None, False)  # type: ignore[call-arg]
