// Shows how long the times are still kept. Without it the page says how many minutes there were when it was loaded.
"use strict";
const hold = document.querySelector("[data-left]");
if (hold) {
  // The server says how many seconds are left: a clock that is wrong on this device changes nothing.
  const text = hold.textContent, until = Date.now() + 1000 * hold.dataset.left;
  const show = () => {
    const left = Math.max(0, Math.round((until - Date.now()) / 1000));
    hold.textContent = text.replace(/\d+/, `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`);
    if (left > 0) setTimeout(show, 1000); else setTimeout(() => location.replace(location.pathname), 1500);
  };
  hold.setAttribute("aria-live", "off");
  show();
}
const wrong = document.getElementById("errors");
if (wrong) wrong.focus();
