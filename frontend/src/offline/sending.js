// Sending what waits: in order, each with the key it was written under, so that twice counts once.
import { hear, moment } from "./moment.js";
import { nameOf } from "./naming.js";
import { CONFLICT, REFUSED, SENT, WAITING, WRONG, add, all, drop, put } from "./queue.js";

export const KIT = "/offline/kit";
const STATES = { 400: WRONG, 403: REFUSED, 404: REFUSED, 409: CONFLICT, 410: REFUSED, 413: WRONG, 422: WRONG };
const WEEK = 7 * 24 * 3600 * 1000;
const PATIENCE = 20_000; // one that never answers must not hold up the others
const FOR_SENDING = 120_000; // photos on a thin line

// Of what is asked in the background: it counts for nobody's presence, and does not wait for ever.
export async function ask(address, { headers, patience = PATIENCE, ...more } = {}) {
  const said = { ...more, headers: { "Redgrid-Live": "1", ...headers }, signal: AbortSignal.timeout(patience) };
  const answer = await fetch(address, said);
  await hear(answer);
  return answer;
}

// Who is signed in, a valid key for forms, which pages to keep; null without a network or without a session.
export async function kit() {
  const answer = await ask(KIT, { headers: { Accept: "application/json" } }).catch(() => null);
  const isOurs = answer?.ok && !answer.redirected && answer.headers.get("Content-Type")?.includes("json");
  return isOurs ? answer.json() : null;
}

const text = (value) => (value instanceof Blob ? `${value.name}:${value.size}` : value);
const said = (fields) => JSON.stringify(fields.filter(([name]) => !["once", "csrfmiddlewaretoken"].includes(name))
  .map(([name, value]) => [name, text(value)]));

// A form that did not get through. The same form pressed twice is one; a page that was kept and used again is another.
export async function keep(form, { owner, url, page, about }) {
  const fields = [...form].filter(([, value]) => !(value instanceof Blob && value.size === 0));
  const once = form.get("once");
  const before = (await all()).filter((entry) => entry.url === url && entry.once === once);
  if (before.some((entry) => said(entry.fields) === said(fields))) return;
  const key = before.length ? crypto.randomUUID() : once;
  await add({ owner, url, page, about, at: await moment(), state: WAITING, once: key, fields });
}

function bodyOf(entry) {
  const body = new FormData();
  for (const [name, value] of entry.fields) {
    if (name === "once" || name === "csrfmiddlewaretoken") continue;
    if (value instanceof Blob) body.append(name, value, value.name);
    else body.append(name, value);
  }
  body.append("once", entry.once);
  return body;
}

async function deliver(entry, csrf) {
  const told = { method: "POST", body: bodyOf(entry), headers: { "X-CSRFToken": csrf }, signal: AbortSignal.timeout(FOR_SENDING) };
  const answer = await fetch(entry.url, told);
  const where = new URL(answer.url).pathname;
  if (answer.ok && answer.redirected && !where.startsWith("/sign-in")) {
    return { ...entry, state: SENT, where, name: nameOf(entry.fields), fields: [], sentAt: await moment() };
  }
  const state = answer.ok ? WRONG : STATES[answer.status];
  // Anything else is the server's trouble and not this entry's: it waits.
  if (!state || where.startsWith("/sign-in")) throw new Error(`answered ${answer.status}`);
  return { ...entry, state, status: answer.status, answer: await answer.text() };
}

async function attempt() {
  const rows = await all();
  const now = await moment();
  for (const old of rows) if (old.state === SENT && Math.abs(now - old.sentAt) > WEEK) await drop(old.id);
  const waiting = rows.filter((entry) => entry.state === WAITING);
  const ours = waiting.length ? await kit() : null;
  if (!ours) return 0;
  let sent = 0;
  for (const entry of waiting.filter(({ owner }) => owner === ours.owner)) {
    try { await put(await deliver(entry, ours.csrf)); } catch { break; }
    sent += 1;
  }
  return sent;
}

let running = null;
export const send = () => (running ??= attempt().finally(() => { running = null; }));
