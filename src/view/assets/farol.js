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

// A file is dropped, or chosen, and sent with its progress shown; without this it is a plain form.
const drop = document.querySelector("[data-drop]");
if (drop) {
  const file = drop.querySelector("input[type=file]");
  const bar = drop.querySelector(".progress");
  document.documentElement.classList.add("scripted");
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    file.files = event.dataTransfer.files;
    drop.requestSubmit();
  });
  const refuse = (words) => {
    bar.hidden = true;
    const notice = document.createElement("p");
    notice.className = "notice notice-red";
    notice.setAttribute("role", "alert");
    notice.textContent = words;
    document.querySelector(".notice-red")?.remove();
    drop.before(notice);
  };
  drop.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    bar.hidden = false;
    request.upload.addEventListener("progress", (step) => {
      if (step.lengthComputable) bar.querySelector("progress").value = 100 * step.loaded / step.total;
    });
    request.addEventListener("load", () => {
      if (request.status === 200) return location.assign(request.responseURL);
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const said = page.querySelector("main .notice-red span, main h1");
      refuse([said, said?.matches("h1") ? page.querySelector("main p") : null].map((part) => part?.textContent ?? "").join(" ").trim());
    });
    request.addEventListener("error", () => HTMLFormElement.prototype.submit.call(drop));
    request.open("POST", drop.action);
    request.send(new FormData(drop));
  });
}

// A chart is one stop of Tab, at the mark that is looked at, else the last; arrows walk from mark to mark.
for (const chart of document.querySelectorAll("svg.chart[role=group]")) {
  const marks = [...chart.querySelectorAll("a[href]")];
  const stop = (mark) => {
    for (const other of marks) other.setAttribute("tabindex", other === mark ? "0" : "-1");
    return mark;
  };
  if (marks.length < 2) continue;
  stop(marks.find((mark) => mark.hasAttribute("aria-current")) ?? marks.at(-1));
  chart.addEventListener("focusin", (event) => stop(event.target.closest("a")));
  chart.addEventListener("keydown", (event) => {
    const at = marks.indexOf(event.target.closest("a")), last = marks.length - 1;
    const to = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    stop(marks[Math.min(Math.max(to, 0), last)]).focus();
  });
}

// Work that goes on in the server is shown as it goes.
const poll = document.querySelector("[data-poll]");
if (poll) {
  const ask = async () => {
    const answer = await fetch(poll.dataset.poll, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const state = await answer.json();
    if (!state.busy) return location.reload();
    const bar = poll.querySelector("progress");
    if (state.total) {
      bar.max = state.total;
      bar.value = state.done;
    }
    poll.querySelector("[data-progress-words]").textContent = state.words;
    poll.querySelector("[data-progress-note]").textContent = state.note;
    setTimeout(ask, 700);
  };
  setTimeout(ask, 400);
}

// A choice that asks for other fields: the button that shows them is pressed by itself.
for (const button of document.querySelectorAll("button[data-on-change]")) {
  button.hidden = true;
  button.form.elements[button.dataset.onChange].addEventListener("change", () => button.form.requestSubmit(button));
}
