/**
 * A picture with two axes, in layers: a canvas for what rarely changes, an SVG for lines, and on
 * top words and handles. Those are HTML moved by CSS transforms, since moving them in an SVG would
 * have the browser lay it out again.
 */
import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { html, move, set, svg, write } from "./dom.js";
import { number } from "./format.js";

/** @typedef {import("../types").Point} Point */
/** @typedef {{ left: number, right: number, top: number, bottom: number }} Edges */

const LINE = 18; // height of a label
const MARGIN = { left: 40, right: 10, top: 4, bottom: 22 };

export class Chart {
  /**
   * @param {HTMLElement} parent
   * @param {{ label: string, margin?: Edges, names?: [string, string], look?: string }} options
   *   label: what a screen reader calls it; names: of the axes, without which none are drawn;
   *   look: a class of its own
   */
  constructor(parent, { label, margin = MARGIN, names, look = "lm-chart" }) {
    this.margin = margin;
    this.onMap = look === "lm-map-look";
    this.canvas = html("canvas", { "aria-hidden": true });
    this.axes = svg("svg", { class: "lm-axes", "aria-hidden": true });
    this.lines = svg("svg", { class: "lm-lines", "aria-hidden": true });
    this.surface = html("div", { class: "lm-surface", role: "group", "aria-label": label }, this.lines);
    this.root = html("div", { class: `lm-frame ${look}` }, this.axes, this.canvas, this.surface);
    parent.append(this.root);
    this.names = names?.map((name) => ({ name, text: this.label("lm-axis-name") }));
    this.x = scaleLinear();
    this.y = scaleLinear();
    this.width = 0;
    this.height = 0;
    this.fits = false;
    new ResizeObserver(() => (this.fits = false)).observe(this.root);
  }

