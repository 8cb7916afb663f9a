// The account list: choose all of the page, say how many are chosen, complete the expression's fields.
const bulk = byId("bulk");
if (bulk) {
  const boxes = [...document.querySelectorAll('[name=account][form=bulk]')];
  const all = document.querySelector("[data-all]");
  const count = bulk.querySelector("[data-chosen]");
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    for (const box of boxes) {
      const row = box.closest("tr");
      if (box.checked) row.setAttribute("aria-selected", "true");
      else if (row.hasAttribute("aria-selected")) row.removeAttribute("aria-selected");
    }
    count.textContent = chosen ? count.dataset.chosen.replace("{count}", chosen) : "";
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) box.addEventListener("change", show);
  bulk.querySelector("[type=reset]").addEventListener("click", () => setTimeout(show));
  show();
}

const expression = document.querySelector("textarea[data-fields]");
if (expression) {
  const fields = [...byId(expression.dataset.fields).options].map((option) => [option.value, option.textContent]);
  const list = document.createElement("ul");
  Object.assign(list, { className: "complete", id: "expr-list", role: "listbox", hidden: true });
  list.setAttribute("aria-label", expression.getAttribute("aria-label"));
  expression.closest(".expr-place").append(list);
  expression.setAttribute("aria-controls", list.id);
  const word = () => /[\p{L}_][\p{L}\d_]*$/u.exec(expression.value.slice(0, expression.selectionStart))?.[0] ?? "";
  const chosen = () => list.querySelector("[aria-selected=true]");
  const choose = (item) => {
    chosen()?.setAttribute("aria-selected", "false");
    item?.setAttribute("aria-selected", "true");
  };
  const close = () => ((list.hidden = true), list.replaceChildren());
  const accept = (item) => {
    const name = item.dataset.name;
    const written = /^[\p{L}_][\p{L}\d_]*$/u.test(name) ? name : `[${name}]`;
    expression.setRangeText(written + " ", expression.selectionStart - word().length, expression.selectionStart, "end");
    close();
    expression.focus();
  };
  expression.addEventListener("input", () => {
    const begun = word().toLowerCase();
    const fitting = begun.length < 2 ? [] : fields.filter(([name]) => name.toLowerCase().includes(begun) && name !== begun).slice(0, 6);
    list.replaceChildren(
      ...fitting.map(([name, label], at) => {
        const item = document.createElement("li");
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", at === 0);
        item.dataset.name = name;
        const shownName = document.createElement("span");
        shownName.className = "mono";
        shownName.textContent = name;
        const shownLabel = document.createElement("span");
        shownLabel.textContent = label;
        item.append(shownName, shownLabel);
        item.addEventListener("mousedown", (event) => (event.preventDefault(), accept(item)));
        return item;
      }),
    );
    list.hidden = !fitting.length;
  });
  expression.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || list.hidden) && !event.shiftKey) {
      event.preventDefault();
      return expression.form.requestSubmit();
    }
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
  expression.addEventListener("blur", close);
}

// Empty fields stay out of the address.
byId("filter")?.addEventListener("submit", (event) => {
  for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
});
