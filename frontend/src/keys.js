// One key from anywhere: "/" puts the cursor into the search box of the frame, or goes to the page that has one.
export function listenForKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]")) return;
    const box = [...document.querySelectorAll("#q[type=search], [data-key='/']")].find((each) => each.checkVisibility());
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
