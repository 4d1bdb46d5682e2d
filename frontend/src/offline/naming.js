// How something that waits is called: by what somebody wrote.
const HIDDEN = new Set(["once", "csrfmiddlewaretoken", "seen", "seen_stage", "move"]);

export const spoken = (fields) => fields.filter(([name, value]) => typeof value === "string" && value.trim() && !HIDDEN.has(name));

// A bare code (an urgency, a kind) says nothing to whoever wrote it.
export function nameOf(fields) {
  const values = spoken(fields).map(([, value]) => value), written = values.filter((value) => !/^[\w:.-]+$/.test(value));
  return (written.length ? written : values).join(" · ");
}
