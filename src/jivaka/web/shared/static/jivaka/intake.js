// Small comforts of the questions: 'none' and 'I do not know' let go of the other answers. All works without them.
"use strict";
document.querySelectorAll(".question").forEach((question) => {
  question.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.checked) return;
    const clears = input.closest(".clear") !== null;
    question.querySelectorAll("input[type=checkbox], input[type=radio]").forEach((other) => {
      if (other !== input && (clears || other.closest(".clear"))) other.checked = false;
    });
    if (clears) question.querySelectorAll("textarea, input:not([type=checkbox]):not([type=radio])").forEach((text) => { text.value = ""; });
  });
  question.addEventListener("input", (event) => {
    if (event.target.matches("textarea, input:not([type=checkbox]):not([type=radio])") && event.target.value)
      question.querySelectorAll(".clear input").forEach((other) => { other.checked = false; });
  });
});
const errors = document.getElementById("errors");
if (errors) errors.focus();
