// What a long form needs: who else has it open, and a copy of what is typed until it is saved.

forgetSaved(); // before it is offered
const form = document.querySelector("form:has(input[name=_loaded])");
if (form) {
  tellPresence(form);
  keepTyped(form);
  sayWhen(form);
}

// A sign of life; the answer names the others.
function tellPresence(form) {
  const note = form.querySelector(".presence");
  if (!note) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  setInterval(async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch("../presence/", { method: "POST", headers: { "X-CSRFToken": token } });
      if (!answer.ok || answer.redirected) return;
      const { text } = await answer.json();
      if (note.textContent !== text) note.textContent = text;
      note.hidden = !text;
    } catch { /* offline: the next time */ }
  }, 25000);
}

// What is typed is kept in this browser until it is saved, and offered when it was not.
function keepTyped(form) {
  const offer = form.querySelector(".unsaved");
  const key = `urbact-form:${offer.dataset.user}:${location.pathname}`;
  const editors = new Map();
  form.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => editors.set(textarea, editor));

  const typed = () =>
    [...form.elements]
      .filter((field) => field.name && (!field.name.startsWith("_") || field.name === "_why") && !field.name.includes("__prefix__") && field.name !== "csrfmiddlewaretoken" && !["file", "submit", "button"].includes(field.type))
      .map((field) => {
        if (field.type === "checkbox" || field.type === "radio") return [field.name, field.value, field.checked];
        if (field.multiple || field.tagName === "SELECT") return [field.name, [...field.selectedOptions].map((option) => [option.value, option.text])];
        return [field.name, field.value];
      });
  let unplaced = []; // what was brought back and has no field here: it stays in the copy
  const asText = () => JSON.stringify([...typed(), ...unplaced]);

  const kept = JSON.parse(localStorage.getItem(key) ?? "null");
  let before;
  // Editors and select2 tidy what they find, and that is not typed.
  setTimeout(() => { before = asText(); }, 1500);

  let timer;
  function keep() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = asText();
      if (before && now !== before) localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: now }));
    }, 800);
  }
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  document.addEventListener("formset:added", keep);
  form.addEventListener("keyup", keep);
  form.addEventListener("submit", () => {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: asText(), sent: true }));
  });

  // A form that comes back with errors holds the text itself.
  if (!kept || document.querySelector(".errornote, .conflicts") || kept.fields === asText()) return;
  offer.hidden = false;
  offer.querySelector("strong").textContent = new Date(kept.at).toLocaleString(document.documentElement.lang);
  offer.querySelector("[value=restore]").addEventListener("click", async () => {
    const fields = JSON.parse(kept.fields);
    addRows(fields);
    const isLacking = ([name]) => !form.elements.namedItem(name);
    const codes = [...form.querySelectorAll(".language-bar button")].map((button) => button.value);
    const lacking = codes.filter((code) => fields.some((field) => isLacking(field) && field[0].endsWith(`_${code}`)));
    if (lacking.length) await form.querySelector(".language-bar").bring(lacking);
    unplaced = fields.filter(isLacking);
    restore(fields);
    offer.hidden = !unplaced.some(([name]) => codes.some((code) => name.endsWith(`_${code}`)));
  });
  offer.querySelector("[value=forget]").addEventListener("click", () => {
    localStorage.removeItem(key);
    offer.hidden = true;
  });

  function restore(fields) {
    for (const [name, value, checked] of fields) {
      for (const field of form.elements.namedItem(name) instanceof RadioNodeList ? form.elements.namedItem(name) : [form.elements.namedItem(name)]) {
        if (!field) continue;
        if (field.type === "hidden" && name.endsWith("_FORMS")) continue;
        if (field.type === "checkbox" || field.type === "radio") {
          if (field.value === value) field.checked = checked;
        } else if (Array.isArray(value)) {
          for (const [key, text] of value) if (![...field.options].some((option) => option.value === key)) field.add(new Option(text, key));
          for (const option of field.options) option.selected = value.some(([key]) => key === option.value);
        } else {
          field.value = value;
          editors.get(field)?.commands.setContent(value);
        }
        field.dispatchEvent(new Event("change", { bubbles: true }));
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    }
  }

  // Rows that were added to an inline and never saved.
  function addRows(fields) {
    for (const [name, value] of fields) {
      if (!name.endsWith("-TOTAL_FORMS")) continue;
      const group = document.getElementById(`${name.replace("-TOTAL_FORMS", "")}-group`);
      const total = form.elements.namedItem(name);
      while (group && Number(total.value) < Number(value)) {
        const had = total.value;
        group.querySelector(".add-row a")?.click();
        if (total.value === had) break;
      }
    }
  }
}

// What was sent and is saved need not be kept.
function forgetSaved() {
  const isSaved = document.querySelector(".messagelist .success");
  const oldest = Date.now() - 14 * 24 * 3600 * 1000;
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("urbact-form:"))) {
    const kept = JSON.parse(localStorage.getItem(key));
    if ((isSaved && kept.sent) || kept.at < oldest) localStorage.removeItem(key);
  }
}

// The button to schedule says the moment that is written above it.
function sayWhen(form) {
  const button = form.querySelector("button[name=_schedule]");
  const [day, time] = ["0", "1"].map((part) => form.querySelector(`[name=published_at_${part}]`));
  if (!button || !day || !time) return;
  const plain = button.textContent;
  const europeans = { cnr: "sr-Latn-ME", en: "en-GB", pt: "pt-PT" };
  const language = europeans[document.documentElement.lang] ?? document.documentElement.lang;
  const format = new Intl.DateTimeFormat(language, { day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit", timeZone: "UTC" });
  function say() {
    const moment = new Date(`${day.value}T${time.value.length === 5 ? `${time.value}:00` : time.value}Z`);
    button.textContent = Number.isNaN(moment.getTime())
      ? plain
      : button.dataset.label.replace("%(moment)s", format.format(moment)).replace("%(city)s", button.dataset.city);
  }
  for (const name of ["input", "change", "click", "focusin"]) form.addEventListener(name, say);
  say();
}
