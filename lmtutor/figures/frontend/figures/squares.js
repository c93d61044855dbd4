/**
 * Hubble's galaxies and a line through the origin: the best slope balances weighted pulls.
 */
import { Chart, polyline } from "../lib/chart.js";
import { boxes, html, pane, write } from "../lib/dom.js";
import { onTap } from "../lib/dots.js";
import { number, rounded, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { circle, DIAMOND, wiped } from "../lib/marks.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {{ x: number, pick: number, v: number[] }} State */

const STYLE = `
.lm-squares { grid-template: 310px 180px 124px / 100%; }
@container (min-width: 600px) { .lm-squares { grid-template: "sky total" 236px "sky pulls" 122px / 1.55fr 1fr; } .lm-squares .lm-sky { grid-area: sky; } }
.lm-squares .lm-label { background: var(--lm-soft); color: var(--lm-text); }
.lm-squares .lm-line { stroke: var(--lm-accent); stroke-width: 3px; }
.lm-squares .lm-best { stroke: var(--lm-accent); stroke-dasharray: 7 5; }
.lm-squares .lm-zero { stroke: var(--lm-line); stroke-width: 1px; }
.lm-squares .lm-thick { stroke: #d55e00; stroke-width: 3.4px; }
.lm-squares .lm-curve { stroke: #d55e00; }
.lm-squares .lm-dots { stroke: none; fill: var(--lm-text); }
.lm-squares .lm-slope .lm-knob { fill: #0072b2; }
.lm-squares .lm-row { display: flex; justify-content: space-between; font-size: 0.9em; font-variant-numeric: tabular-nums; }
.lm-squares .lm-track { position: relative; height: 14px; border: 1px solid var(--lm-line); border-radius: 3px; overflow: hidden; margin-bottom: 4px; }
.lm-squares .lm-track > * { position: absolute; inset: 0; transform-origin: left; background: #d55e00; }
.lm-squares .lm-down > :first-child { background: repeating-linear-gradient(45deg, #d55e00 0 5px, #e69f00 5px 8px); }
.lm-squares .lm-track > .lm-own { background: var(--lm-text); top: 5px; bottom: 3px; }
.lm-figure .lm-squares ~ .lm-summary { min-height: 8.4em; }
.lm-squares ~ .lm-steppers > :first-child { grid-column: 1 / -1; }
@container (min-width: 600px) {
  .lm-figure .lm-squares ~ .lm-summary { min-height: 5.6em; }
  .lm-squares ~ .lm-steppers { grid-template-columns: 1.4fr 1fr 1fr; }
  .lm-squares ~ .lm-steppers > :first-child { grid-column: auto; }
}
`;

/** The same as the traits' in Python. */
export const BOUNDS = { x: [0, 900], pick: [1, 24], v: [-500, 1250] };
const FARTHEST = 2.6; // Mpc
const KNOB = 2.45; // where on the line its diamond is
const HIGHEST = 8.5e6; // of the parabola's axis
const SCALES = [5e3, 2e4, 1e5]; // full widths of the pulls' bars

/** @param {State} state @returns {State} */
const clamp = ({ x, pick, v }) => ({
  x: within(rounded(x, 2), BOUNDS.x),
  pick: within(Math.round(pick), BOUNDS.pick),
  v: v.map((vj) => within(rounded(vj, 0), BOUNDS.v)),
});

/** @type {{ name: string, d: number }[]} */
let galaxies = [];
let squared = 0; // Σd²

/** Names and distances come with the words. @param {Translate} t */
function read(t) {
  galaxies = t("galaxies").split(";").map((entry) => {
    const [name, d] = entry.split(",");
    return { name, d: Number(d) };
  });
  squared = galaxies.reduce((sum, { d }) => sum + d * d, 0);
}

/** Residuals, pulls and totals. @param {State} state */
function fit({ x, v }) {
  const r = galaxies.map(({ d }, j) => x * d - v[j]);
  const pulls = galaxies.map(({ d }, j) => d * r[j]);
  let [total, up, down, dv] = [0, 0, 0, 0];
  r.forEach((rj, j) => {
    total += rj * rj;
    dv += galaxies[j].d * v[j];
    if (rj < 0) up -= pulls[j];
    else down += pulls[j];
  });
  const best = dv / squared;
  return { r, pulls, total, up, down, best, least: total - squared * (x - best) ** 2 };
}

/** @param {State} state @param {number} vj @param {number} [j]  index, of the picked one if absent */
const withVelocity = (state, vj, j = state.pick - 1) => ({ ...state, pick: j + 1, v: state.v.with(j, vj) });

/** The galaxies, the line and the literal squares. @param {HTMLElement} parent @param {Context} context */
function skyView(parent, context) {
  const { t, set } = context;
  const get = () => context.get();
  const margin = { left: 42, right: 8, top: 4, bottom: 22 };
  const chart = new Chart(parent, { label: t("sky label"), names: ["d / Mpc", "v / km/s"], margin });
  const lines = chart.layer("lm-zero", "lm-thick", "lm-best", "lm-line");
  const dots = chart.layer("lm-dots"); // apart, since they mostly stay
  const name = chart.label("lm-label-name");
  const spots = (/** @type {State} */ { v }) => galaxies.map(({ d }, j) => chart.toPixels([d, v[j]]));
  const nearest = (/** @type {Point} */ [px, py]) => {
    const away = spots(get()).map(([x, y]) => Math.hypot(x - px, y - py));
    return away.indexOf(Math.min(...away));
  };
  const handles = new Handles(chart.surface, context);
  let taken = -1; // the galaxy that the mouse took hold of, if it is not the picked one
  chart.surface.addEventListener("mousedown", () => (taken = -1), true);
  const slope = handles.add({
    name: "lm-slope",
    shape: DIAMOND,
    label: t("slope handle"),
    drag(pixel) {
      const [d, v] = chart.toPoint(pixel);
      set({ ...get(), x: d > 0.05 ? v / d : v > 0 ? BOUNDS.x[1] : 0 });
    },
    step: (dx, dy, big) => set(stepSlope(get(), dx + dy, big)),
    home: "x",
  });
  const galaxy = handles.add({
    name: "lm-galaxy",
    shape: circle(6),
    label: t("galaxy handle"),
    drag: (pixel) => set(withVelocity(get(), chart.toPoint(pixel)[1], taken < 0 ? undefined : taken)),
    grab(pixel) {
      taken = nearest(pixel);
      return spots(get())[taken];
    },
    step: (dx, dy, big) => set(stepVelocity(get(), dx + dy, big)),
    home: "v",
  });
  onTap(chart.surface, context, (pixel, target) => !target.closest(".lm-slope") && { ...get(), pick: nearest(pixel) + 1 });
  const draw = (/** @type {State} */ state, /** @type {ReturnType<typeof fit>} */ now, /** @type {boolean} */ words) => {
    if (chart.fit()) chart.span([0, FARTHEST], /** @type {Point} */ (BOUNDS.v));
    const points = spots(state);
    const k = state.pick - 1;
    // A square lies on the side to which the line does not rise into it.
    const squares = points.map(([px, py], j) => [px, py, (-now.r[j] * chart.height) / (BOUNDS.v[1] - BOUNDS.v[0])]);
    paint(chart, squares);
    const [px, py, side] = squares[k];
    const ends = (/** @type {number} */ x) => polyline([[0, 0], [FARTHEST, x * FARTHEST]].map((point) => chart.toPixels(point)));
    lines(
      `M0,${chart.y(0)}H${chart.width}`,
      `M${px},${py}v${side}h${-side}v${-side}Z`,
      ends(now.best), ends(state.x),
    );
    dots(points.map(([x, y]) => `M${x - 3.5},${y}a3.5,3.5,0,1,1,7,0a3.5,3.5,0,1,1,-7,0`).join(""));
    galaxy.put(points[k]);
    const high = 0.96 * BOUNDS.v[1];
    slope.put(chart.toPixels(state.x * KNOB > high ? [high / state.x, high] : [KNOB, state.x * KNOB]));
    name.put(galaxies[k].name, points[k], now.r[k] > 0 ? [[0, 1.5], [1, -0.6]] : [[-1, -0.6], [1, -0.6]]);
    if (!words) return;
    slope.value(state.x, BOUNDS.x, `x = ${number(state.x, 4)}`);
    galaxy.value(state.v[k], BOUNDS.v, `${galaxies[k].name}: ${number(state.v[k], 4)} km/s`);
  };
  return { draw, held: () => slope.held || galaxy.held };
}

/** The squares, see-through so that they add up. @param {Chart} chart @param {number[][]} squares  foot and signed side */
function paint(chart, squares) {
  const pen = wiped(chart);
  pen.fillStyle = "rgb(213 94 0 / 0.14)";
  pen.strokeStyle = "#d55e00";
  for (const [px, py, side] of squares) {
    pen.fillRect(px, py, -side, side);
    pen.strokeRect(px, py, -side, side);
  }
}

/** The total area over the slope. @param {HTMLElement} parent @param {Context} context */
function totalView(parent, context) {
  const { t } = context;
  parent.append(html("div", { class: "lm-title" }, t("total title")));
  const margin = { left: 46, right: 8, top: 4, bottom: 22 };
  const chart = new Chart(parent, { label: t("total label"), names: ["x", ""], margin });
  const lines = chart.layer("lm-best", "lm-curve");
  const [off, lowest] = ["off", "best"].map((key) => chart.label(`lm-label-${key}`));
  const dot = new Handles(chart.surface, context).add({
    name: "lm-slope",
    shape: circle(7),
    label: "",
    focusable: false,
    drag: (pixel) => context.set({ ...context.get(), x: chart.toPoint(pixel)[0] }),
  });
  const draw = (/** @type {State} */ { x }, /** @type {ReturnType<typeof fit>} */ { best, least, total }) => {
    if (chart.fit()) chart.span([0, BOUNDS.x[1]], [0, HIGHEST]);
    const curve = Array.from({ length: 46 }, (_, k) => chart.toPixels([20 * k, least + squared * (20 * k - best) ** 2]));
    lines(`M${chart.x(best)},0V${chart.height}`, polyline(curve));
    const [px, py] = chart.toPixels([x, total]);
    dot.put([px, Math.max(py, 9)]);
    off.put(t("left the map"), [px, 9], [[1, 1.2], [-1, 1.2]], py < 0);
    lowest.put(t("best line", { best: number(best, 4) }), [chart.x(best), 10], [[1, 0], [-1, 0]]);
  };
  return { draw, held: () => dot.held };
}

/** The pulls upwards and downwards, with the picked galaxy's part. @param {HTMLElement} parent @param {Context} context */
function pullsView(parent, { t }) {
  const box = html("div", { role: "group", "aria-label": t("pulls label") });
  const rows = ["up", "down"].map((key) => {
    const [value, fill, own] = [html("span"), html("div"), html("div", { class: "lm-own" })];
    box.append(html("div", { class: "lm-row" }, t(key), value), html("div", { class: `lm-track lm-${key}` }, fill, own));
    return { value, fill, own };
  });
  const note = html("div", { class: "lm-title" });
  box.append(note);
  parent.append(html("div", { class: "lm-title" }, t("pulls label")), pane(box));
  const draw = (/** @type {State} */ { pick }, /** @type {ReturnType<typeof fit>} */ { up, down, pulls }, /** @type {boolean} */ words) => {
    const scale = SCALES.find((size) => Math.max(up, down) <= size) ?? SCALES[2];
    [up, down].forEach((pull, k) => {
      const { value, fill, own } = rows[k];
      fill.style.transform = `scaleX(${within(pull / scale, [0, 1])})`;
      own.style.transform = `scaleX(${within(((k ? 1 : -1) * pulls[pick - 1]) / scale, [0, 1])})`;
      if (words) write(value, number(pull));
    });
    if (words) write(note, t("scale", { scale: number(scale), name: galaxies[pick - 1].name }));
  };
  return { draw, held: () => false };
}

/** @param {HTMLElement} stage @param {Context} context */
function views(stage, context) {
  read(context.t);
  const [sky, total, pulls] = boxes(stage, "sky", "total", "pulls");
  const all = [skyView(sky, context), totalView(total, context), pullsView(pulls, context)];
  let owed = false; // words to the views that were not drawn when words were
  return {
    /** @param {State} state @param {import("../types").Now} now */
    update(state, { words, aside }) {
      const now = fit(state);
      owed ||= words;
      for (const { draw, held } of all) if (aside || held()) draw(state, now, aside ? owed : words);
      if (aside) owed = false;
    },
  };
}

/** @param {State} state @param {Translate} t */
function summary(state, t) {
  const { r, pulls, total, up, down, best, least } = fit(state);
  const k = state.pick - 1;
  const values = {
    x: number(state.x, 4),
    f: number(total),
    best: number(best, 4),
    least: number(least),
    name: galaxies[k].name,
    d: number(galaxies[k].d),
    r: number(r[k]),
    p: number(pulls[k]),
    lever: number((100 * galaxies[k].d) / squared),
  };
  const verdict = Math.abs(state.x - best) < 0.01 ? "balanced" : up > down ? "too flat" : "too steep";
  return t("both", { first: t(verdict, values), second: t("picked", values) });
}

/** @param {any} state @param {number} sign @param {boolean} big @returns {State} */
const stepSlope = (state, sign, big) => ({ ...state, x: state.x + sign * (big ? 50 : 5) });

/** @param {any} state @param {number} sign @param {boolean} big @returns {State} */
const stepVelocity = (state, sign, big) => withVelocity(state, state.v[state.pick - 1] + sign * (big ? 100 : 10));

/** @type {import("../types").FigureModule<State>["steppers"]} */
function steppers(t) {
  return [
    {
      key: "pick",
      label: t("galaxy"),
      value: (state) => `${state.pick}: ${galaxies[state.pick - 1].name}`,
      step: (state, sign, big) => ({ ...state, pick: state.pick + sign * (big ? 5 : 1) }),
    },
    { key: "v", label: "v / km/s", value: (state) => number(state.v[state.pick - 1], 4), step: stepVelocity },
    { key: "x", label: "x", value: (state) => number(state.x, 4), step: stepSlope },
  ];
}

/** @param {Translate} t @returns {import("../types").Action<State>[]} */
function actions(t) {
  return [
    {
      label: t("to best"),
      run(state) {
        const { best } = fit(state);
        return { state: { ...state, x: best }, say: t("at best", { best: number(best, 4) }) };
      },
    },
  ];
}

/** @param {State} state @param {Translate} t @returns {import("../types").Table} */
function table(state, t) {
  const { r, pulls } = fit(state);
  const rows = galaxies.map(({ name, d }, j) => [name, ...[d, state.v[j], r[j], r[j] ** 2, pulls[j]].map((entry) => number(entry))]);
  const head = ["galaxy", "distance", "velocity", "residual", "square", "pull"].map((key) => t(key));
  return { caption: t("table caption", { x: number(state.x, 4) }), head, rows, current: state.pick - 1 };
}

/** @type {import("../types").FigureModule<State>} */
export default { keys: ["x", "pick", "v"], style: STYLE, clamp, views, steppers, actions, summary, table };
