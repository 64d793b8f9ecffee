// What the admin's forms need: names for the fields that select2 makes, and the language bar.

// The editor writes a style sheet of its own, which our policy refuses, unless it finds one; any
// element of that name will do. admin.css has the rules.
const styles = document.createElementNS("http://www.w3.org/1998/Math/MathML", "style");
styles.dataset.tiptapStyle = "";
document.body.append(styles);

const editors = new Map(); // those that are ready, by the text areas they stand for
document.addEventListener("prose-editor:ready", nameEditor);

const bar = document.querySelector(".language-bar");
if (bar) start(bar);
const translation = document.querySelector("form.translation");
if (translation) translate(translation);
const progress = document.querySelector("#progress");
if (progress) follow(progress);

// What answers a form is read out, and the keyboard goes on from there, unless the address leads elsewhere.
const answer = document.querySelector(".messagelist, .errornote");
if (answer && !document.getElementById(location.hash.slice(1))) {
  answer.tabIndex = -1;
  answer.focus();
}

window.django?.jQuery?.(nameChoices); // jQuery calls it after those who asked before: select2 is there
document.addEventListener("formset:added", () => setTimeout(nameChoices));

// What is offered has its picture beside it, where it is one.
window.django?.jQuery?.fn.select2?.defaults.set("templateResult", ({ text, picture }) => {
  if (!picture) return text;
  const line = document.createElement("span");
  line.append(Object.assign(new Image(), { src: picture, alt: "", className: "thumbnail" }), text);
  return window.django.jQuery(line);
});

// select2 gives its boxes no name (WCAG 4.1.2): they get that of the label, whose select is hidden.
function nameChoices() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.nextElementSibling;
    if (!label || !box) continue;
    label.id = `${select.id}_label`;
    label.removeAttribute("for");
    label.addEventListener("click", () => window.django.jQuery(select).select2("open"));
    box.querySelector("[role=combobox]")?.setAttribute("aria-labelledby", `${label.id} select2-${select.id}-container`);
    for (const part of box.querySelectorAll("input, [role=textbox]")) part.setAttribute("aria-labelledby", label.id);
  }
}

// Django's calendars and clocks are drawings with a title; they are made when all is loaded.
addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".date-icon, .clock-icon")) icon.textContent = icon.title;
});

// How far an import is; when it is over, the page tells what came of it.
async function follow({ dataset, children: [bar, output] }) {
  const answer = await fetch(dataset.address).catch(() => null);
  if (answer?.ok) {
    const { state, done, of } = await answer.json();
    if (state !== dataset.state) return location.reload();
    if (done) bar.value = done;
    if (done) output.value = `${done} / ${of}`;
  }
  setTimeout(() => follow(document.querySelector("#progress")), 1000);
}

// How long a text is that cards and search engines cut off; the words are said once, when it is.
countIn(document);
for (const type of ["language:fetched", "formset:added"]) document.addEventListener(type, ({ target }) => countIn(target));

function countIn(root) {
  for (const input of root.querySelectorAll("[data-comfortable]")) if (!input.id.includes("__prefix__")) countLetters(input);
}

function countLetters(input) {
  const output = document.createElement("p");
  output.className = "letters";
  output.innerHTML = `<span aria-hidden="true"></span> <span role="status"></span>`;
  const [number, words] = output.children;
  const { comfortable } = input.dataset;
  const hint = document.querySelector("[data-word-long]").dataset.wordLong;
  const tell = () => {
    const length = [...input.value].length;
    number.textContent = `${length} / ${comfortable}`;
    const said = length > comfortable ? hint : "";
    if (words.textContent !== said) words.textContent = said;
  };
  (input.closest(".flex-container") ?? input).after(output);
  input.addEventListener("input", tell);
  tell();
}

// Rich text

async function makeEditor(area, config) {
  const { createEditor } = await import("django-prose-editor/configurable");
  createEditor(area, config);
}

