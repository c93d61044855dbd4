/**
 * BoxBOD under three scalings D and seven units of x₂: what is invariant, and what arrives.
 */
import { boxbod, cost } from "../core/problems.js";
import { iterate, SCALINGS } from "../core/solve.js";
import { Chart, polyline } from "../lib/chart.js";
import { drawContours, LogColours } from "../lib/contours.js";
import { boxes, html, write } from "../lib/dom.js";
import { CROSS, disc, dots, onTap, PLUS } from "../lib/dots.js";
import { number, rounded, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { Plane } from "../lib/plane.js";
import { pair } from "../lib/steppers.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {{ x: Point, scaling: string, unit: number }} State */
/** @typedef {ReturnType<typeof run>} Run */

const STYLE = `
.lm-scaling { grid-template: 310px 184px 196px / 100%; }
.lm-scaling .lm-lens .lm-label { background: var(--lm-soft); color: var(--lm-text); }
.lm-scaling .lm-ellipse { stroke: #fff; stroke-dasharray: 5 4; }
.lm-scaling .lm-lens .lm-ellipse { stroke: #cc79a7; }
.lm-scaling .lm-dotted { stroke: var(--lm-text); stroke-dasharray: 2 4; }
.lm-scaling .lm-good { fill: #cc79a7; stroke: #0b1020; stroke-width: 1px; }
.lm-scaling .lm-bad { stroke: #fff; }
.lm-scaling .lm-stride { stroke-width: 3.4px; }
.lm-board, .lm-rows { display: grid; grid-template-rows: repeat(4, 1fr); width: 100%; height: 100%; font-size: 13px; }
.lm-board { grid-template-columns: repeat(7, 1fr); gap: 2px 0; }
.lm-board > *, .lm-rows > * { display: grid; place-content: center; }
.lm-scaling .lm-rows > * { justify-content: start; }
.lm-rows { width: 72px; }
.lm-board > :nth-child(-n + 7) { font-size: 11px; }
.lm-board > .lm-arrived { background: var(--lm-soft); }
.lm-board > .lm-lost { background: repeating-linear-gradient(45deg, #d55e0055 0 2px, transparent 2px 7px); }
.lm-stale { opacity: 0.4; }
.lm-scaling .lm-choice .lm-knob { fill: none; stroke: var(--lm-text); stroke-width: 3px; }
@container (min-width: 600px) {
  .lm-scaling ~ .lm-steppers { grid-template-columns: repeat(3, 1fr); }
  .lm-scaling { grid-template: "map lens" 210px "map board" 196px / 1fr 1fr; }
  .lm-scaling .lm-map { grid-area: map; }
}
`;

/** The same as in Python. */
export const BOUNDS = { x1: [0.5, 250], x2: [0.05, 8], unit: [-3, 3] };
const [MOST, FAR, CLOSE] = [60, 30, 1e-8];

const NAMES = Object.keys(SCALINGS).reverse(); // levenberg, marquardt, more
const UNITS = [-3, -2, -1, 0, 1, 2, 3];
const MARKS = { arrived: "✓", lost: "↗", "under way": "…" };
const COLOURS = new LogColours(550, 2e5);
const f = (/** @type {number} */ x1, /** @type {number} */ x2) => cost(boxbod.fun([x1, x2]));

/** @param {State} state @returns {State} */
function clamp({ x, scaling, unit }) {
  return {
    x: [within(rounded(x[0], 1), BOUNDS.x1), within(rounded(x[1], 2), BOUNDS.x2)],
    scaling: NAMES.includes(scaling) ? scaling : NAMES[0],
    unit: within(Math.round(unit), BOUNDS.unit) + 0,
  };
}

/** @type {any} */
let best;

/** Where the near start of NIST leads. @returns {import("../core/solve.js").Trial} */
function minimum() {
  let left = 20;
  if (!best) for (best of iterate(boxbod, [100, 0.75])) if (!--left) break;
  return best;
}

/**
 * A run with z = (x₁, x₂/c), told in x, as far as its fate is known.
 * @param {Point} x @param {string} scaling @param {number} unit
 */
export function run(x, scaling, unit) {
  const floor = minimum().f * (1 + CLOSE);
  const c = [1, 10 ** unit];
  const out = (/** @type {number[]} */ z) => z.map((zi, i) => zi * c[i]);
  const problem = {
    fun: (/** @type {number[]} */ z) => boxbod.fun(out(z)),
    jac: (/** @type {number[]} */ z) => boxbod.jac(out(z)).map(out),
  };
  const points = [/** @type {number[]} */ (x)];
  /** @type {{ x: number[], f: number, delta: number | null, accepted: boolean }[]} */
  const trials = [];
  /** @type {keyof typeof MARKS} */
  let fate = "under way";
  const start = x.map((xi, i) => xi / c[i]);
  for (const { x: z, f: value, delta, accepted } of iterate(problem, start, { scaling })) {
    const at = out(z);
    trials.push({ x: at, f: value, delta, accepted });
    if (accepted) {
      points.push(at);
      if (value < floor) fate = "arrived";
      else if (at[1] > FAR) fate = "lost";
    }
    if (fate !== "under way" || trials.length === MOST) break;
  }
  const norms = SCALINGS[scaling](lengths(problem.jac(start)), [0, 0]);
  const axes = norms.map((norm, i) => (Number(trials[0]?.delta) / norm) * c[i]);
  return { x, scaling, unit, points, trials, fate, axes };
}

/** Of the columns. @param {number[][]} J */
const lengths = (J) => [0, 1].map((i) => Math.hypot(...J.map((row) => row[i])));

/** Half axes of the first ellipse with column norms, in any unit. @param {Point} x */
function invariant(x) {
  const norms = lengths(boxbod.jac(x));
  const delta = Math.hypot(norms[0] * x[0], norms[1] * x[1]);
  return norms.map((norm) => delta / norm);
}

/** @type {Run | undefined} */
let last;

/** The run of a state; the last one is kept. @param {State} state @returns {Run} */
function now({ x, scaling, unit }) {
  if (!last || `${last.x}` !== `${x}` || last.scaling !== scaling || last.unit !== unit) last = run(x, scaling, unit);
  return last;
}

/** The map with the run. */
class Track {
  /** @param {HTMLElement} parent @param {Context} context */
  constructor(parent, context) {
    const { t, get, set: change } = context;
    this.t = t;
    this.plane = new Plane(parent, { label: t("map label"), names: ["x₁", "x₂"] });
    this.lines = this.plane.layer("lm-ellipse", "lm-lm", "lm-bad", "lm-good");
    this.words = ["start", "minimum", "left the map"].map((key) => this.plane.label(`lm-label-${key.slice(0, 4)}`));
    this.start = new Handles(this.plane.surface, context).add({
      name: "lm-start",
      shape: disc(7),
      label: t("start handle"),
      drag: (pixel) => change({ ...get(), x: /** @type {Point} */ (this.plane.toPoint(pixel)) }),
      step: (dx, dy, big) => change(stepStart(get(), dx, dy, big)),
      home: "x",
    });
  }

  fit() {
    const { plane } = this;
    if (!plane.fit()) return;
    plane.span([-25, 260], [-0.6, 9.6]);
    drawContours(plane.canvas, f, plane.domain, COLOURS, { cells: 80, levels: 14, lines: true });
  }

  /** @param {Run} run */
  draw({ points, trials, axes, fate }) {
    const { plane, t, words } = this;
    const at = points.map((point) => plane.toPixels(point));
    const start = at[0];
    const out = at.findIndex((pixel) => !plane.shows(pixel));
    const edge = out > 0 ? plane.confine(at[out - 1], at[out]) : start;
    if (fate === "lost") at.push(plane.confine(at[at.length - 2], /** @type {Point} */ (at.pop()), -20));
    const lost = trials.filter((trial) => !trial.accepted).map((trial) => plane.toPixels(trial.x));
    const goal = plane.toPixels(minimum().x);
    this.lines(
      plane.ellipse(start, [axes[0] * (plane.x(1) - plane.x(0)), axes[1] * (plane.y(0) - plane.y(1))]),
      polyline(at),
      dots(lost.filter((pixel) => plane.shows(pixel)), CROSS) + dots([goal], PLUS),
      dots(at.slice(1), disc(3.5)),
    );
    this.start.put(start);
    const flank = start[0] + axes[0] * (plane.x(1) - plane.x(0)); // of the ellipse: no words on it
    const line = [0, plane.height].map((py) => /** @type {Point} */ ([flank, py]));
    words[0].put(t("start"), start, [[1, 0.8], [-1, 0.8], [2.4, 0.8]], true, line);
    words[1].put(t("minimum"), goal, [[0, -1.2]]);
    words[2].put(t("left the map"), edge, [[1, 0.9], [-1, 0.9], [2, 0.9]], out > 0, line);
  }
}

/** The first ellipse and step, seen so that the one with column norms is a circle. */
class Lens {
  /** @param {HTMLElement} parent @param {Translate} t */
  constructor(parent, t) {
    parent.append(html("div", { class: "lm-title" }, t("lens title")));
    const margin = { left: 0, right: 0, top: 0, bottom: 0 };
    this.plane = new Plane(parent, { label: t("lens label"), margin, look: "lm-chart" });
    this.lines = this.plane.layer("lm-dotted", "lm-ellipse", "lm-lm lm-stride", "lm-good");
    this.words = ["₁", "₂", "p"].map((key) => this.plane.label(`lm-label-${key}`));
  }

  /** @param {Run} run */
  draw({ x, trials, axes }) {
    const { plane } = this;
    const { width, height } = plane;
    const measure = invariant(x);
    const radius = Math.min(width, height) / 3.6;
    const [a, b] = axes.map((axis, i) => (radius * axis) / measure[i]);
    const centre = /** @type {Point} */ ([width / 2, height / 2]);
    const [dx, dy] = (trials[0]?.x ?? x).map((xi, i) => (radius * (xi - x[i])) / measure[i]);
    const tip = plane.confine(centre, [centre[0] + dx, centre[1] - dy], -9);
    this.lines(
      plane.ellipse(centre, [radius, radius]),
      plane.ellipse(centre, [a, b]),
      polyline([centre, tip]),
      dots([centre, tip], disc(4)),
    );
    const top = within(centre[1] - b, [0, height]);
    this.words[0].put(`x₁ ± ${number(axes[0])}`, [within(centre[0] - a, [0, width]), centre[1]], [[-1, 0], [1, 0.9]]);
    const beside = top ? 0 : Math.min(a, width / 2); // where the ellipse leaves the lens, clear of p
    this.words[1].put(`x₂ ± ${number(axes[1])}`, [centre[0] + beside, top || 10], [top ? [0, -0.9] : [1, 0]]);
    this.words[2].put("p", tip, [[1, 0.5]], plane.shows(tip));
  }
}

/** What becomes of the run from this start, by D and unit. */
class Board {
  /** @param {HTMLElement} parent @param {Context} context */
  constructor(parent, context) {
    const { t, get, set: change, initial } = context;
    const margin = { left: 72, right: 0, top: 0, bottom: 0 };
    parent.append(html("div", { class: "lm-title" }, t("board title")));
    this.chart = new Chart(parent, { label: t("board label"), margin });
    const names = [t("unit row"), "D = I", ...NAMES.slice(1).map((name) => t(`D ${name}`))].map((name) => html("span", {}, name));
    this.chart.root.append(html("div", { class: "lm-rows" }, ...names));
    const heads = UNITS.map((unit) => html("span", {}, said(unit)));
    this.cells = Array.from({ length: 21 }, () => html("span"));
    this.board = html("div", { class: "lm-board" }, ...heads, ...this.cells);
    this.chart.surface.prepend(this.board);
    const at = (/** @type {Point} */ pixel) => {
      const [unit, row] = this.chart.toPoint(pixel);
      return { ...get(), unit, scaling: NAMES[within(Math.floor(row - 1), [0, 2])] };
    };
    this.choice = new Handles(this.chart.surface, context).add({
      name: "lm-choice",
      shape: "M-16,-17h32v34h-32z",
      label: t("board handle"),
      drag: (pixel) => change(at(pixel)),
      step: (dx, dy, big) => {
        const { scaling, unit } = get();
        const row = within(NAMES.indexOf(scaling) - dy, [0, 2]);
        change({ ...get(), unit: unit + dx * (big ? 3 : 1), scaling: NAMES[row] });
      },
      home: () => change({ ...get(), unit: initial.unit, scaling: initial.scaling }),
    });
    onTap(this.chart.surface, context, at);
  }

  /** @param {State} state @param {boolean} resting */
  draw({ x, scaling, unit }, resting) {
    const { chart, board } = this;
    if (chart.fit()) chart.span([-3.5, 3.5], [4, 0]);
    this.choice.put(chart.toPixels([unit, NAMES.indexOf(scaling) + 1.5]));
    board.classList.toggle("lm-stale", `${x}` !== this.shown && !resting);
    if (`${x}` === this.shown || !resting) return;
    this.shown = `${x}`;
    const runs = all(x);
    this.cells.forEach((cell, k) => {
      const { fate, trials } = runs[Math.min(k, 6 + Math.floor(k / 7))];
      write(cell, MARKS[fate] + (fate === "arrived" ? trials.length : ""));
      cell.className = `lm-${fate.slice(0, 7)}`;
    });
  }
}

/** D = I in every unit, then Marquardt and Moré, to whom the unit is nothing. @param {Point} x */
const all = (x) => [...UNITS.map((unit) => run(x, NAMES[0], unit)), run(x, NAMES[1], 0), run(x, NAMES[2], 0)];

/** @param {number} unit */
const said = (unit) => number(10 ** unit);

/** @param {HTMLElement} stage @param {Context} context */
function views(stage, context) {
  const { t } = context;
  const [left, middle, right] = boxes(stage, "map", "lens", "board-box");
  const [track, lens, board] = [new Track(left, context), new Lens(middle, t), new Board(right, context)];
  return {
    /** @param {State} state @param {import("../types").Now} now */
    update(state, { words, resting, aside }) {
      track.fit();
      lens.plane.fit();
      const run = now(state);
      track.draw(run);
      if (aside) lens.draw(run);
      board.draw(state, resting);
      if (!words) return;
      const [x1, x2] = state.x.map((xi) => number(xi));
      track.start.value(state.x[0], BOUNDS.x1, `x₁ = ${x1}, x₂ = ${x2}`);
      const stands = t("stands", { name: t(`D ${state.scaling}`), unit: said(state.unit) });
      board.choice.value(state.unit, BOUNDS.unit, stands);
    },
  };
}

/** @param {State} state @param {Translate} t */
function summary(state, t) {
  const { scaling, unit, axes, points, trials, fate } = now(state);
  const [x1, x2] = points[points.length - 1].map((xi) => number(xi));
  const lost = trials.filter((trial) => !trial.accepted).length;
  const values = { n: String(trials.length), lost: String(lost), x1, x2 };
  const [a, b] = axes.map((axis) => number(axis));
  return t("summary", { name: t(`D ${scaling}`), unit: said(unit), a, b, fate: t(fate, values) });
}

/** @param {State} state @param {number} dx @param {number} dy @param {boolean} big @returns {State} */
function stepStart(state, dx, dy, big) {
  const size = big ? 10 : 1;
  return { ...state, x: [state.x[0] + dx * size, state.x[1] + 0.05 * dy * size] };
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
function steppers(t) {
  return [
    {
      key: "unit",
      label: t("unit row"),
      value: (state) => said(state.unit),
      step: (state, sign, big) => ({ ...state, unit: state.unit + sign * (big ? 3 : 1) }),
    },
    ...pair("x", ["x₁", "x₂"], "x", stepStart),
  ];
}

/** @param {Translate} t @returns {import("../types").Action<State>[]} */
function actions(t) {
  return NAMES.map((scaling) => ({
    label: `D: ${t(`D ${scaling}`)}`,
    pressed: (state) => state.scaling === scaling,
    run: (state) => ({ state: { ...state, scaling }, say: summary({ ...state, scaling }, t) }),
  }));
}

/** @param {State} state @param {Translate} t @returns {import("../types").Table} */
function table(state, t) {
  const { x, scaling, unit } = state;
  const rows = all(x).map(({ scaling: name, unit: k, fate, trials, points }, row) => [
    t(`D ${name}`),
    row > 6 ? "–" : said(k),
    t(`${fate} short`),
    String(trials.length),
    ...points[points.length - 1].map((xi) => number(xi)),
  ]);
  const head = ["D", t("unit row"), t("fate"), t("trials"), "x₁", "x₂"];
  const [x1, x2] = x.map((xi) => number(xi));
  const current = scaling === NAMES[0] ? unit + 3 : 6 + NAMES.indexOf(scaling);
  return { caption: t("table caption", { x1, x2 }), head, rows, current };
}

/** @type {import("../types").FigureModule<State>} */
export default { keys: ["x", "scaling", "unit"], style: STYLE, clamp, views, steppers, actions, summary, table };
