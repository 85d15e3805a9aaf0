// What stands in the place of records while there are none: loading, nothing found, an error.

import { h, icon } from "./dom.js";

/** An error with a way out of it. */
export function errorState(error, retry) {
  return h("div", { class: "state failed", role: "alert" },
    h("span", { class: "state-mark" }, icon(error.status === 0 ? "plug" : "alert")),
    h("h2", { text: headline(error.status) }),
    h("p", { text: error.message }),
    retry && h("button", { class: "button", type: "button", on: { click: retry } }, icon("retry"), "Try again"));
}

function headline(status) {
  if (status === 0) return "No answer";
  if (status === 401) return "The session has ended";
  if (status === 403) return "Not allowed";
  if (status === 404) return "Not there";
  return "That did not work";
}

/** Nothing to show; `way` is an optional button out of it. */
export function emptyState(title, text, way) {
  return h("div", { class: "state" }, h("span", { class: "state-mark" }, icon("inbox")), h("h2", { text: title }), text && h("p", { text }), way);
}

/** Grey rows of about the shape of what is coming. */
export function skeletonRows(columns, rows) {
  return Array.from({ length: rows }, () =>
    h("tr", { class: "skeleton-row", "aria-hidden": "true" }, Array.from({ length: columns }, () => h("td", null, h("span", { class: "skeleton" })))));
}
