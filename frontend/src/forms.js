// Sending: once, and with photos of a sensible size.
const LONGEST = 1600; // pixels; enough to read a nameplate
const PATIENCE = 20_000; // after this a button may be pressed again: downloads never reload the page

export function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

export function guardSubmits() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if ("sent" in form.dataset) return event.preventDefault();
    form.dataset.sent = "";
    const pressed = event.submitter;
    // After the browser has collected the form, or the pressed button's own value would be missing.
    setTimeout(() => {
      if (pressed && "sent" in form.dataset) { pressed.disabled = true; pressed.setAttribute("aria-busy", "true"); }
    });
    setTimeout(() => release(form), PATIENCE);
  });
  // Back to a page that the browser had kept: its buttons work again.
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
}

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size < 500_000) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
}

export function shrinkPhotos() {
  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (!input.matches?.("input[type=file][data-shrink]")) return;
    const chosen = new DataTransfer();
    for (const file of input.files) {
      // What the browser cannot read goes as it is; the server says what is wrong with it.
      chosen.items.add(file.type.startsWith("image/") ? await smaller(file).catch(() => file) : file);
    }
    input.files = chosen.files;
  });
}
