// A form without an account is sent when the server can be reached; else it stays as it stands, photos included.
// It is not kept to be sent later: the code by which its writer follows it would be shown to nobody.
import { say } from "./say.js";

const PATIENCE = 8000;

async function isReached(address) {
  const asked = { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
  return fetch(address, asked).then(() => true, () => false);
}

export function reachFirst() {
  const words = document.body.dataset;
  const near = document.querySelector("script[src]").src; // costs the server next to nothing
  addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.method !== "post" || "reached" in form.dataset) return;
    event.preventDefault();
    if ("asking" in form.dataset) return;
    form.dataset.asking = "";
    const pressed = event.submitter;
    const ok = await isReached(near);
    delete form.dataset.asking;
    if (!ok) return say(words.wordUnsent, "red").scrollIntoView({ block: "center" });
    form.dataset.reached = "";
    form.requestSubmit(pressed);
    delete form.dataset.reached;
  }, { capture: true });
  addEventListener("online", () => { if (document.querySelector("#messages .tone-red")) say(words.wordBack, "green"); });
}
