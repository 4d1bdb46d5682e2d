// Pages of signed-in people. Every one of them also works without this file.
import htmx from "htmx.org";
import { dropSubmitted, keepDrafts, keepSubmitted } from "./drafts.js";
import { guardSubmits, release, shrinkPhotos } from "./forms.js";
import { followStream } from "./live.js";
import { openDialogs } from "./dialogs.js";
import { workOffline } from "./offline.js";
import { arrangePlan, offerLocation } from "./plan.js";
import { listenForKeys } from "./keys.js";
import { say } from "./say.js";

keepDrafts();
shrinkPhotos();
guardSubmits();
followStream(htmx);
openDialogs(htmx);
arrangePlan();
offerLocation();
listenForKeys();
workOffline();

// A form sent through htmx gets the same care as one sent by the browser.
document.addEventListener("htmx:finally:request", () => document.querySelectorAll("form[data-sent]").forEach(release));
document.addEventListener("htmx:after:swap", () => {
  keepDrafts();
  if (document.querySelector("#messages .alert-success")) dropSubmitted();
});
// An answer without the part that was asked for is another page, mostly the one to sign in:
// what stands here stays, rather than being replaced by nothing.
document.addEventListener("htmx:before:swap", (event) => {
  const { select, text } = event.detail.ctx;
  const id = select?.match(/^#([\w-]+)/)?.[1];
  if (id && !text.includes(`id="${id}"`)) event.preventDefault();
});
for (const failure of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(failure, (event) => {
    keepSubmitted();
    // The live refresh fails in silence; it tries again by itself.
    if (event.target.closest?.("form")) say(document.body.dataset.wordFailed, "red");
  });
}
