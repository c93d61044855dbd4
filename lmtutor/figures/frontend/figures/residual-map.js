/**
 * BoxBOD three times: a dot on the map of f is a curve is a vector of six residuals.
 */
import { BOD, boxbod, cost, saturation } from "../core/problems.js";
import { Chart, polyline } from "../lib/chart.js";
import { drawContours, LogColours } from "../lib/contours.js";
import { html } from "../lib/dom.js";
import { onTap } from "../lib/dots.js";
import { number, rounded, significant, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { circle, wiped } from "../lib/marks.js";
import { pair } from "../lib/steppers.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {{ x: Point, datum: number }} State */

const STYLE = `
.lm-residual-map { grid-template: 21em 14em 11em / 100%; }
.lm-residual-map .lm-white { stroke: #ffffff; stroke-dasharray: 7 4; }
.lm-residual-map .lm-ring { stroke: #ffffff; }
.lm-residual-map .lm-chart .lm-label { background: none; color: var(--lm-text); }
.lm-residual-map .lm-chart .lm-label-grip { background: var(--lm-soft); }
.lm-residual-map .lm-model { stroke: var(--lm-accent); stroke-width: 3px; }
.lm-residual-map .lm-residual { stroke: #d55e00; }
.lm-residual-map .lm-bod-bars .lm-residual { stroke-width: 12px; }
.lm-residual-map .lm-picked { stroke: var(--lm-text); stroke-width: 2px; }
.lm-residual-map .lm-data { fill: var(--lm-text); }
.lm-residual-map .lm-zero { stroke: var(--lm-line); stroke-width: 1px; }
.lm-residual-map .lm-dot .lm-knob { fill: #0072b2; stroke: #ffffff; }
.lm-residual-map :is(.lm-height, .lm-bend) .lm-knob { fill: #e69f00; }
@container (min-width: 600px) {
  .lm-residual-map { grid-template: "c m" 15em "b m" 11em / 1fr 1.1fr; }
  .lm-residual-map .lm-bod-map { grid-area: m; }
  .lm-residual-map .lm-bod-curves { grid-area: c; }
  .lm-residual-map .lm-bod-bars { grid-area: b; }
}
`;

/** The same as the traits' in Python. */
export const BOUNDS = { x1: [60, 320], x2: [0.1, 30], datum: [1, 6] };

const COLOURS = new LogColours(500, 8e4);
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
const NAMED = 300; // height at which the line r = 0 is named
const GRIP = 10.4; // day at which the curve is taken to change its height
const DASHES = [[7, 3], [2, 2], [8, 3, 2, 3]]; // prettier-ignore
const MARGIN = { left: 42, right: 14, top: 4, bottom: 22 };

/** @param {any} state @returns {State} */
function clamp({ x, datum }) {
  return {
    x: [within(rounded(x[0], 3), BOUNDS.x1), within(significant(x[1], 5), BOUNDS.x2)],
    datum: within(Math.round(datum), BOUNDS.datum),
  };
}

/** @param {number} x1 @param {number} x2 */
const f = (x1, x2) => cost(boxbod.fun([x1, x2]));
/** @param {number} value */
const tenth = (value) => rounded(value, 1).toFixed(1).replace("-", "−");
/** @param {Point} at @param {number} r */
const disk = ([px, py], r) => `M${px - r},${py}a${r},${r},0,1,1,${2 * r},0a${r},${r},0,1,1,${-2 * r},0Z`;
/** @param {number} j  from 1 */
const indexed = (j) => `r${"₁₂₃₄₅₆"[j - 1]}`;

/** A map whose first axis is logarithmic. */
class LogMap extends Chart {
  /** @param {HTMLElement} parent @param {string} label */
  constructor(parent, label) {
    super(parent, { label, names: ["x₂", "x₁"], look: "lm-map-look", margin: { ...MARGIN, right: 4 } });
    this.x.ticks = () => TICKS.map(Math.log10);
  }

  drawAxes() {
    super.drawAxes();
    this.axes.querySelector("g")?.querySelectorAll("text").forEach((node, k) => (node.textContent = String(TICKS[k])));
  }

  /** @param {number[]} x  x₁ and x₂ @returns {Point} */
  at([x1, x2]) {
    return this.toPixels([Math.log10(x2), x1]);
  }
}

class Views {
  /** @param {HTMLElement} stage @param {Context} context */
  constructor(stage, context) {
    const { t } = (this.context = context);
    const box = (/** @type {string} */ name, /** @type {string} */ title) => {
      const view = html("div", { class: `lm-view lm-bod-${name}` }, html("div", { class: "lm-title" }, t(title)));
      stage.append(view);
      return view;
    };
    this.map = new LogMap(box("map", "map title"), t("map title"));
    this.curves = new Chart(box("curves", "curve title"), { label: t("curve title"), names: ["t", "y"], margin: MARGIN });
    this.bars = new Chart(box("bars", "bar title"), { label: t("bar title"), names: ["t", "r"], margin: MARGIN });
    this.fixed = this.map.layer("lm-white", "lm-ring");
    this.fit = this.curves.layer("lm-residual", "lm-model");
    this.data = this.curves.layer("lm-data", "lm-picked");
    this.marks = this.bars.layer("lm-zero", "lm-residual", "lm-picked");
    /** @type {{ name: string, x: Point, day: number, side: number }[]} A, B and C, and where their curves are named */
    this.dots = context.data.dots;
    this.letters = [this.map, this.curves].map((chart) => this.dots.map(({ name }) => chart.label(`lm-letter-${name}`)));
    this.zero = this.map.label("lm-label-zero");
    this.height = this.map.label("lm-label-f");
    this.grips = ["x₁ ↕", "x₂ ↔"].map((words) => ({ words, label: this.curves.label("lm-label-grip") }));
    this.value = this.bars.label("lm-label-r");
    this.addHandles();
    for (const { surface } of [this.curves, this.bars])
      onTap(surface, context, ([px], target) => !target.closest(".lm-handle") && this.picked(px));
    this.drawn = "";
  }

  /** @returns {State} */
  get state() {
    return this.context.get();
  }

  addHandles() {
    const { t } = this.context;
    const set = (/** @type {number} */ x1, /** @type {number} */ x2) => this.context.set({ ...this.state, x: [x1, x2] });
    const [map, curves, bars] = [this.map, this.curves, this.bars].map(
      (chart) => new Handles(chart.surface, this.context),
    );
    this.dot = map.add({
      name: "lm-dot",
      shape: circle(7),
      label: t("dot handle"),
      drag: (pixel) => {
        const [u, x1] = this.map.toPoint(pixel);
        set(x1, 10 ** u);
      },
      step: (dx, dy, big) => this.context.set(step(this.state, dy, dx, big)),
      home: "x",
    });
    this.end = curves.add({
      name: "lm-height",
      shape: "M0,-10L6,-2H-6ZM0,10L6,2H-6Z",
      label: t("height handle"),
      drag: (pixel) => {
        const rate = this.state.x[1];
        set(this.curves.toPoint(pixel)[1] / saturation([1, rate], GRIP), rate);
      },
      step: (dx, dy, big) => this.context.set(step(this.state, dx + dy, 0, big)),
      home: "x",
    });
    this.bend = curves.add({
      name: "lm-bend",
      shape: "M-10,0L-2,6V-6ZM10,0L2,6V-6Z",
      label: t("bend handle"),
      drag: (pixel) => set(this.state.x[0], Math.LN2 / Math.max(this.curves.toPoint(pixel)[0], 0.01)),
      step: (dx, dy, big) => this.context.set(step(this.state, 0, dy - dx, big)),
      home: "x",
    });
    this.pick = bars.add({
      name: "lm-pick",
      shape: circle(5),
      label: t("datum handle"),
      drag: ([px]) => this.context.set(this.picked(px)),
      step: (dx, dy) => this.context.set(next(this.state, dx + dy)),
      home: "datum",
    });
  }

  /** The state with the datum picked that is nearest to a pixel of the t axis. @param {number} px */
  picked(px) {
    const away = BOD.t.map((t) => Math.abs(this.bars.x(t) - px));
    return { ...this.state, datum: away.indexOf(Math.min(...away)) + 1 };
  }

  /** @param {State} state @param {import("../types").Now} now */
  update(state, { words, aside }) {
    const { x, datum } = state;
    const { map, curves, bars } = this;
    const sizes = [map.fit(), curves.fit(), bars.fit()];
    if (sizes.includes(true)) this.resize();
    if (sizes.includes(true) || this.drawn !== `${datum}`) this.drawPicked(datum);
    this.drawn = `${datum}`;
    const r = boxbod.fun(x);
    const [zero, ...heights] = [0, ...r].map((v) => Math.round(bars.y(v) * 10) / 10);
    const dot = map.at(x);
    this.dot?.put(dot);
    if (this.dot?.held && !aside) return;
    this.fit(
      BOD.t.map((t, j) => `M${curves.x(t)},${curves.y(BOD.y[j])}V${Math.round(curves.y(BOD.y[j] + r[j]) * 10) / 10}`).join(""),
      polyline(this.curve(x)),
    );
    const places = BOD.t.map((t) => bars.x(t));
    const px = places[datum - 1];
    const py = heights[datum - 1];
    this.marks(
      `M0,${zero}H${bars.width}`,
      places.map((at, j) => `M${at},${zero}V${heights[j]}`).join(""),
      `M${px - 7},${zero}V${py}H${px + 7}V${zero}Z`,
    );
    this.pick?.put([px, py]);
    this.putGrips(x);
    if (words) this.describe(state, r, dot);
  }

  /** @param {number[]} x @returns {Point[]}  closer where it bends */
  curve(x) {
    const { curves } = this;
    const end = curves.x.domain()[1];
    const reach = Math.min(end, 6 / x[1]);
    const ts = [...Array.from({ length: 41 }, (_, k) => reach * (k / 40) ** 1.3), end];
    return ts.map((t) => curves.toPixels([t, saturation(x, t)]));
  }

  /** @param {number[]} x */
  putGrips(x) {
    const { curves } = this;
    const spots = [GRIP, Math.LN2 / x[1]].map((t) => curves.toPixels([t, saturation(x, t)]));
    [this.end, this.bend].forEach((handle, k) => handle?.put(spots[k]));
    this.grips[0].label.put(this.grips[0].words, spots[0], [[0, 1.4], [0, -1.4]]);
    this.grips[1].label.put(this.grips[1].words, spots[1], [[1, 0.9]]);
  }

  /** What depends on the size alone: map, axes, data, and the curves A, B and C. */
  resize() {
    const { map, curves, bars } = this;
    map.span(/** @type {Point} */ (BOUNDS.x2.map(Math.log10)), /** @type {Point} */ (BOUNDS.x1));
    drawContours(map.canvas, (u, x1) => f(x1, 10 ** u), map.domain, COLOURS, { cells: 100, levels: 17, lines: true });
    curves.span(this.context.data.days, [0, 330]);
    bars.span(this.context.data.days, [-215, 215]);
    const pen = wiped(curves);
    pen.lineWidth = 1.5;
    this.dots.forEach(({ name, x, day, side }, k) => {
      pen.setLineDash(DASHES[k]);
      pen.beginPath();
      for (const [px, py] of this.curve(x)) pen.lineTo(px, py);
      pen.stroke();
      this.letters[1][k].put(name, curves.toPixels([day, saturation(x, day)]), [[0, -side]]);
      this.letters[0][k].put(name, map.at(x), [[-1, 0.7]]);
    });
  }

  /** The picked datum in all views: on the map, the dots whose curve passes through it. @param {number} j */
  drawPicked(j) {
    const { map, curves } = this;
    const [t, y] = [BOD.t[j - 1], BOD.y[j - 1]];
    const [low, high] = map.x.domain();
    const line = Array.from({ length: 50 }, (_, k) => 10 ** (low + ((high - low) * k) / 49))
      .map((x2) => [y / saturation([1, x2], t), x2])
      .filter(([x1]) => x1 < 1.2 * BOUNDS.x1[1]);
    /** Where r is 0 for the picked datum. */
    this.nought = line.map((x) => map.at(x));
    this.fixed(
      polyline(this.nought),
      this.dots.map(({ x }) => disk(map.at(x), 5)).join(""),
    );
    this.zero.put(`${indexed(j)} = 0`, map.at([NAMED, -Math.log(1 - y / NAMED) / t]), [[1, 0]]);
    const spots = BOD.t.map((at, k) => curves.toPixels([at, BOD.y[k]]));
    this.data(spots.map((spot) => disk(spot, 4)).join(""), disk(spots[j - 1], 9));
  }

  /** Words and what screen readers read. @param {State} state @param {number[]} r @param {Point} dot */
  describe({ x: [x1, x2], datum }, r, dot) {
    const { t } = this.context;
    const here = `x₁ = ${number(x1, 4)}, x₂ = ${number(x2)}`;
    const value = `${indexed(datum)} = ${tenth(r[datum - 1])}`;
    this.height.put(`f = ${tenth(cost(r))}`, dot, [[1, 0.9], [1, -0.9], [-1, 1.9], [-1, -0.9]], true, this.nought);
    this.value.put(value, [this.bars.x(BOD.t[datum - 1]), this.bars.y(0)], [[0, r[datum - 1] > 0 ? 1 : -1]]);
    this.dot?.value(x1, BOUNDS.x1, `${here}, f = ${tenth(cost(r))}`);
    this.end?.value(x1, BOUNDS.x1, here);
    this.bend?.value(x2, BOUNDS.x2, here);
    const said = t("picked", { j: String(datum), m: String(r.length), r: tenth(r[datum - 1]) });
    this.pick?.value(datum, [1, r.length], said);
  }
}

/** x₁ a twentieth of the map on, x₂ by a tenth of itself. @param {State} state @param {number} d1 @param {number} d2 @param {boolean} big @returns {State} */
const step = ({ x, datum }, d1, d2, big) =>
  clamp({ x: [x[0] + d1 * (big ? 50 : 5), x[1] * (big ? 2 : 1.1) ** d2], datum });

/** The next datum; after the last comes the first. @param {any} state @param {number} sign @returns {State} */
const next = (state, sign) => ({ ...state, datum: ((state.datum + sign + BOD.t.length - 1) % BOD.t.length) + 1 });

/** Change of f when x₂ grows by a tenth; exact where f itself would round it away. @param {number[]} x */
function change([x1, x2]) {
  return boxbod.fun([x1, x2]).reduce((sum, r, j) => {
    const more = x1 * (Math.exp(-x2 * BOD.t[j]) - Math.exp(-1.1 * x2 * BOD.t[j]));
    return sum + more * (r + more / 2);
  }, 0);
}

/** @param {any} state @param {Translate} t */
function summary({ x, datum }, t) {
  const [y, day] = [BOD.y[datum - 1], BOD.t[datum - 1]];
  const value = saturation(x, day);
  const more = change(x);
  return t(more < 0 ? "summary falls" : "summary rises", {
    x1: number(x[0], 4),
    x2: number(x[1]),
    f: tenth(f(x[0], x[1])),
    j: String(datum),
    value: tenth(value),
    y: String(y),
    r: tenth(value - y),
    change: number(Math.abs(more)),
  });
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
function steppers(t) {
  return [
    ...pair("x", ["x₁", "x₂"], "x", step),
    { key: "datum", label: t("datum"), value: ({ datum }) => String(datum), step: next },
  ];
}

/** @param {any} state @param {Translate} t @returns {import("../types").Table} */
function table({ x, datum }, t) {
  const rows = BOD.t.map((day, j) => {
    const value = saturation(x, day);
    const r = value - BOD.y[j];
    return [String(j + 1), String(day), String(BOD.y[j]), ...[value, r, r ** 2 / 2].map(tenth)];
  });
  const head = ["j", "t", ...["measured", "curve", "residual", "half square"].map((key) => t(key))];
  const values = { x1: number(x[0], 4), x2: number(x[1]), f: tenth(f(x[0], x[1])) };
  return { caption: t("table caption", values), head, rows, current: datum - 1 };
}

/** @type {import("../types").FigureModule<State>} */
export default {
  keys: ["x", "datum"],
  style: STYLE,
  clamp,
  views: (stage, context) => new Views(stage, context),
  steppers,
  actions: () => [],
  summary,
  table,
};