function nameEditor({ detail: { editor, textarea } }) {
  editors.set(textarea, editor);
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  label.id = `${textarea.id}_label`;
  label.addEventListener("click", () => editor.commands.focus());
  const text = textarea.closest(".prose-editor").querySelector(".ProseMirror");
  for (const part of [text, textarea]) part.setAttribute("aria-labelledby", label.id);
  label.removeAttribute("for"); // what it named is hidden now
  text.lang = textarea.lang;
  text.spellcheck = true;
  text.addEventListener("drop", (event) => event.dataTransfer.files.length && event.preventDefault()); // else the file takes the form's place
  letOut(text);
  setTimeout(() => [translateMenu, drawIcons].forEach((change) => change(editor))); // once the buttons are there
  editor.setOptions({ editorProps: { ...editor.options.editorProps, transformPastedHTML: tidy } });
}

// The package names its buttons and some choices in English alone.
function translateMenu(editor) {
  const said = (words) => window.gettext({ "heading 3": "Heading", "heading 4": "Small heading" }[words] ?? words);
  const name = (button) => (button.title = button.ariaLabel = said(button.title));
  const items = editor.storage.menu.menu.items("nodes lists marks table history");
  const { dom } = editor.storage.menu;
  for (const button of dom.querySelectorAll(".prose-menubar__selected button")) name(button);
  for (const { button, option } of items) {
    name(button);
    if (option) option.textContent = button.title;
  }
  dom.addEventListener("click", () => {
    for (const option of dom.parentElement.querySelectorAll("dialog option:not([value])")) {
      option.value = option.text;
      option.text = said(option.text);
    }
  });
}

// Tab goes to the next cell and moves items of lists: after Escape it leads out (WCAG 2.1.2).
function letOut(text) {
  const told = document.getElementById("text-keys");
  text.closest(".prose-editor").after(Object.assign(document.createElement("p"), { className: "help text-keys", textContent: told.textContent, ariaHidden: "true" }));
  text.setAttribute("aria-describedby", told.id);
  let isLeaving = false;
  const key = (event) => {
    if (event.key === "Tab" && isLeaving) event.stopImmediatePropagation();
    isLeaving = event.key === "Escape" || (isLeaving && event.key === "Shift");
  };
  text.addEventListener("keydown", key, { capture: true });
}

// The name of a drawing is no word to be seen: admin.css draws it.
function drawIcons(editor) {
  for (const button of editor.storage.menu.dom.querySelectorAll("button.material-icons")) {
    button.dataset.icon = button.textContent;
    button.textContent = "";
  }
}

// What comes from Word: its lists are paragraphs with a drawn bullet, its headings begin at one.
function tidy(html) {
  // Our policy would refuse each style, and say so.
  const plain = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/(<[^<>]+?\s)style(?=\s*=)/gi, "$1data-style");
  const { body } = new DOMParser().parseFromString(plain, "text/html");
  for (const line of body.querySelectorAll("p[data-style*='mso-list']")) {
    const bullet = line.querySelector("[data-style*='mso-list'][data-style*='gnore']");
    const kind = /[\da-z][.)]/i.test(bullet?.textContent) ? "OL" : "UL";
    bullet?.remove();
    let list = line.previousElementSibling;
    if (list?.tagName !== kind || !("word" in list.dataset)) {
      list = document.createElement(kind);
      list.dataset.word = "";
      line.before(list);
    }
    const item = document.createElement("li");
    item.append(...line.childNodes);
    list.append(item);
    line.remove();
  }
  for (const line of body.querySelectorAll("p")) if (!line.textContent.trim() && !line.closest("td, th")) line.remove();
  const headings = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const first = Math.min(...headings.map((heading) => heading.tagName[1]));
  for (const heading of headings) {
    const level = first > 2 ? Math.min(heading.tagName[1], 4) : Number(heading.tagName[1]) === first ? 3 : 4;
    const ours = document.createElement(`h${level}`);
    ours.append(...heading.childNodes);
    heading.replaceWith(ours);
  }
  return body.innerHTML;
}

