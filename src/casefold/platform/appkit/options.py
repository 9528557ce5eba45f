"""A form made from declared options: what a member declares once is what a person fills in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from casefold.errors import BadOption
from casefold.model.option import Option, OptionType, read_options

INPUT = {
    OptionType.INTEGER: "number",
    OptionType.NUMBER: "number",
    OptionType.DATE: "date",
    OptionType.TIMESTAMP: "datetime-local",
}


@dataclass(slots=True)
class Field:
    """One option as a field: its label, its help, what was typed and what is wrong with it."""

    name: str
    label: str
    help: str
    control: str
    """input, textarea, select or check."""
    input_type: str
    required: bool
    value: str
    choices: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()
    many: bool = False
    minimum: float | None = None
    maximum: float | None = None
    error: str = ""

    @property
    def id(self) -> str:
        """The id its label and the error summary point to."""
        return f"id_{self.name}"


@dataclass(slots=True)
class OptionForm:
    """A form over options."""

    fields: list[Field]
    error: str = ""
    """What is wrong with the whole."""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """List (id of the field, what is wrong) for the summary."""
        found = [(field.id, f"{field.label}: {field.error}") for field in self.fields if field.error]
        return [("", self.error), *found] if self.error else found


def option_form(options: Iterable[Option], given: QueryDict | None = None) -> tuple[OptionForm, dict[str, Any]]:
    """Make a form, and read it where something was given.

    Returns:
        The form, with what is wrong beside each field; and the options as plain values, to be passed on.
        The values are whole only when the form has no errors.
    """
    declared = tuple(options)
    fields = [_field(option, given) for option in declared]
    form = OptionForm(fields)
    if given is None:
        return form, {}
    values = {option.name: _given(option, given) for option in declared}
    for option, field in zip(declared, fields, strict=True):
        field.error = _error(option, values[option.name])
    if len(form.errors) == 0:
        try:
            read_options(declared, values)
        except BadOption as error:
            form.error = str(error)
    return form, {name: value for name, value in values.items() if value not in (None, [])}


def _field(option: Option, given: QueryDict | None) -> Field:
    shown = _shown(option.default) if given is None else "\n".join(given.getlist(option.name))
    default = option.default if isinstance(option.default, list | tuple) else (option.default,)
    chosen = tuple(str(item) for item in default) if given is None else tuple(given.getlist(option.name))
    control = "input"
    if option.type is OptionType.BOOLEAN:
        control = "check"
        shown = "yes" if (option.default if given is None else given.get(option.name)) else ""
    elif option.choices:
        control = "select"
    elif option.many:
        control = "textarea"
    return Field(
        name=option.name,
        label=option.name.replace("_", " ").capitalize(),
        help=option.help,
        control=control,
        input_type=INPUT.get(option.type, "text"),
        required=option.required,
        value=shown,
        choices=option.choices,
        chosen=chosen,
        many=option.many,
        minimum=option.minimum,
        maximum=option.maximum,
    )


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return "\n".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)


def _given(option: Option, given: QueryDict) -> Any:
    if option.type is OptionType.BOOLEAN:
        return option.name in given
    texts = given.getlist(option.name)
    if option.many:
        return [line.strip() for text in texts for line in text.splitlines() if line.strip()]
    return texts[-1].strip() or None if texts else None


def _error(option: Option, value: Any) -> str:
    if value is None or value == []:
        return "is missing" if option.required else ""
    try:
        option.read(value)
    except BadOption as error:
        return f"{error.message}. {error.remedy or ''}".replace(f"--{option.name.replace('_', '-')}", "this field")
    return ""
