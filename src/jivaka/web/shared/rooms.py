"""Which rooms of pages a member of the staff may go to, and where each begins. It knows nothing of what is done there.

A room whose addresses do not exist is left out.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from jivaka.queries.roles import actors_of
from jivaka.queries.salons import salon_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from jivaka.core.access.actor import Actor, Role

ROOMS: Final[tuple[tuple[str, frozenset[Role], str, str], ...]] = (
    ("workspace:home", frozenset({"therapist"}), gettext_noop("Today"), gettext_noop("Your clients, limits and notes")),
    (
        "desk:home",
        frozenset({"receptionist", "manager"}),
        gettext_noop("Front desk"),
        gettext_noop("The day of the salon: book, move, welcome"),
    ),
    (
        "office:home",
        frozenset({"manager"}),
        gettext_noop("Office"),
        gettext_noop("Salons, people, prices, outcomes"),
    ),
    (
        "office:review",
        frozenset({"reviewer"}),
        gettext_noop("Knowledge"),
        gettext_noop("Rules, proof, releases, signatures"),
    ),
)
"""The name of a room's first address, the roles that open it, its label, and what is done there."""


@dataclass(frozen=True, slots=True)
class Room:
    """A link to a room, and whether the page that is shown stands in it."""

    address: str
    label: str
    says: str
    here: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar above a page of the staff says: who is here, in which roles and salons, and where they may go."""

    name: str
    email: str
    roles: tuple[str, ...]
    salon: str
    rooms: tuple[Room, ...]


def rooms_of(roles: Iterable[Role], path: str = "") -> tuple[Room, ...]:
    """Return links to the rooms that these roles open and that exist; `path` is the page that is shown."""
    have, found = frozenset(roles), []
    for name, opened_by, label, says in ROOMS:
        if have & opened_by:
            with suppress(NoReverseMatch):
                found.append((reverse(name), _(label), _(says)))
    here = max((address for address, *_words in found if path.startswith(address)), key=len, default="")
    return tuple(Room(address, label, says, address == here) for address, label, says in found)


def bar_of(request: HttpRequest) -> Bar:
    """Return the bar for whoever has come in."""
    if not request.user.is_authenticated:
        return Bar("", "", (), "", ())
    account, have = request.user, actors_of(request.user.pk)
    return Bar(
        name=str(account),
        email=account.email,
        roles=tuple(role_label(role) for role in have),
        salon=_salon(have.values()),
        rooms=rooms_of(have, request.path),
    )


def role_label(role: Role) -> str:
    """Return a role as people say it, in the language of the page."""
    return {
        "client": _("client"),
        "therapist": _("therapist"),
        "receptionist": _("receptionist"),
        "manager": _("manager"),
        "reviewer": _("reviewer"),
        "system": _("the system"),
    }[role]


def _salon(actors: Iterable[Actor]) -> str:
    """Return the salon of somebody who has roles in one only; 'all salons' for a role in the whole chain."""
    everyone = tuple(actors)
    if any(actor.everywhere for actor in everyone):
        return _("All salons")
    numbers = frozenset(number for actor in everyone for number in actor.salons)
    return ", ".join(salon_names(numbers))
