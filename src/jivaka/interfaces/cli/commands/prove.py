"""`jivaka knowledge prove`: proves the laws for every client, or shows a smallest client who breaks one.

It speaks for the proof and knows none of its engines; they are loaded when a proof is wanted.
"""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any, Final

from jivaka.core.errors import Problem, ProblemsError
from jivaka.interfaces.cli.names import did_you_mean
from jivaka.interfaces.cli.page import wrapped
from jivaka.interfaces.cli.words import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping, Sequence

    from jivaka.core.knowledge.values import Knowledge
    from jivaka.interfaces.cli.tools import Tools

PROVEN, BROKEN = 0, 1
_MOST: Final = 8
"""Breaches of one law that are written out."""
_MOST_UNKNOWN: Final = 4
"""Unknown answers of a client that are written out; more of them would hide those that matter."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--json", action="store_true", help=_("print the report that a release carries"))
    parser.add_argument("--law", action="append", default=[], metavar=_("LAW"), help=_("only this law; repeatable"))
    parser.add_argument(
        "--quick", action="store_true", help=_("leave out the second opinion; not enough for a release")
    )


def run(arguments: argparse.Namespace, tools: Tools) -> int:
    """Prove the laws; 1 where one does not hold, or where a certificate was not accepted."""
    try:
        engine = importlib.import_module("jivaka.engines.proof.prove")
    except ModuleNotFoundError as error:
        tools.complain(_("The proof needs {name}. Install it: pip install 'jivaka[proof]'").format(name=error.name))
        return BROKEN
    assessor, of_form = tools.load()
    knowledge = assessor.knowledge
    laws, of_laws = engine.read_laws(knowledge)
    for problem in (*of_form, *of_laws):
        tools.complain(problem.sentence())
    if of_form or of_laws:
        tools.complain(_("Nothing was proven: mend the form first (jivaka knowledge check)."))
        return BROKEN
    _check_laws(arguments.law, [law.id for law in laws])

    def progress(law: Any, outcome: Any) -> None:  # noqa: ANN401 - values of an engine that is not imported
        state = _("proven") if outcome.proven else _("BROKEN")
        tools.complain(f"{state:<8} {outcome.seconds:6.1f} s  {outcome.goals:>5}  {law.id}")

    report = engine.prove(knowledge, progress, only=tuple(arguments.law), second=not arguments.quick)
    if arguments.json:
        tools.say(json.dumps(engine.document(report, knowledge), ensure_ascii=False, indent=2))
    else:
        for line in _lines(report, knowledge):
            tools.say(line)
    return PROVEN if report.proven else BROKEN


def _check_laws(wanted: Sequence[str], known: Sequence[str]) -> None:
    """Raise ProblemsError for every law that is not there: to prove none of them would look like a broken one."""
    every = _("There are: {laws}").format(laws=", ".join(known))
    message = _("There is no such law.")
    problems = [Problem("law", name, message, did_you_mean(name, known, every)) for name in wanted if name not in known]
    if problems:
        raise ProblemsError(tuple(problems))


def _lines(report: Any, knowledge: Knowledge) -> Iterator[str]:  # noqa: ANN401
    for problem in report.problems:
        yield problem.sentence()
    for verdict in report.verdicts:
        if not verdict.proven:
            yield from _broken(verdict, knowledge)
    for each in report.certificates:
        if each.gap is not None:
            yield _("The checker refuses the certificate of '{of}' at step {gap}.").format(of=each.of, gap=each.gap)
    steps = sum(each.steps for each in report.certificates)
    goals = sum(verdict.first.goals for verdict in report.verdicts)
    proven = sum(verdict.proven for verdict in report.verdicts)
    yield _(
        "{proven} of {laws} laws are proven for every client: {goals} goals, {steps} steps of certificates followed by"
        " the checker, {seconds:.1f} s."
    ).format(proven=proven, laws=len(report.verdicts), goals=goals, steps=steps, seconds=report.seconds)


def _broken(verdict: Any, knowledge: Knowledge) -> Iterator[str]:  # noqa: ANN401
    law = verdict.law
    yield _("BROKEN: {law} (laws/laws.toml:{line})").format(law=law.id, line=law.line)
    yield from wrapped(law.says, "  ", "  ")
    if not verdict.agree:
        yield _("  The two engines disagree; the second one finds: {subjects}").format(
            subjects=", ".join(each.subject for each in verdict.second.breaches) or _("nothing")
        )
    for breach in verdict.first.breaches[:_MOST]:
        yield from _breach(breach, knowledge)
    more = len(verdict.first.breaches) - _MOST
    if more > 0:
        yield _("  and {more} more").format(more=more)


def _breach(breach: Any, knowledge: Knowledge) -> Iterator[str]:  # noqa: ANN401
    rules = {rule.id: rule for rule in knowledge.rules}
    yield from wrapped(f"- {breach.subject} {breach.note}".rstrip(), "  ", "    ")
    for name in breach.rules[:_MOST]:
        if name in rules:
            yield f"    {rules[name].path}:{rules[name].line} {name}"
    for title, answers in ((_("Client:"), breach.before), (_("Afterwards:"), breach.after)):
        if answers is None or (breach.after is answers and answers == breach.before):
            continue
        yield f"    {title}"
        yield from _answers(changed(breach.before, answers) if answers is breach.after else answers, knowledge)


def _answers(shown: Mapping[str, Any], knowledge: Knowledge) -> Iterator[str]:
    """Yield the answers that matter in full, then the names of many unknown ones, then of the calm ones."""
    calm = [question for question, answer in shown.items() if is_calm(answer)]
    unknown = [question for question, answer in shown.items() if answer == "unknown"]
    unknown = unknown if len(unknown) > _MOST_UNKNOWN else []
    for question, answer in shown.items():
        if question not in (*calm, *unknown):
            yield from wrapped(said(question, answer, knowledge), "      ", "        ")
    if unknown:
        yield from wrapped(_("Does not know: {names}.").format(names=", ".join(unknown)), "      ", "        ")
    if calm:
        yield from wrapped(_("No or none to: {names}.").format(names=", ".join(calm)), "      ", "        ")


def is_calm(answer: Any) -> bool:  # noqa: ANN401 - answers have several types
    """Return whether an answer says no, none or never."""
    return answer is False or answer in ("none", "never", "no", "-", [], ["none_of_these"])


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that are new or different afterwards, and None for those that fell away."""
    new = {name: answer for name, answer in after.items() if before.get(name) != answer}
    return new | {name: None for name in before if name not in after}


def said(name: str, answer: Any, knowledge: Knowledge) -> str:  # noqa: ANN401 - answers have several types
    """Return an answer in words: the question as it is asked, and the labels of what was chosen."""
    question = knowledge.questions[name]
    labels = {option.id: option.label for option in question.options}
    if answer is None:
        text = _("not asked any more")
    elif isinstance(answer, bool):
        text = _("yes") if answer else _("no")
    elif answer == "unknown":
        text = _("does not know")
    elif isinstance(answer, list):
        names = (item["name"] if isinstance(item, dict) else str(item) for item in answer)
        text = ", ".join(labels.get(item, item) for item in names) or _("none")
    else:
        text = f"{labels.get(str(answer), answer)} {question.unit}".rstrip()
    return f"{question.ask} {text}."
