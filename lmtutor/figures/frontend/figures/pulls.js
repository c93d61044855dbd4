/**
 * The pulls of BoxBOD's observations, head to tail: at the best fit the polygon closes.
 */
import { LinearModel } from "../core/model.js";
import { BOD, boxbod, cost, saturation } from "../core/problems.js";
import { Chart, polyline } from "../lib/chart.js";
import { drawContours, LogColours } from "../lib/contours.js";
import { boxes, html } from "../lib/dom.js";
import { onTap } from "../lib/dots.js";
import { number, significant, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { LogPlane } from "../lib/logplane.js";
import { circle } from "../lib/marks.js";
import { pair } from "../lib/steppers.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {{ x: Point, pick: number }} State */

const STYLE = `
.lm-pulls { grid-template: 196px 300px 180px / 100%; }
@container (min-width: 600px) { .lm-pulls { grid-template: "map chain" 226px "data chain" 190px / 1.6fr 1fr; } .lm-pulls .lm-chain { grid-area: chain; } }
.lm-pulls .lm-chart .lm-label { background: var(--lm-soft); color: var(--lm-text); }
.lm-pulls .lm-chart .lm-on-top { background: var(--lm-text); color: var(--lm-soft); }
.lm-pulls .lm-chain .lm-frame { border: 1px solid var(--lm-line); border-radius: 4px; }
.lm-pulls .lm-pull { stroke: #d55e00; }
.lm-pulls .lm-thick { stroke: #d55e00; stroke-width: 5px; }
.lm-pulls .lm-curve { stroke: var(--lm-accent); }
.lm-pulls .lm-dots { stroke: none; fill: var(--lm-text); }
.lm-pulls .lm-bar { stroke: var(--lm-text); }
.lm-pulls .lm-rimmed { stroke: #1f2328; stroke-width: 5px; }
.lm-pulls .lm-gradient { stroke-dasharray: 9 5; }
.lm-pulls .lm-star { stroke: #fff; stroke-width: 3px; }
.lm-pulls .lm-data .lm-surface { cursor: pointer; }
.lm-figure .lm-pulls ~ .lm-summary { min-height: 7em; }
.lm-pulls ~ .lm-steppers > :first-child { grid-column: 1 / -1; }
@container (min-width: 600px) {
  .lm-figure .lm-pulls ~ .lm-summary { min-height: 4.2em; }
  .lm-pulls ~ .lm-steppers { grid-template-columns: repeat(3, 1fr); }
  .lm-pulls ~ .lm-steppers > :first-child { grid-column: auto; }
}
`;

/** The same as the traits' in Python. */
export const BOUNDS = { b1: [30, 300], b2: [0.1, 10], pick: [1, BOD.y.length] };
const CLOSED = 2e-3; // as in Python
const COLOURS = new LogColours(500, 1e5);
const PAD = 26; // around the chain, for its numbers

/** @param {State} state @returns {State} */
function clamp({ x, pick }) {
  return {
    x: [within(significant(x[0], 7), BOUNDS.b1), within(significant(x[1], 7), BOUNDS.b2)],
    pick: within(Math.round(pick), BOUNDS.pick),
  };
}

/** Where the gradient is zero, by Gauss–Newton steps. */
function bestFit() {
  let x = [200, 0.5];
  for (let k = 0; k < 9; k++) {
    const { p } = new LinearModel(boxbod.jac(x), boxbod.fun(x)).step(0);
    x = x.map((xi, i) => xi + p[i]);
  }
  return x;
}

/** Residuals and pulls at x, (along b₂, along b₁) as on the map. @param {Point} x */
function balance(x) {
  const r = boxbod.fun(x);
  const pulls = boxbod.jac(x).map(([d1, d2], j) => /** @type {Point} */ ([r[j] * d2 * x[1], r[j] * d1 * x[0]]));
  const joints = [/** @type {Point} */ ([0, 0])];
  for (const [u, v] of pulls) joints.push([joints[joints.length - 1][0] + u, joints[joints.length - 1][1] + v]);
  const g = joints[joints.length - 1];
  const lengths = pulls.map((pull) => Math.hypot(...pull));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const gap = Math.hypot(...g);
  return { r, pulls, joints, g, lengths, total, gap, closed: gap < CLOSED * total };
}

/** In the plane's coordinates. @param {number[]} x @returns {Point} */
const place = ([b1, b2]) => [Math.log10(b2), Math.log10(b1)];

/** One hundredth on, a tenth with Shift. @param {State} state @param {number} db1 @param {number} db2 @param {boolean} big @returns {State} */
function moved({ x, pick }, db1, db2, big) {
  const size = big ? 0.1 : 0.01;
  return { x: [significant(x[0] * (1 + size) ** db1, 4), significant(x[1] * (1 + size) ** db2, 4)], pick };
}

/** An arrow, `lift` pixels to its right so that two on one line stay apart. @param {Point} from @param {Point} to @param {number} [lift] */
function arrow([ax, ay], [bx, by], lift = 0) {
  const length = Math.hypot(bx - ax, by - ay);
  if (length < 0.5) return "";
  const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
  const [sx, sy] = [-uy * lift, ux * lift];
  const size = Math.min(9, length);
  const at = (/** @type {number} */ back, /** @type {number} */ side) =>
    /** @type {Point} */ ([bx + sx - back * ux - side * uy, by + sy - back * uy + side * ux]);
  return polyline([[ax + sx, ay + sy], at(0, 0)]) + polyline([at(size, size / 2), at(0, 0), at(size, -size / 2)]);
}

/** The number of each observation, and the picked one's on top. @param {Chart} chart */
function numbers(chart) {
  const labels = BOD.y.map((_, j) => ({ put: chart.label("lm-number").put, words: String(j + 1) }));
  const picked = chart.label("lm-on-top").put;
  return (/** @type {Point[]} */ places, /** @type {number[][]} */ ways, /** @type {number} */ pick) => {
    labels.forEach(({ put, words }, j) => put(words, places[j], [ways[j]]));
    picked(String(pick), places[pick - 1], [ways[pick - 1]]);
  };
}

/** Index of the least. @param {number[]} values */
const least = (values) => values.indexOf(Math.min(...values));

/** The contour map with x, the best fit and the direction of g. @param {HTMLElement} parent @param {Context} context */
function mapView(parent, context) {
  const { t, get, set } = context;
  const plane = new LogPlane(parent, { label: t("map label"), names: ["b₂", "b₁"], margin: { left: 36, right: 10, top: 4, bottom: 22 } });
  const lines = plane.layer("lm-star", "lm-gradient");
  const [fit, uphill, name] = ["fit", "uphill", "x"].map((key) => plane.label(`lm-label-${key}`));
  const handle = new Handles(plane.surface, context).add({
    name: "lm-x",
    shape: circle(7),
    label: t("x handle"),
    drag(pixel) {
      const [v, u] = plane.toPoint(pixel).map((log) => significant(10 ** log, 4));
      set({ ...get(), x: [u, v] });
    },
    step: (dx, dy, big) => set(moved(get(), dy, dx, big)),
    home: "x",
  });
  const best = place(bestFit());
  const f = (/** @type {number} */ u, /** @type {number} */ v) => cost(boxbod.fun([10 ** v, 10 ** u]));
  const draw = (/** @type {State} */ { x }, /** @type {ReturnType<typeof balance>} */ { g, gap, closed }, /** @type {boolean} */ words) => {
    if (plane.fit()) {
      const [[u0, v0], [u1, v1]] = [0, 1].map((i) => place([BOUNDS.b1[i], BOUNDS.b2[i]]));
      plane.look([(u0 + u1) / 2, (v0 + v1) / 2], [(u1 - u0) / 2, (v1 - v0) / 2]);
      drawContours(plane.canvas, f, plane.domain, COLOURS, { cells: 120, levels: 16, lines: true });
      fit.put(t("best fit"), plane.toPixels(best), [[1, 0]]);
    }
    const at = plane.toPixels(place(x));
    const [sx, sy] = plane.toPixels(best);
    const [ux, uy] = [g[0] / gap, -g[1] / gap];
    const tip = plane.confine(at, [at[0] + 60 * ux, at[1] + 60 * uy], 2);
    lines(`M${sx - 6},${sy}h12M${sx},${sy - 6}v12`, closed ? "" : arrow(at, tip));
    handle.put(at);
    name.put("x", at, [[-1, -0.7], [1, -0.7]]);
    uphill.put("g", tip, [[1, 0], [-1, 0]], !closed);
    if (words) handle.value(x[0], BOUNDS.b1, `b₁ = ${number(x[0], 4)}, b₂ = ${number(x[1], 4)}`);
  };
  return { draw, held: () => handle.held };
}

/** Observations, curve and residuals. @param {HTMLElement} parent @param {Context} context */
function dataView(parent, context) {
  const { t, get, set } = context;
  const chart = new Chart(parent, { label: t("data label"), names: ["t", "y"] });
  const lines = chart.layer("lm-pull", "lm-thick", "lm-curve");
  const stay = chart.layer("lm-dots");
  const put = numbers(chart);
  const nearest = (/** @type {Point} */ [px]) => least(BOD.t.map((tj) => Math.abs(chart.x(tj) - px)));
  const to = (/** @type {number} */ pick) => set({ ...get(), pick });
  const handle = new Handles(chart.surface, context).add({
    name: "lm-pick",
    shape: circle(5),
    label: t("pick handle"),
    drag: (pixel) => to(nearest(pixel) + 1),
    step: (dx, dy, big) => to(get().pick + (dx + dy) * (big ? 5 : 1)),
    home: "pick",
  });
  onTap(chart.surface, context, (pixel) => ({ ...get(), pick: nearest(pixel) + 1 }));
  const draw = (/** @type {State} */ { x, pick }, /** @type {ReturnType<typeof balance>} */ { r, lengths }, /** @type {boolean} */ words) => {
    if (chart.fit()) chart.span([0, 11], [0, 310]);
    const spots = BOD.t.map((tj, j) => chart.toPixels([tj, BOD.y[j]]));
    const bars = spots.map((spot, j) => polyline([spot, [spot[0], chart.y(BOD.y[j] + r[j])]]));
    const curve = Array.from({ length: 56 }, (_, k) => chart.toPixels([k / 5, saturation(x, k / 5)]));
    const dots = spots.map(([px, py]) => `M${px - 4},${py}a4,4,0,1,1,8,0a4,4,0,1,1,-8,0`);
    lines(bars.join(""), bars[pick - 1], polyline(curve));
    stay(dots.join(""));
    put(spots, r.map((rj) => [0, rj > 0 ? 1.1 : -1.1]), pick);
    handle.put(spots[pick - 1]);
    if (!words) return;
    const values = { k: String(pick), r: number(r[pick - 1]), length: number(lengths[pick - 1]) };
    handle.value(pick, [1, BOD.y.length], t("picked", values));
  };
  return { draw, held: () => handle.held };
}

/** The pulls head to tail, and the gap that they leave. @param {HTMLElement} parent @param {Context} context */
function chainView(parent, context) {
  const { t } = context;
  parent.append(html("div", { class: "lm-title" }, t("chain title")));
  const margin = { left: 0, right: 0, top: 0, bottom: 0 };
  const chart = new Chart(parent, { label: t("chain label"), margin });
  const pull = chart.layer("lm-pull", "lm-thick", "lm-rimmed", "lm-gradient", "lm-dots", "lm-bar");
  const put = numbers(chart);
  const [gap, scale] = ["gap", "scale"].map((key) => chart.label(`lm-label-${key}`));
  let middles = BOD.y.map(() => /** @type {Point} */ ([0, 0]));
  let magnified = 0;
  const first = balance(context.initial.x);
  /** Pixels to a unit with which a chain fits. @param {Point[]} joints */
  const fitting = (joints) => {
    const spans = [0, 1].map((i) => extent(joints, i)).map(([low, high]) => high - low);
    return Math.min(...[chart.width, chart.height].map((size, i) => Math.max(size - 3 * PAD, 1) / spans[i]));
  };
  onTap(chart.surface, context, ([px, py]) => {
    const away = middles.map(([mx, my]) => Math.hypot(mx - px, my - py));
    return { ...context.get(), pick: least(away) + 1 };
  });
  const draw = (/** @type {State} */ { pick }, /** @type {ReturnType<typeof balance>} */ now, /** @type {boolean} */ words, /** @type {boolean} */ resting) => {
    chart.fit();
    const most = fitting(now.joints) / fitting(first.joints);
    // While x is dragged the scale stays as long as it can.
    if (resting || most < magnified || most > 5 * magnified) magnified = 2 ** Math.floor(Math.log2(most * 1.001));
    const unit = fitting(first.joints) * magnified;
    const [mx, my] = [0, 1].map((i) => extent(now.joints, i)).map(([low, high]) => (low + high) / 2);
    const spots = now.joints.map(([u, v]) =>
      /** @type {Point} */ ([chart.width / 2 + (u - mx) * unit, chart.height / 2 - PAD / 2 - (v - my) * unit]));
    // Numbers stand outside the polygon, whichever way it turns.
    const turn = now.pulls.reduce((area, [u, v], j) => area + now.joints[j][0] * v - now.joints[j][1] * u, 0) < 0 ? -1 : 1;
    const arrows = now.pulls.map((_, j) => arrow(spots[j], spots[j + 1], 2 * turn));
    const sides = now.pulls.map(([u, v], j) => [v, u].map((part) => (turn * part) / now.lengths[j] || 0));
    middles = now.pulls.map((_, j) => /** @type {Point} */ ([0, 1].map((i) => 0.7 * spots[j][i] + 0.3 * spots[j + 1][i])));
    const [ox, oy] = spots[0];
    const end = spots[spots.length - 1];
    const whole = now.closed ? "" : arrow(spots[0], end);
    const bar = nice((0.3 * chart.width) / unit);
    const foot = chart.height - 12;
    pull(
      arrows.join(""), arrows[pick - 1], whole, whole,
      `M${ox - 5},${oy}a5,5,0,1,1,10,0a5,5,0,1,1,-10,0`,
      `M10,${foot - 4}v8M10,${foot}h${bar * unit}m0,-4v8`,
    );
    put(middles, sides, pick);
    const half = /** @type {Point} */ ([(ox + end[0]) / 2, (oy + end[1]) / 2]);
    if (now.closed) gap.put(t("closed"), spots[0], [[1, 1], [-1, 1]]);
    else gap.put("g", half, [[(-turn * now.g[1]) / now.gap, (-turn * now.g[0]) / now.gap]]);
    if (words) scale.put(t("times", { times: number(magnified), bar: number(bar) }), [10 + bar * unit, foot], [[1, 0]]);
  };
  return { draw, held: () => false };
}

/** @param {Point[]} points @param {number} i */
function extent(points, i) {
  const values = points.map((point) => point[i]);
  return [Math.min(...values), Math.max(...values)];
}

/** The largest of 1, 2, 5, 10, … up to `value`. @param {number} value */
function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (value >= 5 * power ? 5 : value >= 2 * power ? 2 : 1);
}

