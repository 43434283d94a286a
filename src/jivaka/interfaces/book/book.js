// Searches the book: shows only what holds every word. The book is whole without it.
"use strict";

const search = document.getElementById("search");
const words = document.getElementById("words");
const found = document.getElementById("found");
const hint = found.textContent;
const pieces = [...document.querySelectorAll("main article, main section > .wide tbody tr, main .lines > li")];
const around = [...document.querySelectorAll("main section, main section > .wide, main section > p, main .lines")];
let texts = null;
let waiting = 0;

function plain(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f\u00ad]/g, "").toLowerCase();
}

// What holds a piece that is shown: every section, table or list around it.
function holding(shown) {
  const alive = new Set();
  for (let place of shown) {
    while ((place = place.parentElement) && !alive.has(place)) alive.add(place);
  }
  return alive;
}

function show() {
  const wanted = plain(words.value).split(/\s+/).filter(Boolean);
  texts ??= pieces.map((piece) => plain(piece.textContent));
  const shown = pieces.filter((piece, place) => wanted.every((word) => texts[place].includes(word)));
  const kept = new Set(shown);
  for (const piece of pieces) piece.hidden = !kept.has(piece);
  const alive = holding(shown);
  for (const place of around) place.hidden = wanted.length > 0 && !alive.has(place);
  document.body.classList.toggle("searching", wanted.length > 0);
  found.textContent = wanted.length ? `${shown.length} found.` : hint;
}

search.hidden = false;
search.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
words.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, 150);
});

// A link to something that the search hides ends the search first.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link && words.value) {
    words.value = "";
    show();
  }
});
