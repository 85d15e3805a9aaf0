// JSON, printed compactly and coloured: what fits on a line stands on one line. Long strings open with a click.

import { h } from "./dom.js";

const LINE = 46;
const LONG = 48;

/** A block that shows `value`. */
export function jsonBlock(value) {
  return h("pre", { class: "json" }, print(value, 0));
}

function print(value, indent) {
  if (value === null || typeof value !== "object") return scalar(value);
  const list = Array.isArray(value);
  const entries = list ? value.map((item) => [null, item]) : Object.entries(value).filter(([, item]) => item !== undefined);
  const [open, close] = list ? "[]" : "{}";
  if (entries.length === 0) return open + close;
  const flat = JSON.stringify(value);
  const inline = flat.length + indent <= LINE;
  const pad = "  ".repeat(indent / 2 + 1);
  const parts = [open, inline ? (list ? "" : " ") : "\n"];
  entries.forEach(([key, item], at) => {
    if (!inline) parts.push(pad);
    if (key !== null) parts.push(h("span", { class: "json-key", text: JSON.stringify(key) }), ": ");
    parts.push(print(item, indent + 2));
    if (at < entries.length - 1) parts.push(inline ? ", " : ",\n");
  });
  parts.push(inline ? (list ? "" : " ") : `\n${"  ".repeat(indent / 2)}`, close);
  return parts.flat();
}

function scalar(value) {
  const text = JSON.stringify(value);
  if (typeof value !== "string") return h("span", { class: value === null ? "json-null" : "json-literal", text });
  if (text.length <= LONG) return h("span", { class: "json-string", text });
  const toggle = () => element.classList.toggle("open");
  const element = h("span", {
    class: "json-string long-string", text, title: "Click to see all of it", role: "button", tabindex: "0",
    on: { click: toggle, keydown: (event) => { if (event.key === "Enter") toggle(); } },
  });
  return element;
}
