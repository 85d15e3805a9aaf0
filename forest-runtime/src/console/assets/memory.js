// The last run of each record, kept for as long as the tab is open: coming back from the customer app with the Back
// button still shows what was asked and what was answered. Secrets are masked before anything is kept.

const PREFIX = "forest.run:";
const LAST = "forest.last-run";
const SECRET = /ticket|token|secret|password|authorization|cookie/i;
const MASK = "•••••• (hidden)";

const keyOf = (collection, ids) => `${PREFIX}${collection}/${ids.length === 1 ? ids[0] : ""}`;

/** Keeps `run`, and that it was started at the present address. */
export function keep(run) {
  const key = keyOf(run.collection, run.ids);
  try {
    sessionStorage.setItem(key, JSON.stringify(masked({ ...run, request: undefined, html: null })));
    sessionStorage.setItem(LAST, JSON.stringify({ key, address: location.hash }));
  } catch {
    // A full or a forbidden storage costs the memory of a run, nothing else.
  }
}

/** The last run on a record. */
export function ofRecord(collection, id) {
  return load(keyOf(collection, [id]));
}

/** The last run, when it was started at `address`. */
export function startedAt(address) {
  const last = load(LAST);
  return last?.address === address ? load(last.key) : null;
}

/** Forgets that run: its panel was closed. */
export function forget(run) {
  try {
    sessionStorage.removeItem(keyOf(run.collection, run.ids));
    sessionStorage.removeItem(LAST);
  } catch {
    // As above.
  }
}

function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** A copy in which the text under any key that sounds like a secret is replaced. */
export function masked(value) {
  if (Array.isArray(value)) return value.map(masked);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) =>
    [key, SECRET.test(key) && typeof inner === "string" ? MASK : masked(inner)]));
}
