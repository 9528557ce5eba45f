"""The account itself: what is spread over a score of small sections becomes one record."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from casefold.formats.meta_return.blocks import Block
from casefold.formats.meta_return.context import SERVICES, Context
from casefold.formats.meta_return.people import Person, person, reached_by, without_port
from casefold.formats.readers.html import Said
from casefold.formats.readers.items import Side
from casefold.formats.readers.named_rows import plain_name

PART: Final = "account"
REQUEST: Final = frozenset({"request_parameters", "home"})
SECTIONS: Final = REQUEST | {
    "name", "alternate_name", "emails", "phone_numbers", "vanity", "registration_date", "registration_ip",
    "account_end_date", "gender", "date_of_birth", "address", "current_city", "hometown", "locale", "spoken_languages",
    "website", "bio", "about_me", "profile_uri", "screen_names", "privacy_settings", "popular_block", "work",
    "education", "relationship", "removed_phone_numbers", "account_closure_date", "subscriber_info",
    "small_medium_business", "account_status",
}  # fmt: skip
_REACHED: Final = frozenset({"emails", "phone_numbers", "home", "request_parameters"})


class Account:
    """Collects what the page says of the account, and sends it at the end."""

    def __init__(self, context: Context, given: str | None) -> None:
        self._context, self._given = context, given
        self._said: list[Said] = []
        self._reached: list[str] = []

    def take(self, section: str, said: Said) -> None:
        """Take a field of one of the account's sections; the request names the account before anything else."""
        title = section.replace("_", " ")
        self._said.append(replace(said, texts=(f"{title} / {said.label}", said.value)))
        name = plain_name(said.label)
        if section in REQUEST and name == "service":
            found = next((one for one in SERVICES if one in said.value.casefold()), None)
            self._context.service = found or self._context.service
        elif section in REQUEST and name in {"target", "accountidentifier"}:
            self._name(said.value)
        if section in _REACHED and ("email" in name or "phone" in name or section in {"emails", "phone_numbers"}):
            self._reached += [one for one in reached_by(said.value) if one not in self._reached]

    def finish(self) -> None:
        """Send the account, its holder's details and its registration, where the page has them."""
        block = Block(self._said)
        if not any(one.value for one in self._said):
            return
        first = _First(self._said)
        context, sides = self._context, self._sides()
        registered = first.of("registration date")
        context.add(
            "account",
            PART,
            1,
            block,
            sides,
            service=context.service or None,
            name=first.name(),
            username=first.of("vanity"),
            valid_from=registered,
        )
        born, address = first.of("date of birth"), first.of("address")
        if first.name() or born or address:
            own = context.own[0].handle if context.own else None
            who = {"name": first.name(), "date_of_birth": born, "address": address}
            context.add("subscriber", PART, 1, block, sides, account=own, network=context.service or None, **who)
        address_used = first.of("registration ip")
        if registered or address_used:
            ip = without_port(address_used) if address_used else None
            context.add(
                "event",
                PART,
                1,
                block,
                context.target("subject"),
                time=registered,
                action="account registered",
                service=context.service or None,
                ip=ip,
            )

    def _name(self, text: str) -> None:
        context = self._context
        who = person(text, context.service or "facebook")
        if self._given is not None and not context.own:
            context.own = (_given(self._given, context.service or "facebook"),)
            context.out.subject(context.own[0].text, "given")
        elif not context.own:
            context.out.subject(who.text, "text")
        if all(who.text != one.text for one in context.own):
            context.own = (*context.own, who)

    def _sides(self) -> tuple[Side, ...]:
        own = tuple(one.side("subject", owner=True) for one in self._context.own)
        named = {side.text.removeprefix("whatsapp:") for side in own}
        return (*own, *(Side("subject", text, owner=True) for text in self._reached if text not in named))


def _given(text: str, service: str) -> Person:
    return Person(text, None, text) if ":" in text else person(text, service)


class _First:
    """Finds the account's values by the section they stand in."""

    def __init__(self, said: list[Said]) -> None:
        self._said = said

    def of(self, section: str) -> str | None:
        """Return the first value of a section."""
        return next((one.value for one in self._said if one.value and one.label.startswith(f"{section} / ")), None)

    def name(self) -> str | None:
        """Return the name: in one piece, or in parts."""
        parts = {one.label.partition(" / ")[2].casefold(): one.value for one in self._said if one.value}
        whole = " ".join(parts[part] for part in ("first", "middle", "last") if part in parts)
        return parts.get("full name") or parts.get("fullname") or whole or self.of("name")
