// The page works without this file: it only saves a click and a reload.
"use strict";

const byId = (id) => document.getElementById(id);
const shown = (element) => element && element.checkVisibility();

// Selects in the top bar apply themselves; empty fields stay out of the address.
const scope = document.getElementById("scope");
if (scope) {
  scope.addEventListener("change", (event) => {
    if (event.target.closest(".pick")) scope.requestSubmit();
  });
  scope.addEventListener("submit", () => {
    for (const field of scope.elements) if (field.name && field.value === "") field.disabled = true;
  });
  // Back from the next page: the fields must be usable again.
  addEventListener("pageshow", () => {
    for (const field of scope.elements) field.disabled = false;
  });
}

// The theme changes at once; the server is told behind and remembers it in a cookie.
addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || !button.matches("[data-theme-toggle]")) return;
  event.preventDefault();
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  const body = new URLSearchParams(new FormData(event.target));
  root.dataset.theme = dark ? "light" : "dark";
  body.set("theme", root.dataset.theme);
  fetch(event.target.action, { method: "POST", body, redirect: "manual" });
});


// What was done just now is said once: a reload or a copied address does not say it again.
const toast = document.querySelector(".toast");
if (toast) {
  const address = new URL(location.href);
  address.searchParams.delete("done");
  history.replaceState(null, "", address);
  toast.querySelector("a")?.addEventListener("click", (event) => {
    event.preventDefault();
    toast.parentElement.remove();
  });
}

// Buttons that copy the field they name.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied || button.textContent;
  });
}
