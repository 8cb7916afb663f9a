// The search box finds as one types: an ARIA combobox over links. Enter without a choice sends the form.
const search = byId("find");
if (search) {
  const input = search.querySelector("input");
  const list = byId("palette");
  let asked = null; // what the list shows, or is being asked for
  let request = null;
  let timer = 0;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": "palette", "aria-autocomplete": "list" }))
    input.setAttribute(name, value);

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    clearTimeout(timer);
    request?.abort();
    asked = null;
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const words = input.value.trim();
    clearTimeout(timer);
    if (words === asked) return;
    asked = words;
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`/palette?q=${encodeURIComponent(words)}`, { signal: request.signal });
      if (!answer.ok || answer.redirected) return close();
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.replaceChildren(...page.body.childNodes);
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      byId("palette-status").textContent = list.querySelector("[data-status]")?.dataset.status ?? "";
      choose(words ? options()[0] : null);
    } catch {
      // Another letter was typed, or the server is away: the form still works.
    }
  };
  // Enter may come before the answer to the last letter does.
  const open = async () => {
    const words = input.value.trim();
    if (words !== asked || list.hidden) {
      asked = null;
      await ask();
    }
    if (words === input.value.trim()) chosen() ? chosen().click() : search.submit();
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 60);
  });
  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(chosen());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return ask();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(all[at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      open();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      if (!list.hidden) close();
      else if (input.value) input.value = "";
      else input.blur();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
}
