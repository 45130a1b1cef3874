// Drafts save themselves: to the server three seconds after the last key, and at once to this browser's session,
// so that a lost connection or an expired session loses nothing. The copy goes when the form was accepted: the
// next page that is not this form again clears it.
const SENT = "forum-sent";
const PAUSE = 3000;

function fieldsOf(form) {
  const data = new FormData(form);
  data.delete("csrf_token");
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function serialise(form) {
  return JSON.stringify([...fieldsOf(form)]);
}

function store(action, key, value) {
  try { return sessionStorage[action](key, value); } catch { return null; }
}

// Offers what this browser still has, when it differs from what the server shows; never overwrites by itself.
function offer(form, status, key) {
  const kept = store("getItem", key);
  if (!kept || kept === serialise(form)) return store("removeItem", key);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "action";
  button.textContent = status.dataset.restoreAction;
  button.addEventListener("click", () => {
    restore(form, JSON.parse(kept));
    status.textContent = "";
  });
  status.textContent = `${status.dataset.restore} `;
  status.append(button);
}

function restore(form, pairs) {
  const values = Map.groupBy ? Map.groupBy(pairs, ([name]) => name) : new Map(pairs.map((pair) => [pair[0], pairs.filter(([name]) => name === pair[0])]));
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || field.type === "submit" || field.name === "csrf_token") continue;
    const given = (values.get(field.name) ?? []).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
    else if (given.length && field.type !== "hidden") field.value = given[0];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function keep(form) {
  const status = form.querySelector("[data-draft-status]") ?? document.createElement("p");
  const key = `forum-draft:${location.pathname}`;
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  let timer, saved = serialise(form), running = false;

  async function save() {
    const now = serialise(form);
    if (now === saved || running) return;
    running = true;
    try {
      const body = fieldsOf(form);
      if (form.dataset.draftId) body.set("draft_id", form.dataset.draftId);
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, headers: token ? { "X-CSRFToken": token, Accept: "application/json" } : {} });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const told = await answer.json();
      saved = now;
      status.textContent = told.saved_at_label ?? "";
      if (told.draft_url) form.dataset.draftUrl = told.draft_url;
      if (told.draft_id) form.dataset.draftId = told.draft_id;
      const hidden = form.querySelector('input[name="draft_id"]');
      if (hidden && told.draft_id) hidden.value = told.draft_id;
    } catch {
      status.textContent = status.dataset.failed ?? "";
    } finally {
      running = false;
      if (serialise(form) !== now) plan();
    }
  }

  function plan() {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  }

  offer(form, status, key);
  form.addEventListener("input", () => {
    store("setItem", key, serialise(form));
    plan();
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    store("setItem", SENT, key);
  });
}

const forms = [...document.querySelectorAll("form[data-draft-url]")];
const sent = store("getItem", SENT);
if (sent) {
  store("removeItem", SENT);
  const back = sent === `forum-draft:${location.pathname}` && forms.length;
  if (!back && !document.querySelector(".error-page")) store("removeItem", sent);
}
forms.forEach(keep);
