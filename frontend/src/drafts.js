// What is typed into form[data-draft="key"] stays on this device until the server has taken it:
// an expired session, a dead network or a closed window costs nothing.
// A draft goes only when the next page says so: a success message, or data-drafts="done" on its body.
const WEEK = 7 * 24 * 3600 * 1000;
const prefix = () => `draft:${document.body.dataset.owner || "-"}:`;
const typed = 'input[type=text],input[type=search],input[type=tel],input:not([type]),textarea';

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}
function write(key, draft) {
  // Private windows and full disks refuse: then there is no draft, and no error either.
  try { localStorage.setItem(key, JSON.stringify(draft)); } catch { /* nothing to do */ }
}
function ours() {
  try { return Object.keys(localStorage).filter((key) => key.startsWith("draft:")); } catch { return []; }
}

export function dropSubmitted() {
  for (const key of ours()) if (read(key)?.sent) localStorage.removeItem(key);
}
export function keepSubmitted() {
  for (const key of ours()) {
    const draft = read(key);
    if (draft?.sent) write(key, { ...draft, sent: false });
  }
}

// A form that comes filled in (data-draft-whole) is kept whole, with the revision that was on the screen: whatever is
// there by then, the server sees which text was changed, and says so when it is another.
const isWhole = (form) => form.dataset.draftWhole !== undefined;
const keptOf = (form) => form.querySelectorAll(isWhole(form) ? `${typed},input[name=seen]` : typed);

function remember(form, key) {
  const fields = {};
  for (const field of keptOf(form)) if (field.name && field.value.trim()) fields[field.name] = field.value;
  if (Object.keys(fields).length) write(key, { at: Date.now(), fields, sent: false });
  else localStorage.removeItem(key);
}

function restore(form, key) {
  const draft = read(key);
  if (!draft) return;
  if (Date.now() - draft.at > WEEK) return localStorage.removeItem(key);
  let found = false;
  for (const field of keptOf(form)) {
    const kept = draft.fields?.[field.name];
    if (!kept || field.value === kept || (field.value && !isWhole(form))) continue;
    field.value = kept;
    found ||= field.type !== "hidden";
  }
  if (found) (form.querySelector(".field") ?? form.firstElementChild).before(noteFor(form, key));
}

function noteFor(form, key) {
  const { wordRestored, wordDiscard } = document.body.dataset;
  const note = document.createElement("div");
  note.className = "alert tone-blue draft-note";
  note.setAttribute("role", "status");
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-link";
  discard.textContent = wordDiscard;
  discard.addEventListener("click", () => { localStorage.removeItem(key); form.reset(); note.remove(); });
  note.append(wordRestored, " ", discard);
  return note;
}

function settle() {
  const says = document.body.dataset.drafts;
  if (says === "keep") keepSubmitted();
  else if (says === "done" || document.querySelector("#messages .alert-success")) dropSubmitted();
}

let settled = false;
export function keepDrafts() {
  if (!settled) { settle(); settled = true; }
  for (const form of document.querySelectorAll("form[data-draft]:not([data-kept])")) {
    // What is sealed is written on no disk of a device.
    if (form.closest("[data-stays]")) continue;
    form.dataset.kept = "";
    const key = prefix() + form.dataset.draft;
    restore(form, key);
    form.addEventListener("input", () => remember(form, key));
    form.addEventListener("submit", () => {
      remember(form, key);
      const draft = read(key);
      if (draft) write(key, { ...draft, sent: true });
    });
  }
  for (const form of document.querySelectorAll("form[data-forget-drafts]")) {
    form.addEventListener("submit", () => ours().forEach((key) => localStorage.removeItem(key)));
  }
}
