// The editor of a health model: weights slide, and the portfolio is scored anew as one edits. Without this
// the button does the same.
for (const form of document.querySelectorAll("form[data-live]")) {
  const place = document.getElementById(form.dataset.into);
  let timer = 0;
  let request = null;
  const ask = async () => {
    request?.abort();
    request = new AbortController();
    const fields = new URLSearchParams(new FormData(form));
    place.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.live, { method: "POST", body: fields, signal: request.signal });
      if (answer.redirected || answer.status >= 500) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...page.body.childNodes);
    } catch {
      // Something else was changed meanwhile, or the server is away: the button still works.
    } finally {
      place.removeAttribute("aria-busy");
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  };
  form.addEventListener("input", (event) => {
    const slide = event.target.closest?.("[type=range]");
    if (slide) slide.previousElementSibling.value = slide.value.replace(".", document.documentElement.lang === "pt-BR" ? "," : ".");
    soon();
  });
  for (const input of form.querySelectorAll("[data-slide]")) {
    const slide = input.nextElementSibling;
    slide.hidden = false;
    slide.value = input.value.replace(",", ".");
    input.addEventListener("input", () => (slide.value = input.value.replace(",", ".")));
  }
}