  /** Follow the size of the page; true if it changed. To ask for it costs layout, so it is asked after changes only. */
  fit() {
    if (this.fits) return false;
    this.fits = true;
    const { left, right, top, bottom } = this.margin;
    const width = Math.max(1, Math.round(this.root.clientWidth) - left - right);
    const height = Math.max(1, Math.round(this.root.clientHeight) - top - bottom);
    if (width === this.width && height === this.height) return false;
    [this.width, this.height] = [width, height];
    for (const layer of [this.canvas, this.surface])
      Object.assign(layer.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    const sharpness = Math.min(window.devicePixelRatio || 1, 2);
    set(this.canvas, { width: Math.round(width * sharpness), height: Math.round(height * sharpness) });
    return true;
  }

  /** Show these intervals. @param {[number, number]} x @param {[number, number]} y */
  span(x, y) {
    this.x.domain(x).range([0, this.width]);
    this.y.domain(y).range([this.height, 0]);
    if (this.names) this.drawAxes();
  }

  /** @returns {Edges} */
  get domain() {
    const [[left, right], [bottom, top]] = [this.x.domain(), this.y.domain()];
    return { left, right, top, bottom };
  }

  /** @param {number[]} point @returns {Point} */
  toPixels([x1, x2]) {
    return [this.x(x1), this.y(x2)];
  }

  /** @param {number[]} pixel @returns {Point} */
  toPoint([px, py]) {
    return [this.x.invert(px), this.y.invert(py)];
  }

  /** @param {number[]} pixel @param {number} [inset] */
  shows([px, py], inset = 0) {
    return px >= inset && py >= inset && px <= this.width - inset && py <= this.height - inset;
  }

  /**
   * Where the line from `inside` to `pixel` leaves the picture, or `pixel` itself.
   * @param {Point} inside @param {Point} pixel @param {number} [inset] @returns {Point}
   */
  confine(inside, pixel, inset = 8) {
    let t = 1;
    const limits = [this.width, this.height];
    for (const axis of [0, 1]) {
      const run = pixel[axis] - inside[axis];
      const edge = run > 0 ? limits[axis] - inset : inset;
      if (run * (pixel[axis] - edge) > 0) t = Math.min(t, Math.max(0, (edge - inside[axis]) / run));
    }
    return [inside[0] + t * (pixel[0] - inside[0]), inside[1] + t * (pixel[1] - inside[1])];
  }

  drawAxes() {
    const { left, top } = this.margin;
    const ticks = (/** @type {number} */ pixels) => Math.max(2, Math.floor(pixels / 55));
    const layers = [
      { at: [left, top + this.height], axis: axisBottom(this.x).ticks(ticks(this.width)) },
      { at: [left, top], axis: axisLeft(this.y).ticks(ticks(this.height)) },
    ];
    this.axes.replaceChildren(
      ...layers.map(({ at, axis }) => {
        const group = svg("g", { transform: `translate(${at})` });
        select(group).call(axis.tickSizeOuter(0).tickFormat((value) => number(value)));
        return group;
      }),
    );
    this.names?.[0].text.put(this.names[0].name, [this.width + 6, this.height - 10], [[-1, 0]]);
    this.names?.[1].text.put(this.names[1].name, [-6, 10], [[1, 0]]);
  }

  /**
   * Lines that change together; on a map on one dark rim, so that they stand out on every colour.
   * (A rim for each line would double what the browser has to lay out and paint.)
   * @param {...string} names  classes of the lines, from below to above
   */
  layer(...names) {
    const rims = this.onMap ? [svg("path", { class: "lm-mark lm-rim" })] : [];
    const lines = names.map((name) => svg("path", { class: `lm-mark ${name}` }));
    this.lines.append(...rims, ...lines);
    /** @param {string[]} paths  of the lines in the same order, "" for none */
    return (...paths) => {
      paths.forEach((d, k) => set(lines[k], { d }));
      for (const rim of rims) set(rim, { d: paths.join("") });
    };
  }

  /** Words on the map. @param {string} name  its class */
  label(name) {
    const text = html("span", { class: `lm-label ${name}`, "aria-hidden": "true" });
    this.surface.append(text);
    return {
      /**
       * Put `words` beside `pixel`, in the first of the directions (dx, dy) in which they fit, off a line if any is.
       * @param {string} words @param {Point} pixel @param {number[][]} ways
       * @param {boolean} [visible] @param {Point[]} [line]
       */
      put: (words, [px, py], ways, visible = true, line = []) => {
        set(text, { class: `lm-label ${name}${visible ? "" : " lm-off"}` });
        if (!visible) return;
        write(text, words);
        const size = textWidth(words);
        const boxes = ways.map(([dx, dy]) => {
          const back = dx > 0.3 ? 0 : dx < -0.3 ? 1 : 0.5; // which part of the words is at the pixel
          return { back, left: px + dx * 12 - back * size, top: py + dy * 14 - LINE / 2 };
        });
        const [right, bottom] = [this.width - size - 1, this.height - LINE - 1];
        const inside = boxes.filter(({ left, top }) => left >= 1 && left <= right && top >= 1 && top <= bottom);
        const box = inside.find(({ left, top }) => !crosses(line, left, top, size)) ?? inside[0] ?? boxes[0];
        const left = Math.max(1, Math.min(box.left, right)) + box.back * size;
        move(text, [left, Math.max(1, Math.min(box.top, bottom))], `translateX(${-100 * box.back}%)`);
      },
    };
  }
}

/** Whether a line runs through words. @param {Point[]} line @param {number} left @param {number} top @param {number} size */
const crosses = (line, left, top, size) =>
  line.some(([x, y], k) => {
    const [u, v] = line[Math.max(k - 1, 0)];
    return Math.max(x, u) > left && Math.min(x, u) < left + size && Math.max(y, v) > top && Math.min(y, v) < top + LINE;
  });

/** About how many pixels words take; measuring them would make the browser lay out the page. @param {string} words */
function textWidth(words) {
  let width = 6; // its padding
  for (const letter of words) width += letter > "\u2e80" ? 13 : 7.2;
  return width;
}

/** A path through pixels. @param {Point[]} pixels */
export function polyline(pixels) {
  let path = "";
  for (const [px, py] of pixels) path += `${path ? "L" : "M"}${tenth(px)},${tenth(py)}`;
  return path;
}

/** Quicker than toFixed, which a drag would call a thousand times a frame. @param {number} value */
function tenth(value) {
  return Math.round(value * 10) / 10;
}
