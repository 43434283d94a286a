// The day at the desk: drag a session by pointer or keys, and look again when another desk has changed the day.
// Every move is asked of the server, which answers with a sentence; without this script each session has its own page.
"use strict";
const day = document.getElementById("day"), said = document.querySelector("[data-said]");
const TICK = 5, STEP = 3, POLL = 4000, REDRAW = 60000, AT_LEAST = 6;
let picked = null, etag = day?.dataset.etag ?? "", drawnAt = Date.now(), sending = false;

const say = (text, bad) => { said.textContent = text; said.classList.toggle("bad", Boolean(bad)); };
const scroller = () => day.querySelector(".scroll");
const lanes = () => [...day.querySelectorAll("[data-lane]")];
const rowHeight = () => lanes()[0].querySelector(".rows").getBoundingClientRect().height / Number(scroller().dataset.rows);
const clock = (block, rows) => {
  const minutes = (rows * TICK) + Number(block.dataset.minutes), text = (part) => String(part).padStart(2, "0");
  return `${text(Math.floor(minutes / 60) % 24)}:${text(minutes % 60)}`;
};

// ---------------------------------------------------------------------------------------------------- looking again
const refresh = async () => {
  if (picked || sending) return;
  const answer = await fetch(day.dataset.part, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || picked || sending) return;
  const text = await answer.text(), held = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  const inScroll = document.activeElement === scroller(), box = scroller(), list = day.querySelector(".listed");
  const at = box ? [box.scrollLeft, box.scrollTop] : null, listed = list?.scrollTop ?? 0;
  day.innerHTML = text;
  etag = answer.headers.get("ETag") ?? etag;
  drawnAt = Date.now();
  if (at && scroller()) [scroller().scrollLeft, scroller().scrollTop] = at;
  if (day.querySelector(".listed")) day.querySelector(".listed").scrollTop = listed;
  if (held) day.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  else if (inScroll) scroller()?.focus({ preventScroll: true });
};
const poll = async () => {
  if (document.hidden || picked || sending) return;
  try {
    const answer = await fetch(day.dataset.stamp, { credentials: "same-origin", cache: "no-store", headers: { "If-None-Match": etag } });
    if (answer.status === 404) return location.reload();
    if (answer.status === 200 || (answer.status === 304 && Date.now() - drawnAt > REDRAW)) await refresh();
    if (said.dataset.lost) { delete said.dataset.lost; say(""); }
  } catch {
    said.dataset.lost = "1";
    say(day.dataset.lost, true);
  }
};

// ------------------------------------------------------------------------------------------------------ picking up
const show = () => {
  const { block, lane, rows, height } = picked;
  const from = block.parentElement.getBoundingClientRect(), to = lane.querySelector(".rows").getBoundingClientRect();
  block.style.transform = `translate(${to.left - from.left}px, ${(rows - picked.was) * height}px)`;
  block.querySelector("b").lastChild.textContent = ` ${clock(block, rows - picked.was)}`;
};
const pick = (block) => {
  const start = Number(block.dataset.start) - Number(scroller().dataset.base);
  const [hours, minutes] = block.querySelector("b").lastChild.textContent.trim().split(":").map(Number);
  block.dataset.minutes = hours * 60 + minutes;
  const lane = block.closest("[data-lane]");
  picked = { block, lane, from: lane, was: start, rows: start, height: rowHeight(), text: block.querySelector("b").lastChild.textContent };
  block.classList.add("picked");
};
const letGo = () => {
  const { block, text } = picked;
  block.classList.remove("picked");
  block.style.transform = "";
  block.querySelector("b").lastChild.textContent = text;
  picked = null;
};
const put = async () => {
  const { block, lane, from, rows, was } = picked;
  if (lane === from && rows === was) { letGo(); say(day.dataset.letGo); return; }
  const data = new FormData();
  data.set("csrfmiddlewaretoken", document.querySelector("#marks [name=csrfmiddlewaretoken]").value);
  data.set("booking", block.dataset.booking);
  data.set("was", block.dataset.start);
  data.set("therapist", lane.dataset.lane);
  data.set("start", String(Number(scroller().dataset.base) + rows));
  sending = true;
  try {
    const answer = await fetch(day.dataset.drag, { method: "POST", body: data, credentials: "same-origin" });
    const found = await answer.json();
    say(found.says, !found.ok);
  } catch {
    say(day.dataset.lost, true);
  }
  letGo();
  sending = false;
  await refresh().catch(() => {});
};
const bounded = (rows) => Math.max(0, Math.min(Number(scroller().dataset.rows) - STEP, rows));

// --------------------------------------------------------------------------------------------------------- by pointer
let pressed = null, swallow = false;
day?.addEventListener("pointerdown", (event) => {
  const block = event.target.closest("[data-booking]");
  if (!block || event.button !== 0 || picked || sending || event.pointerType === "touch") return;
  pressed = { block, x: event.clientX, y: event.clientY, top: scroller().scrollTop };
});
addEventListener("pointermove", (event) => {
  if (pressed && !picked && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > AT_LEAST) {
    pick(pressed.block);
    pressed.block.setPointerCapture(event.pointerId);
  }
  if (!pressed || !picked) return;
  const moved = (event.clientY - pressed.y + scroller().scrollTop - pressed.top) / picked.height;
  picked.rows = bounded(picked.was + Math.round(moved / STEP) * STEP);
  picked.lane = lanes().find((lane) => { const box = lane.getBoundingClientRect(); return event.clientX >= box.left && event.clientX < box.right; }) ?? picked.lane;
  show();
});
addEventListener("pointerup", () => { if (pressed && picked) { swallow = true; setTimeout(() => { swallow = false; }, 50); put(); } pressed = null; });
addEventListener("pointercancel", () => { if (pressed && picked) letGo(); pressed = null; });
day?.addEventListener("click", (event) => { if (swallow && event.target.closest("[data-booking]")) { event.preventDefault(); swallow = false; } }, true);
day?.addEventListener("dragstart", (event) => { if (event.target.closest("[data-booking]")) event.preventDefault(); });

// ------------------------------------------------------------------------------------------------------------ by keys
day?.addEventListener("keydown", (event) => {
  const block = event.target.closest("[data-booking]");
  if (!block || sending) return;
  if (!picked) {
    if (event.key === " ") { event.preventDefault(); pick(block); say(day.dataset.picked); }
    return;
  }
  const all = lanes(), here = all.indexOf(picked.lane);
  const steps = { ArrowUp: [-STEP, 0], ArrowDown: [STEP, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (steps) {
    event.preventDefault();
    picked.rows = bounded(picked.rows + steps[0]);
    picked.lane = all[Math.max(0, Math.min(all.length - 1, here + steps[1]))];
    show();
    block.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(`${clock(block, picked.rows - picked.was)}, ${picked.lane.dataset.name}`);
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    put();
  } else if (event.key === "Escape") {
    event.preventDefault();
    letGo();
    say(day.dataset.letGo);
  }
});
day?.addEventListener("focusout", (event) => { if (picked && !pressed && !sending && event.target === picked.block && document.hasFocus()) { letGo(); say(day.dataset.letGo); } });

if (day) {
  document.querySelector("[data-refresh]")?.addEventListener("click", (event) => { event.preventDefault(); refresh().catch(() => say(day.dataset.lost, true)); });
  setInterval(poll, POLL);
  document.addEventListener("visibilitychange", poll);
  const now = day.querySelector(".now"), box = scroller();
  if (now && box) box.scrollTop = Math.max(0, now.offsetTop - box.clientHeight / 3);
}
