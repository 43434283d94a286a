// Painting where and how hard on the drawing: it only sets the list below it, which works without any script.
"use strict";
for (const painting of document.querySelectorAll("[data-painting]")) {
  const paths = [...painting.querySelectorAll("[data-patch]")];
  const list = (patch) => painting.querySelector(`[name="p-${patch}"]`);
  const show = () => paths.forEach((path) => (path.dataset.level = list(path.dataset.patch)?.value || ""));
  const brush = () => painting.querySelector("[name=brush]:checked")?.value || "2";
  painting.querySelector(".paint").hidden = false;
  painting.querySelector("[data-twin]").open = false;
  for (const path of paths) {
    path.addEventListener("click", () => {
      const select = list(path.dataset.patch);
      if (!select) return;
      select.value = select.value === brush() ? "" : brush();
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  painting.addEventListener("change", show);
  show();
}
