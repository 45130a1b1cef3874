// Suggestions under a search box (ARIA 1.2 combobox, list autocomplete, manual selection). Options are links: they open
// in a new tab like any other. Without this, or when the server does not answer, the box just searches.
const SUGGEST_AFTER = 150; // ms since the last key
const SUGGEST_REST = 30_000; // ms of silence when the server asks for it
let boxes = 0;

class Suggestions {
  constructor(input) {
    this.input = input;
    this.known = new Map();
    this.options = [];
    this.at = -1;
    this.build();
    input.addEventListener("input", (event) => { if (!event.isComposing) this.typed(); });
    input.addEventListener("compositionend", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    input.form.addEventListener("submit", () => this.close());
    addEventListener("pageshow", () => this.close());
  }

  build() {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: this.input.dataset.suggestStyle });
    document.head.append(style);
    this.list = document.createElement("div");
    Object.assign(this.list, { id: `suggesties-${++boxes}`, className: "suggest-list", role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", this.input.dataset.suggestLabel);
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
    this.status = document.createElement("p");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    const attributes = { type: "text", enterkeyhint: "search", role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    this.input.form.classList.add("suggests");
    this.input.form.append(this.list, this.status);
  }

  get text() { return this.input.value.replace(/\s+/g, " ").trimStart(); }

  typed() {
    clearTimeout(this.timer);
    if (this.text.trim().length < 2) return this.close();
    this.timer = setTimeout(() => this.ask(this.text), this.known.has(this.text) ? 0 : SUGGEST_AFTER);
  }

  async ask(text) {
    this.asked?.abort();
    const asked = this.asked = new AbortController();
    try {
      const found = this.known.get(text) ?? await this.fetch(text, asked.signal);
      this.known.set(text, found);
      if (text === this.text && document.activeElement === this.input) this.show(found);
    } catch {
      if (!asked.signal.aborted) this.close(); // an aborted one made way for another, which goes on
    }
  }

  async fetch(text, signal) {
    if (Date.now() < (this.restsUntil ?? 0)) throw new Error("rests"); // not "", which would be kept as the answer
    const url = new URL(this.input.dataset.suggestUrl, location.href);
    url.searchParams.set("q", text);
    const answer = await fetch(url, { signal });
    if (answer.status === 429) this.restsUntil = Date.now() + SUGGEST_REST;
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  show(found) {
    const made = document.createElement("template");
    made.innerHTML = found;
    const told = made.content.querySelector("[data-told]");
    told?.remove();
    this.list.replaceChildren(made.content);
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.options.forEach((option, index) => { option.id = `${this.list.id}-${index}`; });
    this.list.scrollTop = 0;
    this.mark(-1);
    this.list.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.status.textContent = told?.textContent ?? "";
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    if (!this.list.hidden || this.status.textContent) this.show("");
  }

  mark(index) {
    this.options[this.at]?.setAttribute("aria-selected", "false");
    this.at = index;
    const option = this.options[index];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  // The arrows go round by way of the box itself (-1).
  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing) return;
    if (step && this.options.length) {
      event.preventDefault();
      const places = this.options.length + 1;
      this.mark((this.at + 1 + step + places) % places - 1);
    } else if (event.key === "ArrowDown") {
      this.typed();
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.options[this.at].click();
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }
}

// A box comes to life when it is first used.
document.addEventListener("focusin", ({ target }) => {
  if (!target.matches("input[data-suggest-url]:not([role])")) return;
  const box = new Suggestions(target);
  if (target.value !== target.defaultValue) box.typed();
});
const focused = document.activeElement;
if (focused?.matches("input[data-suggest-url]")) new Suggestions(focused);
