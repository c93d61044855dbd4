/**
 * The door to all figures: `render` is what anywidget calls, and what the static host calls.
 */
import { figures } from "lmtutor:figures";
import { Shell } from "./lib/shell.js";

/**
 * @param {{ model: import("./types").Model, el: HTMLElement, page?: import("./types").Page }} view
 * @returns {() => void}  what to call when the figure goes
 */
function render({ model, el, page }) {
  const figure = figures[model.get("_figure")];
  if (!figure) throw new Error(`no figure is called ${model.get("_figure")}`);
  const outer = el.closest(".lm-figure") ? el : el.appendChild(document.createElement("div"));
  if (outer !== el) outer.className = "lm-figure";
  const shell = new Shell(outer, model, figure, page);
  return () => shell.destroy();
}

export default { render };
