// Shows what needs passkeys where the browser has them, and says so when one could not be used.
(() => {
  "use strict";
  for (const part of document.querySelectorAll("[data-passkeys]")) part.hidden = !window.PublicKeyCredential;
  document.addEventListener("allauth.error", (event) => {
    const says = document.getElementById("passkey-failed");
    if (!says) return;
    event.preventDefault();
    says.hidden = false;
    says.focus();
  });
})();
