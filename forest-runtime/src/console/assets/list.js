// A collection's list: a page of records, sorted and searched, with the actions of each, of some and of all.

import * as api from "./api.js";
import { cell, isNumeric, monogram } from "./cells.js";
import { fill, h, icon } from "./dom.js";
import { rowActions } from "./menu.js";
import { go, listAddress, recordAddress } from "./router.js";
import { defaultSort, listColumns, projection, titleOf } from "./schema.js";
import { emptyState, errorState, skeletonRows } from "./states.js";

const PAGE_SIZE = 15;
const TYPING_PAUSE = 250;

/** Opens the list in `main`; `start({collection, action, records, selection})` runs an action. Answers what the router calls. */
export function openList(main, collection, start) {
  const columns = listColumns(collection);
  const fields = projection(collection, columns);
  let view = null;
  let loading = null;
  let total = null;
  let counted = null;
  let selected = new Map();
  let everything = false;

  const heading = h("h1", { tabindex: "-1", text: collection.label });
  const subtitle = h("p", { class: "subtitle", "aria-live": "polite" }, " ");
  const search = h("input", {
    type: "search",
    class: "search-input",
    placeholder: `Search ${collection.label.toLowerCase()}`,
    "aria-label": `Search ${collection.label.toLowerCase()}`,
    autocomplete: "off",
    spellcheck: "false",
  });
  const header = h("tr");
  const body = h("tbody");
  const bar = h("div", { class: "selection-bar", hidden: true, role: "region", "aria-label": "Selection" });
  const table = h("table", { class: "records", "aria-label": collection.label }, h("thead", null, header), body);
  const place = h("div", { class: "table-scroll" }, table);
  const pager = h("nav", { class: "pager", "aria-label": "Pages" });
  const card = h("div", { class: "card list-card", "aria-busy": "true" }, bar, place, pager);

  fill(main,
    h("header", { class: "page-head" },
      h("div", { class: "page-title" }, heading, subtitle),
      h("div", { class: "page-tools" },
        collection.searchable && h("label", { class: "search" }, icon("search"), search, h("kbd", { text: "/", "aria-hidden": "true" })),
        collection.global.map((action) => h("button", {
          class: "button", type: "button", text: action.name,
          on: { click: () => start({ collection, action, records: [], selection: subset() }) },
        })))),
    card);

  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(applySearch, TYPING_PAUSE);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") applySearch();
    if (event.key === "Escape" && search.value) {
      event.stopPropagation();
      search.value = "";
      applySearch();
    }
  });

  function applySearch() {
    clearTimeout(timer);
    go(listAddress(collection.name, { sort: view.sort, search: search.value.trim() }), { replace: true });
  }

  async function show(next) {
    const before = view;
    view = next;
    if (search.value.trim() !== view.search) search.value = view.search;
    if (before && before.search !== view.search) clearSelection();
    drawHeader();
    loading?.abort();
    const { signal } = (loading = new AbortController());
    card.setAttribute("aria-busy", "true");
    if (!before) fill(body, skeletonRows(width(), PAGE_SIZE));
    try {
      const [records] = await Promise.all([page(signal), count(signal)]);
      if (!signal.aborted) drawRecords(records);
    } catch (error) {
      if (!signal.aborted) drawError(error);
    } finally {
      if (!signal.aborted) card.setAttribute("aria-busy", "false");
    }
  }

  function page(signal) {
    const sort = view.sort || defaultSort(collection);
    return api.list(collection.name, { fields, page: view.page, size: PAGE_SIZE, sort, search: view.search }, signal);
  }

  // Counting is the dear part for large tables: once per search, not once per page.
  async function count(signal) {
    if (counted === view.search) return;
    const wanted = view.search;
    total = await api.count(collection.name, wanted, signal);
    counted = wanted;
  }

  function width() {
    return columns.length + (collection.bulk.length > 0 ? 1 : 0) + (collection.single.length > 0 ? 1 : 0);
  }

  function drawHeader() {
    const [, minus, sorted] = /^(-?)(.*)$/.exec(view.sort || defaultSort(collection));
    fill(header,
      collection.bulk.length > 0 && h("th", { class: "check", scope: "col" }, h("span", { class: "visually-hidden", text: "Selected" })),
      columns.map((field) => {
        const active = field.name === sorted;
        const next = active && !minus ? `-${field.name}` : field.name;
        return h("th", {
          scope: "col",
          title: field.name,
          class: isNumeric(field) ? "numeric" : null,
          "aria-sort": active ? (minus ? "descending" : "ascending") : null,
        }, field.sortable
          ? h("button", { class: "sort", type: "button", on: { click: () => go(listAddress(collection.name, { sort: next, search: view.search })) } },
            field.label, active && icon(minus ? "down" : "up"))
          : field.label);
      }),
      collection.single.length > 0 && h("th", { scope: "col", class: "actions" }, h("span", { class: "visually-hidden", text: "Actions" })));
  }

  function drawRecords(records) {
    drawCount(records.length);
    if (records.length === 0) {
      fill(place, view.search
        ? emptyState(`Nothing matches “${view.search}”`, `No record of ${collection.label.toLowerCase()} holds this text.`,
          h("button", { class: "button", type: "button", on: { click: () => { search.value = ""; applySearch(); } } }, "Clear the search"))
        : view.page > 1
          ? emptyState("This page is empty", "The collection has fewer records than that.",
            h("a", { class: "button", href: listAddress(collection.name, { sort: view.sort }) }, "First page"))
          : emptyState("No records yet", `As soon as ${collection.label.toLowerCase()} has records they stand here.`));
    } else {
      fill(place, table);
      fill(body, records.map(row));
      place.scrollTop = 0;
    }
    drawPager(records.length);
    drawBar(records);
  }

  function row(record) {
    const address = recordAddress(collection.name, record.id);
    const title = titleOf(collection, record);
    const open = () => go(address);
    const element = h("tr", {
      class: "row",
      data: { id: record.id },
      on: { click: (event) => { if (!event.target.closest("a, button, input, label") && !getSelection()?.toString()) open(); } },
    },
    collection.bulk.length > 0 && h("td", { class: "check" }, h("input", {
      type: "checkbox", "aria-label": `Select ${title}`, prop: { checked: selected.has(record.id) },
      on: { change: (event) => { select(record, event.target.checked); } },
    })),
    columns.map((field) => h("td", { class: isNumeric(field) ? "numeric" : null },
      field === collection.title
        ? h("a", { class: "title-cell", href: address }, collection.people && monogram(title), h("span", { class: "clip", text: title }))
        : cell(field, record))),
    collection.single.length > 0 && h("td", { class: "actions" },
      rowActions(collection.single, title, (action) => start({ collection, action, records: [record] }))));
    return element;
  }

  function select(record, on) {
    if (on) selected.set(record.id, record);
    else selected.delete(record.id);
    everything = false;
    drawBar();
  }

  function clearSelection() {
    selected = new Map();
    everything = false;
    for (const box of body.querySelectorAll("input[type=checkbox]")) box.checked = false;
    drawBar();
  }

  function drawBar() {
    bar.hidden = selected.size === 0;
    const number = everything ? total : selected.size;
    fill(bar,
      h("span", { class: "selection-count", text: `${number} selected` }),
      !everything && total !== null && total > selected.size && h("button", { class: "ghost", type: "button",
        on: { click: () => { everything = true; drawBar(); } } }, `Select all ${total}`),
      collection.bulk.map((action) => h("button", { class: "button small primary", type: "button", text: action.name,
        on: { click: () => start({ collection, action, records: [...selected.values()], selection: everything ? { ...subset(), all: true } : undefined }) } })),
      h("button", { class: "ghost", type: "button", on: { click: clearSelection } }, "Clear"));
  }

  // What the list shows, in the words of an action's request.
  function subset() {
    return { fields, search: view.search, sort: view.sort || defaultSort(collection), page: view.page, size: PAGE_SIZE };
  }

  function drawCount(onPage) {
    const noun = (number) => (number === 1 ? "record" : "records");
    subtitle.textContent = total === null ? `${onPage} ${noun(onPage)} on this page`
      : `${total.toLocaleString()} ${noun(total)}${view.search ? ` for “${view.search}”` : ""}`;
  }

  function drawPager(onPage) {
    const pages = total === null ? null : Math.max(1, Math.ceil(total / PAGE_SIZE));
    const first = (view.page - 1) * PAGE_SIZE + 1;
    const turn = (page, label, name, possible) => h("button", {
      class: "button small", type: "button", "aria-label": label, disabled: !possible,
      on: { click: () => go(listAddress(collection.name, { page, sort: view.sort, search: view.search })) },
    }, icon(name));
    if (onPage === 0 && view.page === 1) {
      fill(pager);
      return;
    }
    fill(pager,
      h("span", { class: "pager-range", text: onPage === 0 ? "" : `${first.toLocaleString()}–${(first + onPage - 1).toLocaleString()}${total === null ? "" : ` of ${total.toLocaleString()}`}` }),
      h("span", { class: "pager-turn" },
        turn(view.page - 1, "Previous page", "left", view.page > 1),
        h("span", { class: "pager-page", text: pages === null ? `Page ${view.page}` : `Page ${view.page} of ${pages.toLocaleString()}` }),
        turn(view.page + 1, "Next page", "right", pages === null ? onPage === PAGE_SIZE : view.page < pages)));
  }

  function drawError(error) {
    subtitle.textContent = " ";
    fill(place, errorState(error, () => show(view)));
    fill(pager);
    counted = null;
  }

  return {
    show,
    heading,
    search: collection.searchable ? search : null,
    reload: () => { counted = null; return show(view); },
    close: () => { clearTimeout(timer); loading?.abort(); },
  };
}
