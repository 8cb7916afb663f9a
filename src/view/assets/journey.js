// The board of journeys: a card is dragged to a stage that follows its own, or moved by keys; the page that asks why
// opens then. Without scripts its link leads there. And printing a plan.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

const board = byId("journey-board");
if (board) {
  let dragged = null;
  const columns = [...board.querySelectorAll("[data-stage]")];
  const columnOf = (element) => element.closest("[data-stage]");
  const may = (from, to) => from !== to && from.dataset.next.includes(` ${to.dataset.stage} `);
  const go = (card, to) => {
    const link = card.querySelector(".board-move");
    const address = new URL(link.href);
    if (to) address.searchParams.set("to", to.dataset.stage);
    location.assign(address);
  };
  const mark = () => {
    for (const column of columns) {
      column.classList.toggle("board-may", Boolean(dragged) && may(columnOf(dragged), column));
      column.classList.toggle("board-not", Boolean(dragged) && column !== columnOf(dragged) && !may(columnOf(dragged), column));
    }
  };
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".board-card[draggable]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.account);
    setTimeout(mark);
  });
  board.addEventListener("dragend", () => ((dragged = null), mark()));
  for (const column of columns) {
    column.addEventListener("dragover", (event) => {
      if (dragged && may(columnOf(dragged), column)) event.preventDefault();
    });
    column.addEventListener("drop", (event) => {
      if (!dragged || !may(columnOf(dragged), column)) return;
      event.preventDefault();
      go(dragged, column);
    });
  }
  // Arrows walk over the cards, m moves the one in focus.
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest(".board-card");
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    const cards = (column) => [...column.querySelectorAll(".board-card")];
    const own = cards(columnOf(card));
    const at = own.indexOf(card);
    let next = null;
    if (event.key === "ArrowDown") next = own[at + 1];
    else if (event.key === "ArrowUp") next = own[at - 1];
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const step = event.key === "ArrowRight" ? 1 : -1;
      for (let i = columns.indexOf(columnOf(card)) + step; !next && columns[i]; i += step) {
        const others = cards(columns[i]);
        next = others[Math.min(at, others.length - 1)];
      }
    } else if (event.key === "m" && card.querySelector(".board-move")) {
      event.preventDefault();
      event.stopPropagation();
      return go(card);
    } else return;
    event.preventDefault();
    next?.querySelector("a")?.focus();
  });
}
