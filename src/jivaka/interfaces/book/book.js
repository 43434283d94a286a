// Searches the book: shows only what holds every word. The book is whole without it.
"use strict";

const search = document.getElementById("search");
const words = document.getElementById("words");
const found = document.getElementById("found");
const hint = found.textContent;
const pieces = [...document.querySelectorAll("main article, main section > .wide tbody tr, main .lines li")];
const sections = [...document.querySelectorAll("main section")].reverse();
const around = [...document.querySelectorAll("main section > .wide, main section > p, main section > .lines")];
let texts = null;
let waiting = 0;

function plain(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f\u00ad]/g, "").toLowerCase();
}

function show() {
  const wanted = plain(words.value).split(/\s+/).filter(Boolean);
  texts ??= pieces.map((piece) => plain(piece.textContent));
  let count = 0;
  pieces.forEach((piece, place) => {
    const fits = wanted.every((word) => texts[place].includes(word));
    piece.hidden = !fits;
    count += fits ? 1 : 0;
  });
  for (const block of around) {
    block.hidden = wanted.length > 0 && !block.querySelector("tbody tr:not([hidden]), li:not([hidden])");
  }
  for (const section of sections) {
    section.hidden = wanted.length > 0 && !section.querySelector("article:not([hidden]), .wide tbody tr:not([hidden]), .lines li:not([hidden])");
  }
  document.body.classList.toggle("searching", wanted.length > 0);
  found.textContent = wanted.length ? `${count} found.` : hint;
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
