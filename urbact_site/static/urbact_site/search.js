// The suggestions are links: arrow keys lead through them, Escape back to the field and away.

document.addEventListener("keydown", (event) => {
  const form = event.target.closest(".site-search");
  const list = form?.querySelector("#suggestions");
  if (!list?.childElementCount) return;
  const field = form.querySelector("input");
  const stops = [field, ...list.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const place = stops.indexOf(event.target) + step;
    stops[(place + stops.length) % stops.length].focus();
    event.preventDefault();
  } else if (event.key === "Escape") {
    list.replaceChildren();
    field.focus();
    event.preventDefault();
  }
});
