// A segment while it is written: what the rule means now beside the form, and what may be typed next.
const debounced = (wait_ms, run) => {
  let timer;
  return () => (clearTimeout(timer), (timer = setTimeout(run, wait_ms)));
};

const segment = document.querySelector("form#segment"); // a field of records is called so too
if (segment) {
  const shown = document.getElementById("preview");
  let request, last;
  // Only a rule that is typed is asked about at once; rows are made into one by the server.
  const preview = async () => {
    const rule = segment.elements.rule.value.trim();
    if (rule === last) return;
    last = rule;
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`${segment.dataset.preview}?where=${encodeURIComponent(rule)}`, { signal: request.signal });
      if (answer.ok) shown.innerHTML = await answer.text();
    } catch {
      // A newer one is on its way, or the network is away: what stands there stays.
    }
  };
  if (segment.elements.rule) segment.elements.rule.addEventListener("input", debounced(250, preview));
  else {
    // By clicking: the page is asked for whole, and what changed of it is taken over.
    const recount = async () => {
      request?.abort();
      request = new AbortController();
      const body = new URLSearchParams(new FormData(segment));
      body.set("act", "count");
      try {
        const answer = await fetch(segment.action, { method: "POST", body, signal: request.signal });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("preview");
        if (fresh) shown.replaceChildren(...fresh.childNodes);
      } catch {
        // As above.
      }
    };
    const soon = debounced(250, recount);
    segment.addEventListener("input", (event) => event.target.closest(".segment-which") && soon());
  }
}

const complete = (field) => {
  const list = document.createElement("ul");
  Object.assign(list, { className: "complete", id: `${field.id || field.name}-words`, role: "listbox", hidden: true });
  list.setAttribute("aria-label", field.getAttribute("aria-label"));
  field.closest(".expr-place").append(list);
  field.setAttribute("aria-controls", list.id);
  const status = document.createElement("span");
  Object.assign(status, { className: "vh", role: "status" });
  field.closest(".expr-place").append(status);
  let from = 0, request;
  const chosen = () => list.querySelector("[aria-selected=true]");
  const choose = (item) => {
    chosen()?.setAttribute("aria-selected", "false");
    item?.setAttribute("aria-selected", "true");
    status.textContent = item ? item.textContent : "";
  };
  const close = () => {
    request?.abort();
    list.hidden = true;
    list.replaceChildren();
  };
  const accept = (item) => {
    const insert = item.dataset.insert;
    field.setRangeText(insert.endsWith("(") ? insert : `${insert} `, from, field.selectionStart, "end");
    close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const row = (word, at) => {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", at === 0);
    item.dataset.insert = word.insert;
    const insert = document.createElement("span");
    insert.className = "mono";
    insert.textContent = word.insert;
    const label = document.createElement("span");
    label.textContent = word.label ?? "";
    item.append(insert, label);
    item.addEventListener("mousedown", (event) => (event.preventDefault(), accept(item)));
    return item;
  };
  const ask = async () => {
    const at = field.selectionStart;
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.complete}?at=${at}&rule=${encodeURIComponent(field.value)}`, { signal: request.signal });
      const found = await answer.json();
      const typed = field.value.slice(found.from, at);
      from = found.from;
      const fitting = found.words.filter((word) => word.insert !== typed);
      list.replaceChildren(...fitting.map(row));
      list.hidden = !fitting.length || document.activeElement !== field;
    } catch {
      close();
    }
  };
  field.addEventListener("input", debounced(80, ask));
  field.addEventListener("keydown", (event) => {
    if (event.key === " " && event.ctrlKey) return event.preventDefault(), ask();
    if (list.hidden) return;
    const items = [...list.children];
    const at = items.indexOf(chosen());
    if (event.key === "Tab" || event.key === "Enter") accept(chosen());
    else if (event.key === "ArrowDown") choose(items[(at + 1) % items.length]);
    else if (event.key === "ArrowUp") choose(items[(at + items.length - 1) % items.length]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", close);
};
const completeAll = (part) => part.querySelectorAll("[data-complete]:not([aria-controls])").forEach(complete);
completeAll(document);
document.addEventListener("farol:fresh", (event) => completeAll(event.target));
