// Building elements. Text only ever becomes a text node: nothing here, and nothing elsewhere, parses HTML.

/**
 * h("button", { class: "primary", on: { click } }, "Save")
 * Properties: `class`, `text`, `on` (listeners), `data` (data-*), `prop` (DOM properties); all others are attributes.
 * `null`, `undefined` and `false` mean "without".
 */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") element.className = value;
    else if (name === "text") element.textContent = value;
    else if (name === "on") for (const [type, listener] of Object.entries(value)) element.addEventListener(type, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "prop") Object.assign(element, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child);
  }
}

/** Replaces all that stands in `element`. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

const SVG = "http://www.w3.org/2000/svg";

// 20×20, drawn with strokes, so that they take the colour and the weight of the text beside them.
const ICONS = {
  search: "M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12zm4.4-1.6L17 17",
  table: "M3.5 4.5h13v11h-13zM3.5 8.5h13M8 8.5v7",
  up: "M10 15.5v-11M5.5 9 10 4.5 14.5 9",
  down: "M10 4.5v11M5.5 11l4.5 4.5 4.5-4.5",
  left: "M12 5l-5 5 5 5",
  right: "M8 5l5 5-5 5",
  back: "M16.5 10h-13M8 5.5 3.5 10 8 14.5",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  close: "M5.5 5.5l9 9m0-9l-9 9",
  check: "M4.5 10.5l3.7 3.7L15.5 6.5",
  cross: "M6 6l8 8m0-8l-8 8",
  alert: "M10 6.5v4M10 13.5h.01M10 2.8l7.8 13.7H2.2z",
  inbox: "M3 11.5 5.2 4h9.6L17 11.5V16H3zM3 11.5h4l1 2h4l1-2h4",
  plug: "M7 3v4M13 3v4M5 7h10v2.5a5 5 0 0 1-10 0zM10 14.5V18",
  open: "M11.5 3.5h5v5M16 4 9.5 10.5M8 5H4.5v10.5H15V12",
  bolt: "M11 2.5 4.5 11.5h5l-.8 6 6.8-9h-5z",
  copy: "M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4",
  retry: "M16 10a6 6 0 1 1-1.9-4.4M16.2 2.8v3.4h-3.4",
};

/** A decorative icon: what it means stands beside it as text or as the label of its button. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
