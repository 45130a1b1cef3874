// A toolbar and a preview above each Markdown field.
const TOOLS = [
  ["bold", "b", (chosen, words) => ["**", chosen || words.text, "**"]],
  ["italic", "i", (chosen, words) => ["*", chosen || words.text, "*"]],
  ["link", "k", (chosen, words) => /^https?:\S+$/.test(chosen) ? ["[", words.text, `](${chosen})`] : ["[", chosen || words.text, "](https://)"]],
  ["list", null, (chosen, words) => ["", lines(chosen || words.text, "- "), ""]],
  ["quote", null, (chosen, words) => ["", lines(chosen || words.text, "> "), ""]],
  ["table", null, (chosen, words) => ["", `| ${words.column} 1 | ${words.column} 2 |\n| --- | --- |\n| ${chosen || words.text} |  |\n`, ""]],
  ["code", null, (chosen, words) => chosen.includes("\n") ? ["```\n", chosen, "\n```"] : ["`", chosen || words.text, "`"]],
];
const BLOCKS = new Set(["list", "quote", "table"]);

function lines(text, mark) {
  return text.split("\n").map((line) => mark + line).join("\n");
}

// Typed through the browser's own editing, so that undo works.
function apply(box, name, make, words) {
  const { selectionStart: from, selectionEnd: to, value } = box;
  let [before, middle, after] = make(value.slice(from, to), words);
  if (BLOCKS.has(name)) {
    const text = value.slice(0, from);
    before = text && !text.endsWith("\n\n") ? (text.endsWith("\n") ? "\n" : "\n\n") : "";
    after = value.slice(to).startsWith("\n") ? "" : "\n";
  }
  box.focus();
  if (!document.execCommand("insertText", false, before + middle + after)) box.setRangeText(before + middle + after, from, to);
  const start = box.value.indexOf(middle, from);
  box.setSelectionRange(start, start + middle.length);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function button(className, label) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  if (label) { made.title = label; made.setAttribute("aria-label", label); }
  return made;
}

function icon(sprite, name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("width", "20");
  svg.setAttribute("height", "20");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

// One stop for Tab; the arrow keys go along the buttons.
function rove(bar) {
  const tools = [...bar.querySelectorAll("button")];
  tools.forEach((tool, index) => { tool.tabIndex = index ? -1 : 0; });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = tools.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = tools[(at + step + tools.length) % tools.length];
    tools.forEach((tool) => { tool.tabIndex = tool === next ? 0 : -1; });
    next.focus();
  });
}

function addPreview(editor, bar, box, words) {
  const pane = document.createElement("div");
  pane.className = "editor-preview prose";
  pane.hidden = true;
  pane.setAttribute("aria-live", "polite");
  const toggle = button("editor-tool editor-switch");
  toggle.textContent = words.preview;
  toggle.setAttribute("aria-pressed", "false");
  toggle.addEventListener("click", async () => {
    const shown = pane.hidden;
    toggle.setAttribute("aria-pressed", String(shown));
    toggle.textContent = shown ? words.write : words.preview;
    box.hidden = shown;
    pane.hidden = !shown;
    if (!shown) return box.focus();
    pane.textContent = words.busy;
    try {
      const body = new FormData();
      body.set("body", box.value);
      body.set("text", box.value);
      const answer = await fetch(editor.dataset.previewUrl, { method: "POST", body, headers: csrf() });
      if (!answer.ok) throw new Error(String(answer.status));
      pane.innerHTML = await answer.text();
    } catch {
      pane.textContent = words.failed;
    }
  });
  bar.append(toggle);
  box.after(pane);
}

function csrf() {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  return token ? { "X-CSRFToken": token, "X-Requested-With": "fetch" } : {};
}

for (const editor of document.querySelectorAll("[data-editor]")) {
  const box = editor.querySelector("textarea");
  const words = JSON.parse(editor.dataset.words);
  const bar = document.createElement("div");
  bar.className = "editor-bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", words.toolbar);
  for (const [name, key, make] of TOOLS) {
    const tool = button("editor-tool", key ? `${words[name]} (Ctrl+${key.toUpperCase()})` : words[name]);
    tool.append(icon(editor.dataset.sprite, name));
    tool.addEventListener("click", () => apply(box, name, make, words));
    bar.append(tool);
  }
  box.before(bar);
  if (editor.dataset.previewUrl) addPreview(editor, bar, box, words);
  rove(bar);
  box.addEventListener("keydown", (event) => {
    const tool = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && TOOLS.find(([, key]) => key === event.key.toLowerCase());
    if (!tool) return;
    event.preventDefault();
    apply(box, tool[0], tool[2], words);
  });
}
