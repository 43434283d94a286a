"""Turns ids of the contract into the words of the knowledge: questions, answers, areas, limits, massages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jivaka.core.knowledge.values import Knowledge

_DISPOSITIONS: Final = {
    "massage_ok": _("massage is fine"),
    "massage_with_limits": _("massage with limits"),
    "doctor_first": _("doctor first"),
    "urgent": _("doctor today"),
    "emergency": _("emergency now"),
}
_KINDS: Final = {"type": "types", "technique": "techniques", "implement": "implements"}


class Labels:
    """The labels of one knowledge base."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Keep the knowledge and the pressure and position names."""
        self._knowledge = knowledge
        self._pressures = {level.level: level.label for level in knowledge.pressures}
        self._positions = {position.id: position.label for position in knowledge.positions}

    def question(self, name: str) -> str:
        """Return what is asked, or the id of a derived number."""
        found = self._knowledge.questions.get(name)
        return found.ask.partition("? ")[0].rstrip("?.") if found else name

    def answer(self, name: str, value: Any) -> str:  # noqa: ANN401 - answers have several types
        """Return an answer in words."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return ", ".join(self.answer(name, item) for item in value) or _("none")
        if isinstance(value, float | int):
            question = self._knowledge.questions.get(name)
            return f"{value:g} {question.unit if question else ''}".strip()
        question = self._knowledge.questions.get(name)
        options: Mapping[str, str] = {option.id: option.label for option in question.options} if question else {}
        groups = {group.id: group.label for group in self._knowledge.word_groups.values()}
        return options.get(value) or groups.get(value) or str(value)

    def disposition(self, name: str) -> str:
        """Return a disposition in words."""
        return _DISPOSITIONS[name]

    def modifier(self, name: str) -> str:
        """Return a limit in words."""
        return self._knowledge.modifiers[name].label

    def areas(self, names: Iterable[str]) -> str:
        """Return areas in words, a parent in place of all its patches."""
        left = set(names)
        shown: list[str] = []
        for area in self._knowledge.areas.values():
            inside = self._knowledge.patches_of(area.id)
            if inside and inside <= left:
                shown.append(area.label[0].lower() + area.label[1:])
                left -= inside
        return ", ".join(shown)

    def massage(self, item: Mapping[str, Any]) -> str:
        """Return a recommended massage in words."""
        kind = self._knowledge.types[item["type"]].label
        technique = self._knowledge.techniques[item["technique"]].label
        return f"{kind}: {technique}"

    def how(self, item: Mapping[str, Any]) -> str:
        """Return where and how a recommended massage is done."""
        implement = self._knowledge.implements[item["implement"]].label.lower()
        return _("{areas}; with {implement}; {pressure}; {position}; {minutes} minutes").format(
            areas=self.areas(patch for area in item["areas"] for patch in self._knowledge.patches_of(area)),
            implement=implement,
            pressure=self._pressures[item["pressure"]].partition(":")[0].lower() + " " + _("pressure at most"),
            position=self._positions[item["position"]].lower(),
            minutes=item["minutes"],
        )

    def pain(self, understood: Mapping[str, Any], pattern: Mapping[str, Any]) -> list[str]:
        """Return how long, how strong and of which pattern the pain is, in sentences."""
        sentences: list[str] = []
        if understood["pain_duration_days"] is not None:
            lasted = lasting(int(understood["pain_duration_days"]))
            sentences.append(_("Pain for {time} ({stage}).").format(time=lasted, stage=_(pattern["duration_class"])))
        if understood["pain_now"] is not None:
            sentences.append(_("Now {level:g} of 10.").format(level=understood["pain_now"]))
        if pattern["kind"] == "mechanical":
            sentences.append(
                _("It behaves like pain from muscles and joints that changes with use; no cause is named.")
            )
        return [*sentences, understood["says"]] if understood["says"] else sentences

    def thing(self, kind: str, name: str) -> str:
        """Return the label of a type, technique or implement."""
        label: str = getattr(self._knowledge, _KINDS[kind])[name].label
        return label


def lasting(days: int) -> str:
    """Return a length of time in the unit that people would use."""
    for length, says in ((730, _("{n} years")), (60, _("{n} months")), (14, _("{n} weeks"))):
        if days >= length:
            unit = {730: 365, 60: 30, 14: 7}[length]
            return says.format(n=round(days / unit))
    return _("{n} days").format(n=days)
