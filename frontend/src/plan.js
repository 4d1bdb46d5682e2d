// Placing rooms on a plan, and finding the cell of where one stands. Both pages work without this file: every place
// has a field with its numbers, which this file reads and writes; nothing is sent before the form is.
import { say } from "./say.js";

const SIDE = 1000; // numbers are thousandths of the plan
const POINT = 15; // half the side of a point's mark
const STEP = 5, BIG = 50;
const SVG = "http://www.w3.org/2000/svg";
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const within = (value) => Math.max(0, Math.min(SIDE, Math.round(value)));
const draw = (name, attributes) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

function read(input) {
  const numbers = input.value.split(/[^\d]+/).filter(Boolean).map(Number);
  if (numbers.length < 2) return null;
  const [x, y, w = 0, h = 0] = numbers;
  return { x: within(x), y: within(y), w: within(w), h: within(h) };
}

function arrange(board) {
  const marks = board.querySelector("[data-marks]");
  const voice = document.querySelector("[data-said]");
  const form = board.closest("form");
  const high = board.viewBox.baseVal.height;
  const spots = [...form.querySelectorAll("[data-spot]")].map((input) => ({
    input, name: form.querySelector(`label[for="${input.id}"]`).textContent, box: read(input), before: input.value,
  }));
  let chosen, dirty = false, whisper;

  const tell = (text, spot) => {
    const said = text.replace(/\{(\w)\w*\}/g, (_, key) => (key === "n" ? spot.name : spot.box?.[key] ?? ""));
    clearTimeout(whisper); // one sentence for a held key
    whisper = setTimeout(() => { voice.textContent = said; }, 250);
  };

  function show(spot) {
    const { box, group, input } = spot;
    group.classList.toggle("unplaced", !box);
    input.closest("li").classList.toggle("waiting", !box);
    spot.button.hidden = Boolean(box);
    if (!box) { group.removeAttribute("tabindex"); return; }
    group.setAttribute("tabindex", "0");
    group.setAttribute("aria-label", `${spot.name}, ${box.x}, ${box.y}`);
    const across = box.x, down = (box.y * high) / SIDE;
    const wide = box.w || 2 * POINT, tall = (box.h * high) / SIDE || 2 * POINT;
    const [shape, words, handle] = group.children;
    for (const [key, value] of Object.entries({ x: across - wide / 2, y: down - tall / 2, width: wide, height: tall, rx: box.w ? 0 : POINT })) shape.setAttribute(key, value);
    words.setAttribute("x", across);
    words.setAttribute("y", down + tall / 2 + (box.w ? -8 : 16));
    words.removeAttribute("textLength");
    if (box.w > 6 && words.getComputedTextLength() > wide - 6) words.setAttribute("textLength", wide - 6);
    handle.setAttribute("cx", across + wide / 2);
    handle.setAttribute("cy", down + tall / 2);
  }

  function change(spot, box, text) {
    spot.box = box;
    spot.input.value = box ? `${box.x} ${box.y}${box.w ? ` ${box.w} ${box.h}` : ""}` : "";
    dirty = true;
    show(spot);
    tell(text, spot);
  }
  const move = (spot, x, y) => change(spot, { ...spot.box, x: within(x), y: within(y) }, board.dataset.moved);
  const size = (spot, w, h) => {
    const sides = { w: within(w), h: within(h) };
    change(spot, { ...spot.box, ...(sides.w && sides.h ? sides : { w: 0, h: 0 }) }, board.dataset.sized);
  };
  const put = (spot, x, y) => { change(spot, { x: within(x), y: within(y), w: 0, h: 0 }, board.dataset.moved); spot.group.focus(); };
  function take(spot) { change(spot, null, board.dataset.taken); spot.button.focus(); }

  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(board.getScreenCTM().inverse());
    return [point.x, (point.y * SIDE) / high];
  };

  function press(spot, event) {
    if (event.button) return;
    event.preventDefault();
    event.stopPropagation();
    spot.group.focus();
    const [x0, y0] = at(event), from = spot.box, isSize = event.target.classList.contains("handle");
    const drag = (moved) => {
      const [x, y] = at(moved);
      if (isSize) size(spot, 2 * Math.abs(x - from.x), 2 * Math.abs(y - from.y));
      else move(spot, from.x + x - x0, from.y + y - y0);
    };
    const drop = () => {
      board.removeEventListener("pointermove", drag);
      board.removeEventListener("pointerup", drop);
      board.removeEventListener("pointercancel", drop);
    };
    board.setPointerCapture(event.pointerId);
    board.addEventListener("pointermove", drag);
    board.addEventListener("pointerup", drop);
    board.addEventListener("pointercancel", drop);
  }

  function key(spot, event) {
    const [right, down] = ARROWS[event.key] ?? [0, 0], step = event.shiftKey ? BIG : STEP;
    if (right || down) {
      if (event.altKey) size(spot, (spot.box.w || 20) + right * step * 2, (spot.box.h || 20) + down * step * 2);
      else move(spot, spot.box.x + right * step, spot.box.y + down * step);
    } else if (event.key === "Delete" || event.key === "Backspace") take(spot);
    else return;
    event.preventDefault();
  }

  marks.textContent = "";
  for (const spot of spots) {
    spot.group = draw("g", { class: "spot tone-blue movable", role: "button", "aria-describedby": "plan-help" });
    const words = draw("text", { lengthAdjust: "spacingAndGlyphs" });
    words.textContent = spot.name;
    spot.group.append(draw("rect", {}), words, draw("circle", { class: "handle", r: 7 }));
    spot.button = document.createElement("button");
    Object.assign(spot.button, { type: "button", className: "btn btn-small", textContent: board.dataset.put });
    spot.button.setAttribute("aria-label", `${board.dataset.put}: ${spot.name}`);
    spot.input.after(spot.button);
    spot.button.addEventListener("click", () => { put(spot, SIDE / 2, SIDE / 2); chosen = spot; });
    spot.input.addEventListener("change", () => { spot.box = read(spot.input); dirty = true; show(spot); });
    spot.group.addEventListener("pointerdown", (event) => { chosen = null; press(spot, event); });
    spot.group.addEventListener("keydown", (event) => key(spot, event));
    marks.append(spot.group);
    show(spot);
  }
  // Fresh from the tray, the next press on the plan says where it goes.
  board.addEventListener("click", (event) => {
    if (chosen && !event.target.closest(".spot")) { move(chosen, ...at(event)); chosen.group.focus(); chosen = null; }
  });
  form.addEventListener("submit", () => { dirty = false; });
  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
}

function locate(form) {
  const offer = form.querySelector("[data-locate]");
  if (!navigator.geolocation || !window.isSecureContext) return;
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.longitude.value = coords.longitude.toFixed(6);
      form.elements.latitude.value = coords.latitude.toFixed(6);
      form.requestSubmit();
    }, () => say(form.dataset.failed, "yellow"), { enableHighAccuracy: true, timeout: 15_000 });
  });
}

export function arrangePlan() {
  const board = document.querySelector("svg[data-board]");
  if (board) arrange(board);
}

export function offerLocation() {
  const form = document.querySelector("[data-locate]")?.closest("form");
  if (form) locate(form);
}
