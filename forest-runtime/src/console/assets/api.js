// The agent, over the same routes and with the same kind of session token as the Forest UI uses.

/** A refusal or a failure, with a text that can be shown. */
export class AgentError extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

let token = null;

/** Opens a session of the console's operator; answers who that is. */
export async function openSession() {
  const answer = await request("session", { method: "POST", headers: { Accept: "application/json" } });
  token = answer.token;
  return answer.user;
}

/** The schema document, as the agent publishes it. */
export function loadSchema() {
  return request("schema.json", { headers: { Accept: "application/json" } });
}

/** One page of a collection; `fields` maps a collection or a relation to the names of its fields. */
export async function list(collection, { fields, page, size, sort, search }, signal) {
  const query = new URLSearchParams({ timezone });
  for (const [name, names] of Object.entries(fields)) query.set(`fields[${name}]`, names.join(","));
  query.set("page[size]", size);
  query.set("page[number]", page);
  if (sort) query.set("sort", sort);
  if (search) query.set("search", search);
  return records(await call(`/forest/${encodeURIComponent(collection)}?${query}`, { signal }));
}

/** How many records there are; null when the agent does not count that collection. */
export async function count(collection, search, signal) {
  const query = new URLSearchParams({ timezone });
  if (search) query.set("search", search);
  const answer = await call(`/forest/${encodeURIComponent(collection)}/count?${query}`, { signal });
  return typeof answer?.count === "number" ? answer.count : null;
}

/** One record. */
export async function get(collection, id, signal) {
  const path = `/forest/${encodeURIComponent(collection)}/${encodeURIComponent(id)}?${new URLSearchParams({ timezone })}`;
  return records(await call(path, { signal }))[0];
}

/** Posts to the route of an action. Answers the response itself: a refusal is an answer, too. */
export async function post(endpoint, body) {
  const url = actionUrl(endpoint);
  const send = () => fetch(url, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  let response = await send();
  if (response.status === 401) {
    await openSession();
    response = await send();
  }
  return response;
}

/** The address that [`post`] uses. */
export function actionUrl(endpoint) {
  const path = endpoint.startsWith("/") ? endpoint : `/${endpoint}`;
  return `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams({ timezone })}`;
}

/** The text of an error answer: `{error}`, `{errors: [{detail}]}`, or what the status says. */
export function errorText(body, status) {
  if (typeof body?.error === "string") return body.error;
  const detail = body?.errors?.[0]?.detail;
  if (typeof detail === "string") return detail;
  return `The agent answered with status ${status}.`;
}

// Session tokens live for an hour; a page that was left open gets a new one by itself.
async function call(path, options) {
  const authorized = () => ({ ...options, headers: { Authorization: `Bearer ${token}`, Accept: "application/json" } });
  try {
    return await request(path, authorized());
  } catch (error) {
    if (error.status !== 401) throw error;
    await openSession();
    return request(path, authorized());
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new AgentError("The agent does not answer. Is the program still running?");
  }
  const text = await response.text();
  let body = null;
  try {
    body = text ? JSON.parse(text) : null;
  } catch {
    if (response.ok) throw new AgentError("The agent's answer is not JSON.", response.status);
  }
  if (!response.ok) throw new AgentError(errorText(body, response.status), response.status);
  return body;
}

// JSON:API to plain records: `{ id, values, links }`, where a link is `{ collection, id, values }` or null.
function records(document) {
  const included = new Map((document?.included ?? []).map((entry) => [`${entry.type}\n${entry.id}`, entry.attributes ?? {}]));
  const data = Array.isArray(document?.data) ? document.data : [document?.data].filter(Boolean);
  return data.map((entry) => {
    const links = {};
    for (const [name, relationship] of Object.entries(entry.relationships ?? {})) {
      const target = relationship?.data;
      if (target === undefined || Array.isArray(target)) continue;
      links[name] = target && { collection: target.type, id: target.id, values: included.get(`${target.type}\n${target.id}`) ?? {} };
    }
    return { id: String(entry.id), values: entry.attributes ?? {}, links };
  });
}
