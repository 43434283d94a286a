"""`jivaka ask`: the interview in the terminal, screen by screen, that ends in the page of the decision.

Only questions that can still change something are asked. Every answer is saved at once when a file is named, so that
the interview can be stopped or killed at any moment and taken up again.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.assessment.document import document
from jivaka.core.errors import ProblemsError
from jivaka.core.intake.findings import to_findings
from jivaka.core.intake.next_screen import next_screen
from jivaka.core.intake.reading import read_intake
from jivaka.core.screening.waiting import questions_worth_asking
from jivaka.interfaces.cli.answers import Said, help_for, read_answer, shown_question
from jivaka.interfaces.cli.input import read_json
from jivaka.interfaces.cli.page import page, wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from datetime import date

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.intake.findings import Findings
    from jivaka.core.intake.next_screen import ShownScreen
    from jivaka.interfaces.cli.tools import Tools

DECIDED, UNDETERMINED = 0, 3
PLANNING: Final = ("daily_life", "wishes")
"""Screens that decide nothing about safety: asked once, when a massage is possible, to plan it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--save", metavar=_("FILE"), help=_("save the answers here after each one"))
    parser.add_argument("--resume", metavar=_("FILE"), help=_("go on with the answers in this file, and save there"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Interview; return 0 decided, 3 stopped before the end."""
    kept = read_json(arguments.resume, tools.input) if arguments.resume else {}
    assessor, _problems = tools.load()
    answers = kept.get("answers", {}) if isinstance(kept, dict) else {}
    interview = Interview(assessor, tools, tools.today(), arguments.resume or arguments.save or "", dict(answers))
    return interview.hold()


@dataclass(slots=True)
class Interview:
    """One interview. `order` remembers in which order answers were given, for going back."""

    assessor: Assessor
    tools: Tools
    on: date
    path: str
    answers: dict[str, Any]
    order: list[str] = field(default_factory=list)

    def hold(self) -> int:
        """Ask until nothing is worth asking, then show the page."""
        self._tell(
            _("Type ? to learn why something is asked, u for 'I do not know', b to go back, q to save and stop.")
        )
        while (screen := self._next()) is not None:
            self._tell("", f"== {screen.screen.title}", screen.screen.lead)
            if not self._ask_screen(screen):
                return self._stop()
        decided = document(self.assessor.assess_valid({"answers": self.answers}, today=self.on))
        self._tell("", page(decided, self.assessor.knowledge, colour=self.tools.colour()), wrap=False)
        return UNDETERMINED if decided["disposition"] == "undetermined" else DECIDED

    def _next(self) -> ShownScreen | None:
        findings = self._findings()
        wanted = questions_worth_asking(self.assessor.screener, findings)
        screen = next_screen(findings, self.assessor.knowledge, wanted)
        if screen is None and self.assessor.screener.screen(findings).permits_massage:
            planning = [q.id for q in self.assessor.knowledge.questions.values() if q.screen in PLANNING]
            screen = next_screen(findings, self.assessor.knowledge, planning)
        return screen

    def _findings(self) -> Findings:
        raw = {"answers": self.answers}
        intake, problems = read_intake(raw, self.assessor.knowledge, self.assessor.names, today=self.on)
        if intake is None:
            raise ProblemsError(problems)
        return to_findings(intake, self.assessor.knowledge)

    def _ask_screen(self, screen: ShownScreen) -> bool:
        """Ask the questions of one screen; False when the client stops. Going back or an emergency ends it early."""
        for name in screen.questions:
            said = self._ask(name)
            if said.stop:
                return False
            if said.back:
                self._go_back()
                return True
            self._keep(name, said.value)
            if not questions_worth_asking(self.assessor.screener, self._findings()):
                return True
        return True

    def _ask(self, name: str) -> Said:
        question = self.assessor.knowledge.questions[name]
        if question.private:
            self._tell(_("(Private: shown only to you and the therapist who treats you.)"))
        self._tell(*shown_question(question), wrap=False)
        while True:
            self.tools.output.write("> ")
            self.tools.output.flush()
            line = self.tools.input.readline()
            if not line:
                return Said(stop=True)
            said = read_answer(question, line.decode("utf-8", "replace").strip())
            if said.asks_why:
                self._tell(*help_for(question))
            elif said.wrong:
                self._tell(said.wrong)
            elif not (said.stop or said.back) and (wrong := self._refused(name, said.value)):
                self._tell(wrong)
            else:
                return said

    def _refused(self, name: str, value: Any) -> str:  # noqa: ANN401 - answers have several types
        raw = {"answers": {**self.answers, name: value}}
        _intake, problems = read_intake(raw, self.assessor.knowledge, self.assessor.names, today=self.on)
        return " ".join(f"{problem.message} {problem.remedy}" for problem in problems)

    def _keep(self, name: str, value: Any) -> None:  # noqa: ANN401 - answers have several types
        self.answers[name] = value
        self.order.append(name)
        self._save()

    def _go_back(self) -> None:
        if self.order:
            self.answers.pop(self.order.pop(), None)
            self._save()

    def _save(self) -> None:
        if not self.path:
            return
        target = Path(self.path)
        text = json.dumps({"on": self.on.isoformat(), "answers": self.answers}, ensure_ascii=False, indent=2)
        with tempfile.NamedTemporaryFile("w", dir=target.parent, delete=False, encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(target)

    def _stop(self) -> int:
        kept = _("Stopped. Go on with: jivaka ask --resume {path}").format(path=self.path)
        self._tell("", kept if self.path else _("Stopped. Nothing was saved; --save FILE keeps the answers."))
        return UNDETERMINED

    def _tell(self, *texts: str, wrap: bool = True) -> None:
        for text in texts:
            for line in (wrapped(text) or [""]) if wrap else [text]:
                self.tools.say(line)
