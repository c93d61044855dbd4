/**
 * Where runs on BoxBOD end: full Gauss–Newton steps beside a method that shortens them.
 */
import { LinearModel } from "../core/model.js";
import { boxbod } from "../core/problems.js";
import { gaussNewton, iterate } from "../core/solve.js";
import { Chart, polyline } from "../lib/chart.js";
import { CIVIDIS } from "../lib/contours.js";
import { html } from "../lib/dom.js";
import { number, rounded, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { circle } from "../lib/marks.js";
import { pair } from "../lib/steppers.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {import("../core/solve.js").Trial} Trial */
/** @typedef {{ x: Point, method: string }} State */

const STYLE = `
.lm-basin { grid-template: 21em 21em auto / 100%; contain: none; }
.lm-basin .lm-rim { stroke-width: 6px; }
.lm-basin .lm-edge { stroke: #ffffff; stroke-dasharray: 7 4; }
.lm-basin .lm-halved { stroke: #009e73; stroke-width: 3px; }
.lm-basin :is(.lm-lm, .lm-gauss-newton) { stroke-width: 3px; }
.lm-basin .lm-dots { fill: #ffffff; stroke: #0b1020; stroke-width: 1px; }
.lm-basin .lm-tried { stroke: #ffffff; stroke-width: 1.5px; }
.lm-basin .lm-star { fill: #ffffff; stroke: #0b1020; }
.lm-key { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 0.9em; color: var(--lm-quiet); }
.lm-key > * { display: flex; align-items: center; gap: 5px; }
.lm-key i { width: 14px; height: 14px; background: #0b1020; color: #ffffff; font: 700 14px/13px sans-serif; text-align: center; }
.lm-key .lm-lost { color: #d55e00; }
.lm-key .lm-full { width: 26px; height: 0; background: none; border-top: 3px dashed #009e73; }
.lm-key .lm-border { width: 26px; height: 0; background: none; border-top: 2px dashed var(--lm-text); }
.lm-figure .lm-basin ~ .lm-summary { min-height: 7em; }
@container (min-width: 600px) {
  .lm-basin { grid-template: 23em auto / 1fr 1fr; }
  .lm-basin .lm-key { grid-column: 1 / -1; }
  .lm-figure .lm-basin ~ .lm-summary { min-height: 2.8em; }
}
`;

/** The same as the traits' in Python. */
export const BOUNDS = { x1: [10, 400], x2: [0.1, 2.5] };
export const METHODS = ["halved", "more", "levenberg"];

const DARK = "#0b1020";
const ARRIVED = "abcdefg";
const SHADES = [10, 9, 7, 6, 4, 3, 2].map((k) => CIVIDIS[k]);
const MARGIN = { left: 30, right: 14, top: 6, bottom: 22 };
const DOT = 4;

/** @param {any} state @returns {State} */
function clamp({ x, method }) {
  return {
    x: [within(rounded(x[0], 2), BOUNDS.x1), within(rounded(x[1], 4), BOUNDS.x2)],
    method: METHODS.includes(method) ? method : METHODS[0],
  };
}

/** @type {Record<string, (x: number[]) => Generator<Trial, void, void>>} */
const STEPS = {
  full: (x) => gaussNewton(boxbod, x),
  halved: (x) => gaussNewton(boxbod, x, { halve: true }),
  more: (x) => iterate(boxbod, x),
  levenberg: (x) => iterate(boxbod, x, { scaling: "levenberg" }),
};

/** What is worth keeping of a run. @typedef {{ trials: Trial[], kind: string }} Run */

/**
 * A run until it has arrived, is on the plateau, or is lost.
 * @param {string} method @param {number[]} x0 @param {any} data  what Python judges by
 * @returns {Run}
 */
export function run(method, x0, { minimum, near, flat, most }) {
  /** @type {Trial[]} */
  const trials = [];
  for (const trial of STEPS[method](x0)) {
    trials.push(trial);
    const { x, accepted } = trial;
    if (accepted && x.every((xi, i) => Math.abs(xi / minimum[i] - 1) < near)) return { trials, kind: "arrived" };
    if (accepted && x[1] > flat) return { trials, kind: "plateau" };
    if (trials.length >= most) break;
  }
  return { trials, kind: "lost" };
}

/** The last runs, which the picture and the words both ask for. @type {Map<string, [string, Run]>} */
const latest = new Map();
/** @type {any} of the page's figure, for words, which are told no context */
let given;

/** @param {string} method @param {number[]} x @returns {Run} */
function ran(method, x) {
  const [key, last] = latest.get(method) ?? [];
  if (last && key === String(x)) return last;
  const next = run(method, x, given);
  latest.set(method, [String(x), next]);
  return next;
}

/** @param {Point} at @param {number} r */
const disk = ([px, py], r) => `M${px - r},${py}a${r},${r},0,1,1,${2 * r},0a${r},${r},0,1,1,${-2 * r},0Z`;

/** @param {Point} at */
const star = ([px, py]) => `M${px},${py - 9}l2.1,6.1h6.5l-5.2,4 2,6.2-5.4-3.8-5.4,3.8 2-6.2-5.2-4h6.5z`;

/**
 * Marks of cells that do not arrive, in the middle of each.
 * @param {CanvasRenderingContext2D} context @param {string} letter @param {number[][]} spots @param {number} r
 */
function mark(context, letter, spots, r) {
  context.beginPath();
  for (const [px, py] of spots) {
    context.moveTo(px - r, py - (letter === "x" ? r : 0));
    context.lineTo(px + r, py + (letter === "x" ? r : 0));
    if (letter !== "x") continue;
    context.moveTo(px - r, py + r);
    context.lineTo(px + r, py - r);
  }
  context.lineWidth = r / 2;
  context.strokeStyle = letter === "x" ? "#d55e00" : "#ffffff";
  context.stroke();
}

/** One map with its path. */
class Side {
  /** @param {HTMLElement} stage @param {Context} context @param {boolean} full  the left one */
  constructor(stage, context, full) {
    this.context = context;
    this.full = full;
    this.title = html("div", { class: "lm-title" }, "\u00a0");
    const view = html("div", { class: `lm-view ${full ? "lm-left" : "lm-right"}` }, this.title);
    stage.append(view);
    const label = context.t(full ? "left label" : "right label");
    this.chart = new Chart(view, { label, names: ["b₁", "b₂"], margin: MARGIN, look: "lm-map-look" });
    this.fixed = this.chart.layer("lm-edge", "lm-star");
    this.path = this.chart.layer("lm-gauss-newton", "lm-halved", "lm-lm", "lm-tried", "lm-dots");
    this.left = this.chart.label("lm-label-left");
    this.named = this.chart.label("lm-label-minimum");
    this.painted = "";
    const { t, get, set } = context;
    this.start = new Handles(this.chart.surface, context).add({
      name: "lm-start",
      shape: circle(7),
      label: t("start handle"),
      focusable: full,
      drag: (pixel) => set({ ...get(), x: this.chart.toPoint(pixel) }),
      step: (dx, dy, big) => set(step(get(), dx, dy, big)),
      home: "x",
    });
  }

  /** @param {State} state */
  draw({ x, method }) {
    const { chart, full } = this;
    const resized = chart.fit();
    if (resized) chart.span(/** @type {Point} */ (BOUNDS.x1), /** @type {Point} */ (BOUNDS.x2));
    const shown = full ? "full" : method;
    if (resized || this.painted !== shown) this.paint(shown);
    this.painted = shown;
    const from = chart.toPixels(x);
    this.start.put(from);
    const { trials } = ran(shown, x);
    const first = this.out(from, chart.toPixels(ran("full", x).trials[0].x));
    const line = this.trace(from, trials);
    const [dashed, halved, lm] = full ? [line, "", ""] : [first, method === "halved" ? line : "", method === "halved" ? "" : line];
    const dots = (/** @type {boolean} */ accepted, /** @type {number} */ r) =>
      trials.map((trial) => (trial.accepted === accepted ? this.dot(trial.x, r) : "")).join("");
    this.path(dashed, halved, lm, dots(false, DOT), dots(true, DOT - 0.5));
    this.nameExit(from, trials);
  }

  /** A dot where the map shows it. @param {number[]} x @param {number} r */
  dot(x, r) {
    const at = this.chart.toPixels(x);
    return this.chart.shows(at, r) ? disk([Math.round(at[0]), Math.round(at[1])], r) : "";
  }

  /** A line to a pixel, or as far as the map's edge. @param {Point} from @param {Point} to */
  out(from, to) {
    return to.every(Number.isFinite) ? polyline([from, this.chart.confine(from, to, -4)]) : "";
  }

  /** The accepted points; between two that are off the map nothing is drawn. @param {Point} from @param {Trial[]} trials */
  trace(from, trials) {
    const { chart } = this;
    let path = "";
    let last = from;
    for (const { x, accepted } of trials) {
      if (!accepted) continue;
      const next = chart.toPixels(x);
      if (chart.shows(last)) path += this.out(last, next);
      else if (chart.shows(next)) path += this.out(next, last);
      last = next;
    }
    return path;
  }

  /** Say where the path of full steps leaves the map. @param {Point} from @param {Trial[]} trials */
  nameExit(from, trials) {
    const { chart, full } = this;
    const { t } = this.context;
    const points = [from, ...trials.filter(({ accepted }) => accepted).map(({ x }) => chart.toPixels(x))];
    const k = points.findIndex((point) => !chart.shows(point));
    const place = k > 0 ? chart.confine(points[k - 1], points[k]) : from;
    const side = k > 0 && points[k - 1][0] > place[0] ? -1 : 1; // beside the path, which comes from the other one
    this.left.put(t("left the map"), place, [[side, -0.6], [-side, -0.6], [side, 0.6], [-side, 0.6]], full && k > 0);
  }

  /** Map, border and minimum. @param {string} method */
  paint(method) {
    const { chart, full, context } = this;
    this.title.textContent = context.t(`map ${method}`);
    const { maps, cells, minimum } = context.data;
    const canvas = chart.canvas.getContext("2d");
    if (!canvas) return;
    const [w, h] = [chart.canvas.width / cells, chart.canvas.height / cells];
    /** @type {Record<string, number[][]>} */
    const marked = { x: [], p: [] };
    [...maps[method]].forEach((letter, k) => {
      const [px, py] = [(k % cells) * w, (cells - 1 - Math.floor(k / cells)) * h];
      const cost = ARRIVED.indexOf(letter);
      canvas.fillStyle = SHADES[cost] ?? DARK;
      canvas.fillRect(px, py, w + 1, h + 1);
      marked[letter]?.push([px + w / 2, py + h / 2]);
    });
    for (const letter in marked) mark(canvas, letter, marked[letter], 0.27 * Math.min(w, h));
    const best = chart.toPixels(minimum);
    this.fixed(full ? polyline(edge().map((x) => chart.toPixels(x))) : "", star(best));
    this.named.put(context.t("minimum"), best, [[1, 0.9]]);
  }
}

/** Where the first full step ends at b₂ = 0: it changes b₂ by a number over b₁. @returns {Point[]} */
function edge() {
  const [low, high] = BOUNDS.x2;
  return Array.from({ length: 50 }, (_, k) => {
    const rate = low + ((high - low) * k) / 49;
    const p = new LinearModel(boxbod.jac([1, rate]), boxbod.fun([1, rate])).step(0).p;
    return [-p[1] / rate, rate];
  });
}

/** Swatches of the colours and marks. @param {Translate} t @param {number[]} costs */
function key(t, costs) {
  const box = html("div", { class: "lm-key" });
  const colours = SHADES.map((shade) => html("i", { style: `background:${shade}` }));
  const most = costs.length - 1;
  box.append(html("span", {}, `${t("scale")} ≤${costs[0]}`, ...colours, `>${costs[most]}`));
  for (const [name, sign] of [["lost", "×"], ["plateau", "−"], ["full", ""], ["border", ""]])
    box.append(html("span", {}, html("i", { class: `lm-${name}`, "aria-hidden": true }, sign), t(`${name} sign`)));
  return box;
}

/** @param {HTMLElement} stage @param {Context} context */
function views(stage, context) {
  given = context.data;
  const sides = [true, false].map((full) => new Side(stage, context, full));
  stage.append(key(context.t, given.costs));
  return {
    /** @param {any} state @param {import("../types").Now} now */
    update(state, { words, aside }) {
      for (const side of sides) if (aside || side.start.held) side.draw(state);
      if (!words) return;
      const [b1, b2] = state.x;
      sides[0].start.value(b1, BOUNDS.x1, `b₁ = ${number(b1, 4)}, b₂ = ${number(b2)}`);
    },
  };
}

/** A twentieth of the map on, or a whole cell of it. @param {State} state @param {number} dx @param {number} dy @param {boolean} big @returns {State} */
function step({ x, method }, dx, dy, big) {
  const [b1, b2] = big ? [50, 0.25] : [5, 0.05];
  return clamp({ x: [x[0] + dx * b1, x[1] + dy * b2], method });
}

/** @param {any} state @param {Translate} t */
function summary({ x, method }, t) {
  const [b1, b2] = [number(x[0], 4), number(x[1])];
  const [full, other] = ["full", method].map((name) => ran(name, x));
  const at = other.trials.findIndex(({ accepted }) => accepted);
  const say = (/** @type {string} */ who, /** @type {Run} */ { kind, trials }) =>
    t(`${who} ${kind}`, { b1, b2, name: t(`name ${method}`), k: String(trials.length) });
  const [c1, c2] = (other.trials[at]?.x ?? x).map((xi) => number(xi));
  const third = method !== "halved" ? t("turned", { b1: c1, b2: c2 }) : at > 0 ? t("cut", { times: String(2 ** at) }) : t("whole");
  return t("three", { first: say("full", full), second: say("other", other), third });
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
const steppers = () => pair("x", ["b₁", "b₂"], "x", step);

/** @param {Translate} t @returns {import("../types").Action<State>[]} */
function actions(t) {
  return METHODS.map((method) => ({
    label: t(`name ${method}`),
    pressed: (state) => state.method === method,
    run: (state) => ({ state: { ...state, method }, say: t("chosen", { name: t(`name ${method}`) }) }),
  }));
}

/** @param {any} state @param {Translate} t @returns {import("../types").Table} */
function table({ x, method }, t) {
  const [full, other] = ["full", method].map((name) => ran(name, x).trials);
  const cells = (/** @type {Trial | undefined} */ trial) =>
    trial ? [...trial.x, trial.f].map((value) => number(value)) : ["", "", ""];
  const rows = Array.from({ length: Math.max(full.length, other.length) }, (_, k) => [
    String(k + 1),
    ...cells(full[k]),
    ...cells(other[k]),
    other[k] ? t(other[k].accepted ? "yes" : "no") : "",
  ]);
  const head = [t("step"), "b₁", "b₂", "f", "b₁", "b₂", "f", t("accepted")];
  const caption = t("table caption", { b1: number(x[0], 4), b2: number(x[1]), name: t(`name ${method}`) });
  return { caption, head, rows, current: -1 };
}

/** @type {import("../types").FigureModule<State>} */
export default { keys: ["x", "method"], style: STYLE, clamp, views, steppers, actions, summary, table };
