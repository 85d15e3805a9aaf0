// The left column: the collections, the agent's name and who is looking.

import { h, fill, icon } from "./dom.js";
import { listAddress } from "./router.js";

/** Draws the collections; `current` is the name of the open one. */
export function drawCollections(schema, current) {
  fill(document.getElementById("collections"),
    h("h2", { class: "nav-title", text: "Collections" }),
    h("ul", null, [...schema.collections.values()].map((collection) =>
      h("li", null, h("a", {
        href: listAddress(collection.name),
        class: "nav-link",
        title: collection.name,
        "aria-current": collection.name === current ? "page" : null,
      }, icon("table"), h("span", { class: "clip", text: collection.label }))))));
}

/** Draws the foot: the operator that the session belongs to, and the agent. */
export function drawFoot(user, meta) {
  const name = [user.firstName, user.lastName].filter(Boolean).join(" ") || user.email;
  const agent = [meta.liana, meta.liana_version].filter(Boolean).join(" ");
  fill(document.getElementById("sidebar-foot"),
    h("p", { class: "operator" }, h("b", { text: name }), h("span", { class: "clip", text: user.email })),
    agent && h("p", { class: "agent-name", title: `The agent introduces itself to Forest as ${agent}` },
      h("span", { class: "dot", "aria-hidden": "true" }), h("span", { class: "clip", text: `as ${agent}` })));
}
