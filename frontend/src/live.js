// Live refresh: <div id="open-cases" data-live="case task">. The stream says that something of these topics
// changed, never what; the element is fetched again through its ordinary, guarded page.
const QUIET = 400; // ms: one refetch for a burst of messages
const LONGEST_WAIT = 60_000;

export function followStream(htmx) {
  const lively = () => [...document.querySelectorAll("[data-live][id]")];
  if (!lively().length || !window.EventSource || !document.body.dataset.stream) return;
  const stale = new Set();
  let source, timer, retry, wait = 1000, wasOpen = false;

  const concerns = (element, topics) => {
    const names = element.dataset.live.split(/\s+/);
    return topics.some((topic) => names.some((name) => topic === name || topic.startsWith(`${name}.`) || topic.startsWith(`${name}:`)));
  };
  // Somebody is typing in there: wait until they have left, rather than pull the ground away.
  const isBusy = (element) => element.querySelector(":focus:is(input,select,textarea), form[data-sent], dialog[open]");

  function refresh() {
    for (const id of [...stale]) {
      const element = document.getElementById(id);
      if (element && isBusy(element)) continue;
      stale.delete(id);
      if (!element) continue;
      htmx.ajax("GET", element.dataset.liveUrl || location.href, {
        source: element, target: `#${CSS.escape(id)}`, select: `#${CSS.escape(id)}`, swap: "outerMorph",
        headers: { "Redgrid-Live": "1" }, // a page nobody looks at must not keep its session alive
      });
    }
    if (stale.size) later();
  }
  const later = () => { clearTimeout(timer); timer = setTimeout(refresh, stale.size ? QUIET : 0); };
  const mark = (elements) => { elements.forEach((element) => stale.add(element.id)); if (stale.size) later(); };

  function open() {
    clearTimeout(retry);
    source?.close();
    // What happens while a page is on its way is told it: it says how long ago it was asked for.
    const age = wasOpen ? 0 : Math.ceil(performance.now());
    source = new EventSource(`${document.body.dataset.stream}?age=${age}`);
    source.onopen = () => {
      wait = 1000;
      if (wasOpen) mark(lively()); // what happened while we were away was not told
      wasOpen = true;
    };
    source.onmessage = (event) => {
      const { topics = [] } = JSON.parse(event.data);
      mark(lively().filter((element) => concerns(element, topics)));
    };
    source.onerror = () => {
      source.close();
      retry = setTimeout(open, wait * (0.75 + Math.random() / 2)); // not all pages at the same moment
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  }
  // A hidden page needs no news, and a browser holds only six connections to one host.
  const follow = () => {
    if (document.hidden) { clearTimeout(retry); source?.close(); source = undefined; } else if (!source) open();
  };
  document.addEventListener("visibilitychange", follow);
  document.addEventListener("focusout", () => { if (stale.size) later(); });
  addEventListener("pagehide", () => source?.close());
  follow();
}
