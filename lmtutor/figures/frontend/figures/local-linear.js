/**
 * What r + Jp predicts of Misra1a after a nudge p, how far it is off for p and for p/2, and the V
 * of the error of a J from forward differences. The rounding errors are real: each point of the V
 * is such a difference, done here in double precision.
 */
import { saturation } from "../core/problems.js";
import { Chart, polyline } from "../lib/chart.js";
import { html } from "../lib/dom.js";
import { number, rounded, significant, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { circle, DIAMOND } from "../lib/marks.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {{ p: Point, step: number }} State */

const STYLE = `
.lm-local-linear { grid-template: 260px 170px 230px / 100%; }
.lm-local-linear .lm-before { stroke: var(--lm-accent); stroke-dasharray: 2 4; }
.lm-local-linear .lm-after { stroke: var(--lm-accent); }
.lm-local-linear :is(.lm-cross, .lm-stem) { stroke: #d55e00; }
.lm-local-linear .lm-full { fill: #d55e00; }
.lm-local-linear .lm-half { stroke: #d55e00; fill: var(--lm-soft); }
.lm-local-linear .lm-quarter { stroke: var(--lm-text); stroke-width: 1px; stroke-dasharray: 2 4; }
.lm-local-linear .lm-v-line { stroke: var(--lm-text); stroke-width: 1.5px; }
.lm-local-linear .lm-label { background: var(--lm-soft); color: var(--lm-text); }
.lm-local-linear .lm-label:empty { display: none; }
.lm-local-linear .lm-step-knob .lm-knob { fill: #d55e00; }
.lm-figure .lm-local-linear ~ .lm-summary { min-height: 8.4em; }
@container (min-width: 600px) {
  .lm-local-linear { grid-template: "c v" 250px "g v" 160px / 1.2fr 1fr; }
  .lm-local-linear .lm-v { grid-area: v; }
  .lm-figure .lm-local-linear ~ .lm-summary { min-height: 4.2em; }
}
`;

/** The same as the traits' in Python, and what it takes from the data. */
export const BOUNDS = { p1: [-60, 60], p2: [-4e-4, 4e-4], step: [1e-16, 1] };
export const X = [250, 0.0005];
export const T = [77.6, 114.9, 141.1, 190.8, 239.9, 289, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760];

const TOP = 165; // of y
const GRIPS = [406, 815]; // where the curve is taken hold of, clear of the data, for p₁ and p₂
const EXPONENTS = [-16, 0]; // of the step
const TENTHS = 10; // points of the V to a factor of ten

/** A step on the grid of the V. @param {number} exponent */
const stepAt = (exponent) => significant(10 ** (Math.round(exponent * TENTHS) / TENTHS), 3);

/** @param {State} state @returns {State} */
const clamp = ({ p, step }) => ({
  p: [within(rounded(p[0], 4), BOUNDS.p1), within(rounded(p[1], 9), BOUNDS.p2)],
  step: stepAt(Math.log10(within(step, BOUNDS.step))),
});

/** @param {number[]} x */
const values = (x) => T.map((t) => saturation(x, t));
/** @param {Point} p @param {number} [part] */
const nudged = (p, part = 1) => X.map((x, i) => x + part * p[i]);
/** @param {number[]} v */
const norm = (v) => Math.hypot(...v);
const BASE = values(X);
const EXACT = T.map((t) => {
  const e = Math.exp(-X[1] * t);
  return [1 - e, X[0] * t * e];
});

/** J by forward differences, row by row. @param {number} step  as a part of each parameter */
export function forward(step) {
  const columns = X.map((x, i) => {
    const h = step * x;
    return values(X.map((xk, k) => (k === i ? xk + h : xk))).map((v, j) => (v - BASE[j]) / h);
  });
  return T.map((_, j) => columns.map((column) => column[j]));
}

/** Relative error of its second column. @param {number} step */
export function error(step) {
  return norm(forward(step).map((row, j) => row[1] - EXACT[j][1])) / norm(EXACT.map((row) => row[1]));
}

/** Prediction and gaps for a state. @param {State} state */
export function predict({ p, step }) {
  const J = forward(step);
  const change = (/** @type {number[][]} */ rows) => rows.map((row) => row[0] * p[0] + row[1] * p[1]);
  const Jp = change(J);
  const after = values(nudged(p));
  const full = Jp.map((v, j) => after[j] - BASE[j] - v);
  const half = values(nudged(p, 0.5)).map((v, j) => v - BASE[j] - Jp[j] / 2);
  const largest = (/** @type {number[]} */ v) => Math.max(...v.map(Math.abs));
  const [gap, rest, own] = [largest(full), largest(half), largest(change(EXACT).map((v, j) => v - Jp[j]))];
  return { after, predicted: Jp.map((v, j) => BASE[j] + v), full, half, gap, rest, wrong: own > gap / 2 };
}

/** Where the curve after the nudge passes (tⱼ, y): the p that changes one parameter alone.
 * @param {Point} p @param {number} i @param {number} y @returns {Point} */
function through(p, i, y) {
  const [x1, x2] = nudged(p);
  const t = GRIPS[i];
  if (!i) return [y / (1 - Math.exp(-x2 * t)) - X[0], p[1]];
  return [p[0], -Math.log(1 - within(y / x1, [0, 0.99])) / t - X[1]];
}

class Views {
  /** @param {HTMLElement} stage @param {Context} context */
  constructor(stage, context) {
    const { t } = (this.context = context);
    const chart = (/** @type {string} */ name, /** @type {[string, string]} */ names) => {
      const title = t(`${name} title`);
      const view = html("div", { class: `lm-view lm-${name}` }, html("div", { class: "lm-title" }, title));
      stage.append(view);
      return new Chart(view, { label: title, names, margin: { left: 36, right: 8, top: 4, bottom: 22 } });
    };
    this.curves = chart("curves", ["t", "y"]);
    this.gaps = chart("gaps", ["t", ""]);
    this.v = chart("v", [t("step axis"), ""]);
    this.gaps.y.ticks = () => [0, 0.25, 0.5, 1];
    this.lines = this.curves.layer("lm-before", "lm-after", "lm-cross");
    this.bars = this.gaps.layer("lm-quarter", "lm-stem", "lm-full", "lm-half");
    this.vLine = this.v.layer("lm-v-line");
    this.off = this.curves.label("lm-label-off");
    this.size = this.gaps.label("lm-label-size");
    this.error = this.v.label("lm-label-error");
    this.arms = ["rounding", "bend"].map((name) => ({ words: t(name), label: this.v.label(`lm-label-${name}`) }));
    this.grips = ["p₁ ↕", "p₂ ↕"].map((words) => ({ words, label: this.curves.label("lm-label-grip") }));
    this.addHandles();
  }

  /** @returns {State} */
  get state() {
    return this.context.get();
  }

  addHandles() {
    const { t, set, initial } = this.context;
    const onCurve = new Handles(this.curves.surface, this.context);
    this.ends = [0, 1].map((i) =>
      onCurve.add({
        name: `lm-p${i + 1}`,
        shape: i ? DIAMOND : circle(7),
        label: t(`p${i + 1} handle`),
        drag: ([, py]) => set({ ...this.state, p: through(this.state.p, i, this.curves.y.invert(py)) }),
        step: (dx, dy, big) => set(stepP(this.state, i, dx + dy, big)),
        home: () => set({ ...this.state, p: /** @type {Point} */ (this.state.p.with(i, initial.p[i])) }),
      }),
    );
    this.knob = new Handles(this.v.surface, this.context).add({
      name: "lm-step-knob",
      shape: DIAMOND,
      label: t("step handle"),
      drag: ([px]) => set({ ...this.state, step: 10 ** within(this.v.x.invert(px), EXPONENTS) }),
      step: (dx, dy, big) => set(stepStep(this.state, dx + dy, big)),
      home: "step",
    });
  }

  /** Follow the size; what is drawn here does not move. */
  fit() {
    const { curves, gaps, v } = this;
    if (curves.fit()) {
      curves.span([0, 860], [0, TOP]);
      this.before = this.curve([0, 0]);
    }
    if (gaps.fit()) gaps.span([0, 860], [0, 1.5]);
    if (!v.fit()) return;
    v.span([-16.4, 0.4], [-10, 1.5]);
    const places = Array.from({ length: 16 * TENTHS + 1 }, (_, k) => EXPONENTS[0] + k / TENTHS);
    this.arms.forEach(({ words, label }, k) => label.put(words, v.toPixels(k ? [-4, -5.1] : [-12, -4]), [[1, k ? 0.5 : -0.5]]));
    this.valley = places.map((exponent) => this.place(stepAt(exponent)));
    this.vLine(polyline(this.valley));
  }

  /** Of a step on the V. @param {number} step */
  place(step) {
    return this.v.toPixels([Math.log10(step), Math.log10(error(step))]);
  }

  /** @param {Point} p */
  curve(p) {
    const x = nudged(p);
    return polyline(Array.from({ length: 44 }, (_, k) => this.curves.toPixels([20 * k, saturation(x, 20 * k)])));
  }

  /** @param {State} state @param {import("../types").Now} now */
  update(state, { words, aside }) {
    this.fit();
    const now = predict(state);
    if (aside || this.ends?.some(({ held }) => held)) this.drawCurves(state, now);
    if (aside) this.drawGaps(now);
    this.knob?.put(this.place(state.step));
    if (words) this.tell(state, now);
  }

  /** @param {State} state @param {ReturnType<typeof predict>} now */
  drawCurves({ p }, { predicted, after }) {
    const { curves } = this;
    let [crosses, gone] = ["", -1];
    predicted.forEach((y, j) => {
      const [px, py] = curves.toPixels([T[j], y]);
      if (curves.shows([px, py])) crosses += `M${px - 5},${py - 5}l10,10m0,-10l-10,10M${px},${py}V${curves.y(after[j])}`;
      else gone = j;
    });
    this.lines(this.before ?? "", this.curve(p), crosses);
    const lost = /** @type {Point} */ (gone < 0 ? [0, 0] : curves.toPixels([T[gone], predicted[gone]]));
    this.off.put(this.context.t("left the map"), lost, [[-1, 0]], gone >= 0);
    this.ends?.forEach((handle, i) => {
      const at = curves.toPixels([GRIPS[i], saturation(nudged(p), GRIPS[i])]);
      handle.put(at);
      this.grips[i].label.put(this.grips[i].words, at, [[0, -1.6], [0, 1.6]]);
    });
  }

  /** @param {ReturnType<typeof predict>} now */
  drawGaps({ full, half, gap }) {
    const { gaps } = this;
    let [stems, dots, squares] = ["", "", ""];
    T.forEach((time, j) => {
      const [high, low] = [full, half].map((v) => gaps.y(Math.min(Math.abs(v[j]) / (gap || 1), 1.2)));
      const px = gaps.x(time);
      stems += `M${px},${gaps.height}V${high}`;
      dots += `M${px - 4},${high}a4,4,0,1,1,8,0a4,4,0,1,1,-8,0Z`;
      squares += `M${px - 3.5},${low - 3.5}h7v7h-7Z`;
    });
    this.bars(`M0,${gaps.y(0.25)}H${gaps.width}`, stems, dots, squares);
  }

  /** @param {State} state @param {ReturnType<typeof predict>} now */
  tell({ p, step }, now) {
    this.size.put(this.context.t("size", said(now)), [0, 10], [[1, 0]]);
    const side = step < 4e-8 ? 1 : -1; // into the V
    this.error.put(number(error(step), 2), this.place(step), [[side, -0.9], [-side, 0.6]], true, this.valley);
    [BOUNDS.p1, BOUNDS.p2].forEach((bounds, i) =>
      this.ends?.[i].value(p[i], bounds, `p${"₁₂"[i]} = ${number(p[i])}`),
    );
    this.knob?.value(Math.log10(step), EXPONENTS, `h/x₂ = ${number(step)}`);
  }
}

/** @param {ReturnType<typeof predict>} now */
const said = ({ gap, rest }) => ({ gap: number(gap), rest: number(rest), ratio: gap > 0 ? number(rest / gap, 2) : "–" });

/** @param {State} state @param {number} i @param {number} sign @param {boolean} big @returns {State} */
const stepP = (state, i, sign, big) => ({
  ...state,
  p: /** @type {Point} */ (state.p.map((v, k) => (k === i ? v + (sign * (big ? 10 : 1)) / (i ? 1e5 : 1) : v))),
});
/** @param {State} state @param {number} sign @param {boolean} big @returns {State} */
const stepStep = (state, sign, big) => ({ ...state, step: stepAt(Math.log10(state.step) + sign * (big ? 1 : 0.1)) });

/** @param {State} state @param {Translate} t */
function summary(state, t) {
  const now = predict(state);
  const [p1, p2] = state.p.map((v) => number(v));
  const first = t("made", { p1, p2, step: number(state.step), error: number(error(state.step), 2) });
  return t("both", { first, second: t(!now.gap ? "no nudge" : now.wrong ? "wrong" : "bends", said(now)) });
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
const steppers = () => [
  ...[0, 1].map((i) => ({
    key: `p${i + 1}`,
    label: `p${"₁₂"[i]}`,
    value: (/** @type {any} */ { p }) => number(p[i]),
    step: (/** @type {any} */ state, /** @type {number} */ sign, /** @type {boolean} */ big) => stepP(state, i, sign, big),
  })),
  {
    key: "step",
    label: "h/x₂",
    value: ({ step }) => number(step),
    step: (state, sign, big) => stepStep(state, sign, big),
  },
];

/** @param {Translate} t @returns {import("../types").Action<State>[]} */
const actions = (t) => [
  {
    label: t("halve"),
    run({ p, step }) {
      const state = clamp({ p: /** @type {Point} */ (p.map((/** @type {number} */ v) => v / 2)), step });
      return { state, say: t("halved", said(predict({ p, step }))) };
    },
  },
];

/** @param {State} state @param {Translate} t @returns {import("../types").Table} */
function table(state, t) {
  const { after, predicted, full, half, gap } = predict(state);
  const rows = T.map((time, j) => [time, BASE[j], after[j], predicted[j], full[j], half[j]].map((v) => number(v, 4)));
  const head = ["t", "M(x, t)", "M(x + p, t)", t("predicted"), t("gap"), t("half gap")];
  return { caption: t("table caption"), head, rows, current: full.findIndex((v) => Math.abs(v) === gap) };
}

/** @type {import("../types").FigureModule<State>} */
export default {
  keys: ["p", "step"],
  style: STYLE,
  clamp,
  views: (stage, context) => new Views(stage, context),
  steppers,
  actions,
  summary,
  table,
};
