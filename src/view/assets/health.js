// The editor of a health model: weights slide, the portfolio is scored anew as one edits, and criteria come, go and
// change what they ask for in their place. Without this the buttons do the same.
for (const form of document.querySelectorAll("form[data-live]")) {
  const place = document.getElementById(form.dataset.into);
  let timer = 0, busy = false, again = false; // asked again once the answer is here: a drag never outruns it
  let request = null;
  const post = async (address, more = []) => {
    request?.abort();
    request = new AbortController();
    const fields = new URLSearchParams(new FormData(form));
    for (const [name, value] of more) fields.set(name, value);
    const answer = await fetch(address, { method: "POST", body: fields, signal: request.signal });
    if (answer.redirected || answer.status >= 500) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  const ask = async () => {
    timer = 0;
    again = busy;
    if (busy) return;
    busy = true;
    place.setAttribute("aria-busy", "true");
    try {
      place.replaceChildren(...(await post(form.dataset.live)).body.childNodes);
    } catch {
      // Something else was changed meanwhile, or the server is away: the button still works.
    } finally {
      place.removeAttribute("aria-busy");
      busy = false;
      if (again) ask();
    }
  };
  const soon = () => {
    timer ||= setTimeout(ask, 80);
  };
  const bind = () => {
    for (const input of form.querySelectorAll("[data-slide]")) {
      const slide = input.nextElementSibling;
      slide.hidden = false;
      slide.value = input.value.replace(",", ".");
      input.addEventListener("input", () => (slide.value = input.value.replace(",", ".")));
    }
  };
  // The criteria as the server shows them after a step; then one goes on where `next` says.
  const redraw = async (button, next) => {
    clearTimeout(timer);
    timer = 0;
    again = false;
    try {
      const page = await post(form.action, [[button.name, button.value]]);
      const fresh = page.querySelectorAll(".model-row");
      const standing = form.querySelectorAll(".model-row");
      if (!fresh.length) throw new Error();
      standing[0].before(...fresh);
      for (const row of standing) row.remove();
      form.elements.count.value = page.querySelector("[name=count]").value;
      place.replaceChildren(...page.getElementById(place.id).childNodes);
      bind();
      form.dispatchEvent(new Event("farol:fresh", { bubbles: true }));
      (next() ?? form.querySelector("[value=add]")).focus();
    } catch {
      form.requestSubmit(button);
    }
  };
  form.addEventListener("input", (event) => {
    event.target.closest?.(".model-row")?.querySelector(".error")?.remove();
    const slide = event.target.closest?.("[type=range]");
    if (slide) slide.previousElementSibling.value = slide.value.replace(".", document.documentElement.lang === "pt-BR" ? "," : ".");
    soon();
  });
  form.addEventListener("change", (event) => {
    const name = event.target.name ?? "";
    if (!name.startsWith("measure-")) return;
    const number = name.slice(8);
    redraw(form.querySelector("[name=step][value=show]"), () => form.elements[`source-${number}`] ?? form.elements[name]);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=remove], button[name=step][value=add]");
    if (!button || form.querySelectorAll(".model-row").length < (button.name === "remove" ? 2 : 1)) return;
    event.preventDefault();
    redraw(button, () => (button.name === "remove" ? null : [...form.querySelectorAll("[name^=measure-]")].at(-1)));
  });
  bind();
}