/** @param {HTMLElement} stage @param {Context} context */
function views(stage, context) {
  const [map, chain, data] = boxes(stage, "map", "chain", "data");
  const all = [mapView(map, context), chainView(chain, context), dataView(data, context)];
  let owed = false; // words to the views that were not drawn when words were
  return {
    /** @param {State} state @param {import("../types").Now} now */
    update(state, { words, resting, aside }) {
      const now = balance(state.x);
      owed ||= words;
      for (const { draw, held } of all) if (aside || held()) draw(state, now, aside ? owed : words, resting);
      if (aside) owed = false;
    },
  };
}

/** @param {State} state @param {Translate} t */
function summary(state, t) {
  const { x, pick } = state;
  const { r, pulls, lengths, total, gap, closed } = balance(x);
  const values = {
    b1: number(x[0], 4),
    b2: number(x[1], 4),
    f: number(cost(r)),
    total: number(total),
    gap: number(gap),
    share: number((100 * gap) / total),
    k: String(pick),
    r: number(r[pick - 1]),
    length: number(lengths[pick - 1]),
    aside: number(Math.max(...pulls.map(([u]) => Math.abs(u)))),
  };
  const first = t(closed ? "balance" : "open", values);
  return closed ? t("both", { first, second: t("aside", values) }) : first;
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
function steppers(t) {
  return [
    {
      key: "pick",
      label: t("observation"),
      value: (state) => String(state.pick),
      step: (state, sign, big) => ({ ...state, pick: state.pick + sign * (big ? 5 : 1) }),
    },
    ...pair("b", ["b₁", "b₂"], "x", moved),
  ];
}

/** @param {State} state @param {Translate} t @returns {import("../types").Table} */
function table(state, t) {
  const { x, pick } = state;
  const { r, pulls, g, lengths, gap } = balance(x);
  const rows = pulls.map(([u, v], j) => [j + 1, BOD.t[j], r[j], v, u, lengths[j]].map((entry) => number(entry)));
  rows.push([t("sum"), "", "", ...[g[1], g[0], gap].map((entry) => number(entry))]);
  const head = [t("observation"), "t", "r", t("along b₁"), t("along b₂"), t("length")];
  const caption = t("table caption", { b1: number(x[0], 4), b2: number(x[1], 4) });
  return { caption, head, rows, current: pick - 1 };
}

/** @type {import("../types").FigureModule<State>} */
export default { keys: ["x", "pick"], style: STYLE, clamp, views, steppers, actions: () => [], summary, table };
