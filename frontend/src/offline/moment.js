// What time it is by the server's clock, as far as a device can know: its own clock may be wrong, and may be set.
// {wall, moment}: when the device's clock said `wall`, it was `moment`. Without a network time only goes forward.
import { fact, setFact } from "./queue.js";

const MINUTE = 60_000;

export async function moment() {
  const known = await fact("clock");
  const wall = Date.now();
  const at = known ? known.moment + Math.max(0, wall - known.wall) : wall;
  // Written seldom: a page that is asked for does not wait for the disk.
  if (!known || wall < known.wall || wall - known.wall > MINUTE) await setFact("clock", { wall, moment: at });
  return at;
}

// Every answer of the server says what time it is.
export async function hear(answer) {
  const said = Date.parse(answer.headers.get("Date"));
  if (said) await setFact("clock", { wall: Date.now(), moment: said });
}
