// The actions of one record, as buttons: the first one openly, the others in a menu.

import { h, icon } from "./dom.js";

/** Buttons that call `start(action)`; `of` names the record for screen readers. */
export function rowActions(actions, of, start) {
  if (actions.length === 0) return null;
  const [first, ...others] = actions;
  const button = (action, className, role) => h("button", {
    class: className,
    type: "button",
    role,
    text: action.name,
    "aria-label": `${action.name} ${of}`,
    data: { action: action.name },
    on: { click: (event) => { event.stopPropagation(); start(action); } },
  });
  return h("span", { class: "row-actions" },
    button(first, "button small", null),
    others.length > 0 && menu(others.map((action) => button(action, "menu-item", "menuitem")), of));
}

// A popover stands above everything, so that the table that it belongs to cannot cut it off; Escape and a click
// elsewhere close it by themselves.
function menu(items, of) {
  const list = h("div", { class: "menu", role: "menu", popover: "auto" }, items);
  const toggle = h("button", {
    class: "ghost small",
    type: "button",
    "aria-label": `More actions for ${of}`,
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    prop: { popoverTargetElement: list },
    on: { click: (event) => event.stopPropagation() },
  }, icon("more"));
  list.addEventListener("toggle", (event) => {
    const open = event.newState === "open";
    toggle.setAttribute("aria-expanded", String(open));
    if (!open) return;
    const { right, bottom, top } = toggle.getBoundingClientRect();
    const below = bottom + 4 + list.offsetHeight < innerHeight;
    list.style.left = `${Math.max(8, right - list.offsetWidth)}px`;
    list.style.top = `${below ? bottom + 4 : top - 4 - list.offsetHeight}px`;
    items[0].focus();
  });
  list.addEventListener("click", (event) => { event.stopPropagation(); list.hidePopover(); });
  list.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + by + items.length) % items.length].focus();
  });
  return [toggle, list];
}
