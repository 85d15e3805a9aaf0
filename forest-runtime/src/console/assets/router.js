// The address bar: `#/users?page=2&sort=-created_at&search=ada` is a list, `#/users/12` a record.

/** What the address asks for: `{ collection, id?, page, sort, search }`; `collection` is null at the very start. */
export function read(hash = location.hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [collection, id] = path.split("/").map(decode);
  const params = new URLSearchParams(query);
  const page = Number.parseInt(params.get("page") ?? "1", 10);
  return {
    collection: collection || null,
    id: id || null,
    page: Number.isFinite(page) && page > 0 ? page : 1,
    sort: params.get("sort") ?? "",
    search: params.get("search") ?? "",
  };
}

// A stray `%` in a hand-written address is taken as it stands.
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a list. */
export function listAddress(collection, { page = 1, sort = "", search = "" } = {}) {
  const params = new URLSearchParams();
  if (page > 1) params.set("page", page);
  if (sort) params.set("sort", sort);
  if (search) params.set("search", search);
  const query = params.toString();
  return `#/${encodeURIComponent(collection)}${query ? `?${query}` : ""}`;
}

/** The address of a record. */
export function recordAddress(collection, id) {
  return `#/${encodeURIComponent(collection)}/${encodeURIComponent(id)}`;
}

/** Goes to an address; `replace` leaves no entry in the history (typing in the search box). */
export function go(address, { replace = false } = {}) {
  if (address === location.hash) return;
  if (!replace) {
    location.hash = address;
    return;
  }
  history.replaceState(null, "", address);
  dispatchEvent(new HashChangeEvent("hashchange"));
}

/** Calls `listener` with what the address asks for, now and whenever it changes. */
export function follow(listener) {
  addEventListener("hashchange", () => listener(read()));
  listener(read());
}
