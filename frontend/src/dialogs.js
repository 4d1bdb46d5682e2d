// Dialogs and the drawer are shortcuts to pages: every opener is a link that also works by itself.
//   <a href="/cases/X/assign" data-open="assign">     opens <dialog id="assign"> of this page
//   <a href="/cases/X" data-drawer>                   shows that page's content in the drawer, on wide screens
//   <button type="button" data-close>                 closes the dialog around it
export function openDialogs(htmx) {
  document.addEventListener("click", async (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const opener = event.target.closest?.("[data-open], [data-close], [data-drawer]");
    if (!opener) return closeOutside(event.target);
    if ("close" in opener.dataset) return opener.closest("dialog")?.close();
    if (opener.dataset.open) {
      const dialog = document.getElementById(opener.dataset.open);
      if (dialog) { event.preventDefault(); dialog.showModal(); }
    } else if (matchMedia("(min-width: 1024px)").matches) {
      event.preventDefault();
      const body = document.getElementById("drawer-body");
      body.replaceChildren();
      await htmx.ajax("GET", opener.href, { source: opener, target: "#drawer-body", select: "#page-body > *", swap: "innerHTML" });
      if (body.childElementCount) document.getElementById("drawer").showModal();
      else location.assign(opener.href);
    }
  });
  // Only one menu is open at a time, and Escape closes it.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
  });
}

// A press beside the menu's sheet, or on the backdrop of a dialog, closes it.
function closeOutside(target) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
  if (target.matches?.("dialog[open]")) target.close();
}
