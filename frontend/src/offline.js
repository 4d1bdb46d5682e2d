// The page's side of working without a network: what is kept, what waits, and what became of it.
import { nameOf, spoken } from "./offline/naming.js";
import { SENT, all, drop, fact, leave, setFact } from "./offline/queue.js";
import { release } from "./forms.js";
import { say } from "./say.js";

const REDO = "redo";
const LOOK = 3000; // how often the page of what waits asks whether everything is kept
const isInstalled = () => matchMedia("(display-mode: standalone)").matches;
const words = () => document.body.dataset;
const shell = () => [...document.querySelectorAll("link[href*='/static/'],script[src]")].map((each) => each.href || each.src)
  .concat([...document.querySelectorAll("svg use")].map((each) => each.getAttribute("href").split("#")[0]))
  .filter((address, number, list) => list.indexOf(address) === number);

export async function workOffline() {
  if (!("serviceWorker" in navigator) || !words().owner) return;
  guardSignOut();
  markStaying();
  tellAbout();
  redo();
  navigator.serviceWorker.addEventListener("message", ({ data }) => heard(data));
  await navigator.serviceWorker.register(words().worker, { scope: "/" }).catch(() => null);
  const { active } = await navigator.serviceWorker.ready;
  addEventListener("online", () => active.postMessage({ type: "send" }));
  if (navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage({ type: "how" });
  else active.postMessage({ type: "claim" });
  active.postMessage({ type: "send" });
  await askToKeep(active);
  await showCount();
  await showPage(active);
}

const isWanted = async () => isInstalled() || Boolean(await fact("chosen"));
const askToKeep = async (active) => active.postMessage({ type: "keep", wanted: await isWanted(), shell: shell() });

// What is sealed, or said without a name, is written on no disk of a device: its form carries that with it, and the
// worker does not keep it.
const stays = (form) => Boolean(form.closest("[data-stays]") || form.elements.unnamed?.checked);

function markStaying() {
  document.addEventListener("formdata", ({ target, formData }) => { if (stays(target)) formData.set("stays", "1"); });
}

// What is pressed and on which page: a move may hold no word of its own by which it could be recognised later.
function tellAbout() {
  document.addEventListener("submit", ({ target, submitter }) => {
    const once = target.elements.once?.value, title = document.querySelector("h1")?.textContent.trim();
    const about = [...new Set([submitter?.textContent.trim(), title])].filter(Boolean).join(" · ");
    if (once) navigator.serviceWorker.controller?.postMessage({ type: "about", once, about });
  });
}

function heard(data) {
  if (data.type === "how" && data.at) {
    // A form on a page that was kept may have been used before: it gets a key of its own.
    for (const key of document.querySelectorAll("input[name=once]")) key.value = crypto.randomUUID();
    say(words().wordKept.replace("{time}", new Date(data.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })), "yellow");
  }
  const tried = document.querySelectorAll("form[data-sent]");
  if (data.type === "unsent" && tried.length) {
    tried.forEach(release);
    const more = [...tried].some(stays) ? words().wordOnly : "";
    say(`${words().wordUnsent} ${more}`, "red").scrollIntoView({ block: "center" });
  }
  if (data.type === "sent") showCount();
  if (["sent", "kept"].includes(data.type)) list();
}

async function showCount() {
  const open = (await all()).filter(({ state }) => state !== SENT).length;
  for (const place of document.querySelectorAll("[data-waiting]")) {
    place.hidden = !open;
    place.querySelector(".count").textContent = open;
  }
}

// Leaving forgets what waits as well: the first press says so.
function guardSignOut() {
  for (const form of document.querySelectorAll("form[data-forget-drafts]")) {
    form.addEventListener("submit", (event) => {
      if ("warned" in form.dataset || "counted" in form.dataset) {
        leave();
        return;
      }
      event.preventDefault();
      all().catch(() => []).then((rows) => {
        const waits = rows.some(({ state }) => state !== SENT);
        form.dataset[waits ? "warned" : "counted"] = "";
        if (waits) say(words().wordLeaving, "red");
        else form.requestSubmit();
      });
    }, { capture: true });
  }
}

