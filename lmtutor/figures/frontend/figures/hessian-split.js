/**
 * JᵀJ with and without S on r = e^{xt} − y, t = 1, 2, 3, y = (2, 4, y₃): two parabolas at x, the
 * staircase of Gauss–Newton, and S/JᵀJ at the minimiser, which is never negative here.
 */
import { Chart, polyline } from "../lib/chart.js";
import { boxes } from "../lib/dom.js";
import { number, rounded, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { circle, DIAMOND } from "../lib/marks.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {{ y3: number, x: number }} State */
/** @typedef {ReturnType<typeof solve>} Fit */

const STYLE = `
.lm-hessian-split { grid-template: 230px 330px 140px / 100%; }
.lm-hessian-split .lm-f .lm-axes > g + g { display: none; }
.lm-hessian-split .lm-data { stroke: var(--lm-text); }
.lm-hessian-split :is(.lm-plain, .lm-limit) { stroke: var(--lm-line); stroke-width: 1px; }
.lm-hessian-split .lm-limit { stroke: var(--lm-text); stroke-width: 1.5px; stroke-dasharray: 2 4; }
.lm-hessian-split .lm-newton { stroke: var(--lm-accent); stroke-dasharray: 9 3 2 3; }
.lm-hessian-split .lm-newton-tip { fill: var(--lm-accent); }
.lm-hessian-split .lm-gauss-tip { fill: #009e73; }
.lm-hessian-split .lm-step { stroke: #009e73; }
.lm-hessian-split .lm-ratio { stroke: #d55e00; }
.lm-hessian-split .lm-label { background: var(--lm-soft); color: var(--lm-text); }
.lm-hessian-split .lm-label:empty { display: none; }
.lm-hessian-split .lm-y3 .lm-knob { fill: #d55e00; }
.lm-figure .lm-hessian-split ~ .lm-summary { min-height: 7em; }
@container (min-width: 600px) {
  .lm-hessian-split { grid-template: 350px 140px / 1fr 1fr; }
  .lm-hessian-split .lm-meter { grid-column: 1 / -1; }
  .lm-figure .lm-hessian-split ~ .lm-summary { min-height: 4.2em; }
}
`;

/** The same as the traits' in Python. */
export const BOUNDS = { y3: [-8, 8], x: [-1.5, 1.1] };

const WINDOW = /** @type {Point} */ ([-1.6, 1.2]); // of x
const HIGHEST = 7; // of the meter
const STEPS = 12; // of the staircase
const FAR = 30; // where a run is given up

/** @param {State} state @returns {State} */
const clamp = ({ y3, x }) => ({ y3: within(rounded(y3, 2), BOUNDS.y3), x: within(rounded(x, 3), BOUNDS.x) });

/** f, g, JᵀJ and S. @param {number} x @param {number} y3 */
export function parts(x, y3) {
  let [f, g, a, s] = [0, 0, 0, 0];
  [2, 4, y3].forEach((y, k) => {
    const t = k + 1;
    const e = Math.exp(x * t);
    f += (e - y) ** 2 / 2;
    g += t * e * (e - y);
    a += (t * e) ** 2;
    s += t * t * e * (e - y);
  });
  return { f, g, a, s };
}

/** Where a Newton step leads, with S or, for Gauss–Newton, without. @param {number} x @param {number} y3 @param {boolean} whole */
export function next(x, y3, whole) {
  const { g, a, s } = parts(x, y3);
  return x - g / (whole ? a + s : a);
}

/** The minimiser, by Newton's method from the right, where f is convex. @param {number} y3 */
export function minimiser(y3) {
  let [x, before] = [1, 2];
  while (before - x > 1e-12) [before, x] = [x, next(x, y3, true)]; // it falls, until it is there
  return x;
}

/** What depends on y₃ alone; the last one is kept. @param {number} y3 */
function solve(y3) {
  if (last?.y3 === y3) return last;
  const star = minimiser(y3);
  const { f, a, s } = parts(star, y3);
  return (last = { y3, star, f, mu: rounded(s / a, 9), curvature: a + s });
}
/** @type {{ y3: number, star: number, f: number, mu: number, curvature: number } | undefined} */
let last;

/** x and the Gauss–Newton iterates from it, as far as they stay near. @param {State} state @param {number} count */
function run({ x, y3 }, count) {
  const xs = [x];
  while (xs.length <= count && Math.abs(x) < FAR) xs.push((x = next(x, y3, false)));
  return xs;
}

/** Values at 81 places of the window. @template T @param {[number, number]} range @param {(z: number) => T} value */
const sampled = ([from, to], value) => Array.from({ length: 81 }, (_, k) => value(from + ((to - from) * k) / 80));

/** @param {Chart} chart @param {string[]} names */
const labels = (chart, ...names) => Object.fromEntries(names.map((name) => [name, chart.label(`lm-label-${name}`)]));

/** f with the two parabolas at x. */
class Objective {
  /** @param {HTMLElement} parent @param {Context} context */
  constructor(parent, { t }) {
    this.t = t;
    this.chart = new Chart(parent, { label: t("f label"), names: ["x", "f"] });
    this.curve = this.chart.layer("lm-limit", "lm-data");
    this.models = this.chart.layer("lm-newton", "lm-gauss-newton", "lm-newton-tip", "lm-gauss-tip");
    this.labels = labels(this.chart, "star", "newton", "gauss");
  }

  /** The range of f grows with its curvature, so that the valley fills the picture. @param {Fit} fit */
  drawCurve({ y3, star, f, curvature }) {
    const { chart } = this;
    const size = Math.sqrt(curvature);
    chart.y.domain([f - 0.4 * size, f + size]);
    const px = chart.x(star);
    const pixels = sampled(WINDOW, (z) => {
      const [u, v] = chart.toPixels([z, parts(z, y3).f]);
      return /** @type {Point} */ ([u, Math.max(v, -40)]);
    });
    this.curve(`M${px},0V${chart.height}`, polyline(pixels));
    this.labels.star.put("x*", [px, 12], [[star > 0.4 ? -1 : 1, 0]]); // on the side with fewer curves
  }

  /** @param {State} state */
  draw({ x, y3 }) {
    const { chart, t } = this;
    const here = parts(x, y3);
    const [newton, gauss] = [here.a + here.s, here.a].map((c) => this.parabola(x, here, c));
    const size = 6;
    const [[nx, ny], [gx, gy]] = [newton.tip, gauss.tip];
    this.models(
      newton.path,
      gauss.path,
      newton.seen ? `M${nx},${ny + size}l${-size},${-1.7 * size}h${2 * size}Z` : "",
      gauss.seen ? `M${gx - 5},${gy - 5}h10v10h-10Z` : "",
    );
    const side = nx < gx ? 1 : -1;
    const says = (/** @type {string} */ name, /** @type {boolean} */ seen) => (seen ? name : `${name}: ${t("left the map")}`);
    this.labels.newton.put(says(t(here.a + here.s > 0 ? "newton" : "newton top"), newton.seen), newton.tip, [[-side, 0.9], [side, 2.6]]);
    this.labels.gauss.put(says(t("gauss"), gauss.seen), gauss.tip, [[side, 0.9], [0, 2]]);
    const [px, py] = chart.toPixels([x, here.f]);
    return /** @type {Point} */ ([px, within(py, [12, chart.height - 12])]);
  }

  /** The parabola of a curvature c, no farther than it shows: one Bézier arc is exact.
   * @param {number} x @param {{ f: number, g: number }} here @param {number} c */
  parabola(x, { f, g }, c) {
    const { chart } = this;
    const q = (/** @type {number} */ z) => f + (z - x) * (g + (c / 2) * (z - x));
    const centre = x - g / c;
    const { top, bottom } = chart.domain;
    const edge = c > 0 ? top + 0.1 * (top - bottom) : bottom - 0.1 * (top - bottom);
    const half = Math.sqrt(Math.max((2 * (edge - q(centre))) / c, 0));
    const [from, to] = [Math.max(centre - half, WINDOW[0]), Math.min(centre + half, WINDOW[1])];
    const middle = (from + to) / 2;
    const [start, bend, end] = [
      [from, q(from)],
      [middle, q(from) + (middle - from) * (g + c * (from - x))],
      [to, q(to)],
    ].map((point) => chart.toPixels(point));
    const at = chart.toPixels([centre, q(centre)]);
    const tip = /** @type {Point} */ (at.map((p, i) => within(p, [8, [chart.width, chart.height][i] - 8])));
    return { path: from < to ? `M${start}Q${bend},${end}` : "", tip, seen: chart.shows(at) };
  }
}

/** The Gauss–Newton map against the diagonal, and the staircase from x. */
class Cobweb {
  /** @param {HTMLElement} parent @param {Context} context */
  constructor(parent, { t }) {
    this.t = t;
    this.chart = new Chart(parent, { label: t("cobweb label"), names: ["x", t("next x")] });
    this.lines = this.chart.layer("lm-plain", "lm-limit", "lm-gauss-newton");
    this.stairs = this.chart.layer("lm-step");
    this.labels = labels(this.chart, "steep", "map", "off");
  }

  fit() {
    const { chart } = this;
    if (!chart.fit()) return false;
    const [from, to] = WINDOW;
    const [middle, half] = [(from + to) / 2, ((to - from) / 2) * (chart.height / chart.width)];
    chart.span(WINDOW, [middle - half, middle + half]); // a unit is as long on both axes
    return true;
  }

  /** A height, at most a little outside. @param {number} value */
  y(value) {
    return Math.round(within(this.chart.y(value), [-9, this.chart.height + 9]) * 10) / 10;
  }

  /** @param {Fit} fit */
  drawMap({ y3, star }) {
    const { chart } = this;
    const ends = (/** @type {number} */ slope) => polyline(WINDOW.map((z) => chart.toPixels([z, star + slope * (z - star)])));
    const map = sampled(WINDOW, (z) => /** @type {Point} */ ([chart.x(z), this.y(next(z, y3, false))]));
    this.lines(ends(1), ends(-1), polyline(map));
    const low = chart.domain.bottom + 0.4; // the line of slope −1 leaves the picture below or to the right
    const [at, value] = 2 * star - low < WINDOW[1] ? [2 * star - low, low] : [WINDOW[1], 2 * star - WINDOW[1]];
    this.labels.steep.put(this.t("slope"), chart.toPixels([at, value]), [[-1, 0], [1, 0], [0.3, -3]], true, map);
    this.labels.map.put("x − g/JᵀJ", [chart.x(0.95), this.y(next(0.95, y3, false))], [[0, 2.8], [0, -1.8]]);
  }

  /** @param {State} state */
  draw(state) {
    const { chart } = this;
    const xs = run(state, STEPS);
    let path = `M${chart.toPixels([xs[0], xs[0]])}`;
    let gone = xs.length;
    for (let k = 1; k < gone; k++) {
      path += `V${this.y(xs[k])}`;
      if (chart.shows(chart.toPixels([xs[k], xs[k]]))) path += `H${Math.round(chart.x(xs[k]) * 10) / 10}`;
      else gone = k;
    }
    this.stairs(path);
    const left = gone < xs.length;
    this.labels.off.put(this.t("left the map"), [chart.x(xs[gone - 1]), this.y(xs[gone] ?? 0)], [[1, 0], [-1, 0]], left);
    return chart.toPixels([xs[0], xs[0]]);
  }
}

/** S/JᵀJ at the minimiser over y₃. */
class Meter {
  /** @param {HTMLElement} parent @param {Context} context */
  constructor(parent, { t }) {
    this.t = t;
    this.chart = new Chart(parent, { label: t("meter label"), names: ["y₃", ""] });
    this.lines = this.chart.layer("lm-limit", "lm-ratio");
    this.labels = labels(this.chart, "limit", "value");
  }

  fit() {
    const { chart } = this;
    if (!chart.fit()) return;
    chart.y.ticks = () => [0, 1, 3, 5];
    chart.span([-8.4, 11], [-0.6, HIGHEST]);
    const ratio = sampled(/** @type {Point} */ (BOUNDS.y3), (y3) => {
      const { a, s } = parts(minimiser(y3), y3);
      return chart.toPixels([y3, s / a]);
    });
    const one = chart.y(1);
    this.lines(`M0,${one}H${chart.width}`, polyline(ratio));
    this.labels.limit.put(this.t("limit"), [chart.width, 10], [[-1, 0]]);
  }

  /** @param {Fit} fit @returns {Point} */
  draw({ y3, mu }) {
    const at = this.chart.toPixels([y3, mu]);
    this.labels.value.put(number(mu), at, [[1, -0.8], [-1, -0.8]]);
    return at;
  }
}

/** @param {HTMLElement} stage @param {Context} context */
function views(stage, context) {
  const { t, get, set } = context;
  const [fBox, webBox, meterBox] = boxes(stage, "f", "web", "meter");
  const [objective, cobweb, meter] = [new Objective(fBox, context), new Cobweb(webBox, context), new Meter(meterBox, context)];
  const handle = (/** @type {Chart} */ chart, /** @type {"x" | "y3"} */ key, focusable = true) =>
    new Handles(chart.surface, context).add({
      name: `lm-${key}`,
      shape: key === "x" ? circle(7) : DIAMOND,
      label: t(`${key} handle`),
      focusable,
      drag: ([px]) => set({ ...get(), [key]: chart.x.invert(px) }),
      step: (dx, dy, big) => set(stepped(get(), key, dx + dy, big)),
      home: key,
    });
  const [here, there, knob] = [handle(objective.chart, "x"), handle(cobweb.chart, "x", false), handle(meter.chart, "y3")];
  /** @type {Fit | undefined} */
  let drawn;
  return {
    /** @param {State} now @param {import("../types").Now} when */
    update(now, { words, aside }) {
      const fit = solve(now.y3);
      if (cobweb.fit()) drawn = undefined;
      if (objective.chart.fit()) objective.chart.span(WINDOW, [0, 1]);
      meter.fit();
      knob.put(meter.draw(fit));
      if (aside && drawn !== fit) {
        objective.drawCurve(fit);
        cobweb.drawMap(fit);
        drawn = fit;
      }
      if (aside || here.held) here.put(objective.draw(now));
      if (aside || there.held) there.put(cobweb.draw(now));
      if (!words) return;
      here.value(now.x, BOUNDS.x, `x = ${number(now.x)}`);
      knob.value(now.y3, BOUNDS.y3, `y₃ = ${number(now.y3)}, S/JᵀJ = ${number(fit.mu)}`);
    },
  };
}

/** @param {State} state @param {"x" | "y3"} key @param {number} sign @param {boolean} big */
const stepped = (state, key, sign, big) => ({ ...state, [key]: state[key] + (sign * (big ? 10 : 1)) / (key === "x" ? 100 : 10) });

/** @param {State} state @param {Translate} t */
function summary(state, t) {
  const { x, y3 } = state;
  const { star, mu } = solve(y3);
  const { a, s } = parts(x, y3);
  const values = {
    y3: number(y3),
    x: number(x),
    star: number(star),
    mu: number(mu),
    gauss: number(next(x, y3, false)),
    newton: number(next(x, y3, true)),
  };
  const first = t(!mu ? "exact" : mu < 1 ? "winds in" : "thrown off", values);
  return t("both", { first, second: t(a + s > 0 ? "steps" : "steps to the top", values) });
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
const steppers = () =>
  /** @type {const} */ (["y3", "x"]).map((key) => ({
    key,
    label: key.replace("3", "₃"),
    value: (state) => number(state[key]),
    step: (state, sign, big) => stepped(state, key, sign, big),
  }));

/** A step is a button, too. @param {Translate} t @returns {import("../types").Action<State>[]} */
const actions = (t) =>
  [false, true].map((whole) => ({
    label: t(whole ? "take newton" : "take gauss"),
    run(state) {
      const x = next(state.x, state.y3, whole);
      const inside = x >= BOUNDS.x[0] && x <= BOUNDS.x[1];
      const moved = inside ? clamp({ y3: state.y3, x }) : state;
      const { star } = solve(state.y3);
      const [before, after] = [state.x, x].map((z) => number(z - star));
      return { state: moved, say: t(inside ? "stepped" : "step outside", { x: number(x), before, after }) };
    },
  }));

/** @param {State} state @param {Translate} t @returns {import("../types").Table} */
function table(state, t) {
  const { star } = solve(state.y3);
  const xs = run(state, 8);
  const rows = xs.map((x, k) => [x, x - star, (x - star) / (xs[k - 1] - star)].map((value) => number(value, 4)));
  return {
    caption: t("table caption", { y3: number(state.y3), star: number(star, 4) }),
    head: ["k", "x", "x − x*", t("factor")],
    rows: rows.map((row, k) => [String(k), ...row]),
    current: 0,
  };
}

/** @type {import("../types").FigureModule<State>} */
export default { keys: ["y3", "x"], style: STYLE, clamp, views, steppers, actions, summary, table };
