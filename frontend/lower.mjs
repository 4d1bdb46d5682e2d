// Tabler writes its colours as oklch() and light-dark(), which office desktops of 2021 do not know:
// there every variable built from them would be void. We have one theme, so both can be written out.

function closing(text, open) {
  for (let at = open, depth = 0; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    else if (text[at] === ")" && (depth -= 1) === 0) return at;
  }
  return -1;
}

function firstPart(text) {
  for (let at = 0, depth = 0; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    else if (text[at] === ")") depth -= 1;
    else if (text[at] === "," && depth === 0) return text.slice(0, at).trim();
  }
  return text;
}

export function lightOnly(css) {
  for (let at = css.indexOf("light-dark("); at >= 0; at = css.indexOf("light-dark(", at)) {
    const end = closing(css, at + 10);
    css = css.slice(0, at) + firstPart(css.slice(at + 11, end)) + css.slice(end + 1);
  }
  return css;
}

// OKLab to sRGB as in CSS Color 4, clipped.
function hexOf(lightness, chroma, hue) {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  const channel = (x) => Math.round(255 * Math.min(1, Math.max(0, x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055)));
  return `#${linear.map((x) => channel(x).toString(16).padStart(2, "0")).join("")}`;
}

export function plainColours(css) {
  return css.replace(/oklch\(([\d.]+)% ([\d.]+) ([\d.]+|none)(?:deg)?\)/g, (_, lightness, chroma, hue) =>
    hexOf(lightness / 100, Number(chroma), hue === "none" ? 0 : Number(hue)));
}
