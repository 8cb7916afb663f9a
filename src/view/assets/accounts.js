// The account list: choose all of the page, say how many are chosen, Enter in the expression.
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

// One line: Enter applies, unless it takes a word of the list that segment.js offers.
const expression = document.querySelector(".list-filters ~ .expr-place textarea");
expression?.addEventListener("keydown", (event) => {
  const open = document.getElementById(expression.getAttribute("aria-controls"))?.hidden === false;
  if (event.key !== "Enter" || event.shiftKey || (open && !event.ctrlKey)) return;
  event.preventDefault();
  expression.form.requestSubmit();
});

// Empty fields stay out of the address.
byId("filter")?.addEventListener("submit", (event) => {
  for (const field of event.target.elements) if (field.name && field.value === "") field.disabled = true;
});
