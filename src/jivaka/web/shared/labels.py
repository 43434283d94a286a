"""Turns ids of a decision into words in the language of the page. It adds no judgement and no number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.values import Knowledge

UNSIGNED: Final = gettext_noop(
    "Not yet signed by a clinician. Every rule names its source; a doctor or physiotherapist has to review it before "
    "use with clients."
)
"""As knowledge.toml says how the knowledge stands, so that pages can say it in their language."""
STAGES: Final = {
    "acute": gettext_noop("new (under 6 weeks)"),
    "subacute": gettext_noop("lasting (6 to 12 weeks)"),
    "chronic": gettext_noop("long-lasting (over 12 weeks)"),
}
CERTAINTIES: Final = {
    "none": gettext_noop("no evidence"),
    "very_low": gettext_noop("very low"),
    "low": gettext_noop("low"),
    "moderate": gettext_noop("moderate"),
}
UNITS: Final = (
    *(gettext_noop("years"), gettext_noop("weeks"), gettext_noop("days ago"), gettext_noop("cm"), gettext_noop("kg")),
    *(gettext_noop("days a week"), gettext_noop("hours a day"), gettext_noop("points of 10"), gettext_noop("°C")),
    *(gettext_noop("mmHg"), gettext_noop("INR"), gettext_noop("10^9/L")),
)
"""The units of the questions. They stay English in the knowledge, where conditions are written with them."""


class Labels:
    """The labels of the knowledge in one language."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Keep the knowledge."""
        self._knowledge = knowledge
        self._pressures = {level.level: level.label for level in knowledge.pressures}
        self._positions = {position.id: position.label for position in knowledge.positions}

    def question(self, name: str) -> str:
        """Return what is asked."""
        found = self._knowledge.questions.get(name)
        return found.ask if found else name

    def answer(self, name: str, value: Any) -> str:  # noqa: ANN401 - answers have several types
        """Return an answer in words."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return ", ".join(self.answer(name, item) for item in value) or _("none")
        question = self._knowledge.questions.get(name)
        if isinstance(value, float | int):
            return amount(value, question.unit if question else "")
        options: Mapping[str, str] = {option.id: option.label for option in question.options} if question else {}
        groups = {group.id: group.label for group in self._knowledge.word_groups.values()}
        return _("not known") if value == "unknown" else options.get(value) or groups.get(value) or str(value)

    def areas(self, names: Iterable[str]) -> str:
        """Return areas in words, a parent in place of all its patches."""
        left = {patch for name in names for patch in self._knowledge.patches_of(name)}
        shown: list[str] = []
        for area in self._knowledge.areas.values():
            inside = self._knowledge.patches_of(area.id)
            if inside and inside <= left:
                shown.append(area.label[0].lower() + area.label[1:])
                left -= inside
        return ", ".join(shown)

    def limit(self, item: Mapping[str, Any]) -> str:
        """Return a limit in words, with its places."""
        label = self._knowledge.modifiers[item["modifier"]].label
        return f"{label}: {self.areas(item['areas'])}" if item["areas"] else label

    def massage(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """Return a recommended massage in words."""
        knowledge = self._knowledge
        certainty = CERTAINTIES[item["evidence"]["certainty"]]
        return {
            "name": "/".join((item["type"], item["technique"], item["implement"])),
            "type": knowledge.types[item["type"]].label,
            "technique": knowledge.techniques[item["technique"]].label,
            "implement": knowledge.implements[item["implement"]].label,
            "areas": self.areas(item["areas"]),
            "pressure": self._pressures[item["pressure"]],
            "position": self._positions[item["position"]],
            "minutes": item["minutes"],
            "for": item["for"],
            "against": item["against"],
            "evidence": item["evidence"] | {"certainty": _(certainty)},
        }

    def excluded(self, items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return what is not offered, with the reasons."""
        rooms = {"type": "types", "technique": "techniques", "implement": "implements"}
        rules = {rule.id: rule.client for rule in self._knowledge.rules}
        return [
            {
                "label": getattr(self._knowledge, rooms[item["kind"]])[item["id"]].label,
                "why": [rules[rule] for rule in item["because"] if rule in rules][:2],
            }
            for item in items
            if item["kind"] in rooms
        ]


def unit_word(unit: str) -> str:
    """Return a unit in the language of the page; '' stays ''."""
    return _(unit) if unit else ""


def amount(value: float, unit: str) -> str:
    """Return a number with its unit. Parts of one, such as 1.5 hours, take the form of two."""
    whole = value == int(value)
    count, shown = (int(value) if whole else 2), localize(int(value) if whole else value)
    words = {
        "years": ngettext("{n} year", "{n} years", count),
        "weeks": ngettext("{n} week", "{n} weeks", count),
        "days ago": ngettext("{n} day ago", "{n} days ago", count),
        "days a week": ngettext("{n} day a week", "{n} days a week", count),
        "hours a day": ngettext("{n} hour a day", "{n} hours a day", count),
        "points of 10": ngettext("{n} point of 10", "{n} points of 10", count),
    }
    return words[unit].format(n=shown) if unit in words else f"{shown} {unit_word(unit)}".strip()


def lasting(days: int) -> str:
    """Return a length of time in the unit that people would use."""
    if days >= 730:
        years = round(days / 365)
        return ngettext("{n} year", "{n} years", years).format(n=years)
    if days >= 60:
        months = round(days / 30)
        return ngettext("{n} month", "{n} months", months).format(n=months)
    if days >= 14:
        weeks = round(days / 7)
        return ngettext("{n} week", "{n} weeks", weeks).format(n=weeks)
    return ngettext("{n} day", "{n} days", days).format(n=days)
