/**
 * Bars under x cos(x²), carried by u = x²: what becomes wider becomes lower, the area stays.
 */
import { Chart, polyline } from "../lib/chart.js";
import { LogColours } from "../lib/contours.js";
import { boxes, html, pane, write } from "../lib/dom.js";
import { onTap } from "../lib/dots.js";
import { number, rounded, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { circle, DIAMOND, wiped } from "../lib/marks.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {{ n: number, b: number, bar: number, forget: boolean, old: boolean }} State */
/** @typedef {{ left: number, width: number, height: number }} Bar */

const STYLE = `
.lm-stretch-line { grid-template: 200px 78px 200px 118px / 100%; gap: 2px; }
.lm-stretch-line .lm-chart { overflow: hidden; }
.lm-stretch-line .lm-zero { stroke: var(--lm-line); stroke-width: 1px; }
.lm-stretch-line .lm-curve { stroke: var(--lm-accent); }
.lm-stretch-line .lm-wrong { stroke: #d55e00; stroke-dasharray: 7 4; }
.lm-stretch-line .lm-outline { stroke: var(--lm-text); stroke-width: 3px; }
.lm-stretch-line .lm-end { stroke: var(--lm-text); stroke-dasharray: 2 3; }
.lm-stretch-line .lm-label { background: var(--lm-soft); color: var(--lm-text); }
.lm-stretch-line .lm-limit .lm-knob { fill: #e69f00; }
.lm-ledger { display: grid; grid-template-columns: auto 1fr auto; align-content: start; gap: 3px 10px; margin-top: 6px; font-size: 0.9em; font-variant-numeric: tabular-nums; }
.lm-ledger .lm-sum { text-align: right; }
.lm-ledger .lm-track, .lm-ledger .lm-note { grid-column: 1 / -1; }
.lm-ledger .lm-track { position: relative; height: 18px; border: 1px solid var(--lm-line); border-radius: 3px; overflow: hidden; }
.lm-ledger .lm-track > * { position: absolute; left: 50%; top: 0; height: 100%; width: 50%; transform-origin: left; }
/* The exact value stands out above and below the sum. */
.lm-ledger .lm-track > .lm-fill { top: 4px; height: 8px; background: var(--lm-accent); }
.lm-ledger .lm-u > .lm-fill { background-image: repeating-linear-gradient(45deg, #d55e00 0 5px, #e69f00 5px 8px); }
.lm-ledger .lm-u.lm-same > .lm-fill { background-image: none; background-color: var(--lm-accent); }
.lm-ledger .lm-middle { border-left: 1px solid var(--lm-line); }
.lm-ledger .lm-exact { border-left: 3px dashed var(--lm-text); }
.lm-ledger .lm-note { display: flex; justify-content: space-between; color: var(--lm-quiet); }
.lm-figure .lm-stretch-line ~ .lm-summary { min-height: 8.4em; }
@container (min-width: 600px) {
  .lm-figure .lm-stretch-line ~ .lm-summary { min-height: 4.2em; }
  .lm-stretch-line { grid-template: 205px 78px 205px 112px / 100%; }
}
`;

/** The same as the traits' in Python. */
export const BOUNDS = { n: [2, 24], b: [0.2, 2.5] };

/** What the charts show when b is at most `upTo`: both in one scale, so that areas compare. */
const SIGHTS = [
  { upTo: 1, right: 1.04, y: /** @type {Point} */ ([-0.12, 0.95]) },
  { upTo: 2, right: 4.1, y: /** @type {Point} */ ([-1.95, 1.1]) },
  { upTo: 2.5, right: 6.4, y: /** @type {Point} */ ([-1.95, 3.3]) },
];
const COLOURS = new LogColours(1e-4, 1); // of 10⁻ˢ for a stretch s: dark at 0, bright from 4 on
const SCALES = [1, 4, 16]; // half widths of the sums' bars
const FONT = "12px sans-serif";
const MARGIN = { left: 36, right: 8, top: 4, bottom: 22 };

/** @param {State} state @returns {State} */
function clamp({ n, b, bar, forget, old }) {
  const count = within(Math.round(n), BOUNDS.n);
  return {
    n: count,
    b: within(rounded(b, 3), BOUNDS.b),
    bar: within(Math.round(bar), [1, count]),
    forget: Boolean(forget),
    old: Boolean(old),
  };
}

/** Height of the u axis' curve. @param {number} u @param {boolean} forget */
const image = (u, forget) => (forget ? Math.sqrt(u) : 0.5) * Math.cos(u);

/** The bars at midpoints, their images, and their sums. @param {State} state */
function compute({ n, b, forget, old }) {
  const width = b / n;
  const end = old ? b : Infinity;
  const bars = Array.from({ length: n }, (_, k) => {
    const [x, middle] = [k * width, (k + 0.5) * width];
    const [left, right] = [x * x, ((k + 1) * width) ** 2];
    const counted = Math.max(Math.min(right, end) - left, 0);
    const [tall, height] = [middle * Math.cos(middle * middle), image(middle * middle, forget)];
    return {
      stretch: 2 * middle,
      on: { left: x, width, height: tall },
      image: { left, width: right - left, height },
      counted,
      area: width * tall,
      after: counted * height,
    };
  });
  const added = old ? Math.max(b - b * b, 0) : 0;
  /** What old limits add where b < 1. */
  const extra = { left: b * b, width: added, height: image((b + b * b) / 2, forget) };
  const sumX = bars.reduce((sum, { area }) => sum + area, 0);
  const sumU = bars.reduce((sum, { after }) => sum + after, added * extra.height);
  return { bars, extra, sumX, sumU, exact: Math.sin(b * b) / 2, end: old ? b : b * b };
}

/** @param {number} stretch */
const colour = (stretch) => COLOURS.colour(-within(stretch, [0, 4]));

/** One axis with its bars, curve, limit and the two handles. */
class Axis {
  /**
   * @param {HTMLElement} parent @param {Context} context
   * @param {boolean} first  the x axis, whose handles take focus
   */
  constructor(parent, context, first) {
    const { t } = context;
    this.context = context;
    this.first = first;
    this.chart = new Chart(parent, {
      label: t(first ? "x label" : "u label"),
      names: [first ? "x" : "u", ""],
      margin: MARGIN,
    });
    this.lines = this.chart.layer("lm-zero", "lm-curve", "lm-wrong", "lm-end", "lm-outline");
    this.formula = this.chart.label("lm-label-formula");
    this.limitLabel = this.chart.label("lm-label-limit");
    this.strange = this.chart.label("lm-label-strange");
    this.addHandles();
    onTap(this.chart.surface, context, (pixel, target) => {
      const missed = target.closest(".lm-limit") || this.x(pixel) > this.state.b;
      return !missed && this.picked(pixel);
    });
  }

  /** @returns {State} */
  get state() {
    return this.context.get();
  }

  addHandles() {
    const { t, set } = this.context;
    const handles = new Handles(this.chart.surface, this.context);
    this.limit = handles.add({
      name: "lm-limit",
      shape: DIAMOND,
      label: t("limit handle"),
      focusable: this.first,
      drag: (pixel) => set({ ...this.state, b: this.x(pixel, !this.state.old) }),
      step: (dx, dy, big) => set(stepLimit(this.state, dx + dy, big)),
      home: "b",
    });
    this.pick = handles.add({
      name: "lm-pick",
      shape: circle(6),
      label: t("pick handle"),
      focusable: this.first,
      drag: (pixel) => set(this.picked(pixel)),
      step: (dx, dy, big) => set({ ...this.state, bar: this.state.bar + (dx + dy) * (big ? 5 : 1) }),
      home: "bar",
    });
  }

  /** Whether one of its handles is being dragged. */
  get held() {
    return this.limit?.held || this.pick?.held;
  }

  /** x of a pixel. @param {Point} pixel @param {boolean} [carried]  on the u axis: take the root */
  x([px], carried = true) {
    const value = Math.max(this.chart.x.invert(px), 0);
    return this.first || !carried ? value : Math.sqrt(value);
  }

  /** The state with the bar at a pixel picked. @param {Point} pixel @returns {State} */
  picked(pixel) {
    const { state } = this;
    return { ...state, bar: Math.floor((this.x(pixel) * state.n) / state.b) + 1 };
  }

  /** @param {Bar} bar @returns {Point[]} its corners, in pixels */
  corners({ left, width, height }) {
    const { chart } = this;
    const [x0, x1, y0, y1] = [chart.x(left), chart.x(left + width), chart.y(0), chart.y(height)];
    return [[x0, y0], [x0, y1], [x1, y1], [x1, y0]];
  }

  /** @param {State} state @param {ReturnType<typeof compute>} sums */
  draw(state, sums) {
    const { chart, first } = this;
    const bars = sums.bars.map((bar) => (first ? bar.on : bar.image));
    this.drawBars(bars, sums);
    const wrong = state.forget && !first;
    const curve = polyline(this.curve(state).map((point) => chart.toPixels(point)));
    const end = first ? state.b : sums.end;
    const [px] = chart.toPixels([end, 0]);
    const { bar } = state;
    const zero = chart.y(0);
    const outline = polyline(this.corners(bars[bar - 1]));
    this.lines(
      `M0,${zero}H${chart.width}`,
      wrong ? "" : curve,
      wrong ? curve : "",
      `M${px},0V${chart.height}`,
      `${outline}Z`,
    );
    this.put(state, bars[bar - 1], [px, zero]);
  }

  /** @param {Bar[]} bars @param {ReturnType<typeof compute>} sums */
  drawBars(bars, { bars: all, extra }) {
    const context = wiped(this.chart);
    const box = (/** @type {Bar} */ bar) => {
      const [[x0, y0], [, y1], [x1]] = this.corners(bar);
      return /** @type {const} */ ([x0, y0, x1 - x0, y1 - y0]);
    };
    bars.forEach((bar, k) => {
      const counted = this.first ? bar.width : all[k].counted;
      context.fillStyle = colour(all[k].stretch);
      context.fillRect(...box({ ...bar, width: counted }));
      if (counted < bar.width) context.setLineDash([3, 3]);
      context.strokeRect(...box(bar));
      if (counted < bar.width) context.setLineDash([]);
    });
    if (this.first || !extra.width) return;
    context.strokeStyle = "#d55e00";
    context.lineWidth = 2;
    context.setLineDash([4, 3]);
    context.strokeRect(...box(extra));
  }

  /** @param {State} state @returns {Point[]} */
  curve({ b, forget }) {
    const { first } = this;
    return Array.from({ length: 49 }, (_, k) => {
      const x = (b * k) / 48;
      return [first ? x : x * x, first ? x * Math.cos(x * x) : image(x * x, forget)];
    });
  }

  /** Handles and words. @param {State} state @param {Bar} bar @param {Point} end */
  put(state, bar, end) {
    const { chart, first } = this;
    const { t } = this.context;
    const top = chart.toPixels([bar.left + bar.width / 2, bar.height]);
    this.pick?.put(top, chart.shows(top));
    const seen = chart.shows(end);
    this.limit?.put(seen ? end : [chart.width - 10, end[1]]);
    const formula = first ? "x cos(x²)" : state.forget ? "√u cos u" : "½ cos u";
    this.formula.put(formula, [0, 10], [[0.4, 0]]);
    const limit = first || state.old ? `b = ${number(state.b)}` : `b² = ${number(state.b ** 2)}`;
    const place = /** @type {Point} */ ([seen ? end[0] : chart.width - 10, 12]);
    this.limitLabel.put(seen ? limit : t("left the map"), place, end[0] < 130 ? [[1, 0]] : [[-1, 0], [1, 0]]);
    this.putStrange(state, t);
  }

  /** What old limits cut off or add. @param {State} state @param {Translate} t */
  putStrange({ b, old }, t) {
    const { chart } = this;
    const middle = chart.toPixels([(b + b * b) / 2, 0]);
    const visible = old && !this.first && Math.abs(b - b * b) > 0.02;
    this.strange.put(t(b > 1 ? "cut off" : "no bar"), [middle[0], chart.height - 10], [[0, 0]], visible);
  }
}

/** The ribbons between the axes, with the stretch on each. */
class Ribbons {
  /** @param {HTMLElement} parent @param {Translate} t */
  constructor(parent, t) {
    const margin = { ...MARGIN, top: 0, bottom: 0 };
    this.chart = new Chart(parent, { label: t("ribbons label"), margin });
    this.outline = this.chart.layer("lm-outline");
  }

  /** @param {State} state @param {ReturnType<typeof compute>} sums */
  draw(state, { bars }) {
    const { chart } = this;
    const context = wiped(chart);
    if (context.font !== FONT) context.font = FONT; // setting it has the browser look at all styles
    context.textAlign = "center";
    bars.forEach(({ on, image: { left, width }, stretch }, k) => {
      const [x0, x1] = [chart.x(on.left), chart.x(on.left + on.width)];
      const [u0, u1] = [chart.x(left), chart.x(left + width)];
      const { height } = chart;
      context.fillStyle = colour(stretch);
      context.beginPath();
      context.moveTo(x0, 0);
      context.lineTo(x1, 0);
      context.lineTo(u1, height);
      context.lineTo(u0, height);
      context.closePath();
      context.fill();
      context.stroke();
      if (k + 1 === state.bar) this.outline(`M${x0},0L${x1},0L${u1},${height}L${u0},${height}Z`);
      const words = `×${number(stretch)}`;
      if (u1 - u0 < 7 * words.length + 4) return;
      context.fillStyle = stretch > 1.9 ? "#000000" : "#ffffff";
      const up = 12 / height; // the ribbon leans: follow its middle
      context.fillText(words, ((1 - up) * (u0 + u1) + up * (x0 + x1)) / 2, height - 8);
    });
  }
}

/** Width × height = area of the picked bar, and the sums. */
class Ledger {
  /** @param {HTMLElement} parent @param {Translate} t */
  constructor(parent, t) {
    const box = html("div", { class: "lm-ledger", role: "group", "aria-label": t("ledger label") });
    this.t = t;
    this.rows = ["x", "u"].map((axis) => {
      const [product, sum] = [html("span", { class: "lm-product" }), html("span", { class: "lm-sum" })];
      const [fill, exact] = ["lm-fill", "lm-exact"].map((name) => html("div", { class: name }));
      const track = html("div", { class: `lm-track lm-${axis}` }, fill, html("div", { class: "lm-middle" }), exact);
      box.append(html("strong", {}, t(`${axis} row`)), product, sum, track);
      return { product, sum, fill, exact, track };
    });
    const [low, note, high] = [html("span"), html("span"), html("span")];
    this.note = { low, note, high };
    box.append(html("div", { class: "lm-note" }, low, note, high));
    parent.append(pane(html("div", {}, box)));
  }

  /** @param {State} state @param {ReturnType<typeof compute>} sums @param {boolean} words */
  draw({ bar: k }, { bars, sumX, sumU, exact }, words) {
    const largest = Math.max(...[sumX, sumU, exact].map(Math.abs));
    const scale = SCALES.find((size) => largest <= size) ?? SCALES[2];
    const bar = bars[k - 1];
    this.rows.forEach(({ product, sum, fill, exact: mark, track }, u) => {
      const total = u ? sumU : sumX;
      fill.style.transform = `scaleX(${within(total / scale, [-1, 1])})`;
      mark.style.transform = `translateX(${(100 * exact) / scale}%)`;
      track.classList.toggle("lm-same", Math.abs(sumU - sumX) < 1e-9);
      if (!words) return;
      const [width, height, area] = u
        ? [bar.counted, bar.image.height, bar.after]
        : [bar.on.width, bar.on.height, bar.area];
      write(product, `${number(width)} × ${number(height)} = ${number(area)}`);
      write(sum, this.t("all", { sum: number(total) }));
    });
    if (!words) return;
    write(this.note.low, number(-scale));
    write(this.note.note, this.t("exact", { exact: number(exact) }));
    write(this.note.high, number(scale));
  }
}

/** @param {HTMLElement} stage @param {Context} context */
function views(stage, context) {
  const { t } = context;
  const [above, between, below, sums] = boxes(stage, "x-axis", "ribbons", "u-axis", "sums");
  const [x, u] = [new Axis(above, context, true), new Axis(below, context, false)];
  const ribbons = new Ribbons(between, t);
  const ledger = new Ledger(sums, t);
  const charts = [x.chart, u.chart, ribbons.chart];
  let sight = SIGHTS[1];
  return {
    /** @param {State} state @param {import("../types").Now} now */
    update(state, { words, resting, aside }) {
      const next = SIGHTS.find(({ upTo }) => state.b <= upTo) ?? SIGHTS[2];
      // A change of scale would take the limit away from the pointer that drags it.
      const zoomed = resting && next !== sight;
      if (zoomed) sight = next;
      const resized = charts.map((chart) => chart.fit());
      if (zoomed || resized.includes(true)) for (const chart of charts) chart.span([0, sight.right], sight.y);
      const sums = compute(state);
      // Before anything else changes: for words on a canvas the browser brings all styles up to date.
      if (aside & 1) ribbons.draw(state, sums);
      for (const axis of [x, u]) if (aside & 2 || axis.held) axis.draw(state, sums);
      if (aside || words) ledger.draw(state, sums, words);
      if (words) describe(x, state, sums, t);
    },
  };
}

/** What screen readers read at the handles. @param {Axis} axis @param {State} state @param {ReturnType<typeof compute>} sums @param {Translate} t */
function describe({ limit, pick }, { n, b, bar }, { bars }, t) {
  limit?.value(b, BOUNDS.b, `b = ${number(b)}`);
  pick?.value(bar, [1, n], t("picked", { k: String(bar), n: String(n), s: number(bars[bar - 1].stretch) }));
}

/** @param {State} state @param {Translate} t */
function summary(state, t) {
  const { bars, sumX, sumU, exact } = compute(state);
  const { on, image: after, area, stretch } = bars[state.bar - 1];
  const values = {
    k: String(state.bar),
    n: String(state.n),
    b: number(state.b, 4),
    end: number(state.b ** 2, 4),
    w: number(on.width),
    h: number(on.height),
    v: number(after.width),
    g: number(after.height),
    a: number(area),
    s: number(stretch),
    full: number(after.width * after.height),
    x: number(sumX),
    u: number(sumU),
    exact: number(exact),
    off: number(Math.abs(sumU - sumX)),
  };
  const { forget, old, b } = state;
  if (!forget && !old) return t("right", values);
  const limits = b === 1 ? "equal limits" : b > 1 ? "cut" : "extended";
  const why = [forget && "forgotten", old && limits, Math.abs(sumU - sumX) < 1e-9 ? "not off" : "off"];
  const said = why.filter((key) => key !== false).map((key) => t(key, values));
  return said.reduce((first, second) => t("both", { first, second }));
}

/** The upper limit a twentieth on. @param {State} state @param {number} sign @param {boolean} big @returns {State} */
function stepLimit(state, sign, big) {
  return { ...state, b: rounded(state.b + sign * (big ? 0.5 : 0.05), 3) };
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
function steppers(t) {
  return [
    {
      key: "bar",
      label: t("bar"),
      value: (state) => String(state.bar),
      step: (state, sign, big) => ({ ...state, bar: state.bar + sign * (big ? 5 : 1) }),
    },
    {
      key: "n",
      label: "n",
      value: (state) => String(state.n),
      step: (state, sign, big) => ({ ...state, n: state.n + sign * (big ? 5 : 1) }),
    },
    {
      key: "b",
      label: "b",
      value: (state) => number(state.b, 4),
      step: (state, sign, big) => stepLimit(state, sign, big),
    },
  ];
}

/** @param {Translate} t @returns {import("../types").Action<State>[]} */
function actions(t) {
  return [
    {
      label: t("forget"),
      pressed: (state) => state.forget,
      run(state) {
        const next = { ...state, forget: !state.forget };
        return { state: next, say: next.forget ? summary(next, t) : t("J back") };
      },
    },
    {
      label: t("old limits"),
      pressed: (state) => state.old,
      run(state) {
        const next = { ...state, old: !state.old };
        return { state: next, say: next.old ? summary(next, t) : t("limits back", { end: number(state.b ** 2, 4) }) };
      },
    },
  ];
}

/** @param {State} state @param {Translate} t @returns {import("../types").Table} */
function table(state, t) {
  const { bars } = compute(state);
  const rows = bars.map(({ on, image: after, counted, area, after: size, stretch }, k) =>
    [k + 1, stretch, on.width, on.height, area, counted, after.height, size].map((entry) => number(entry)),
  );
  const on = (/** @type {string} */ axis) => ["width", "height", "area"].map((key) => `${t(key)} (${axis})`);
  const head = [t("bar"), t("stretch"), ...on("x"), ...on("u")];
  return { caption: t("table caption", { b: number(state.b, 4) }), head, rows, current: state.bar - 1 };
}

/** @type {import("../types").FigureModule<State>} */
export default { keys: ["n", "b", "bar", "forget", "old"], style: STYLE, clamp, views, steppers, actions, summary, table };
