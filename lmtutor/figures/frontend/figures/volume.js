/**
 * A square of the parameters of two exponentials, its patch on the sheet of all curves in the space
 * of three data, the flat parallelogram J·(square), and the confidence ellipse.
 */
import { svd } from "../core/svd.js";
import { polyline } from "../lib/chart.js";
import { drawContours, LogColours } from "../lib/contours.js";
import { boxes } from "../lib/dom.js";
import { number, rounded, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { arrow, between, circle, outline, strokeOn } from "../lib/marks.js";
import { MatrixBars } from "../lib/matrix.js";
import { Plane } from "../lib/plane.js";
import { pair } from "../lib/steppers.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {{ point: Point, side: number, turn: number }} State */

const STYLE = `
.lm-volume { grid-template: 272px 236px 176px / 100%; }
.lm-volume .lm-chart { overflow: hidden; }
.lm-volume .lm-chart .lm-label { background: var(--lm-soft); color: var(--lm-text); }
.lm-volume .lm-square { stroke: #fff; fill: rgb(255 255 255 / 0.3); }
.lm-volume .lm-crease { stroke: #fff; stroke-width: 1.4px; }
.lm-volume .lm-other { stroke: #fff; stroke-dasharray: 2 4; }
.lm-volume .lm-sheet :is(.lm-crease, .lm-other) { stroke: var(--lm-text); }
.lm-volume .lm-sheet .lm-other { fill: rgb(128 128 128 / 0.4); }
.lm-volume .lm-patch { stroke: var(--lm-accent); fill: rgb(0 114 178 / 0.4); }
.lm-volume :is(.lm-edge-1, .lm-edge-2) { stroke: #009e73; stroke-width: 4px; }
.lm-volume .lm-edge-2 { stroke-width: 2px; }
.lm-volume .lm-axis { stroke: var(--lm-quiet); }
.lm-figure .lm-volume ~ .lm-summary { min-height: 8.4em; }
@container (min-width: 600px) {
  .lm-volume { grid-template: 286px 118px / 1fr 1fr; }
  .lm-volume .lm-objects { grid-column: 1 / -1; }
  .lm-figure .lm-volume ~ .lm-summary { min-height: 4.2em; }
}
`;

/** The same as in Python. */
export const BOUNDS = { point: [-2, 2], side: [0.1, 1], turn: [-20, 20] };
const TIMES = [1 / 3, 1, 3];
const NOISE = 0.05; // standard deviation of the data
export const OTHER = /** @type {Point} */ ([-0.1, 0.25]); // the square to compare with
const REACH = NOISE * Math.sqrt(-2 * Math.log(0.05)); // ‖Jp‖ on the ellipse of 95 %
const SHOWN = 2.6; // of the logarithms
const LARGEST = 0.2; // of the bars
const LONGEST = 4;
const VIEW = { azimuth: 40, height: (-20 * Math.PI) / 180 }; // the sheet is seen nearly face on
const COLOURS = new LogColours(6, 300); // of 1/√det: dark where the area dies

/** @param {number} value @param {number[]} bounds */
const held = (value, bounds) => rounded(within(value, bounds), 3);

/** @param {State} state @returns {State} */
function clamp({ point: [u, v], side, turn }) {
  const point = /** @type {Point} */ ([held(u, BOUNDS.point), held(v, BOUNDS.point)]);
  return { point, side: held(side, BOUNDS.side), turn: Math.round(within(turn, BOUNDS.turn)) };
}

/** One exponential at the three times; u is the logarithm of its rate. @param {number} u */
const term = (u) => TIMES.map((t) => Math.exp(-t * Math.exp(u)));
/** Its derivative by u: a column of J. @param {number} u */
const column = (u) => TIMES.map((t) => -t * Math.exp(u) * Math.exp(-t * Math.exp(u)));
/** @param {number} u @param {number} v */
const curve = (u, v) => add(term(u), term(v));
/** @param {number[]} a @param {number[]} b @param {number} [factor] */
const add = (a, b, factor = 1) => a.map((entry, k) => entry + factor * b[k]);

/** √det(JᵀJ) is the length of the cross product. @param {number[]} a @param {number[]} b */
const spanned = ([a1, a2, a3], [b1, b2, b3]) =>
  Math.hypot(a2 * b3 - a3 * b2, a3 * b1 - a1 * b3, a1 * b2 - a2 * b1);

const CELLS = 16;

/** Area of the patch to that of the square, by midpoints. @param {Point} point @param {number} side */
function stretched(point, side) {
  const [first, second] = point.map((x) =>
    Array.from({ length: CELLS }, (_, k) => column(x + side * ((k + 0.5) / CELLS - 0.5))),
  );
  let sum = 0;
  for (const a of first) for (const b of second) sum += spanned(a, b);
  return sum / CELLS ** 2;
}

/** Everything at a point that depends neither on the square nor on the view. @param {Point} point */
function compute([u, v]) {
  const [a, b] = [column(u), column(v)];
  const { sigma, V } = svd(TIMES.map((_, k) => [a[k], b[k]]));
  const dot = (/** @type {number[]} */ p, /** @type {number[]} */ q) => p.reduce((sum, pk, k) => sum + pk * q[k], 0);
  return {
    columns: [a, b],
    gram: [dot(a, a), dot(a, b), dot(a, b), dot(b, b)],
    flat: u === v ? 0 : spanned(a, b),
    /** Half axes of the ellipse, the long one last. */
    axes: sigma.map((s, k) => (k && u === v ? Infinity : REACH / s)),
    V,
  };
}

/** The part of the square on one side of x₁ = x₂. @param {Point} point @param {number} side @param {number} sign */
function half([u, v], side, sign) {
  const h = side / 2;
  const corners = /** @type {Point[]} */ ([[u - h, v - h], [u + h, v - h], [u + h, v + h], [u - h, v + h]]);
  /** @type {Point[]} */
  const kept = [];
  corners.forEach(([a, b], k) => {
    const [c, d] = corners[(k + 1) % 4];
    const [from, to] = [sign * (b - a), sign * (d - c)];
    if (from >= 0) kept.push([a, b]);
    const t = from / (from - to);
    if (from * to < 0) kept.push([a + t * (c - a), b + t * (d - b)]);
  });
  return kept.length > 2 ? kept : [];
}

/** The plane of the logarithms of the two rates, on a map of √det(JᵀJ). */
class Parameters {
  /** @param {HTMLElement} parent @param {Context} context */
  constructor(parent, context) {
    this.context = context;
    this.t = context.t;
    this.plane = new Plane(parent, { label: this.t("parameters label"), names: ["ln x₁", "ln x₂"] });
    this.still = this.plane.layer("lm-crease", "lm-other");
    this.lines = this.plane.layer("lm-square", "lm-gauss-newton");
    this.labels = ["crease", "ellipse"].map((name) => this.plane.label(`lm-label-${name}`));
    this.other = compute(OTHER);
    this.addHandles();
  }

  addHandles() {
    const { t, set, get } = this.context;
    const handles = new Handles(this.plane.surface, this.context);
    this.point = handles.add({
      name: "lm-point",
      shape: circle(6),
      label: t("point handle"),
      drag: (pixel) => set({ ...get(), point: this.plane.toPoint(pixel) }),
      step: (dx, dy, big) => set(move(get(), dx, dy, big)),
      home: "point",
    });
    this.corner = handles.add({
      name: "lm-corner",
      shape: "M-6,-6H6V6H-6Z",
      label: t("side handle"),
      drag: (pixel) => {
        const [a, b] = this.plane.toPoint(pixel);
        set({ ...get(), side: 2 * Math.max(a - get().point[0], b - get().point[1]) });
      },
      step: (dx, dy, big) => set(resize(get(), dx + dy, big)),
      home: "side",
    });
  }

  /** @param {Point} point @param {number} side */
  square([u, v], side) {
    const h = side / 2;
    return outline((a, b) => this.plane.toPixels([a, b]), [[u - h, v - h], [u + h, v - h], [u + h, v + h], [u - h, v + h]], 1);
  }

  /** @param {Point} point @param {ReturnType<typeof compute>} site */
  ellipse(point, { axes, V }) {
    const { plane } = this;
    const pixels = axes.map((axis) => Math.min(axis, 1e5) * plane.unit);
    return plane.ellipse(plane.toPixels(point), pixels, -Math.atan2(V[0][1], V[0][0]));
  }

  /** What does not follow the point. @param {number} side */
  drawStill(side) {
    const { plane } = this;
    this.still(
      polyline([[-9, -9], [9, 9]].map((p) => plane.toPixels(p))),
      this.square(OTHER, side) + this.ellipse(OTHER, this.other),
    );
    this.labels[0].put("x₁ = x₂", plane.toPixels([-1.9, -1.9]), [[1, 0.6]]);
  }

  /** @param {State} state @param {ReturnType<typeof compute>} site */
  draw({ point, side }, site) {
    const { plane } = this;
    const [at, [u, v]] = [plane.toPixels(point), point];
    this.lines(this.square(point, side), this.ellipse(point, site));
    this.point?.put(at);
    this.corner?.put(plane.toPixels([u + side / 2, v + side / 2]));
    const long = Math.min(site.axes[1], 1e5);
    const sign = site.V[1][1] > 0 ? 1 : -1; // its upper end
    const end = plane.toPixels([u + sign * long * site.V[1][0], v + sign * long * site.V[1][1]]);
    const seen = plane.shows(end);
    this.labels[1].put(seen ? "95 %" : this.t("left the map"), seen ? end : plane.confine(at, end), seen ? [[0, -1], [-1, 0]] : [[1, 1]]);
  }
}

/** The space of the three data, projected, with the sheet in it. */
class Sheet {
  /** @param {HTMLElement} parent @param {Context} context */
  constructor(parent, context) {
    this.context = context;
    this.plane = new Plane(parent, {
      label: context.t("sheet label"),
      look: "lm-chart",
      margin: { left: 0, right: 0, top: 0, bottom: 0 },
    });
    this.still = this.plane.layer("lm-axis", "lm-crease", "lm-other");
    this.lines = this.plane.layer("lm-patch", "lm-patch", "lm-gauss-newton", "lm-edge-1", "lm-edge-2");
    this.labels = ["crease", "0", "1", "2", "edge-1", "edge-2", "turn"].map((name) => this.plane.label(`lm-label-${name}`));
    this.offset = 0; // of the knob from where the sheet was taken
    const steps = (/** @type {number} */ n) => Array.from({ length: n + 1 }, (_, k) => (5 * k) / n - 2.5);
    /** Lines on the sheet, as differences of data. */
    this.mesh = steps(20).map((u) => steps(40).map((v) => curve(u, v).map((y) => y - 1)));
    this.addHandle();
    this.plane.surface.addEventListener("mousedown", () => (this.offset = 0), true);
  }

  addHandle() {
    const { t, set, get } = this.context;
    this.knob = new Handles(this.plane.surface, this.context).add({
      name: "lm-turn",
      shape: "M-13,0L-5,-7V7ZM13,0L5,-7V7Z",
      label: t("turn handle"),
      drag: ([px]) => set({ ...get(), turn: ((px + this.offset) / this.degree - 70) / 2 }),
      grab: (pixel) => {
        this.offset = (this.knob?.place[0] ?? 0) - pixel[0];
        return pixel;
      },
      step: (dx, dy, big) => set(turned(get(), dx + dy, big)),
      home: "turn",
    });
  }

  /** Pixels that the knob moves for half a degree. */
  get degree() {
    return this.plane.width / 320;
  }

  /** Look along another direction. @param {number} turn  in degrees */
  look(turn) {
    const a = ((VIEW.azimuth + turn) * Math.PI) / 180;
    const [cos, sin] = [Math.cos(VIEW.height), Math.sin(VIEW.height)];
    /** Where the three axes point to. */
    this.axes = [[Math.cos(a), Math.sin(a) * sin], [0, cos], [-Math.sin(a), Math.cos(a) * sin]];
  }

  /** A difference of data, projected. @param {number[]} y @returns {Point} */
  flatten(y) {
    const [a, b, c] = this.axes ?? [];
    return [y[0] * a[0] + y[2] * c[0], y[0] * a[1] + y[1] * b[1] + y[2] * c[1]];
  }

  /** A point of the space of data, in pixels. @param {number[]} y */
  pixel(y) {
    return this.plane.toPixels(this.flatten(y.map((yk) => yk - 1)));
  }

  /** The pixel of a pair of rates. @type {(u: number, v: number) => Point} */
  at = (u, v) => this.pixel(curve(u, v));

  /** What does not follow the point. @param {number} side @param {number} turn */
  drawStill(side, turn) {
    const { plane, labels } = this;
    this.look(turn);
    plane.look([0.36 + 0.009 * turn, -0.05], [0.76, 0.6]); // the sheet moves aside as it turns
    const [[ox, oy], { unit }] = [plane.toPixels([0, 0]), plane];
    const project = (/** @type {number[]} */ y) => {
      const [px, py] = this.flatten(y);
      return /** @type {Point} */ ([ox + unit * px, oy - unit * py]);
    };
    strokeOn(plane, this.mesh.map((line) => line.map(project)));
    const root = /** @type {Point} */ ([38, plane.height - 36]);
    const tips = (this.axes ?? []).map(([x, y]) => /** @type {Point} */ ([root[0] + 30 * x, root[1] - 30 * y]));
    const other = [1, -1].map((sign) => outline(this.at, half(OTHER, side, sign), 8)).join("");
    this.still(tips.map((tip) => arrow(root, tip)).join(""), polyline(between(this.at, [-2.5, -2.5], [2.5, 2.5], 60)), other);
    tips.forEach((tip, k) => {
      const [dx, dy] = [(tip[0] - root[0]) / 30, (tip[1] - root[1]) / 30];
      labels[k + 1].put(`y${"₁₂₃"[k]}`, tip, [[dx, dy]]);
    });
    labels[0].put("x₁ = x₂", this.at(1, 1), [[1, 0.3], [-1, 0.3]]);
    this.knob?.put([(70 + 2 * turn) * this.degree, 22]);
    labels[6].put(this.context.t("turn"), [70 * this.degree, 36], [[0, 1]]);
  }

  /** @param {State} state @param {ReturnType<typeof compute>} site */
  draw({ point, side }, { columns: [a, b] }) {
    const y = curve(...point);
    const corner = (/** @type {number} */ i, /** @type {number} */ j) =>
      this.pixel(add(add(y, a, (i * side) / 2), b, (j * side) / 2));
    const [from, first, second] = [corner(-1, -1), corner(1, -1), corner(-1, 1)];
    this.lines(
      outline(this.at, half(point, side, 1), 8),
      outline(this.at, half(point, side, -1), 8),
      polyline([first, corner(1, 1), second]),
      arrow(from, first),
      arrow(from, second),
    );
    const angles = [first, second].map((tip) => Math.atan2(tip[1] - from[1], tip[0] - from[0]));
    const apart = Math.sin(angles[1] - angles[0]) < 0 ? -1 : 1; // names on the far sides
    angles.forEach((angle, k) => {
      const away = angle + (k ? apart : -apart);
      this.labels[4 + k].put(`J${"₁₂"[k]}`, k ? second : first, [[Math.cos(away), Math.sin(away)]]);
    });
  }
}

/** @param {HTMLElement} stage @param {Context} context */
function views(stage, context) {
  const { t } = context;
  const [left, right, below] = boxes(stage, "parameters", "sheet", "objects");
  const [map, sheet] = [new Parameters(left, context), new Sheet(right, context)];
  const bars = new MatrixBars(below, {
    label: t("objects label"),
    matrix: "JᵀJ",
    rows: [t("flat"), t("long axis"), t("patch")],
  });
  let [square, sight] = [0, ""]; // what is drawn by now: the side; the side and the view
  return {
    /** @param {State} state @param {import("../types").Now} now */
    update(state, { words, aside }) {
      const { point, side, turn } = state;
      if (sheet.plane.fit()) sight = "";
      if (map.plane.fit()) {
        square = 0;
        map.plane.look([0, 0], [SHOWN, SHOWN]);
        const rarity = (/** @type {number} */ u, /** @type {number} */ v) => 1 / Math.max(spanned(column(u), column(v)), 1e-4);
        drawContours(map.plane.canvas, rarity, map.plane.domain, COLOURS, { cells: 90, levels: 12, lines: true });
      }
      const site = compute(point);
      const turning = sheet.knob?.held;
      if (aside || !turning) {
        if (side !== square) map.drawStill((square = side));
        map.draw(state, site);
      }
      const patch = stretched(point, side);
      if (aside || turning) {
        const now = `${side} ${turn}`;
        if (now !== sight) sheet.drawStill(side, turn);
        sight = now;
        sheet.draw(state, site);
        bars.fill([site.flat / LARGEST, Math.min(site.axes[1] / LONGEST, 1), patch / LARGEST]);
      }
      if (!words) return;
      bars.write(site.gram, [site.flat, site.axes[1], patch].map((value) => number(value)));
      map.point?.value(point[0], BOUNDS.point, `ln x₁ = ${number(point[0])}, ln x₂ = ${number(point[1])}`);
      map.corner?.value(side, BOUNDS.side, number(side));
      sheet.knob?.value(turn, BOUNDS.turn, `${number(turn)}°`);
    },
  };
}

/** @param {State} state @param {number} dx @param {number} dy @param {boolean} big @returns {State} */
function move(state, dx, dy, big) {
  const by = big ? 0.5 : 0.05;
  return { ...state, point: [state.point[0] + dx * by, state.point[1] + dy * by] };
}

/** @param {State} state @param {number} sign @param {boolean} big @returns {State} */
const resize = (state, sign, big) => ({ ...state, side: state.side + sign * (big ? 0.5 : 0.05) });

/** @param {State} state @param {number} sign @param {boolean} big @returns {State} */
const turned = (state, sign, big) => ({ ...state, turn: state.turn + sign * (big ? 20 : 2) });

/** @param {State} state @param {Translate} t */
function summary(state, t) {
  const { point, side } = state;
  const { flat, axes } = compute(point);
  const long = axes[1];
  const values = {
    x1: number(Math.exp(point[0])),
    x2: number(Math.exp(point[1])),
    flat: number(flat),
    patch: number(stretched(point, side)),
    long: number(long),
    factor: number(Math.exp(long)),
  };
  const verdict = flat === 0 ? "singular" : long > LONGEST ? "endless" : "bounded";
  return t("both", { first: t("summary", values), second: t(verdict, values) });
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
function steppers(t) {
  return [
    ...pair("x", ["ln x₁", "ln x₂"], "point", move),
    { key: "side", label: t("side"), value: ({ side }) => number(side, 4), step: (state, sign, big) => resize(state, sign, big) },
    { key: "turn", label: t("turn"), value: ({ turn }) => `${number(turn)}°`, step: (state, sign, big) => turned(state, sign, big) },
  ];
}

/** @param {Translate} t @returns {import("../types").Action<State>[]} */
function actions(t) {
  return [
    {
      label: t("swap"),
      run: (state) => ({ state: { ...state, point: [state.point[1], state.point[0]] }, say: t("swapped") }),
    },
  ];
}

/** The two rates brought together. @param {State} state @param {Translate} t @returns {import("../types").Table} */
function table(state, t) {
  const { point: [u, v], side } = state;
  const rows = [1, 0.5, 0.2, 0.1, 0.05, 0].map((part) => {
    const [middle, gap] = [(u + v) / 2, (part * (u - v)) / 2];
    const at = /** @type {Point} */ ([middle + gap, middle - gap]);
    const { flat, axes } = compute(at);
    return [...at, flat, flat ** 2, stretched(at, side), ...axes].map((entry) => number(entry));
  });
  const head = ["ln x₁", "ln x₂", "√det(JᵀJ)", "det(JᵀJ)", t("patch"), t("short axis"), t("long axis")];
  return { caption: t("table caption"), head, rows, current: 0 };
}

/** @type {import("../types").FigureModule<State>} */
export default { keys: ["point", "side", "turn"], style: STYLE, clamp, views, steppers, actions, summary, table };
