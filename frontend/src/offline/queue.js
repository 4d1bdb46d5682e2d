// What was sent without a network and waits, in the browser's own database; page and worker read the same rows.
// An entry: {id, owner, url, page, about, at, state, once, fields: [[name, text or file]], status, where, answer}
const NAME = "redgrid";
export const WAITING = "waiting", SENT = "sent", CONFLICT = "conflict", WRONG = "wrong", REFUSED = "refused";

// Once somebody signs out, work that still goes on must not bring back what is being emptied.
let isShut = false;
export const shut = (is) => { isShut = is; };

// A page whose owner signs out is about to go, and its connections are closed under it: what it still asks for gets no
// answer, and is no mistake.
let isLeft = false;
export const leave = () => { isLeft = true; };
const forEver = () => new Promise(() => {});

function opened() {
  return new Promise((done, failed) => {
    if (isShut) return failed(new Error("signed out"));
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "id", autoIncrement: true });
      asked.result.createObjectStore("facts");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

const on = (...asked) => once(...asked).catch((error) => (isLeft ? forEver() : Promise.reject(error)));

// One request in one transaction, done when it is on the disk.
async function once(store, mode, act) {
  const base = await opened();
  try {
    return await new Promise((done, failed) => {
      const deal = base.transaction(store, mode, { durability: "strict" });
      const asked = act(deal.objectStore(store));
      deal.oncomplete = () => done(asked.result);
      deal.onerror = deal.onabort = () => failed(deal.error);
    });
  } finally {
    base.close();
  }
}

export const all = () => on("queue", "readonly", (rows) => rows.getAll());
export const add = (entry) => on("queue", "readwrite", (rows) => rows.add(entry));
export const put = (entry) => on("queue", "readwrite", (rows) => rows.put(entry));
export const drop = (id) => on("queue", "readwrite", (rows) => rows.delete(id));
export const fact = (name) => on("facts", "readonly", (rows) => rows.get(name));
export const setFact = (name, value) => on("facts", "readwrite", (rows) => rows.put(value, name));
