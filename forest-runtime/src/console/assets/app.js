// The console: opens a session, reads the schema, and shows what the address bar asks for.

import { loadSchema, openSession } from "./api.js";
import { fill, h } from "./dom.js";
import { openList } from "./list.js";
import { ofRecord, startedAt } from "./memory.js";
import { makePanel } from "./panel.js";
import { openRecord } from "./record.js";
import { follow, listAddress } from "./router.js";
import { readSchema, titleOf } from "./schema.js";
import { drawCollections, drawFoot } from "./sidebar.js";
import { emptyState, errorState } from "./states.js";

const main = document.getElementById("main");

async function begin() {
  fill(main, h("div", { class: "state" }, h("span", { class: "spinner", role: "status", "aria-label": "Loading" })));
  try {
    const [user, document_] = await Promise.all([openSession(), loadSchema()]);
    const schema = readSchema(document_);
    drawFoot(user, schema.meta);
    if (schema.collections.size === 0) {
      fill(main, emptyState("No collections", "The agent has none yet. Give it one with `.collection::<YourStruct>()` and start the program again."));
      return;
    }
    run(schema);
  } catch (error) {
    fill(main, errorState(error, begin));
  }
}

function run(schema) {
  let view = null;
  let open = null;
  let lastList = null;

  const panel = makePanel(document.getElementById("run"), () => view?.reload());
  const start = (request) => panel.start({ ...request, titles: request.records.map((record) => titleOf(request.collection, record)) });

  follow((route) => {
    const collection = schema.collections.get(route.collection ?? "") ?? (route.collection ? null : [...schema.collections.values()][0]);
    drawCollections(schema, collection?.name);
    if (!collection) {
      view?.close();
      view = open = null;
      document.title = "Forest console";
      fill(main, emptyState(`No collection “${route.collection}”`, "Choose one on the left."));
      return;
    }
    const place = `${collection.name}/${route.id ?? ""}`;
    const moved = place !== open;
    if (moved) {
      view?.close();
      // The first page that is shown may be the one that the browser came back to.
      const kept = route.id ? ofRecord(collection.name, route.id) : open === null ? startedAt(location.hash) : null;
      panel.leave();
      view = route.id
        ? openRecord(main, collection, route.id, lastList?.name === collection.name ? lastList.address : null, start)
        : openList(main, collection, start);
      if (kept) panel.recall(kept);
      document.title = `${collection.label}${route.id ? ` ${route.id}` : ""} · Forest console`;
      if (open !== null) view.heading.focus({ preventScroll: true });
      main.scrollTop = 0;
    }
    open = place;
    if (!route.id) {
      lastList = { name: collection.name, address: location.hash || listAddress(collection.name) };
      view.show(route);
    }
  });

  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !view?.search) return;
    event.preventDefault();
    view.search.focus();
    view.search.select();
  });
}

begin();
