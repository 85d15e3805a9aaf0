// A record's page: what it is called, all its fields by type, and the actions that run on it.

import * as api from "./api.js";
import { cell, monogram } from "./cells.js";
import { fill, h, icon } from "./dom.js";
import { listAddress } from "./router.js";
import { recordFields, titleOf } from "./schema.js";
import { errorState } from "./states.js";

/** Opens the page of one record in `main`. */
export function openRecord(main, collection, id, from, start) {
  const loading = new AbortController();
  const heading = h("h1", { tabindex: "-1", text: `${collection.label} ${id}` });
  const place = h("div", { class: "record-body" });
  const actions = h("div", { class: "page-tools" });
  const mark = h("span", { class: "record-mark" });
  fill(main,
    h("a", { class: "back", href: from ?? listAddress(collection.name) }, icon("back"), collection.label),
    h("header", { class: "page-head" },
      h("div", { class: "page-title with-mark" }, mark, h("div", null, heading, h("p", { class: "subtitle", text: `${collection.name} · ${id}` }))),
      actions),
    place);

  async function load() {
    fill(place, h("div", { class: "card fields", "aria-busy": "true" }, collection.fields.slice(0, 8).map(() =>
      h("div", { class: "field", "aria-hidden": "true" }, h("span", { class: "skeleton" }), h("span", { class: "skeleton" })))));
    try {
      const record = await api.get(collection.name, id, loading.signal);
      draw(record);
    } catch (error) {
      if (!loading.signal.aborted) fill(place, errorState(error, error.status === 404 ? null : load));
    }
  }

  function draw(record) {
    const title = titleOf(collection, record);
    heading.textContent = title;
    document.title = `${title} · Forest console`;
    fill(mark, collection.people && monogram(title, true));
    fill(actions, [...collection.single, ...collection.bulk].map((action, at) => h("button", {
      class: at === 0 ? "button primary" : "button",
      type: "button",
      text: action.name,
      title: action.description ?? null,
      data: { action: action.name },
      on: { click: () => start({ collection, action, records: [record] }) },
    })));
    fill(place, h("dl", { class: "card fields" }, recordFields(collection).map((field) =>
      h("div", { class: "field", data: { field: field.name } },
        h("dt", null, h("span", { class: "field-label", text: field.label }),
          h("code", { class: "field-type", title: `${field.name} in the schema`, text: typeName(field) })),
        h("dd", null, cell(field, record, true))))));
  }

  load();
  return { heading, search: null, reload: load, close: () => loading.abort() };
}

function typeName(field) {
  if (field.relation) return `${field.relation} ${field.to ?? ""}`.trim();
  if (Array.isArray(field.type)) return `[${typeof field.type[0] === "string" ? field.type[0] : "Json"}]`;
  return typeof field.type === "string" ? field.type : "Json";
}
