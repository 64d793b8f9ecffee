// What the editor of rich texts has more than its package: links to records of the site by name,
// and pictures of the library. Both are asked for in a dialogue of the page (text_dialogs.html).
import { Link as PlainLink, Node } from "django-prose-editor/editor";

export const Link = PlainLink.extend({
  addCommands() {
    return { ...this.parent?.(), addLink: () => ({ editor }) => Boolean(editLink(editor)) };
  },
  addMenuItems(storage) {
    this.parent?.(storage);
    const { menu, buttons } = storage;
    menu.defineItem({
      name: "link",
      groups: "link",
      button: buttons.material("insert_link", Dialog.of("text-link").heading),
      active: (editor) => editor.isActive("link"),
      command: editLink,
    });
  },
});

export const Picture = Node.create({
  name: "picture",
  group: "block",
  atom: true,
  draggable: true,
  addAttributes: () => ({ "data-picture": {} }),
  parseHTML: () => [{ tag: "figure[data-picture]" }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
  addNodeView: () => ({ node }) => ({ dom: preview(node.attrs["data-picture"]) }),
  addMenuItems({ menu, buttons }) {
    menu.defineItem({
      name: "picture",
      groups: "link",
      button: buttons.material("image", Dialog.of("text-picture").heading),
      active: (editor) => editor.isActive("picture"),
      command: editPicture,
    });
  },
});

async function editLink(editor) {
  const { href } = editor.getAttributes("link");
  const dialog = Dialog.of("text-link");
  const found = await dialog.ask(href, (href?.startsWith("record:") && (await dialog.find(href.slice(7)))) || { name: href, text: href });
  if (!found) return;
  const chain = editor.chain().focus();
  if (href !== undefined) chain.extendMarkRange("link");
  if (found.isRemoved) chain.unsetLink();
  else if (href === undefined && editor.state.selection.empty) chain.insertContent({ type: "text", text: found.text, marks: [{ type: "link", attrs: { href: found.name } }] });
  else chain.setMark("link", { href: found.name, title: null });
  chain.run();
}

async function editPicture(editor) {
  const now = editor.getAttributes("picture")["data-picture"];
  const dialog = Dialog.of("text-picture");
  const found = await dialog.ask(now, now && (await dialog.find(now)));
  if (found?.isRemoved) editor.chain().focus().deleteSelection().run();
  else if (found) editor.chain().focus().insertContent({ type: "picture", attrs: { "data-picture": found.name } }).run();
}

// How a text looks that has the picture; its words are those of the library.
function preview(slug) {
  const figure = document.createElement("figure");
  figure.className = "library-picture";
  figure.textContent = slug;
  Dialog.of("text-picture").find(slug).then((found) => found && figure.replaceChildren(...shownPicture(found)));
  return figure;
}

function shownPicture({ picture, text, lang }) {
  const caption = Object.assign(document.createElement("figcaption"), { textContent: text, lang: lang ?? "" });
  return picture ? [Object.assign(new Image(), { src: picture, alt: "" }), caption] : [caption];
}

// A combobox (ARIA Authoring Practices) in a dialogue: what is typed is searched by the server.
class Dialog {
  static #all = new Map();

  static of(id) {
    if (!Dialog.#all.has(id)) Dialog.#all.set(id, new Dialog(document.getElementById(id)));
    return Dialog.#all.get(id);
  }

  constructor(element) {
    this.element = element;
    [this.input, this.list, this.status] = ["input", "ul", "[role=status]"].map((part) => element.querySelector(part));
    this.heading = element.querySelector("h2").textContent;
    this.known = new Map();
    this.input.addEventListener("input", () => {
      this.chosen = null;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), 200);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", ({ target }) => this.choose(target.closest("li")));
    element.addEventListener("click", ({ target }) => target.matches("button") && this[target.value]());
    element.addEventListener("close", () => this.answer(null));
    window.addEventListener("focus", () => element.open && !this.input.value && this.lookForNew());
  }

  // What was chosen: {name, text}, or {isRemoved}; null when somebody thought better of it.
  ask(name, now) {
    this.chosen = now || null;
    this.input.value = now?.text ?? "";
    this.show([], "");
    this.element.querySelector("[value=remove]").hidden = !name;
    this.element.showModal();
    this.input.select();
    if (this.element.id === "text-picture" && !now) this.search();
    return new Promise((resolve) => (this.answer = resolve));
  }

  take() {
    this.chosen ??= this.results[0] ?? this.address();
    if (this.chosen?.name) this.end(this.chosen);
    else this.input.focus();
  }

  remove() {
    this.end({ isRemoved: true });
  }

  cancel() {
    this.end(null);
  }

  end(answer) {
    this.answer(answer);
    this.element.close();
  }

  // A web address or an e-mail address, typed or pasted.
  address() {
    const text = this.input.value.trim();
    if (/^(https?:|mailto:|\/|#)/i.test(text)) return { name: text, text };
    if (/^\S+@\S+\.\S+$/.test(text)) return { name: `mailto:${text}`, text };
    return /^[^\s.]+\.\S+$/.test(text) ? { name: `https://${text}`, text } : null;
  }

  async get(query) {
    const response = await fetch(`${this.element.dataset.address}?${new URLSearchParams(query)}`).catch(() => null);
    return response?.ok && !response.redirected ? response.json() : { results: [], told: "" };
  }

  // The one of a name, asked for once.
  find(name) {
    if (!this.known.has(name)) this.known.set(name, this.get({ name }).then(({ results }) => results[0]));
    return this.known.get(name);
  }

  async search() {
    const q = this.input.value;
    if (this.address()) return this.show([], "");
    const { results, told } = await this.get({ q });
    if (q === this.input.value && this.element.open) this.show(results, q.trim() ? told : "");
  }

  // What was added in another tab stands first.
  async lookForNew() {
    const before = this.results[0]?.name;
    await this.search();
    if (this.results[0]?.name !== before) this.activate(0);
  }

  show(results, told) {
    this.results = results;
    this.list.replaceChildren(...results.map((result, number) => this.option(result, number)));
    this.list.hidden = !results.length;
    this.input.setAttribute("aria-expanded", Boolean(results.length));
    this.status.textContent = told;
    this.activate(-1);
  }

  option({ text, lang, note, picture }, number) {
    const option = Object.assign(document.createElement("li"), { id: `${this.list.id}-${number}`, role: "option" });
    if (picture) option.append(Object.assign(new Image(), { src: picture, alt: "", className: "thumbnail" }));
    option.append(Object.assign(document.createElement("span"), { textContent: text, lang: lang ?? "" }));
    option.append(" ", Object.assign(document.createElement("small"), { textContent: note }));
    return option;
  }

  activate(number) {
    this.active = number;
    for (const [n, option] of [...this.list.children].entries()) option.setAttribute("aria-selected", n === number);
    const option = this.list.children[number];
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  choose(option) {
    if (!option) return;
    this.chosen = this.results[[...this.list.children].indexOf(option)];
    this.take();
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { length } = this.results;
    if (step && length) this.activate((this.active + step + (this.active < 0 && step < 0 ? 1 : 0) + length) % length);
    else if (event.key === "Enter") this.active < 0 ? this.take() : this.choose(this.list.children[this.active]);
    else return;
    event.preventDefault();
  }
}
