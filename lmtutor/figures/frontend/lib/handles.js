/**
 * Things to take hold of: by mouse, by finger, by keyboard.
 *
 * One listener on the picture finds the nearest handle, so that handles that lie on top of each
 * other can still be told apart, and a finger that touches none of them scrolls the page.
 */
import { drag } from "d3-drag";
import { select } from "d3-selection";
import { html, move, set, svg } from "./dom.js";

/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Context} Context */

const REACH = 22; // half of a target of 44 px

/**
 * @typedef {object} Behaviour
 * @property {string} name  class and key of the handle
 * @property {string} shape  path of its picture around (0, 0)
 * @property {string} label  what a screen reader calls it
 * @property {boolean} [focusable]  one copy in the figure takes focus; others, for which this is false, are for the pointer
 * @property {(pixel: Point) => void} drag  it was moved to this pixel
 * @property {(pixel: Point) => Point | null} [grab]  nearest place to take it besides its centre
 * @property {(dx: number, dy: number, big: boolean) => void} [step]  an arrow key
 * @property {string | (() => void)} [home]  what the Home key does; the name of a part of the state: resets it
 */

export class Handles {
  /** @param {HTMLElement} surface @param {Context} context */
  constructor(surface, context) {
    this.surface = surface;
    this.context = context;
    /** @type {Handle[]} */
    this.all = [];
    const gesture = /** @type {any} */ (drag())
      .container(surface)
      .subject((/** @type {any} */ event) => this.nearest(event))
      .on("start", (/** @type {any} */ event) => this.start(event.subject.handle))
      .on("drag", (/** @type {any} */ event) => event.subject.handle.behaviour.drag([event.x, event.y]))
      .on("end", (/** @type {any} */ event) => this.finish(event.subject.handle));
    select(surface).call(gesture).style("touch-action", null); // where no handle is, a finger scrolls
    this.pointer = -1;
    surface.addEventListener("pointerdown", (event) => (this.pointer = event.pointerId));
  }

  /** @param {Behaviour} behaviour */
  add(behaviour) {
    const handle = new Handle(this.surface, behaviour, this.context);
    this.all.push(handle);
    return handle;
  }

  /** What the pointer took hold of. @param {any} event */
  nearest(event) {
    const at = /** @type {Point} */ ([event.x, event.y]);
    let best = null;
    for (const handle of this.all.filter((h) => h.visible)) {
      const distance = Math.hypot(handle.place[0] - at[0], handle.place[1] - at[1]);
      if (distance <= REACH && !(best && best.distance <= distance))
        best = { handle, distance, x: handle.place[0], y: handle.place[1] };
    }
    const byFinger = event.sourceEvent?.type?.startsWith("touch");
    if (best || byFinger) return best ?? undefined;
    for (const handle of this.all.filter((h) => h.visible)) {
      const spot = handle.behaviour.grab?.(at);
      if (spot && Math.hypot(spot[0] - at[0], spot[1] - at[1]) <= REACH / 2)
        return { handle, x: spot[0], y: spot[1] };
    }
    return undefined;
  }

  /** @param {Handle} handle */
  start(handle) {
    handle.held = true;
    this.context.begin();
    handle.light(true);
    // So that the browser need not look for what is under the pointer.
    if (this.pointer >= 0) handle.node.setPointerCapture(this.pointer);
    handle.node.focus({ preventScroll: true }); // does nothing where it takes none
  }

  /** @param {Handle} handle */
  finish(handle) {
    handle.held = false;
    handle.light(false);
    this.context.end();
  }
}

export class Handle {
  /** @param {HTMLElement} surface @param {Behaviour} behaviour @param {Context} context */
  constructor(surface, behaviour, context) {
    this.behaviour = behaviour;
    this.place = /** @type {Point} */ ([0, 0]);
    this.visible = true;
    this.held = false;
    this.surface = surface;
    const picture = svg(
      "svg",
      { viewBox: `${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`, "aria-hidden": true },
      svg("circle", { class: "lm-focus lm-focus-rim", r: 14 }),
      svg("circle", { class: "lm-focus", r: 14 }),
      svg("path", { class: "lm-knob", d: behaviour.shape }),
    );
    this.node = html("div", { class: `lm-handle ${behaviour.name}` }, picture);
    surface.append(this.node);
    for (const event of ["pointerenter", "focus"]) this.node.addEventListener(event, () => this.light(true));
    for (const event of ["pointerleave", "blur"]) this.node.addEventListener(event, () => this.light(false));
    if (behaviour.focusable === false) return;
    set(this.node, { tabindex: 0, role: "slider", "aria-label": behaviour.label });
    this.node.addEventListener("keydown", (event) => this.key(event, context));
  }

  /** Light the handle up, and its twins in the other views. @param {boolean} on */
  light(on) {
    if (!on && this.held) return; // the pointer may run ahead of what it drags
    const twins = this.surface.closest(".lm-stage")?.querySelectorAll(`.lm-handle.${this.behaviour.name}`);
    twins?.forEach((twin) => twin.classList.toggle("lm-lit", on));
  }

  /** @param {Point} pixel @param {boolean} [visible] */
  put(pixel, visible = true) {
    this.place = pixel;
    if (visible !== this.visible) this.node.style.display = visible ? "" : "none";
    this.visible = visible;
    move(this.node, pixel);
  }

  /** What a screen reader reads. @param {number} now @param {number[]} bounds @param {string} text */
  value(now, [min, max], text) {
    set(this.node, { "aria-valuenow": now, "aria-valuemin": min, "aria-valuemax": max, "aria-valuetext": text });
  }

  /** @param {KeyboardEvent} event @param {Context} context */
  key(event, context) {
    const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!arrow && event.key !== "Home") return;
    event.preventDefault();
    event.stopPropagation(); // else JupyterLab moves between cells
    const { home } = this.behaviour;
    context.begin();
    if (arrow) this.behaviour.step?.(arrow[0], arrow[1], event.shiftKey);
    else if (typeof home === "string") context.set({ ...context.get(), [home]: context.initial[home] });
    else home?.();
    context.end(this.behaviour.name + event.key);
  }
}
