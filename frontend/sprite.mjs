// One SVG file with a symbol for each icon that a template names: {% icon "map-pin" %}.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

// Outline drawings by their own name, filled ones by name-filled.
function fileOf(folder, name) {
  return name.endsWith("-filled") ? join(folder, "filled", `${name.slice(0, -7)}.svg`) : join(folder, "outline", `${name}.svg`);
}

function symbolOf(folder, name) {
  const shapes = readFileSync(fileOf(folder, name), "utf8")
    .replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "").replace(/\n\s*/g, "");
  const paint = name.endsWith("-filled")
    ? 'fill="currentColor" stroke="none"'
    : 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${shapes}</symbol>`;
}

// icon "name", icon x|default:"name" and icon="name" in templates, icon="name" and "icon": "name" in Python.
// Found only where it is surely an icon: the third word of a pill, the word after a tone in Python.
const BESIDE_A_TONE = /"(?:red|orange|yellow|blue|green|grey)",?\s+"([a-z0-9-]+)"/g;
const NAMED = /\{%\s*icon\s+(?:[\w.]+\|default:)?"([a-z0-9-]+)"|\bicon="([a-z0-9-]+)"|"icon":\s*"([a-z0-9-]+)"/g;

export function spriteOf(files, always, folder, shown) {
  const wanted = new Map(always.map((name) => [name, "safelist.json"]));
  for (const { path, text } of files) {
    for (const [, inTag, inWord, inTable] of text.matchAll(NAMED)) wanted.set(inTag ?? inWord ?? inTable, shown(path));
    for (const [, name] of text.matchAll(BESIDE_A_TONE)) if (existsSync(fileOf(folder, name))) wanted.set(name, shown(path));
  }
  const unknown = [...wanted].filter(([name]) => !existsSync(fileOf(folder, name)));
  if (unknown.length) throw new Error(`No such icon: ${unknown.map(([name, place]) => `${name} (${place})`).join(", ")}`);
  const symbols = [...wanted.keys()].sort().map((name) => symbolOf(folder, name));
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons (MIT), tabler.io -->${symbols.join("")}</svg>\n`;
}
