// The body map: a picture of the list of places, in step with it both ways. The list is what is sent; the picture paints it.
// With shades it also sends which of the painted places hurt a medium amount and which a lot, once every place has a shade:
// a place without one says nothing, and the question is asked in words later.
"use strict";
const SVG = "http://www.w3.org/2000/svg";
const DOTS = { "": 1, light: 1, medium: 2, strong: 3 };
const AHEAD = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

document.querySelectorAll("[data-map]").forEach((map) => {
  const name = map.dataset.map, question = map.closest(".question"), tools = map.querySelector("[data-medium]");
  const inputs = new Map([...question.querySelectorAll(`input[name="${name}"]`)].map((input) => [input.value, input]));
  const said = (area) => inputs.get(area).nextElementSibling.textContent.trim();
  const shapes = [...map.querySelectorAll("[data-area]")];
  const shades = new Map();
  const parts = tools ? { medium: tools.dataset.medium, strong: tools.dataset.strong } : {};

  const tool = () => tools?.querySelector("input:checked")?.value ?? "";
  const word = (shade) => tools.querySelector(`[value="${shade}"]`).dataset.word;
  const spoken = (area) => {
    const shade = shades.get(area);
    return shade ? map.dataset.with.replace("{place}", said(area)).replace("{shade}", word(shade)) : said(area);
  };
  const list = (part) => document.getElementById(`q-${parts[part]}`);

  function begin() {
    for (const [area, input] of inputs) if (input.checked && area !== "none_of_these") shades.set(area, "");
    const lists = Object.keys(parts).map(list);
    if (!lists.length || lists.includes(null) || lists.some((one) => !one.querySelector("input:checked:not([name$='.unknown'])"))) return;
    for (const area of shades.keys()) shades.set(area, "light");
    for (const part of Object.keys(parts))
      list(part).querySelectorAll("input:checked").forEach((input) => { if (shades.has(input.value)) shades.set(input.value, part); });
  }

  function follow() {
    for (const [area, input] of inputs) {
      if (area === "none_of_these" || !input.checked) shades.delete(area);
      else if (!shades.has(area)) shades.set(area, tool());
    }
  }

  function paint(area) {
    const input = inputs.get(area), shade = tool();
    if (input.checked && shade && shades.get(area) !== shade) { shades.set(area, shade); show(); return; }
    input.checked = !input.checked;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function send() {
    const whole = shades.size > 0 && [...shades.values()].every(Boolean), sent = map.querySelector(".sent");
    const nowhere = shades.size === 0 && !question.querySelector("input[name$='.unknown']:checked");
    sent.replaceChildren();
    for (const part of Object.keys(parts)) {
      const asked = list(part);
      if (asked) asked.hidden = asked.disabled = whole || nowhere;
      if (!whole) continue;
      const places = [...shades.keys()].filter((area) => shades.get(area) === part);
      for (const place of places.length ? places : ["none_of_these"]) {
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name: parts[part], value: place });
        sent.append(input);
      }
    }
  }

  function show() {
    for (const shape of shapes) {
      const area = shape.dataset.area, on = shades.has(area);
      shape.setAttribute("aria-pressed", String(on));
      shape.setAttribute("aria-label", spoken(area));
      shape.setAttribute("class", on ? shades.get(area) || "sore" : "");
    }
    map.querySelectorAll("svg").forEach((svg) => {
      const marks = svg.querySelector(".marks");
      marks.replaceChildren();
      svg.querySelectorAll("[aria-pressed=true]").forEach((shape) => {
        const many = DOTS[shades.get(shape.dataset.area)];
        for (let place = 0; place < many; place += 1) {
          const dot = document.createElementNS(SVG, "circle");
          dot.setAttribute("cx", Number(shape.dataset.x) + (place - (many - 1) / 2) * 6.6);
          dot.setAttribute("cy", shape.dataset.y);
          dot.setAttribute("r", 2.5);
          dot.setAttribute("class", shades.get(shape.dataset.area));
          marks.append(dot);
        }
      });
    });
    const bare = tools && [...shades.values()].includes("");
    map.querySelector(".painted").textContent =
      [...[...shades.keys()].map(spoken), bare ? map.dataset.hint : ""].filter(Boolean).join(" · ");
    tools?.classList.toggle("asks", Boolean(bare));
    send();
  }

  const seen = (shape) => {
    const svg = shape.ownerSVGElement, [x, y, width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const at = [Number(shape.dataset.x), Number(shape.dataset.y)];
    return !svg.parentElement.hidden && at[0] > x && at[0] < x + width && at[1] > y && at[1] < y + height;
  };
  const settle = (svg, chosen) => svg.querySelectorAll("[data-area]").forEach((shape) => { shape.tabIndex = shape === chosen ? 0 : -1; });

  function look(view) {
    map.querySelectorAll("[data-view]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.view === view)));
    map.querySelectorAll("[data-figure]").forEach((figure) => {
      const svg = figure.querySelector("svg");
      figure.hidden = figure.dataset.figure !== (view === "front" ? "front" : "behind");
      svg.setAttribute("viewBox", view === "close" ? svg.dataset.close || svg.dataset.box : svg.dataset.box);
      const mine = [...svg.querySelectorAll("[data-area]")];
      settle(svg, mine.find((shape) => seen(shape) && shades.has(shape.dataset.area)) ?? mine.find(seen));
    });
  }

  function neighbour(shape, [across, down]) {
    let best = null, least = Infinity;
    for (const other of shape.ownerSVGElement.querySelectorAll("[data-area]")) {
      const x = other.dataset.x - shape.dataset.x, y = other.dataset.y - shape.dataset.y;
      const ahead = x * across + y * down, aside = Math.abs(x * down) + Math.abs(y * across);
      if (other === shape || ahead <= 2 || aside > ahead * 2.5 || !seen(other)) continue;
      if (ahead + 2 * aside < least) [best, least] = [other, ahead + 2 * aside];
    }
    return best;
  }

  shapes.filter((shape) => !inputs.has(shape.dataset.area)).forEach((shape) => shape.remove());
  shapes.splice(0, shapes.length, ...shapes.filter((shape) => shape.isConnected));
  begin();
  map.addEventListener("click", (event) => {
    const shape = event.target.closest("[data-area]"), button = event.target.closest("[data-view]");
    if (shape) { settle(shape.ownerSVGElement, shape); paint(shape.dataset.area); }
    if (button) look(button.dataset.view);
  });
  map.addEventListener("keydown", (event) => {
    const shape = event.target.closest("[data-area]");
    if (!shape) return;
    const next = AHEAD[event.key] && neighbour(shape, AHEAD[event.key]);
    if (next) { settle(shape.ownerSVGElement, next); next.focus(); }
    if (event.key === " " || event.key === "Enter") paint(shape.dataset.area);
    if (AHEAD[event.key] || event.key === " " || event.key === "Enter") event.preventDefault();
  });
  map.addEventListener("focusin", (event) => {
    const shape = event.target.closest("[data-area]");
    if (shape && shape.matches(":focus-visible")) shape.ownerSVGElement.querySelector(".ring").setAttribute("d", shape.getAttribute("d"));
  });
  map.addEventListener("focusout", () => map.querySelectorAll(".ring").forEach((ring) => ring.removeAttribute("d")));
  question.addEventListener("change", (event) => {
    if (tools?.contains(event.target)) for (const [area, shade] of shades) { if (!shade) shades.set(area, tool()); }
    follow();
    show();
  });
  map.hidden = false;
  question.querySelector("[data-twin]").open = false;
  show();
  look(map.dataset.first || (tools ? "close" : "behind"));
});
