// The inbox: what is done means the ticked tasks, else the one that has the focus, else the open one.
const act = byId("act");
if (act) {
  const boxes = [...document.querySelectorAll(".task-box")];
  const count = document.querySelector(".inbox-bulk [data-chosen]");
  const field = act.querySelector("[data-task-field]");
  const open = field.value;
  const whom = [...act.querySelectorAll("[data-whom]")];
  const first = whom.map((place) => place.textContent);
  const show = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    const row = document.querySelector(`[data-task="${CSS.escape(field.value)}"]`);
    const task = row && `${row.querySelector(".task-title").textContent}: ${row.querySelector(".task-why b").textContent}`;
    count.textContent = chosen ? count.dataset.chosen.replace("{count}", chosen) : "";
    // What is about to be done says to which.
    whom.forEach((place, at) => (place.textContent = count.textContent || task || first[at]));
  };
  for (const box of boxes) box.addEventListener("change", show);
  act.addEventListener("reset", () => setTimeout(show));
  // j and k walk; e, s and a then mean where one stands.
  document.querySelector(".inbox-list")?.addEventListener("focusin", (event) => {
    const row = event.target.closest(".task-row")?.querySelector("[data-task]");
    if (row) field.value = row.dataset.task;
    show();
  });
  // Who clicks or tabs into the open task means that one.
  for (const way of ["pointerdown", "focusin"])
    document.querySelector(".detail")?.addEventListener(way, () => {
      field.value = open;
      show();
    });
  // Enter in a field means the button of its own box.
  act.addEventListener("keydown", (event) => {
    const own = event.target.closest("[popover]")?.querySelector("[data-primary]");
    if (event.key !== "Enter" || !own || event.target.matches("button, textarea") && !event.ctrlKey) return;
    event.preventDefault();
    own.click();
  });
  show();
}

// Choices of a list apply themselves.
byId("filter")?.addEventListener("change", (event) => {
  if (event.target.closest(".inbox-choose .pick")) event.currentTarget.requestSubmit();
});
