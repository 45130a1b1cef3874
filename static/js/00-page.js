// Small things for every page. Each module only improves what already works without it.
document.documentElement.classList.add("has-script");

const token = document.querySelector('meta[name="csrf-token"]')?.content;

// htmx requests carry the CSRF token of the signed-in member.
document.addEventListener("htmx:configRequest", (event) => {
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

// The second click of a double click sends nothing: the first one did.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("button")?.type === "submit") event.preventDefault();
});

// Menus close on Escape (focus returns to their button) and on a click elsewhere; one is open at a time.
const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// On a phone navigation and tabs scroll sideways: show where we are.
for (const here of document.querySelectorAll(".site-nav [aria-current], .tabs [aria-current]")) {
  const scroller = here.closest(".tabs") ?? here.closest("ul");
  scroller.scrollLeft = here.offsetLeft - scroller.offsetLeft - 40;
}

// A filter with one select goes at once when a choice is made with the mouse or confirmed with the keyboard.
for (const select of document.querySelectorAll("select[data-submit]")) {
  const initial = select.value;
  select.addEventListener("change", () => { if (select.value !== initial) select.form.requestSubmit(); });
}

// A link into something folded unfolds it and goes there; browsers do so by themselves, or half.
const unfold = () => {
  const target = document.getElementById(location.hash.slice(1));
  const fold = target?.closest("details:not([data-menu])");
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView();
};
window.addEventListener("hashchange", unfold);
if (location.hash) unfold();

// A link from the error summary puts the focus in the field, also when its part of the form is folded.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  const fold = field.closest("details");
  if (fold) fold.open = true;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  (field.matches("fieldset") ? field.querySelector("input") : field).focus();
});
for (const wrong of document.querySelectorAll("details .field-error")) wrong.closest("details").open = true;

// What is left of a limited text: announced politely, and only near the limit.
for (const field of document.querySelectorAll("[data-maxlength]")) {
  const limit = Number(field.dataset.maxlength);
  const left = document.createElement("p");
  left.className = "counter-left";
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  const show = () => {
    const rest = limit - [...field.value].length;
    left.textContent = (rest < 0 ? field.dataset.over : field.dataset.left).replace("{n}", Math.abs(rest));
    left.classList.toggle("is-over", rest < 0);
    spoken.textContent = rest < limit / 10 ? left.textContent : "";
  };
  (field.closest(".editor") ?? field).after(left, spoken);
  field.addEventListener("input", show);
  show();
}

// Quoting puts the text of the reply in the answer box; without this the link asks the server to do it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-quote]");
  const box = document.querySelector("form[data-reply-form] textarea");
  const source = link?.closest(".reply")?.querySelector("[data-quote-source]");
  if (!link || !box || !source || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const chosen = String(getSelection()).trim();
  const text = (source.contains(getSelection().anchorNode) && chosen) || source.innerText.trim();
  const quoted = text.split("\n").map((line) => `> ${line}`.trimEnd()).join("\n");
  const start = box.value.trim() ? `${box.value.trimEnd()}\n\n` : "";
  box.value = `${start}> **${link.dataset.quote}:**\n>\n${quoted}\n\n`;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.scrollIntoView({ block: "center" });
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
});
