// The form of an action: one input a field, and their values in the shape that the agent reads.

import { h } from "./dom.js";

/** Draws the form of `action`; `submit(values)` is called with what was entered. */
export function actionForm(action, submit, cancel) {
  const inputs = action.fields.map((field, at) => input(field, `form-field-${at}`));
  const problem = h("p", { class: "form-problem", role: "alert", hidden: true });
  const send = async (event) => {
    event.preventDefault();
    problem.hidden = true;
    const values = {};
    for (const { field, read } of inputs) {
      try {
        values[field.field] = await read();
      } catch (error) {
        problem.textContent = `${labelOf(field)}: ${error.message}`;
        problem.hidden = false;
        return;
      }
    }
    submit(values);
  };
  return h("form", { class: "action-form", on: { submit: send } },
    action.description && h("p", { class: "form-help", text: action.description }),
    inputs.map(({ field, element, id, boxed }) => h("div", { class: boxed ? "form-field boxed" : "form-field" },
      h("label", { for: id }, labelOf(field), field.isRequired && h("span", { class: "required", title: "Required", text: " *" })),
      element,
      field.description && h("p", { class: "form-help", text: field.description }))),
    problem,
    h("div", { class: "form-buttons" },
      h("button", { class: "button primary", type: "submit", text: action.submitButtonLabel || action.name }),
      h("button", { class: "button", type: "button", text: "Cancel", on: { click: cancel } })));
}

const labelOf = (field) => field.label || field.field;

function input(field, id) {
  const base = { id, class: "input", required: field.isRequired === true, disabled: field.isReadOnly === true };
  const initial = field.value ?? field.defaultValue ?? null;
  const listed = Array.isArray(field.type);
  const type = listed ? field.type[0] : field.type;
  const options = choices(field);
  const made = (element, read, boxed = false) => ({ field, id, element, read, boxed });
  const text = (attributes, convert = (raw) => raw) => {
    const element = h("input", { ...base, ...attributes, prop: { value: initial === null ? "" : String(initial) } });
    return made(element, () => (element.value === "" ? null : convert(element.value)));
  };

  if (options.length > 0 || type === "Enum") {
    const chosen = new Set(listed ? initial ?? [] : [initial]);
    const element = h("select", { ...base, multiple: listed },
      !listed && h("option", { value: "", text: field.isRequired ? "Choose …" : "–" }),
      options.map((option, at) => h("option", { value: String(at), text: option.label, prop: { selected: chosen.has(option.value) } })));
    const picked = () => [...element.selectedOptions].filter((option) => option.value !== "").map((option) => options[Number(option.value)].value);
    return made(element, () => (listed ? picked() : picked()[0] ?? null));
  }
  if (type === "File") {
    const element = h("input", { ...base, type: "file", multiple: listed });
    return made(element, async () => {
      const files = await Promise.all([...element.files].map(dataUri));
      return listed ? files : files[0] ?? null;
    });
  }
  if (listed) {
    const element = h("textarea", { ...base, rows: "3", placeholder: "One a line", prop: { value: (initial ?? []).join("\n") } });
    return made(element, () => element.value.split("\n").map((line) => line.trim()).filter(Boolean)
      .map((line) => (type === "Number" ? numberOf(line) : line)));
  }
  switch (type) {
    case "Boolean": {
      const element = h("input", { id, type: "checkbox", disabled: base.disabled, prop: { checked: initial === true } });
      return made(element, () => element.checked, true);
    }
    case "Number":
      return text({ type: "number", step: "any" }, numberOf);
    case "Date":
      return text({ type: "datetime-local" }, (raw) => new Date(raw).toISOString());
    case "Dateonly":
      return text({ type: "date" });
    case "Time":
      return text({ type: "time", step: "1" });
    case "Json": {
      const element = h("textarea", { ...base, rows: "4", class: "input mono", prop: { value: initial === null ? "" : JSON.stringify(initial, null, 2) } });
      return made(element, () => (element.value.trim() === "" ? null : JSON.parse(element.value)));
    }
    default: {
      const long = /text area|rich text/.test(field.widgetEdit?.name ?? field.widget ?? "");
      if (!long) return text({ type: "text" });
      const element = h("textarea", { ...base, rows: "4", prop: { value: initial ?? "" } });
      return made(element, () => element.value || null);
    }
  }
}

function choices(field) {
  const options = field.widgetEdit?.parameters?.static?.options ?? field.enums ?? [];
  return options.map((option) => (option !== null && typeof option === "object" ? option : { value: option, label: String(option) }));
}

function numberOf(raw) {
  const value = Number(raw);
  if (!Number.isFinite(value)) throw new Error("this is not a number");
  return value;
}

function dataUri(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    // The agent expects the file's name inside of the data URI.
    reader.onload = () => resolve(String(reader.result).replace(/^data:([^;,]*)/, (_, mime) => `data:${mime || "application/octet-stream"};name=${encodeURIComponent(file.name)}`));
    reader.onerror = () => reject(new Error("the file cannot be read"));
    reader.readAsDataURL(file);
  });
}
