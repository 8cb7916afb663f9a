// Single keys. data-go: places ("g" and a letter). data-key: whatever else a page offers, once.
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]");
const keysOff = byId("nav")?.dataset.shortcuts === "off";
const press = (element) => (element.matches("a, button, summary") ? element.click() : element.focus());

// Rows of the page's main list: each one's first link.
const rows = () =>
  [...document.querySelectorAll("main :is(.table tbody tr, .list > li, [data-rows] > li)")]
    .filter(shown)
    .map((row) => row.querySelector("a[href]"))
    .filter(Boolean);
const rowOf = (element) => element?.closest("tr, li");

// Between accounts: in the order of the list seen last in this tab, on the same part of the page.
const listKey = "farol-accounts";
if (location.pathname === "/accounts") {
  const links = [...document.querySelectorAll(".table-accounts .table-name")].map((link) => link.pathname);
  try {
    sessionStorage.setItem(listKey, JSON.stringify(links));
  } catch {} // no room, or not allowed: the keys go through rows
}
function otherAccount(step) {
  let links = [];
  try {
    links = JSON.parse(sessionStorage.getItem(listKey)) ?? [];
  } catch {}
  const at = document.querySelector(".acct") ? links.indexOf(location.pathname) : -1;
  if (at < 0) return false;
  const tab = new URLSearchParams(location.search).get("tab");
  if (links[at + step]) location.assign(links[at + step] + (tab ? `?tab=${encodeURIComponent(tab)}` : ""));
  return true;
}

function move(step) {
  if (otherAccount(step)) return;
  const all = rows();
  if (!all.length) return;
  const here = rowOf(document.activeElement);
  let at = here ? all.findIndex((link) => rowOf(link) === here) : -1;
  at = at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1);
  all[at].focus();
  rowOf(all[at]).scrollIntoView({ block: "nearest" });
}

// Esc: what floats closes by itself; then the row is left; then back to where the page hangs.
function leave() {
  const active = document.activeElement;
  if (document.querySelector(":popover-open, dialog[open]")) return;
  if (active && active !== document.body) return active.blur();
  [...document.querySelectorAll("main :is(.crumbs a, [data-back])")].filter(shown).at(-1)?.click();
}

function openFilter() {
  const drawer = byId("filters");
  if (!drawer || drawer.matches(":popover-open")) return false;
  drawer.showPopover();
  drawer.querySelector("select, input:not([type=hidden])")?.focus();
  return true;
}

const keys = {
  "/": () => (shown(search) ? (search.querySelector("input").select(), search.querySelector("input").focus(), true) : false),
  "?": () => byId("keys")?.showPopover(),
  f: openFilter,
  j: () => move(1),
  k: () => move(-1),
  x: () => rowOf(document.activeElement)?.querySelector("input[type=checkbox]")?.click(),
  z: () => document.querySelector(".toast form button, form[action$='/undo'] button")?.click(),
  Escape: leave,
};

let lead = false;
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  if (keysOff && event.key !== "Escape") return;
  const floating = document.querySelector(":popover-open, dialog[open]");
  if (floating && event.key !== "Escape") return;
  if (lead) {
    lead = false;
    const place = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (place) return place.click();
  }
  if (event.key === "g") return (lead = true);
  const own = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].find(shown);
  if (own) {
    event.preventDefault();
    press(own);
  } else if (keys[event.key] && keys[event.key]() !== false && event.key !== "Escape") {
    event.preventDefault();
  }
});
