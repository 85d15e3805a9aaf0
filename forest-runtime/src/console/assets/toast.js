// Short messages in the corner, as the Forest UI shows them: `success` in green, `error` in red.

import { h, icon } from "./dom.js";

const SHOWN_FOR = 6000;

/** Shows `text`; `kind` is "success" or "error". Errors stay until they are closed. */
export function toast(kind, text) {
  const region = document.getElementById("toasts");
  const close = () => {
    clearTimeout(timer);
    element.remove();
  };
  const element = h("div", { class: `toast ${kind}`, role: kind === "error" ? "alert" : "status" },
    h("span", { class: "toast-mark" }, icon(kind === "error" ? "cross" : "check")),
    h("p", { class: "toast-text", text }),
    h("button", { class: "ghost small", type: "button", "aria-label": "Close this message", on: { click: close } }, icon("close")));
  region.append(element);
  while (region.children.length > 4) region.firstElementChild.remove();
  const timer = kind === "error" ? undefined : setTimeout(close, SHOWN_FOR);
}

/** Takes all messages away: what they spoke of is past. */
export function clearToasts() {
  document.getElementById("toasts").replaceChildren();
}
