// Builds redgrid/static/dist from src/ and the locked packages. Run: npm ci && npm run build
// Everything a page asks for comes out of here; nothing is fetched from another host at run time.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import esbuild from "esbuild";
import { PurgeCSS } from "purgecss";
import { lightOnly, plainColours } from "./lower.mjs";
import { spriteOf } from "./sprite.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const product = join(here, "../redgrid");
const out = join(product, "static/dist");
const modules = join(here, "node_modules");
// Phones of the last five or six years, and the browsers inside office chat programs.
const target = ["chrome87", "firefox88", "safari15"];

// Templates and Python sources, without tests and migrations: where class and icon names come from.
function sources() {
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (["tests", "migrations", "static", "staticfiles", "__pycache__", "locale"].includes(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (/\.(html|py)$/.test(entry.name)) found.push({ path, text: readFileSync(path, "utf8") });
    }
  };
  walk(product);
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

// Words that can be a class, tag or attribute: inside tags of a page, inside quotes of a script or module.
const words = (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [];
const fromPage = (text) => (text.match(/<[^>]*>|\{%.*?%\}|\{\{.*?\}\}/gs) ?? []).flatMap(words);
const fromCode = (text) => (text.match(/"[^"\n]*"|'[^'\n]*'|`[^`]*`/g) ?? []).flatMap(words);

async function usedTabler(files) {
  const scripts = readdirSync(join(here, "src")).filter((name) => name.endsWith(".js"));
  const [result] = await new PurgeCSS().purge({
    css: [{ raw: readFileSync(join(modules, "@tabler/core/dist/css/tabler.min.css"), "utf8") }],
    content: [
      ...files.map(({ path, text }) => ({ raw: text, extension: path.endsWith(".html") ? "html" : "py" })),
      ...scripts.map((name) => ({ raw: readFileSync(join(here, "src", name), "utf8"), extension: "js" })),
    ],
    extractors: [
      { extractor: fromPage, extensions: ["html"] },
      { extractor: fromCode, extensions: ["py", "js"] },
    ],
    safelist: JSON.parse(readFileSync(join(here, "safelist.json"), "utf8")).classes,
    // Themes and components we do not have; their words ("dark", "close") are too common to be purged by name.
    blocklist: [/data-bs-theme=dark/, /^litepicker/, /^ts-/, /^fslightbox/, /^apexcharts/, /^plyr/, /^noUi/, /^jvm-/],
    variables: true,
    keyframes: true,
    fontFace: true,
  });
  return result.css;
}

// The policy default-src 'self' forbids data: addresses, so Tabler's embedded pictures become files.
function picturesAsFiles(css) {
  return css.replace(/url\((["']?)data:image\/svg\+xml,(.*?)\1\)/g, (_, quote, body) => {
    const svg = body.includes("%3c") || body.includes("%3C") ? decodeURIComponent(body) : body;
    const name = `img/${createHash("sha256").update(svg).digest("hex").slice(0, 10)}.svg`;
    mkdirSync(join(out, "img"), { recursive: true });
    writeFileSync(join(out, name), svg);
    return `url(${name})`;
  });
}

async function styles(files) {
  const own = await esbuild.build({
    entryPoints: [join(here, "src/css/app.css")], bundle: true, write: false, target, external: ["*.svg"],
  });
  const css = `${plainColours(lightOnly(picturesAsFiles(await usedTabler(files))))}\n${own.outputFiles[0].text}`;
  const small = await esbuild.transform(css, { loader: "css", minify: true, target, legalComments: "none" });
  const notice = "/*! Contains parts of Tabler (MIT), tabler.io */\n";
  writeFileSync(join(out, "app.css"), notice + small.code);
}

async function scripts() {
  await esbuild.build({
    entryPoints: { app: join(here, "src/app.js"), public: join(here, "src/public.js"), worker: join(here, "src/worker.js") },
    outdir: out, bundle: true, minify: true, format: "iife", target, legalComments: "inline",
  });
}

function brand() {
  for (const name of readdirSync(join(here, "src/brand"))) copyFileSync(join(here, "src/brand", name), join(out, name));
}

// Printed matter embeds these two weights; no page loads them.
function fonts() {
  const folder = join(product, "fonts");
  const family = join(modules, "@expo-google-fonts/noto-sans-sc");
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(family, "400Regular/NotoSansSC_400Regular.ttf"), join(folder, "NotoSansSC-Regular.ttf"));
  copyFileSync(join(family, "700Bold/NotoSansSC_700Bold.ttf"), join(folder, "NotoSansSC-Bold.ttf"));
  copyFileSync(join(family, "LICENSE_FONT"), join(folder, "LICENSE"));
}

function report() {
  for (const name of readdirSync(out).filter((entry) => /\.(js|css|svg)$/.test(entry))) {
    const body = readFileSync(join(out, name));
    const sizes = [body.length, gzipSync(body, { level: 9 }).length, brotliCompressSync(body).length];
    console.log(`${name.padEnd(14)} ${sizes.map((size) => String(size).padStart(8)).join(" ")}   (plain, gzip, brotli)`);
  }
}

const files = sources();
// The folder itself stays: a running server may be serving from it.
mkdirSync(out, { recursive: true });
rmSync(join(out, "img"), { recursive: true, force: true });
const always = JSON.parse(readFileSync(join(here, "safelist.json"), "utf8")).icons;
writeFileSync(join(out, "icons.svg"), spriteOf(files, always, join(modules, "@tabler/icons/icons"), (path) => relative(product, path)));
await Promise.all([styles(files), scripts()]);
brand();
fonts();
report();
