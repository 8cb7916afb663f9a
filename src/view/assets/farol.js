// The page works without this file: it only saves a click and a reload.
"use strict";

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

// f opens the filter, g and a letter goes to a place of the navigation; never while typing, and not at all
// where the person has switched single keys off.
let lead = "";
const keysAreOn = document.getElementById("nav")?.dataset.shortcuts !== "off";
addEventListener("keydown", (event) => {
  if (!keysAreOn || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  if (lead === "g") document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
  else if (event.key === "f") {
    const drawer = document.getElementById("filters");
    if (!drawer || drawer.matches(":popover-open")) return;
    event.preventDefault();
    drawer.showPopover();
    drawer.querySelector("select, input:not([type=hidden])")?.focus();
  }
  lead = event.key === "g" && lead !== "g" ? "g" : "";
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
