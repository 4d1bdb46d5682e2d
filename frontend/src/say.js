// A sentence for the reader, in the place where the server's messages stand; read aloud by screen readers.
export function say(text, tone) {
  const note = document.createElement("div");
  note.className = `alert tone-${tone}`;
  note.setAttribute("role", "status");
  note.textContent = text;
  document.getElementById("messages")?.replaceChildren(note);
  return note;
}
