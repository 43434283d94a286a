"""The salons of the chain and what they sell, by the words that people type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jivaka.core.errors import Problem, ProblemsError
from jivaka.queries.times.staff import staff_of
from jivaka.records.models import Salon, Service

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class SalonLine:
    """A salon in a list."""

    number: int
    slug: str
    name: str
    zone: str
    country: str
    currency: str
    address: str


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service in a list; the price is in minor units of the salon's currency."""

    number: int
    name: str
    type: str
    technique: str
    implement: str
    minutes: int
    price: int


def salon_row(slug: str) -> Salon:
    """Return the row of the salon with a slug. Raises ProblemsError that names those there are."""
    found = Salon.objects.filter(slug=slug).first()
    if found is None:
        message = f'There is no salon "{slug}".'
        raise ProblemsError((Problem("no_salon", "salon", message, there_are(salon_slugs())),))
    return found


def salon_named(slug: str) -> SalonLine:
    """Return the salon with a slug. Raises ProblemsError that names those there are."""
    return _line(salon_row(slug))


def salons() -> tuple[SalonLine, ...]:
    """Return all salons that take bookings, by slug."""
    return tuple(_line(row) for row in Salon.objects.filter(is_open=True))


def by_country(places: Iterable[SalonLine]) -> dict[str, tuple[SalonLine, ...]]:
    """Return salons by their countries, in the order in which they come."""
    found: dict[str, tuple[SalonLine, ...]] = {}
    for one in places:
        found[one.country] = (*found.get(one.country, ()), one)
    return found


def salon_names(numbers: Iterable[int]) -> tuple[str, ...]:
    """Return the names of these salons, by slug."""
    return tuple(Salon.objects.filter(pk__in=tuple(numbers)).values_list("name", flat=True))


def salon_slugs() -> tuple[str, ...]:
    """Return the slugs of all salons, in their order."""
    return tuple(Salon.objects.values_list("slug", flat=True))


def services_of(salon: int) -> tuple[ServiceLine, ...]:
    """Return what a salon offers, in the order of type, technique, implement and minutes."""
    rows = Service.objects.filter(salon=salon, is_offered=True)
    return tuple(
        ServiceLine(row.pk, service_name(row), row.type, row.technique, row.implement, row.minutes, row.price)
        for row in rows.order_by("type", "technique", "implement", "minutes")
    )


def languages_of(salons: Iterable[int]) -> tuple[str, ...]:
    """Return the codes of the languages that somebody in some salons speaks."""
    staff = staff_of(Salon.objects.filter(pk__in=tuple(salons))).values()
    offers = {offer for one in staff for person in one.people for offer in person.offers}
    return tuple(sorted(offer.partition(":")[2] for offer in offers if offer.startswith("language:")))


def service_name(row: Service) -> str:
    """Return a service in words, such as 'wellness / thai with herbal compress, 60 min'."""
    implement = "" if row.implement == "hands" else f" with {row.implement}"
    return f"{row.type} / {row.technique}{implement}, {row.minutes} min".replace("_", " ")


def _line(row: Salon) -> SalonLine:
    return SalonLine(row.pk, row.slug, row.name, row.zone, row.country, row.currency, row.address)


def there_are(names: Iterable[str]) -> str:
    """Return the sentence that lists what exists."""
    listed = ", ".join(names)
    return f"There are: {listed}." if listed else "There are none yet; `jivaka demo` makes some."
