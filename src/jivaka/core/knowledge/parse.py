"""Reads a condition written as text into a tree in negation normal form.

The language is tiny: and, or, not, comparisons, `in`, `has`, `between`, `at least N of (...)`, with units for lengths
of time. Every mistake is an error that names the column and the remedy. The parser knows the vocabulary and nothing
about rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, NoReturn

from jivaka.core.dates import DAYS_IN
from jivaka.core.knowledge.condition import (
    Condition,
    Count,
    Every,
    Includes,
    IsTrue,
    Literal,
    OneOf,
    Some,
    Within,
    negate,
)
from jivaka.core.knowledge.vocabulary import NONE, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z_]\w*)|'(?P<text>[^']*)'|(?P<sign>==|!=|<=|>=|<|>|\(|\)|,))"
)
_RESERVED: Final = frozenset({"and", "or", "not", "in", "has", "between", "at", "least", "of"})


class ConditionError(ValueError):
    """A condition that cannot be read: what is wrong, at which column (from 1), and what to write instead."""

    def __init__(self, message: str, remedy: str, column: int) -> None:
        """Keep the three parts."""
        self.message, self.remedy, self.column = message, remedy, column
        super().__init__(f"column {column}: {message} {remedy}")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def parse_condition(
    text: str, vocabulary: Vocabulary, definitions: Mapping[str, Condition] | Callable[[str], Condition | None]
) -> Condition:
    """Return the tree of a condition.

    `definitions` gives the tree of a named condition, by mapping or by call. Raises ConditionError at the first
    mistake.
    """
    find = definitions if callable(definitions) else definitions.get
    return _Parser(_tokens(text), vocabulary, find).whole()


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if not found:
            column = position + 1 + len(text[position:]) - len(text[position:].lstrip())
            _stop(f"'{text[column - 1]}' is not part of the language.", "Options are written in single quotes.", column)
        kind = found.lastgroup or ""
        tokens.append(_Token(kind, found[kind], found.start(kind) + (kind != "text")))
        position = found.end()
    tokens.append(_Token("end", "", end + 1))
    return tokens


def _stop(message: str, remedy: str, column: int) -> NoReturn:
    raise ConditionError(message, remedy, column)


class _Parser:
    def __init__(self, tokens: list[_Token], vocabulary: Vocabulary, define: Callable[[str], Condition | None]) -> None:
        self._tokens = tokens
        self._at = 0
        self._vocabulary = vocabulary
        self._define = define

    def whole(self) -> Condition:
        condition = self._some()
        token = self._tokens[self._at]
        if token.kind != "end":
            _stop(f"'{token.text}' comes after the end of the condition.", "Join parts with and / or.", token.column)
        return condition

    def _next(self) -> _Token:
        token = self._tokens[self._at]
        self._at += token.kind != "end"
        return token

    def _has(self, *texts: str) -> bool:
        """Step over the given words or signs if they come next."""
        ahead = self._tokens[self._at : self._at + len(texts)]
        if [token.text for token in ahead if token.kind in ("word", "sign")] != list(texts):
            return False
        self._at += len(texts)
        return True

    def _expect(self, text: str, remedy: str) -> None:
        token = self._tokens[self._at]
        if not self._has(text):
            found = f"'{token.text}'" if token.text else "the end"
            _stop(f"'{text}' was expected and {found} was found.", remedy, token.column)

    def _some(self) -> Condition:
        parts = [self._every()]
        while self._has("or"):
            parts.append(self._every())
        return _join(Some, parts)

    def _every(self) -> Condition:
        parts = [self._single()]
        while self._has("and"):
            parts.append(self._single())
        return _join(Every, parts)

    def _single(self) -> Condition:
        if self._has("not"):
            return negate(self._single())
        if self._has("("):
            condition = self._some()
            self._expect(")", "Close the parenthesis.")
            return condition
        if self._has("at", "least"):
            return self._count()
        token = self._next()
        if token.kind == "text":
            return self._text_in(token)
        if token.kind != "word" or token.text in _RESERVED:
            found = f"'{token.text}'" if token.text else "the end"
            _stop(f"A question was expected and {found} was found.", "Name a question or a definition.", token.column)
        return self._about(token)

    def _count(self) -> Condition:
        number = self._next()
        if number.kind != "number" or "." in number.text:
            _stop("'at least' needs a whole number.", "Write: at least 2 of (a, b, c).", number.column)
        self._expect("of", "Write: at least 2 of (a, b, c).")
        self._expect("(", "Write: at least 2 of (a, b, c).")
        parts = [self._some()]
        while self._has(","):
            parts.append(self._some())
        self._expect(")", "Close the list.")
        count = int(number.text)
        if not 1 <= count <= len(parts):
            _stop(f"{count} of {len(parts)} can never or always hold.", "Correct the number.", number.column)
        return Count(count, tuple(parts))

    def _text_in(self, option: _Token) -> Condition:
        self._expect("in", "Write: 'option' in question.")
        name = self._next()
        if name.text not in self._vocabulary.sets:
            self._unknown(name, self._vocabulary.sets, "a question that takes several answers")
        return self._includes(name.text, [option])

    def _includes(self, question: str, options: list[_Token]) -> Condition:
        if [option.text for option in options] == [NONE]:
            return Literal(Includes(question, frozenset(self._vocabulary.sets[question])), negated=True)
        wanted: frozenset[str] = frozenset()
        for option in options:
            patches = self._vocabulary.patches(question, option.text)
            if patches is None:
                known = (*self._vocabulary.sets[question], *self._vocabulary.parents)
                _no_option(option, question, known)
            wanted |= patches
        return Literal(Includes(question, wanted))

    def _about(self, name: _Token) -> Condition:
        words = self._vocabulary
        if name.text in words.units:
            return self._number(name)
        if name.text in words.choices:
            return self._choice(name)
        if name.text in words.sets:
            self._expect("has", f"Write: {name.text} has ('a', 'b'), or 'a' in {name.text}.")
            return self._includes(name.text, self._options())
        if name.text in words.booleans:
            return Literal(IsTrue(name.text))
        defined = self._define(name.text)
        if defined is None:
            self._unknown(name, dict.fromkeys(words.names()), "a question or a definition")
        return defined

    def _choice(self, name: _Token) -> Condition:
        known = self._vocabulary.choices[name.text]
        sign = self._next()
        if sign.text == "in":
            options = self._options()
        elif sign.text in ("==", "!="):
            options = [self._next()]
        else:
            _stop(
                f"'{name.text}' is a choice.", f"Write: {name.text} == 'option' or {name.text} in (...).", sign.column
            )
        for option in options:
            if option.kind != "text" or option.text not in known:
                _no_option(option, name.text, known)
        chosen = frozenset(option.text for option in options)
        return Literal(OneOf(name.text, frozenset(known) - chosen if sign.text == "!=" else chosen))

    def _options(self) -> list[_Token]:
        self._expect("(", "Write the options in parentheses: ('a', 'b').")
        options = [self._next()]
        while self._has(","):
            options.append(self._next())
        self._expect(")", "Close the list of options.")
        for option in options:
            if option.kind != "text":
                _stop(f"'{option.text}' is not an option.", "Options are written in single quotes.", option.column)
        return options

    def _number(self, name: _Token) -> Condition:
        sign = self._next()
        unit = self._vocabulary.units[name.text]
        if sign.text == "between":
            low = self._quantity(unit)
            self._expect("and", "Write: between 16 and 19.")
            return Literal(Within(name.text, low, self._quantity(unit)))
        match sign.text:
            case "<" | "<=":
                return Literal(Within(name.text, None, self._quantity(unit), high_open=sign.text == "<"))
            case ">" | ">=":
                return Literal(Within(name.text, self._quantity(unit), None, low_open=sign.text == ">"))
            case "==":
                number = self._quantity(unit)
                return Literal(Within(name.text, number, number))
            case _:
                pass
        return _stop(f"'{name.text}' is a number.", f"Compare it: {name.text} >= 10, or between 1 and 2.", sign.column)

    def _quantity(self, unit: str) -> float:
        number = self._next()
        if number.kind != "number":
            found = f"'{number.text}'" if number.text else "the end"
            _stop(f"A number was expected and {found} was found.", "Write digits.", number.column)
        value = float(number.text)
        ahead = self._tokens[self._at]
        if ahead.kind != "word" or ahead.text in _RESERVED:
            return value
        self._at += 1
        if ahead.text in DAYS_IN and unit.startswith("days"):
            return value * DAYS_IN[ahead.text]
        return _stop(
            f"'{ahead.text}' does not fit a number in {unit or 'no unit'}.",
            "Days, weeks, months and years fit questions that are answered in days; leave other units out.",
            ahead.column,
        )

    def _unknown(self, name: _Token, known: Mapping[str, object], what: str) -> NoReturn:
        near = get_close_matches(name.text, known, n=1)
        _stop(
            f"'{name.text}' is not {what}.",
            f"Did you mean '{near[0]}'?" if near else "See the questions and definitions.",
            name.column,
        )


def _no_option(option: _Token, question: str, known: tuple[str, ...]) -> NoReturn:
    near = get_close_matches(option.text, known, n=1)
    remedy = f"Did you mean '{near[0]}'?" if near else f"Its options are: {', '.join(known[:40])}."
    _stop(f"'{option.text}' is not an option of {question}.", remedy, option.column)


def _join(kind: type[Every] | type[Some], parts: list[Condition]) -> Condition:
    if len(parts) == 1:
        return parts[0]
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return kind(tuple(flat))
