"""The salons of the chain and what they sell, by the words that people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jivaka.core.errors import Problem, ProblemsError
from jivaka.records.models import Salon, Service

if TYPE_CHECKING:
    from collections.abc import Iterable


def salon_named(slug: str) -> Salon:
    """Return the salon with a slug. Raises ProblemsError that names those there are."""
    found = Salon.objects.filter(slug=slug).first()
    if found is None:
        message = f'There is no salon "{slug}".'
        raise ProblemsError((Problem("no_salon", "salon", message, there_are(salon_slugs())),))
    return found


def salon_slugs() -> tuple[str, ...]:
    """Return the slugs of all salons, in their order."""
    return tuple(Salon.objects.values_list("slug", flat=True))


def services_of(salon: int) -> tuple[Service, ...]:
    """Return what a salon offers, in the order of type, technique, implement and minutes."""
    rows = Service.objects.filter(salon=salon, is_offered=True).select_related("salon")
    return tuple(rows.order_by("type", "technique", "implement", "minutes"))


def there_are(names: Iterable[str]) -> str:
    """Return the sentence that lists what exists."""
    listed = ", ".join(names)
    return f"There are: {listed}." if listed else "There are none yet; `jivaka demo` makes some."
