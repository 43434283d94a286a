"""Somebody with a browser: goes through the pages by what can be seen on them, and notes what goes wrong."""

from __future__ import annotations

import pytest

BLANK = (None, "unknown")


class Walk:
    """A browser window of its own. `wrong` is what its console complained about."""

    def __init__(self, context, home, look):
        self.page, self.home, self.look, self.visit = context.new_page(), home, look, None
        self.wrong = []
        self.page.on("console", lambda said: self.wrong.append(said.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def go(self, path=""):
        return self.page.goto(self.home + path)

    def press(self, selector):
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def says(self):
        return self.page.locator("main").inner_text()

    def answer_all(self, answers, name=""):
        """Answer screen after screen, by the labels that a person taps, until the questions end."""
        seen = set()
        for _screen in range(50):
            if "/questions/" not in self.page.url:
                return
            screen = self.page.url.rstrip("/").rsplit("/", 1)[-1]
            if name:
                self.look(self.page, f"{name}-{screen}" + "-again" * (screen in seen))
                seen.add(screen)
            fields = self.page.locator("form.questions > fieldset.question")
            asked = fields.evaluate_all("all => all.map((one) => [one.id.slice(2), one.dataset.kind])")
            for question, kind in asked:
                self._answer(question, kind, answers.get(question))
            with self.page.expect_navigation():
                self.page.locator("[data-go]").click()
            assert not self.page.locator("#errors").count(), f"{screen}: {self.says()[:400]}"
        pytest.fail(f"the questions never end: {self.page.url}")

    def _answer(self, question, kind, answer):
        field = self.page.locator(f"#q-{question}")
        if kind == "areas":
            field.locator("[data-twin]").evaluate("one => { one.open = true; }")
        taps = taps_for(question, kind, answer)
        if taps is None and field.locator(f'[type=radio][value="{answer}"]').count():
            taps = (f'[name="{question}"][value="{answer}"]',)
        for selector in taps or ():
            self._tap(field, selector)
        if taps is None:
            field.locator("textarea, input").first.fill("\n".join(answer) if kind == "medicines" else str(answer))

    def _tap(self, field, selector):
        """Tap the label of a box or a button; what is chosen already stays chosen."""
        box = field.locator(selector).first
        if not box.is_checked():
            box.locator("xpath=ancestor::label[1]").click()


def taps_for(question, kind, answer):
    """Return what is tapped for an answer, or None where it is typed (or is a number, which may be either)."""
    one_of = kind in ("boolean", "choice")
    if answer in BLANK:
        return (f'[name="{question}"][value=unknown]' if one_of else f'[name="{question}.unknown"]',)
    if kind in ("multi", "areas"):
        return tuple(f'[name="{question}"][value="{value}"]' for value in answer)
    if kind == "medicines":
        return None if answer else (f'[name="{question}"][value=none_of_these]',)
    if one_of:
        word = {True: "yes", False: "no"}.get(answer, answer)
        return (f'[name="{question}"][value="{word}"]',)
    return None
