// The panel of an action: its form, then each step of its run with request and answer, then where it leads.

import { newRun, perform } from "./action.js";
import { fill, h, icon } from "./dom.js";
import { actionForm } from "./form.js";
import { jsonBlock } from "./json.js";
import { forget, keep } from "./memory.js";
import { clearToasts, toast } from "./toast.js";

const NAMES = { agent: "The agent", webhook: "Webhook, from this browser", redirect: "Redirection", refresh: "Related lists" };

/** The one panel of the page; `finished(run)` is told when a run is over. */
export function makePanel(element, finished) {
  let shown = null;
  let pending = null;
  let opener = null;
  let stepsDrawn = 0;
  const closedDetails = new Set();

  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  /** Starts an action: at once, or with its form when it has one. */
  function start(request) {
    if (shown && !shown.done && shown.steps.length > 0 && !pending) return;
    leave();
    opener = document.activeElement;
    const of = describe(request);
    const run = newRun(request, of);
    shown = run;
    stepsDrawn = 0;
    closedDetails.clear();
    clearToasts();
    if (request.action.fields.length === 0) {
      begin(run, {});
      return;
    }
    draw(run, actionForm(request.action, (values) => begin(run, values), close));
    element.querySelector("input, select, textarea")?.focus();
  }

  async function begin(run, values) {
    draw(run);
    element.querySelector("h2").focus({ preventScroll: true });
    await perform(run, values, (changed) => {
      if (changed === shown) draw(changed);
      if (changed.steps.some((step) => step.state === "followed")) keep(changed);
    }, decide);
    keep(run);
    if (run.outcome?.kind === "error") toast("error", run.outcome.text);
    else if (!run.steps.some((step) => step.kind === "redirect")) toast("success", run.outcome.text);
    finished(run);
  }

  // The moment before the browser leaves: time to read, and two buttons to shorten it or to stay.
  function decide(step) {
    toast("success", shown.outcome.text);
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle("go"), step.wait);
      const settle = (decision) => {
        clearTimeout(timer);
        pending = null;
        resolve(decision);
      };
      pending = settle;
      draw(shown);
    });
  }

  // Whoever goes elsewhere within the console meanwhile wants to stay in it.
  function leave() {
    pending?.("stay");
  }

  function close() {
    leave();
    if (shown?.done) forget(shown);
    hide();
    if (opener?.isConnected) opener.focus();
  }

  function hide() {
    shown = null;
    element.hidden = true;
    document.getElementById("frame").classList.remove("with-run");
    fill(element);
  }

  function draw(run, form) {
    element.hidden = false;
    document.getElementById("frame").classList.add("with-run");
    const scroll = element.querySelector(".run-body")?.scrollTop ?? 0;
    fill(element,
      h("header", { class: "run-head" },
        h("div", null, h("h2", { tabindex: "-1", text: run.action }), h("p", { class: "subtitle clip", text: run.of })),
        h("button", { class: "ghost", type: "button", "aria-label": "Close the panel", on: { click: close } }, icon("close"))),
      h("div", { class: "run-body" },
        run.remembered && h("p", { class: "run-remembered", text: `As it was at ${new Date(run.at).toLocaleTimeString()}` }),
        form,
        h("ol", { class: "steps" }, run.steps.filter((step) => step.kind !== "redirect" || step.state === "skipped").map((item, at) => drawStep(item, at, run))),
        run.html !== null && h("div", { class: "html-result" }, h("h3", { text: "HTML" }),
          h("iframe", { sandbox: "", srcdoc: run.html, title: `What ${run.action} answered`, referrerpolicy: "no-referrer" }))),
      h("div", { class: "run-foot", "aria-live": "polite" }, run.outcome && drawOutcome(run)));
    const body = element.querySelector(".run-body");
    body.scrollTop = scroll;
    // The newest step is the one that matters, above all when it failed.
    if (run.steps.length > 1 && (run.steps.length !== stepsDrawn || run.done)) element.querySelector(".step:last-child")?.scrollIntoView({ block: "nearest" });
    stepsDrawn = run.steps.length;
  }

  function drawStep(step, at, run) {
    return h("li", { class: `step ${step.state}`, data: { step: step.kind, state: step.state } },
      h("span", { class: "step-mark", role: "img", "aria-label": { ok: "Done", failed: "Failed", running: "Running", skipped: "Not done" }[step.state] },
        step.state === "ok" ? icon("check") : step.state === "failed" ? icon("cross") : null),
      h("div", { class: "step-body" },
        h("h3", { text: NAMES[step.kind] }),
        step.kind === "redirect" && h("p", { class: "step-line" }, h("code", { class: "url", text: step.url })),
        step.request && h("p", { class: "step-line" },
          h("span", { class: "method", text: step.request.method }), h("code", { class: "url", title: step.request.url, text: step.request.url })),
        step.request?.body !== undefined && fold(run, `${at}-request`, step.kind === "agent" && !step.answer, "Request", null, jsonBlock(requestShown(step))),
        step.answer && fold(run, `${at}-answer`, true, "Answer",
          h("span", { class: "answer-status" }, h("span", { class: `status ${step.answer.status < 400 ? "good" : "bad"}`, text: `${step.answer.status} ${step.answer.statusText ?? ""}`.trim() }),
            step.ms !== undefined && h("span", { class: "took", text: `${step.ms} ms` })),
          answerShown(step.answer)),
        step.note && h("p", { class: "step-note", text: step.note })));
  }

  function requestShown(step) {
    const headers = Object.keys(step.request.headers ?? {}).length > 0;
    return headers ? { headers: step.request.headers, body: step.request.body } : step.request.body;
  }

  function answerShown(answer) {
    if (answer.body !== undefined) return jsonBlock(answer.body);
    return answer.text ? h("pre", { class: "json", text: answer.text }) : h("p", { class: "step-note", text: "No body." });
  }

  // What was opened or closed by hand stays so while the run goes on.
  function fold(run, key, open, title, beside, content) {
    const is = closedDetails.has(`!${key}`) ? true : closedDetails.has(key) ? false : open;
    const element = h("details", { class: "fold", open: is }, h("summary", null, h("span", { text: title }), beside), content);
    element.addEventListener("click", (event) => {
      if (!event.target.closest("summary")) return;
      closedDetails.delete(element.open ? `!${key}` : key);
      closedDetails.add(element.open ? key : `!${key}`);
    });
    return element;
  }

  function drawOutcome(run) {
    const step = run.steps.find((item) => item.kind === "redirect" && item.state !== "skipped");
    const again = () => { step.state = "followed"; keep(run); location.assign(step.url); };
    return h("div", { class: `outcome ${run.outcome.kind}`, role: run.outcome.kind === "error" ? "alert" : null, data: { outcome: run.outcome.kind } },
      h("p", { class: "outcome-text" }, icon(run.outcome.kind === "error" ? "alert" : "check"), h("span", { text: run.outcome.text })),
      step && h("div", { class: `redirect ${step.state}`, data: { redirect: step.state } },
        h("p", { class: "redirect-line" }, `${{ waiting: "Opening", followed: "Opened", held: "Stayed here instead of" }[step.state] ?? "To"} `, h("code", { class: "url", text: step.url }), step.state === "waiting" ? " …" : ""),
        step.state === "waiting" && h("div", { class: "countdown", "aria-hidden": "true" }),
        h("div", { class: "form-buttons" }, step.state === "waiting"
          ? [h("button", { class: "button primary", type: "button", text: "Go now", on: { click: () => pending?.("go") } }),
            h("button", { class: "button", type: "button", text: "Stay here", on: { click: () => pending?.("stay") } })]
          : h("button", { class: "button", type: "button", on: { click: again } }, icon("open"), step.state === "held" ? "Open it" : "Open it again"))));
  }

  /** Shows a run that was kept. */
  function recall(run) {
    leave();
    shown = { ...run, remembered: true };
    draw(shown);
  }

  return { start, recall, leave: () => { leave(); hide(); }, get run() { return shown; } };
}

function describe({ collection, records, selection, titles }) {
  if (selection?.all) return `All ${collection.label.toLowerCase()} of the list`;
  if (records.length === 0) return collection.label;
  if (records.length === 1) return titles[0];
  return `${records.length} ${collection.label.toLowerCase()}`;
}
