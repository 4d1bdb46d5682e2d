// Stands between the pages and the network: keeps what was asked to be kept, and forms that did not get through.
import { hear, moment } from "./offline/moment.js";
import { fact, setFact, shut } from "./offline/queue.js";
import { ask, keep, kit, send } from "./offline/sending.js";

const DAY = 24 * 3600 * 1000;
const FRESH = 10 * 60 * 1000;
const PATIENCE = 8000; // a page that was kept is better than a longer wait
const PAGE = "/offline";
const LEAVING = new Set(["/sign-out", "/sign-in"]);
const STAMP = "X-Kept-At";
const HASHED = /^\/static\/.+\.[0-9a-f]{12}\.\w+$/;
const shown = new Map(); // client → when the page it shows was kept
const said = new Map(); // key of a form → what was pressed on which page

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("sync", (event) => event.waitUntil(sendAndTell()));
addEventListener("message", (event) => {
  const { type, shell, wanted } = event.data;
  if (type === "keep") event.waitUntil(setFact("wanted", wanted).then(() => keepPages(wanted, shell)));
  if (type === "about") said.set(event.data.once, event.data.about);
  if (type === "send") event.waitUntil(sendAndTell());
  // A page that was loading while the worker began is not in its hands yet.
  if (type === "claim") event.waitUntil(clients.claim());
  if (type === "how") event.source.postMessage({ type, at: shown.get(event.source.id) ?? null });
});
addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  // Signing out empties this device, the worker included: it must not stand in the way of that answer.
  if (request.mode === "navigate") shut(LEAVING.has(pathname));
  if (LEAVING.has(pathname)) return;
  if (request.method === "GET" && HASHED.test(pathname)) event.respondWith(part(request));
  else if (request.mode !== "navigate") return;
  else if (request.method === "GET") event.respondWith(page(event));
  else if (request.method === "POST") event.respondWith(posted(event));
});

async function sendAndTell() {
  const sent = await send();
  if (!sent) return;
  await tell({ type: "sent", sent });
  // What is kept shows the work as it was before.
  await keepPages(await fact("wanted"), [], { isStale: true });
}

async function tell(what) {
  for (const client of await clients.matchAll()) client.postMessage(what);
}

// Files with their digest in the name never change.
async function part(request) {
  const shell = await caches.open("shell");
  const kept = await shell.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await shell.put(request, answer.clone());
  return answer;
}

const late = (kept) => new Promise((done) => { if (kept) setTimeout(() => done(null), PATIENCE); });

async function page(event) {
  const kept = await keptPage(event.request.url);
  const asked = fetch(event.request);
  try {
    const answer = await Promise.race([asked, late(kept)]);
    if (answer) {
      event.waitUntil(hear(answer).then(sendAndTell));
      return answer;
    }
    asked.catch(() => {}); // nobody waits for it any more
  } catch (error) {
    if (!kept) return (await keptPage(PAGE)) ?? Response.error();
  }
  shown.set(event.resultingClientId, Number(kept.headers.get(STAMP)));
  return kept;
}

async function posted(event) {
  const copy = event.request.clone();
  try {
    const answer = await fetch(event.request);
    said.clear();
    return answer;
  } catch {
    const form = await copy.formData().catch(() => null);
    const owner = await fact("owner");
    if (!form?.get("once") || form.get("stays") || !owner) {
      await tell({ type: "unsent" });
      // No content: the browser stays on the page, with everything that was typed.
      return new Response(null, { status: 204 });
    }
    const { pathname, search } = new URL(event.request.url);
    const from = event.request.referrer ? new URL(event.request.referrer).pathname : pathname;
    await keep(form, { owner, url: pathname + search, page: from, about: said.get(form.get("once")) ?? "" });
    await registration.sync?.register("queue").catch(() => {});
    return Response.redirect(PAGE, 303);
  }
}

async function keptPage(address) {
  const owner = await fact("owner");
  if (!owner) return undefined;
  const pages = await caches.open(`pages:${owner}`);
  const kept = await pages.match(address, { ignoreSearch: new URL(address, location.href).pathname === PAGE });
  return kept && Math.abs((await moment()) - Number(kept.headers.get(STAMP))) < DAY ? kept : undefined;
}

// Everything of the kit, or only the page that lists what waits; nobody else's pages stay on this device.
let keeping = Promise.resolve();

// One after the other, or the one would clear away what the other keeps.
const keepPages = (...asked) => (keeping = keeping.then(() => keepNow(...asked)).catch(() => {}));

// What is kept is written down beside telling it: whoever was not listening reads it.
async function note(pages) {
  await setFact("kept", { pages, at: await moment() });
  await tell({ type: "kept", pages });
}

async function keepNow(wanted, shell, { isStale = false } = {}) {
  const ours = await kit();
  if (!ours) return;
  await setFact("owner", ours.owner);
  for (const name of await caches.keys()) if (name.startsWith("pages:") && name !== `pages:${ours.owner}`) await caches.delete(name);
  const pages = await caches.open(`pages:${ours.owner}`);
  const addresses = wanted ? [PAGE, ...ours.pages] : [PAGE];
  for (const request of await pages.keys()) {
    if (!addresses.includes(new URL(request.url).pathname)) await pages.delete(request);
  }
  await Promise.all(shell.map((address) => part(new Request(address, { signal: AbortSignal.timeout(PATIENCE) })).catch(() => {})));
  for (const address of addresses) await keepOne(pages, address, isStale).catch(() => {});
  await note((await pages.keys()).length);
}

async function keepOne(pages, address, isStale) {
  const before = await pages.match(address);
  if (!isStale && before && Math.abs((await moment()) - Number(before.headers.get(STAMP))) < FRESH) return;
  const answer = await ask(address, { redirect: "manual" });
  if (!answer.ok || !answer.headers.get("Content-Type")?.startsWith("text/html")) return;
  const headers = new Headers(answer.headers);
  headers.set(STAMP, String(await moment()));
  await pages.put(address, new Response(await answer.blob(), { headers }));
}