function setText(input, text) {
  if (editors.has(input)) editors.get(input).commands.setContent(text, { emitUpdate: true });
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// Translating side by side: copying the source, counting, keys, and what was typed when a session ends.

function translate(form) {
  const inputs = [...form.querySelectorAll(".target :is(input, textarea)")];
  const config = JSON.parse(form.dataset.richText);
  for (const area of inputs) if (area.matches("[data-rich-text]")) makeEditor(area, config);

  for (const button of form.querySelectorAll("button[data-copy]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const source = form.querySelector(`template[data-source="${button.dataset.copy}"]`);
      const input = document.getElementById(button.dataset.copy);
      setText(input, input.matches("[data-rich-text]") ? source.innerHTML : source.content.textContent);
    });
  }

  for (const output of form.querySelectorAll("output[for]")) {
    const input = document.getElementById(output.htmlFor.value);
    if ("comfortable" in input.dataset) continue; // that count says more
    const count = () => (output.value = `${input.value.length} / ${output.dataset.most}`);
    input.addEventListener("input", count);
    count();
  }

  form.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const deed = { s: "save", Enter: event.shiftKey ? "confirm" : "next" }[event.key];
    const button = deed && form.querySelector(`button[value="${deed}"]`);
    if (!button) return;
    event.preventDefault();
    form.requestSubmit(button);
  });

  keepTyped(form, inputs);
}

// What was typed is kept in this browser until it is saved, and offered back: never put in by itself.

function keepTyped(form, inputs) {
  const offer = form.querySelector(".typed");
  const key = `urbact-form:${offer.dataset.user}:${location.pathname}`; // form.js forgets old ones
  const now = () => Object.fromEntries(inputs.map((input) => [input.name, input.value]));
  const first = JSON.stringify(now());
  const kept = JSON.parse(localStorage.getItem(key) ?? "{}").fields;

  if (kept === first) localStorage.removeItem(key);
  else if (kept) offer.hidden = false;
  offer.addEventListener("click", ({ target }) => {
    if (target.value === "use") {
      const texts = JSON.parse(kept);
      for (const input of inputs) if (input.name in texts) setText(input, texts[input.name]);
    }
    if (target.value === "drop") localStorage.removeItem(key);
    if (target.value) offer.hidden = true;
  });
  form.addEventListener("input", () => {
    const typed = JSON.stringify(now());
    if (typed !== first) localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: typed }));
  });
  form.addEventListener("submit", () => sessionStorage.setItem("urbact-sent", key));
}

// What was sent is saved when another page follows than a login or the same form.
const sent = sessionStorage.getItem("urbact-sent");
if (sent && !document.querySelector("form.translation, #login-form, form[action*=login]")) {
  localStorage.removeItem(sent);
  sessionStorage.removeItem("urbact-sent");
}

// The language bar: the state of each language, and one choice for all translated fields of a form.
// The form holds a few languages; the others' fields are fetched when they are chosen.

