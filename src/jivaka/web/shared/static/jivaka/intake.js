// Comforts of the questions, without which all works: 'none' and 'I do not know' let go of the other answers, medicines
// are suggested and read at once, and an emergency leads on at once instead of at the end of the screen.
"use strict";
const form = document.getElementById("questions");
const typed = "textarea, input:not([type=checkbox]):not([type=radio]):not([type=hidden])";
const post = (address, data) => {
  data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return fetch(address, { method: "POST", body: data, credentials: "same-origin" }).then((answer) => answer.json());
};

document.querySelectorAll(".question").forEach((question) => {
  question.addEventListener("change", (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || !input.checked) return;
    const clears = input.closest(".clear") !== null;
    question.querySelectorAll("input[type=checkbox], input[type=radio]").forEach((other) => {
      if (other !== input && (clears || other.closest(".clear"))) other.checked = false;
    });
    if (clears) question.querySelectorAll(typed).forEach((text) => { text.value = ""; });
  });
  question.addEventListener("input", (event) => {
    if (!event.target.matches(typed) || !event.target.value) return;
    question.querySelectorAll(".clear input").forEach((other) => { other.checked = false; });
    if (question.dataset.kind === "date_ago_days")
      question.querySelectorAll(typed).forEach((other) => { if (other !== event.target) other.value = ""; });
  });
});

if (form?.hasAttribute("data-watched")) {
  let byKeys = false, passing = null;
  const ask = (input) => {
    if (!input.checked) return;
    const data = new FormData(form);
    data.set("action", "check");
    data.delete("photo");
    post(location.pathname, data).then((found) => { if (found.emergency && input.checked) form.requestSubmit(form.querySelector("[data-go]")); }).catch(() => {});
  };
  form.addEventListener("keydown", () => { byKeys = true; }, true);
  form.addEventListener("pointerdown", () => { byKeys = false; }, true);
  form.addEventListener("change", (event) => {
    const input = event.target;
    passing = null;
    if (!input.checked || input.closest(".clear") || input.value === "no" || input.value === "unknown" || input.name.endsWith(".unknown")) return;
    if (byKeys && input.type === "radio") passing = input; // arrow keys choose every answer that they pass
    else ask(input);
  });
  form.addEventListener("focusout", (event) => {
    if (!passing || passing.closest(".question").contains(event.relatedTarget)) return;
    ask(passing);
    passing = null;
  });
}

document.querySelectorAll("[data-names]").forEach((text) => {
  const question = text.closest(".question"), chips = question.querySelector(".suggestions"), list = question.querySelector(".read");
  let names = null, waiting = 0;
  const load = () => { names ??= fetch(text.dataset.names).then((answer) => answer.json()).then((found) => found.names).catch(() => []); return names; };
  const parts = () => { const [, before, last] = /^([^]*[,;\n]\s*)?([^,;\n]*)$/.exec(text.value.slice(0, text.selectionEnd)); return [before ?? "", last]; };
  const suggest = async () => {
    const known = await load(), last = parts()[1].trim().toLowerCase();
    const found = last.length < 2 ? [] : known.filter((name) => name.toLowerCase().startsWith(last) && name.toLowerCase() !== last).slice(0, 5);
    chips.replaceChildren(...found.map((name) => { const chip = document.createElement("button"); chip.type = "button"; chip.textContent = name; return chip; }));
  };
  const read = (written) => {
    const data = new FormData();
    data.set("names", written);
    if (written.trim()) post(text.dataset.read, data).then((found) => list.replaceChildren(...found.read.map((one) => {
      const item = document.createElement("li");
      item.textContent = one.says;
      item.className = one.sure ? "" : "unsure";
      return item;
    }))).catch(() => {});
  };
  text.addEventListener("focus", load);
  text.addEventListener("input", () => { suggest(); clearTimeout(waiting); waiting = setTimeout(() => read(parts()[0]), 900); });
  text.addEventListener("blur", () => { clearTimeout(waiting); read(text.value); });
  chips.addEventListener("click", (event) => {
    if (!event.target.matches("button")) return;
    const [before] = parts();
    text.value = `${before}${event.target.textContent}\n${text.value.slice(text.selectionEnd).replace(/^\s+/, "")}`;
    chips.replaceChildren();
    text.focus();
    read(text.value);
  });
});
const errors = document.getElementById("errors");
if (errors) errors.focus();
