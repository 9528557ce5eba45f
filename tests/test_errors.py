"""Every error says in one line which file, which place, what, and what to do."""

from __future__ import annotations

import pickle

import pytest

from casefold import errors
from casefold.errors import BadExhibit, CasefoldError


def test_an_error_is_one_line_with_file_place_message_and_remedy() -> None:
    error = BadExhibit("the archive ends early", file="a.zip", place="member 3", remedy="Ask for\na fresh copy.")
    assert str(error) == "a.zip, member 3: the archive ends early. Ask for a fresh copy."


def test_the_class_says_what_happened_where_no_message_is_given() -> None:
    assert "fresh copy" in str(BadExhibit())


def test_an_error_survives_the_way_between_processes() -> None:
    error = BadExhibit("broken", file="a.csv", place="row 7", remedy="Mend it.")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is BadExhibit
    assert (again.file, again.place, again.remedy, str(again)) == (error.file, error.place, error.remedy, str(error))


@pytest.mark.parametrize("name", [name for name in dir(errors) if isinstance(getattr(errors, name), type)])
def test_the_tree_in_the_docstring_names_every_class(name: str) -> None:
    kind = getattr(errors, name)
    assert not issubclass(kind, CasefoldError) or name in (errors.__doc__ or "")
