// How a value looks: by its Forest type, short in a list and whole on a record page.

import { h } from "./dom.js";
import { recordAddress, go } from "./router.js";
import { titleOf } from "./schema.js";

const instants = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const numbers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 6 });

/** Renders what `record` holds in `field`; `whole` on a record page. */
export function cell(field, record, whole = false) {
  if (field.relation) return link(field, record);
  return value(field, record.values[field.name], whole);
}

/** Whether the column is set flush right. */
export function isNumeric(field) {
  return field.type === "Number" && !field.key && !field.relation;
}

function value(field, raw, whole) {
  if (raw === null || raw === undefined) return h("span", { class: "empty-value", text: whole ? "empty" : "–", title: "No value" });
  if (Array.isArray(field.type) || typeof raw === "object") return json(raw, whole);
  if (field.key) return h("span", { class: "key-value", text: String(raw) });
  switch (field.type) {
    case "Boolean":
      return h("span", { class: `flag ${raw ? "yes" : "no"}`, text: raw ? "Yes" : "No" });
    case "Enum":
      return h("span", { class: `pill hue-${hue(String(raw))}`, text: String(raw) });
    case "Number":
      return number(raw);
    case "Date":
      return date(whole ? instants : moments, raw);
    case "Dateonly":
      return date(days, raw);
    case "Uuid":
      return h("span", { class: "key-value", text: String(raw) });
    case "Json":
      return json(raw, whole);
    default:
      return text(String(raw), whole);
  }
}

function number(raw) {
  // Decimals and integers beyond 2^53 are shown as they came: reading them as a float would change them.
  const exact = typeof raw === "number" && (!Number.isInteger(raw) || Number.isSafeInteger(raw));
  return h("span", { class: "number", text: exact ? numbers.format(raw) : String(raw) });
}

function date(format, raw) {
  const instant = new Date(raw);
  if (Number.isNaN(instant.getTime())) return text(String(raw), false);
  return h("time", { datetime: String(raw), title: format === days ? null : `${instants.format(instant)} (${raw})`, text: format.format(instant) });
}

function json(raw, whole) {
  return whole
    ? h("pre", { class: "json-value", text: JSON.stringify(raw, null, 2) })
    : h("code", { class: "clip", text: JSON.stringify(raw) });
}

function text(raw, whole) {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(raw)) return h("span", { class: "email", text: raw });
  if (whole && /^https?:\/\//i.test(raw)) {
    return h("a", { href: raw, target: "_blank", rel: "noreferrer noopener", text: raw });
  }
  return h("span", { class: whole ? "long" : "clip", text: raw });
}

function link(field, record) {
  const target = record.links[field.name];
  if (!target) return h("span", { class: "empty-value", text: "–", title: "No value" });
  const collection = field.target;
  if (!collection) return h("span", { class: "clip", text: target.id });
  const address = recordAddress(collection.name, target.id);
  const named = Object.keys(target.values).length > 0;
  return h("a", {
    class: "clip link",
    href: address,
    text: named ? titleOf(collection, target) : `# ${target.id}`,
    on: { click: (event) => { event.stopPropagation(); event.preventDefault(); go(address); } },
  });
}

/** The monogram of a person: two letters on a quiet colour that stays the same for the same name. */
export function monogram(name, large = false) {
  const words = name.replace(/@.*/, "").split(/[\s._-]+/).filter(Boolean);
  const letters = (words.length > 1 ? [words[0], words[words.length - 1]] : words).map((word) => [...word][0]).join("");
  return h("span", { class: `monogram hue-${hue(name)}${large ? " large" : ""}`, "aria-hidden": "true", text: letters.toUpperCase() });
}

function hue(name) {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return sum % 8;
}