function start(bar) {
  const form = bar.closest("form");
  const buttons = [...bar.querySelectorAll("a")].map(buttonOf);
  const codes = buttons.map((button) => button.value).join("|");
  const named = new RegExp(`(?:^|\\s)field-(\\S+)_(${codes})(?=\\s|$)`);
  const remembered = "urbact-language";
  const config = JSON.parse(bar.dataset.richText);
  const isNew = !bar.dataset.original;
  let chosen;

  function buttonOf(link) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", value: link.dataset.language, innerHTML: link.innerHTML });
    Object.assign(button.dataset, link.dataset);
    link.replaceWith(button);
    return button;
  }

  // A box is one language of one field. The rows of an inline are copied with their marks.
  function mark(root) {
    for (const row of root.querySelectorAll(".form-row")) {
      const line = row.querySelector(":scope > .form-multiline") ?? lineOf(row);
      for (const box of line?.children ?? []) {
        const found = box.querySelector(".fieldBox")?.className.match(named);
        if (!found) continue;
        [, box.dataset.field, box.dataset.language] = found;
        line.classList.add("translations");
      }
    }
  }

  // The line of a text in one language, which Django writes without boxes.
  function lineOf(row) {
    const found = row.className.match(named);
    const box = row.querySelector(":scope > div");
    if (!found || !box) return null;
    const line = document.createElement("div");
    line.className = "flex-container form-multiline";
    box.querySelector(".flex-container").classList.add("fieldBox", `field-${found[1]}_${found[2]}`);
    box.prepend(...row.querySelectorAll(":scope > .errorlist"));
    box.before(line);
    line.append(box);
    return line;
  }

  mark(form);
  const lines = () => [...form.querySelectorAll(".translations")];
  const boxes = () => [...form.querySelectorAll("[data-field][data-language]")];
  const mine = () => boxes().filter((box) => !box.closest(".inline-group"));
  const written = (box) => {
    const input = box.querySelector("input, textarea");
    return Boolean(input ? input.value.trim() : box.querySelector(".readonly")?.textContent.trim().replace("-", ""));
  };
  const originalOf = (box) =>
    (box?.closest(".inline-related") ?? form).querySelector("[name$=original_language]")?.value || bar.dataset.original;
  const isHere = (code) => boxes().some((box) => box.dataset.language === code);

  // Take the fields of a language from a form that the server makes with it.
  async function fetchLanguage(code) {
    const address = new URL(location.href);
    address.search = new URLSearchParams({ languages: code });
    const response = await fetch(address);
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    const other = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = other.querySelector(".language-bar").closest("form");
    mark(found);
    for (const line of lines()) {
      const { field } = line.firstElementChild.dataset;
      const row = line.closest(".inline-related")?.id;
      const empty = row?.replace(/\d+$/, "empty");
      const box = boxIn(found, row, field, code) ?? boxIn(found, empty, field, code);
      if (!box || line.querySelector(`[data-language="${code}"]`)) continue;
      const copy = document.importNode(box, true);
      if (row !== empty) copy.innerHTML = copy.innerHTML.replaceAll("__prefix__", row.match(/\d+$/)[0]);
      line.append(copy);
      copy.dispatchEvent(new Event("language:fetched", { bubbles: true }));
    }
    const [before, more] = [form, found].map((root) => root.querySelector("[name=_loaded]"));
    if (before && more) before.value = JSON.stringify({ ...JSON.parse(more.value), ...JSON.parse(before.value) });
  }

  function boxIn(root, row, field, code) {
    const found = root.querySelectorAll(`[data-field="${field}"][data-language="${code}"]`);
    return [...found].find((box) => box.closest(".inline-related")?.id === row);
  }

  async function show(language) {
    chosen = language;
    for (const code of new Set([language, originalOf()])) {
      if (!code || isHere(code) || !lines().length) continue;
      try {
        await fetchLanguage(code);
      } catch {
        buttons.find((button) => button.value === code).dataset.fault = "";
      }
    }
    for (const box of boxes()) {
      const source = originalOf(box);
      const code = box.dataset.language;
      box.hidden = code !== chosen && code !== source;
      box.classList.toggle("source", code === source && code !== chosen);
      if (code === chosen) box.parentElement.append(box); // the source comes first
      if (!box.hidden) edit(box);
    }
    for (const button of buttons) {
      button.setAttribute("aria-pressed", button.value === chosen);
      button.tabIndex = button.value === chosen ? 0 : -1;
      if (button.value === chosen) bar.scrollLeft = button.offsetLeft - bar.clientWidth / 2;
    }
    tell();
  }

  // What each button says of its language: what the server knows, unless the form says otherwise.
  function tell() {
    const own = mine().length ? mine() : boxes();
    const original = originalOf();
    const found = new Set(own.filter(written).map((box) => box.dataset.language));
    const wrong = new Set(faulty());
    for (const button of buttons) {
      const code = button.value;
      const { state: known, word: knownWord } = button.dataset;
      let state = known;
      if (code === original) state = "original";
      else if (isHere(code) && !found.has(code)) state = known === "in-progress" ? known : "missing";
      else if (found.has(code) && (known === "missing" || known === "original")) state = "written";
      const fault = wrong.has(code) || "fault" in button.dataset;
      button.className = `${state}${fault ? " error" : ""}`;
      const word = bar.dataset[`word${fault ? "Error" : state[0].toUpperCase() + state.slice(1)}`];
      button.lastElementChild.textContent = word ?? knownWord;
    }
    sayWhere();
  }

  // The button to publish names the languages that the page will be in, as the form is now.
  function sayWhere() {
    const publish = form.querySelector("[name=_publish][data-label]");
    if (!publish) return;
    const deciding = mine().filter((box) => box.dataset.field === bar.dataset.existsBy);
    const saved = publish.dataset.written.split(" ");
    const isIn = (code) => {
      const box = deciding.find(({ dataset }) => dataset.language === code);
      return box ? written(box) : saved.includes(code);
    };
    const names = buttons.filter(({ value }) => isIn(value)).map(({ dataset }) => dataset.name);
    const list = new Intl.ListFormat(document.documentElement.lang.replace("cnr", "sr-Latn-ME")).format(names);
    publish.textContent = names.length ? publish.dataset.label.replace("%(languages)s", list) : publish.dataset.plain;
  }

  const faulty = () => boxes().filter((box) => box.querySelector(".errorlist")).map((box) => box.dataset.language);

  // An editor is made when its language is first shown: 31 of them would take seconds.
  function edit(box) {
    const area = box.querySelector("textarea[data-rich-text]");
    if (area && !area.id.includes("__prefix__")) makeEditor(area, config);
  }

  function choose(button) {
    sessionStorage.setItem(remembered, button.value);
    show(button.value);
  }

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) choose(button);
  });
  // The fields of these languages, for a text that was kept in them.
  bar.bring = async (codes) => {
    for (const code of codes) await fetchLanguage(code).catch(() => {});
    await show(chosen);
  };
  bar.addEventListener("keydown", (event) => {
    const here = buttons.indexOf(document.activeElement);
    const steps = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const button = buttons.at(steps[event.key] % buttons.length);
    button.focus();
    choose(button);
  });
  form.addEventListener("input", tell);
  form.addEventListener("change", (event) => {
    const { name, value } = event.target;
    const isBlank = !mine().some((box) => box.dataset.language === chosen && written(box));
    if (name?.endsWith("original_language")) show(isNew && isBlank && name === "original_language" ? value : chosen);
  });
  document.addEventListener("formset:added", () => show(chosen));

  // A remark leads to its field, in whatever language that is.
  document.querySelector(".remarks")?.addEventListener("click", async (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.language) await show(link.dataset.language);
    const input = form.querySelector(link.hash);
    const box = input?.closest(".form-row, [data-field]");
    box?.scrollIntoView({ block: "center" });
    if (editors.has(input)) editors.get(input).commands.focus();
    else (box?.querySelector("[role=combobox], .ProseMirror") ?? input)?.focus();
  });

  // At first: the language with an error, else the one used before, else the editor's own where
  // there is a text in it or they may write no other, else the original. What is new begins with its original alone.
  const wrong = faulty();
  const original = originalOf();
  const own = document.documentElement.lang;
  const last = sessionStorage.getItem(remembered);
  const choices = buttons.map((button) => button.value);
  let first = isNew ? original : choices.includes(last) ? last : bar.dataset.first ? bar.dataset.first : mine().some((box) => box.dataset.language === own && written(box)) ? own : original;
  if (wrong.length && !wrong.includes(first) && !wrong.includes(original)) first = wrong[0];
  bar.setAttribute("role", "toolbar");
  show(choices.includes(first) ? first : choices.includes(own) ? own : "en").then(() => isNew && !document.querySelector(".errornote") && begin());

  function begin() {
    const inputs = form.querySelectorAll(".module :is(input, textarea)");
    [...inputs].find((input) => input.offsetParent)?.focus();
  }
}
