// Running an action, and doing with its answer what the Forest UI does: message, HTML, file, webhook, redirection.
// The steps are taken strictly one after the other; a step that fails ends the run.

import * as api from "./api.js";

const REDIRECT_AFTER = 1200;
const WEBHOOK_TIMEOUT = 15000;
const SHOWN_TEXT = 4000;

/** A run that has not begun. `records` are those it runs on; `selection` describes the list, when it matters. */
export function newRun({ collection, action, records, selection }, of) {
  return {
    action: action.name,
    collection: collection.name,
    ids: records.map((record) => record.id),
    of,
    at: Date.now(),
    steps: [],
    outcome: null,
    html: null,
    done: false,
    request: { endpoint: action.endpoint, download: action.download === true, body: requestBody(collection, action, records, selection) },
  };
}

function requestBody(collection, action, records, selection) {
  const all = selection?.all === true;
  return {
    data: {
      type: "custom-action-requests",
      attributes: {
        collection_name: collection.name,
        ids: all ? [] : records.map((record) => record.id),
        values: {},
        parent_collection_name: null,
        parent_collection_id: null,
        parent_association_name: null,
        all_records: all,
        all_records_subset_query: selection ? subsetQuery(selection) : null,
        all_records_ids_excluded: [],
        smart_action_id: action.id ?? `${collection.name}.${action.name}`,
        signed_approval_request: null,
      },
    },
  };
}

function subsetQuery({ fields, search, sort, page, size }) {
  const query = {};
  for (const [name, names] of Object.entries(fields)) query[`fields[${name}]`] = names.join(",");
  query["page[number]"] = page;
  query["page[size]"] = size;
  if (search) query.search = search;
  if (sort) query.sort = sort;
  query.timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return query;
}

/**
 * Performs `run` with the form's `values`; `changed` is called after each step. `decide(step)` is asked before the
 * browser leaves for another address: it answers a promise of "go" or "stay".
 */
export async function perform(run, values, changed, decide) {
  run.request.body.data.attributes.values = values;
  const answer = await askAgent(run, changed);
  if (!answer) return finish(run, changed);
  const { body } = answer;
  if (typeof body?.html === "string") run.html = body.html;
  if (!answer.ok) {
    run.outcome = { kind: "error", text: api.errorText(body, answer.status) };
    return finish(run, changed);
  }
  if (answer.file) {
    run.outcome = { kind: "success", text: `Downloaded ${answer.file}` };
    return finish(run, changed);
  }
  const success = typeof body?.success === "string" && body.success ? body.success : `${run.action}: done`;
  if (body?.webhook && !(await fireWebhook(run, body.webhook, changed))) {
    if (body.redirectTo) run.steps.push({ kind: "redirect", state: "skipped", url: String(body.redirectTo), note: "Not followed, because the webhook failed." });
    run.outcome = { kind: "error", text: `${run.action}: the webhook failed${body.redirectTo ? ", so the redirection was not followed" : ""}.` };
    return finish(run, changed);
  }
  run.outcome = { kind: "success", text: success };
  const relations = body?.refresh?.relationships;
  if (Array.isArray(relations) && relations.length > 0) {
    run.steps.push({ kind: "refresh", state: "skipped", note: `In the Forest UI the related lists ${relations.join(", ")} load again; the console shows none.` });
  }
  if (body?.redirectTo) await redirect(run, body.redirectTo, changed, decide);
  return finish(run, changed);
}

function finish(run, changed) {
  run.done = true;
  changed(run);
  return run;
}

async function askAgent(run, changed) {
  const { endpoint, body, download } = run.request;
  const step = { kind: "agent", state: "running", request: { method: "POST", url: api.actionUrl(endpoint), body } };
  run.steps.push(step);
  changed(run);
  const started = performance.now();
  let response;
  try {
    response = await api.post(endpoint, body);
  } catch (error) {
    step.state = "failed";
    step.note = error instanceof api.AgentError ? error.message : "The agent does not answer. Is the program still running?";
    run.outcome = { kind: "error", text: step.note };
    return null;
  }
  const answer = { ok: response.ok, status: response.status, body: null, file: null };
  const disposition = response.headers.get("Content-Disposition") ?? "";
  if (response.ok && (download || /^attachment/i.test(disposition))) {
    answer.file = fileName(disposition);
    save(await response.blob(), answer.file);
    step.answer = { status: response.status, statusText: response.statusText, text: `A file: ${answer.file}` };
  } else {
    step.answer = await readAnswer(response);
    answer.body = step.answer.body ?? null;
  }
  step.ms = Math.round(performance.now() - started);
  step.state = response.ok ? "ok" : "failed";
  changed(run);
  return answer;
}

async function readAnswer(response) {
  const answer = { status: response.status, statusText: response.statusText };
  const text = await response.text();
  try {
    if (text) answer.body = JSON.parse(text);
  } catch {
    answer.text = text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)} …` : text;
  }
  return answer;
}

// The browser itself makes the call, with the cookies of the address that it goes to, and keeps those that come back.
async function fireWebhook(run, webhook, changed) {
  const method = typeof webhook.method === "string" ? webhook.method.toUpperCase() : "POST";
  const step = { kind: "webhook", state: "running", request: { method, url: String(webhook.url ?? ""), headers: webhook.headers ?? {} } };
  if (method !== "GET") step.request.body = webhook.body ?? {};
  run.steps.push(step);
  const url = httpUrl(step.request.url);
  if (!url) {
    step.state = "failed";
    step.note = "Refused: the address of a webhook must be an absolute http or https address.";
    return false;
  }
  changed(run);
  const started = performance.now();
  try {
    const response = await fetch(url, {
      method,
      credentials: "include",
      headers: { ...(method === "GET" ? {} : { "Content-Type": "application/json" }), ...step.request.headers },
      body: method === "GET" ? undefined : JSON.stringify(step.request.body),
      signal: AbortSignal.timeout(WEBHOOK_TIMEOUT),
    });
    step.answer = await readAnswer(response);
    step.state = response.ok ? "ok" : "failed";
    if (!response.ok) step.note = `${url.origin} answered with status ${response.status}.`;
    else if (url.hostname !== location.hostname) {
      step.note = `${url.hostname} is another site than this console (${location.hostname}): a browser may not keep the cookies of this answer.`;
    }
  } catch (error) {
    step.state = "failed";
    step.note = error.name === "TimeoutError"
      ? `${url.origin} did not answer within ${WEBHOOK_TIMEOUT / 1000} seconds.`
      : `No answer from ${url.origin}. Either nothing listens there, or it does not allow requests from ${location.origin} (CORS). The browser does not tell which.`;
  }
  step.ms = Math.round(performance.now() - started);
  changed(run);
  return step.state === "ok";
}

async function redirect(run, target, changed, decide) {
  const step = { kind: "redirect", state: "waiting", url: String(target), wait: REDIRECT_AFTER };
  run.steps.push(step);
  const url = httpUrl(step.url);
  if (!url) {
    step.state = "skipped";
    step.note = step.url.startsWith("/")
      ? "A page of the Forest UI: the console has none of that name and stays here."
      : "Refused: the console follows absolute http and https addresses only.";
    return;
  }
  step.url = url.href;
  changed(run);
  step.state = (await decide(step)) === "go" ? "followed" : "held";
  changed(run);
  if (step.state === "followed") location.assign(url.href);
}

function httpUrl(text) {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

function fileName(disposition) {
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  try {
    if (extended) return decodeURIComponent(extended);
  } catch {
    // A malformed name is no reason to lose the file.
  }
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? "download";
}

function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
