"""`jivaka ask`: the interview in the terminal, screen by screen, that ends in the page of the decision.

Only questions that can still change something are asked, and an urgent or emergency sign ends it at once. Every
answer is saved when a file is named, so that the interview can be stopped or killed at any moment and taken up again.
"""

from __future__ import annotations

import json
import os
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.assessment.document import document
from jivaka.core.assessment.interview import next_step
from jivaka.core.errors import Problem, ProblemsError
from jivaka.core.intake.findings import to_findings
from jivaka.core.intake.next_screen import can_be_asked
from jivaka.core.intake.reading import read_intake
from jivaka.interfaces.cli.answers import Said, help_for, options_of, read_answer, shown_question
from jivaka.interfaces.cli.input import LARGEST, read_json
from jivaka.interfaces.cli.labels import Labels
from jivaka.interfaces.cli.page import bullets, page, wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse

    from jivaka.core.assessment.assessor import Assessor
    from jivaka.core.intake.next_screen import ShownScreen
    from jivaka.core.intake.values import Intake, Medicine
    from jivaka.core.knowledge.values import Question
    from jivaka.interfaces.cli.tools import Tools

DECIDED, BAD_INPUT, UNDETERMINED = 0, 2, 3
_HOW: Final = _("Type ? to learn why something is asked, u for 'I do not know', b to go back, q to save and stop.")
_ONE_TAP: Final = _("This screen asks about the following. If none of it is so, type nn.")
_PRIVATE: Final = _("Private questions: nobody else should look on. Only you and your therapist see the answers.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--save", metavar=_("FILE"), help=_("save the answers here after each one"))
    parser.add_argument("--resume", metavar=_("FILE"), help=_("go on with the answers in this file, and save there"))


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Interview; return 0 decided, 2 bad input, 3 stopped before the end."""
    if arguments.save and Path(arguments.save).exists():
        what = _("jivaka ask: {path} is there already. Go on with --resume {path}, or name another file.")
        tools.complain(what.format(path=arguments.save))
        return BAD_INPUT
    if arguments.resume == "-":
        tools.complain(_("jivaka ask: the answers are typed on standard input, so name a file to resume."))
        return BAD_INPUT
    kept: Any = read_json(arguments.resume, tools.input) if arguments.resume else {"answers": {}}
    assessor = tools.deciding()
    intake, problems = read_intake(kept, assessor.knowledge, assessor.names, today=tools.today())
    if intake is None:
        raise ProblemsError(tuple(_in_file(problem, arguments.resume) for problem in problems))
    raw = {**kept, "on": intake.on.isoformat(), "answers": dict(kept["answers"])}
    return Interview(assessor, tools, arguments.save or arguments.resume or "", raw).hold()


def _in_file(problem: Problem, path: str) -> Problem:
    return Problem(problem.code, f"{path}: {problem.where}", problem.message, problem.remedy)


@dataclass(slots=True)
class Interview:
    """One interview. `raw` is the intake so far; `order` holds the answers in steps, for going back."""

    assessor: Assessor
    tools: Tools
    path: str
    raw: dict[str, Any]
    order: list[list[str]] = field(default_factory=list)
    shown: str = ""

    def hold(self) -> int:
        """Ask until nothing is worth asking, then show the page."""
        self.order = [[name] for name in self.raw["answers"]]
        self._tell(_HOW)
        if self.order:
            self._tell(_("Going on with the intake of {day}.").format(day=self.raw["on"]))
        self._save()
        while (screen := self._next()) is not None:
            self._head(screen)
            if not self._ask(screen):
                return self._stop()
        found = document(self.assessor.assess_intake(self._intake()))
        self.tools.say("\n" + page(found, self.assessor.knowledge, colour=self.tools.colour()))
        return UNDETERMINED if found["disposition"] == "undetermined" else DECIDED

    def _intake(self) -> Intake:
        intake, problems = self._read(self.raw["answers"])
        if intake is None:
            raise ProblemsError(problems)
        return intake

    def _read(self, answers: dict[str, Any]) -> tuple[Intake | None, tuple[Problem, ...]]:
        raw = {**self.raw, "answers": answers}
        return read_intake(raw, self.assessor.knowledge, self.assessor.names, today=self.tools.today())

    def _next(self) -> ShownScreen | None:
        """Return the next screen with its questions; None when nothing is worth asking or a sign is urgent."""
        return next_step(to_findings(self._intake(), self.assessor.knowledge), self.assessor).shown

    def _head(self, shown: ShownScreen) -> None:
        """Announce a screen when it begins."""
        if self.shown == shown.screen.id:
            return
        self.shown = shown.screen.id
        self._tell("", f"== {shown.screen.title}", shown.screen.lead)
        questions = [self.assessor.knowledge.questions[name] for name in shown.questions]
        if any(question.private for question in questions):
            self._tell(_PRIVATE)
        clear = [question.id for question in questions if question.clear_value is not None]
        if shown.screen.one_tap_none and len(clear) > 1:
            self._tell(_ONE_TAP)
            for line in bullets(Labels(self.assessor.knowledge).question(name) for name in clear):
                self.tools.say(line)

    def _ask(self, shown: ShownScreen) -> bool:
        """Ask the first question of a screen and keep the answer; False when the client stops."""
        question = self.assessor.knowledge.questions[shown.questions[0]]
        said = self._answer(question, shown)
        if said.wish == "stop":
            return False
        if said.wish == "back":
            for name in self.order.pop() if self.order else ():
                del self.raw["answers"][name]
        elif said.wish == "none":
            self._clear_screen(shown)
        else:
            self.raw["answers"][question.id] = said.value
            self.order.append([question.id])
        self._save()
        return True

    def _answer(self, question: Question, shown: ShownScreen) -> Said:
        """Return the first line that is an answer, or a wish that ends the question."""
        whole = self.raw["answers"].get(question.subset_of)
        options = options_of(question, whole if isinstance(whole, list) else None)
        for line in shown_question(question, options):
            self.tools.say(line)
        while True:
            self.tools.output.write("> ")
            self.tools.output.flush()
            typed = self.tools.input.readline(LARGEST)
            if not typed:
                return Said(wish="stop")
            said = read_answer(question, options, typed.decode("utf-8", "replace").strip())
            wrong = said.wrong or self._wrong(question, said, shown)
            if said.wish == "why":
                self._tell(*help_for(question))
            elif wrong:
                self._tell(wrong)
            else:
                return said

    def _wrong(self, question: Question, said: Said, shown: ShownScreen) -> str:
        """Return why an answer or a wish cannot stand here."""
        if said.wish == "none" and not shown.screen.one_tap_none:
            return _("'nn' is for screens of signs and illnesses. Here every question has its own answer.")
        if said.wish == "back" and not self.order:
            return _("This is the first question.")
        if said.wish:
            return ""
        intake, problems = self._read({**self.raw["answers"], question.id: said.value})
        answer = intake.answers[question.id] if intake else None
        for medicine in answer if isinstance(answer, tuple) else ():
            self._tell(_read_as(medicine))
        return " ".join(f"{problem.message} {problem.remedy}" for problem in problems)

    def _clear_screen(self, shown: ShownScreen) -> None:
        """Answer every question of the screen that has a clear value with it; follow-ups then do not apply."""
        done: list[str] = []
        knowledge = self.assessor.knowledge
        for name in shown.questions:
            findings = to_findings(self._intake(), knowledge)
            if knowledge.questions[name].clear_value is not None and can_be_asked(name, findings, knowledge):
                self.raw["answers"][name] = knowledge.questions[name].clear_value
                done.append(name)
        if done:
            self.order.append(done)

    def _save(self) -> None:
        """Write the answers beside the file and put them in its place in one step; only the owner may read them."""
        if not self.path:
            return
        target = Path(self.path)
        beside = target.with_name(target.name + ".part")
        text = json.dumps(self.raw, ensure_ascii=False, indent=2) + "\n"
        try:
            opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            error.filename = self.path  # the name that was typed
            raise
        with os.fdopen(opened, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)

    def _stop(self) -> int:
        if self.path:
            self._tell("", _("Stopped. Go on with:"))
            self.tools.say(f"  jivaka ask --resume {shlex.quote(self.path)}")
        else:
            self._tell("", _("Stopped. Nothing was saved; --save FILE keeps the answers."))
        return UNDETERMINED

    def _tell(self, *texts: str) -> None:
        for text in texts:
            for line in wrapped(text) or [""]:
                self.tools.say(line)


def _read_as(medicine: Medicine) -> str:
    if not medicine.read_as:
        return _("'{name}' is not a medicine we know; it is treated with care until somebody reads the box.").format(
            name=medicine.name
        )
    return _("'{name}' is read as {read_as}.").format(name=medicine.name, read_as=medicine.read_as)
