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

// f opens the filter, g p the dashboard, g c the accounts; never while typing.
let lead = "";
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const places = { p: ".nav-item[href]", c: ".nav-item[href] ~ .nav-item[href]" };
  if (lead === "g" && places[event.key]) document.querySelector(places[event.key])?.click();
  else if (event.key === "f") {
    const drawer = document.getElementById("filters");
    if (!drawer || drawer.matches(":popover-open")) return;
    event.preventDefault();
    drawer.showPopover();
    drawer.querySelector("select, input:not([type=hidden])")?.focus();
  }
  lead = event.key === "g" && lead !== "g" ? "g" : "";
});