// The page of what waits.
const part = (name) => document.querySelector(`template[data-part=${name}]`).content.firstElementChild.cloneNode(true);

async function showPage(active) {
  const choice = document.querySelector("input[data-keep]");
  if (!choice) return;
  choice.checked = await isWanted();
  choice.disabled = isInstalled();
  choice.addEventListener("change", async () => {
    await setFact("chosen", choice.checked);
    await askToKeep(active);
  });
  document.querySelector("[data-send]").addEventListener("click", () => active.postMessage({ type: "send" }));
  await list();
  await watchKept(active);
}

// What is kept is read where the worker wrote it down, and asked for again: a worker can be ended at any moment.
async function watchKept(active) {
  const place = document.querySelector("[data-kept]");
  if (document.querySelector("form[data-forget-drafts][data-sent]")) return; // it is being emptied
  const { pages = 0, at = 0 } = (await fact("kept")) ?? {};
  const isThere = pages > 1 && (await isWanted());
  place.hidden = !isThere;
  if (isThere) place.textContent = place.dataset.kept.replace("{n}", pages).replace("{time}", new Date(at).toLocaleString());
  else if (await isWanted()) await askToKeep(active);
  setTimeout(watchKept, LOOK, active);
}

async function list() {
  const place = document.querySelector("[data-queue]");
  if (!place) return;
  const rows = (await all()).filter(({ owner }) => owner === words().owner).reverse();
  document.querySelector("[data-none]").hidden = rows.length > 0;
  place.replaceChildren(...rows.map(rowOf));
}

function rowOf(entry) {
  const row = part(entry.state);
  row.querySelector("[data-what]").textContent = [entry.about, entry.name || nameOf(entry.fields)].filter(Boolean).join(": ") || entry.page;
  row.querySelector("[data-at]").textContent = new Date(entry.at).toLocaleString();
  const link = row.querySelector("a[data-where]");
  if (link) link.href = entry.where ?? entry.page;
  const theirs = row.querySelector("[data-theirs]");
  if (theirs) theirs.textContent = entry.answer ? plainOf(entry.answer) : "";
  row.querySelector("[data-drop]")?.addEventListener("click", async () => { await drop(entry.id); await list(); await showCount(); });
  row.querySelector("[data-again]")?.addEventListener("click", () => {
    // The entry itself stays until its writer discards it: it may hold photos, which no form can be given back.
    const move = entry.fields.find(([name]) => name === "move")?.[1];
    sessionStorage.setItem(REDO, JSON.stringify({ url: entry.url, move, fields: spoken(entry.fields) }));
    location.assign(entry.page);
  });
  return row;
}

// What stands there now, without anything that could be pressed: the sentences of the page that answered.
function plainOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const body = page.querySelector(".page-body") ?? page.querySelector("main") ?? page.body;
  for (const each of body.querySelectorAll("form,script,template,svg,details,nav")) each.remove();
  // What stands in columns or lines of its own on the page does so here.
  for (const each of body.querySelectorAll("dt")) each.append(": ");
  for (const each of body.querySelectorAll(".pill,.under,.under > *")) each.prepend(" ");
  for (const each of body.querySelectorAll("h2,h3,li,p,dd,tr,.what > *")) each.append("\n");
  return body.textContent.replace(/\s*\n\s*/g, "\n").trim().slice(0, 2000);
}

// What was written before is put into the same form once more, for its writer to look at and send.
function redo() {
  const kept = JSON.parse(sessionStorage.getItem(REDO) ?? "null");
  if (!kept) return;
  sessionStorage.removeItem(REDO);
  const form = [...document.forms].find((each) => each.method === "post" && new URL(each.action).pathname === kept.url
    && (!kept.move || each.elements.move?.value === kept.move));
  for (const [name, value] of form ? kept.fields : []) {
    const field = form.elements[name];
    if (field && "value" in field) field.value = value;
  }
  form?.closest("details")?.setAttribute("open", "");
  form?.querySelector("textarea,input[type=text]")?.focus();
}
