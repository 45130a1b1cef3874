// Labels: the comma-separated field becomes a combobox (ARIA 1.2, list autocomplete, manual selection) with removable
// labels. The field itself stays in the form, hidden, so the server sees the same thing either way.
let count = 0;

class TagField {
  constructor(field) {
    this.field = field;
    this.words = JSON.parse(field.dataset.words);
    this.options = [];
    this.at = -1;
    this.build();
    this.draw();
  }

  build() {
    const id = `labels-${++count}`;
    this.input = this.field.cloneNode();
    for (const name of ["name", "data-tags-url", "data-words", "value", "maxlength"]) this.input.removeAttribute(name);
    this.input.value = "";
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", id);
    this.list = element("ul", "combo-list", { id, role: "listbox", hidden: "", "aria-label": this.words.found });
    this.chosen = element("ul", "combo-chosen");
    this.status = element("p", "visually-hidden", { role: "status" });
    const combo = element("div", "combo");
    this.field.before(this.chosen, combo);
    combo.append(this.input, this.list);
    combo.after(this.status);
    this.field.type = "hidden";
    this.field.removeAttribute("id");
    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => { this.add(this.input.value); this.close(); });
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.add(option.dataset.name);
    });
  }

  get tags() { return this.field.value.split(",").map((tag) => tag.trim()).filter(Boolean); }

  set tags(tags) {
    this.field.value = tags.join(", ");
    this.draw();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  draw() {
    this.chosen.replaceChildren(...this.tags.map((tag) => {
      const item = element("li");
      const button = element("button", "combo-tag", { type: "button", "aria-label": `${this.words.remove} ${tag}` });
      button.textContent = `${tag} ×`;
      button.addEventListener("click", () => {
        this.tags = this.tags.filter((other) => other !== tag);
        this.status.textContent = `${this.words.removed}: ${tag}`;
        this.input.focus();
      });
      item.append(button);
      return item;
    }));
  }

  add(text) {
    const fresh = text.split(",").map((tag) => tag.trim()).filter(Boolean);
    this.input.value = "";
    this.close();
    if (!fresh.length) return;
    const known = this.tags.map((tag) => tag.toLowerCase());
    this.tags = [...this.tags, ...fresh.filter((tag) => !known.includes(tag.toLowerCase()))];
    this.status.textContent = `${this.words.added}: ${fresh.join(", ")}`;
  }

  typed() {
    if (this.input.value.includes(",")) return this.add(this.input.value);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(this.input.value.trim()), 200);
  }

  async ask(query) {
    if (!query) return this.close();
    try {
      const url = new URL(this.field.dataset.tagsUrl, location.href);
      url.searchParams.set("q", query);
      const found = await (await fetch(url, { headers: { Accept: "application/json" } })).json();
      if (this.input.value.trim() === query) this.show(found);
    } catch {
      this.close();
    }
  }

  show(found) {
    this.options = found.map(({ name, count: used, synonym_of: real }, index) => {
      const option = element("li", "combo-option", { role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" });
      option.dataset.name = real || name;
      option.append(element("span", "", {}, real || name), element("small", "", {}, real ? `${this.words.instead} ${name}` : used != null ? `${used} ${this.words.used}` : ""));
      return option;
    });
    this.list.replaceChildren(...this.options);
    this.at = -1;
    this.list.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = this.options.length ? `${this.options.length} ${this.words.found}` : "";
  }

  close() {
    clearTimeout(this.timer);
    this.show([]);
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.options.length) {
      event.preventDefault();
      this.options[this.at]?.setAttribute("aria-selected", "false");
      this.at = (this.at + step + this.options.length + (this.at < 0 && step < 0 ? 1 : 0)) % this.options.length;
      this.options[this.at].setAttribute("aria-selected", "true");
      this.options[this.at].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", this.options[this.at].id);
    } else if (event.key === "Enter" && this.input.value.trim()) {
      event.preventDefault();
      this.add(this.at < 0 ? this.input.value : this.options[this.at].dataset.name);
    } else if (event.key === "Escape" && this.options.length) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Backspace" && !this.input.value && this.tags.length) {
      this.tags = this.tags.slice(0, -1);
    }
  }
}

function element(tag, className = "", attributes = {}, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text) made.textContent = text;
  return made;
}

for (const field of document.querySelectorAll("input[data-tags-url]")) new TagField(field);
