/**
 * A cell of the (u, v) plane, its image under a map T, and the parallelogram of Tᵤdu and Tᵥdv.
 */
import { polyline } from "../lib/chart.js";
import { boxes } from "../lib/dom.js";
import { number, rounded, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { arrow, barbs, between, circle, outline, strokeOn } from "../lib/marks.js";
import { MatrixBars } from "../lib/matrix.js";
import { Plane } from "../lib/plane.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {keyof typeof MAPS} Name */
/** @typedef {{ map: Name, corner: Point, sides: Point }} State */
/** @typedef {(u: number, v: number) => Point} Map */
/** @typedef {(u: number, v: number) => [Point, Point]} Columns */

const STYLE = `
.lm-stretch-area { grid-template: 252px 252px 176px / 100%; }
.lm-stretch-area .lm-chart { overflow: hidden; }
.lm-stretch-area .lm-label { background: var(--lm-soft); color: var(--lm-text); }
.lm-stretch-area .lm-kept { stroke: var(--lm-accent); fill: rgb(0 114 178 / 0.35); }
.lm-stretch-area .lm-turned { stroke: #d55e00; fill: rgb(213 94 0 / 0.35); }
.lm-stretch-area .lm-ghost { stroke: var(--lm-quiet); stroke-dasharray: 2 4; }
.lm-stretch-area .lm-sense { stroke: var(--lm-text); }
.lm-stretch-area :is(.lm-edge-u, .lm-edge-v) { stroke: #009e73; stroke-width: 4px; }
.lm-stretch-area .lm-edge-v { stroke-width: 2px; }
.lm-figure .lm-stretch-area ~ .lm-summary { min-height: 8.4em; }
@container (min-width: 600px) {
  .lm-stretch-area { grid-template: 276px 118px / 1fr 1fr; }
  .lm-stretch-area .lm-objects { grid-column: 1 / -1; }
  .lm-figure .lm-stretch-area ~ .lm-summary { min-height: 4.2em; }
}
`;

const V = [0, 2];

/** Each map: bounds of u, T, its columns Tᵤ and Tᵥ, the constant and the slope of det = c + s·u, the
 * middle of x to show, and half of its width. */
const MAPS = {
  polar: {
    u: [0, 2],
    T: /** @type {Map} */ ((u, v) => [u * Math.cos(v), u * Math.sin(v)]),
    J: /** @type {Columns} */ ((u, v) => [MAPS.polar.T(1, v), MAPS.polar.T(u, v + Math.PI / 2)]),
    det: [0, 1],
    sight: [0.6, 1.45],
  },
  shear: {
    u: [0, 2],
    T: /** @type {Map} */ ((u, v) => [u + v, v]),
    J: /** @type {Columns} */ (() => [[1, 0], [1, 1]]),
    det: [1, 0],
    sight: [2, 2.06],
  },
  reflection: {
    u: [0, 2],
    T: /** @type {Map} */ ((u, v) => [v, u]),
    J: /** @type {Columns} */ (() => [[0, 1], [1, 0]]),
    det: [-1, 0],
    sight: [1, 1.45],
  },
  fold: {
    u: [-1.4, 1.4],
    T: /** @type {Map} */ ((u, v) => [u * u, v]),
    J: /** @type {Columns} */ ((u) => [[2 * u, 0], [0, 1]]),
    det: [0, 2],
    sight: [0.5, 1.6],
  },
};
const NAMES = /** @type {Name[]} */ (Object.keys(MAPS));

/** The same as in Python. */
export const BOUNDS = { u: Object.fromEntries(NAMES.map((name) => [name, MAPS[name].u])), v: V, size: [0.1, 1] };

const TALL = 1.08; // half of what is shown of y
const GHOST = 0.5; // u of the cell to compare with
const SCALE = 3; // half width of the bars
const LINES = 0.25; // between the lines of the grid

/** @param {Point} point @returns {Point} */
const round = ([a, b]) => [rounded(a, 3), rounded(b, 3)];
const names = (/** @type {Name} */ map) => (map === "polar" ? "rθ" : "uv");
const signed = (/** @type {number} */ value) => (value > 0 ? "+" : "") + number(value);

/** @param {State} state @returns {State} */
function clamp({ map, corner, sides }) {
  const name = NAMES.includes(map) ? map : NAMES[0];
  const [du, dv] = sides.map((s) => within(s, BOUNDS.size));
  const [low, high] = MAPS[name].u;
  const at = round([within(corner[0], [low, high - du]), within(corner[1], [V[0], V[1] - dv])]);
  return { map: name, corner: at, sides: round([du, dv]) };
}

/** The cell with these sides, as far as there is room. @param {State} state @param {Point} sides @returns {State} */
function resize(state, [du, dv]) {
  const room = [MAPS[state.map].u[1], V[1]].map((end, i) => Math.max(end - state.corner[i], BOUNDS.size[0]));
  return { ...state, sides: [Math.min(du, room[0]), Math.min(dv, room[1])] };
}

/** Everything about a cell but pixels. @param {State} state */
function compute({ map, corner: [u, v], sides: [du, dv] }) {
  const { det, J } = MAPS[map];
  const at = (/** @type {number} */ x) => det[0] + det[1] * x;
  const ends = u < 0 && u + du > 0 ? [u, 0, u + du] : [u, u + du];
  // The mean of a determinant that is linear in u is its value in the middle.
  const parts = ends.slice(1).map((end, k) => ({ from: ends[k], to: end, mean: at((end + ends[k]) / 2) }));
  const areas = parts.map(({ from, to, mean }) => mean * (to - from) * dv);
  const covered = areas.reduce((sum, area) => sum + Math.abs(area), 0);
  return {
    parts,
    det: at(u),
    J: J(u, v),
    cell: du * dv,
    covered,
    ratio: covered / (du * dv),
    once: Math.max(...areas.map(Math.abs)), // the smaller part lies on the larger one
    sum: areas.reduce((sum, area) => sum + area, 0),
    ghost: map === "fold" ? -u - du : GHOST,
    ghostDet: at(map === "fold" ? -u : GHOST),
    alone: parts.length > 1 || (map !== "fold" && Math.abs(u - GHOST) < du),
  };
}

/** @type {Map} */
const same = (u, v) => [u, v];

/** Where the arrow of a part has its place, from u to s and between two shares of the height: apart
 * from the other part's arrow even where the fold lays one part on the other.
 * @param {{ from: number, to: number }[]} parts @param {number} k */
function room(parts, k) {
  const { from, to } = parts[k];
  if (parts.length < 2) return [from, to, 0, 1];
  const [left, right] = [-parts[0].from, parts[1].to];
  const narrow = Math.min(left, right);
  if (Math.max(left, right) < 1.2 * narrow) return [from, to, k / 2, (k + 1) / 2];
  if (k === 0) return [from, left > narrow ? -narrow : to, 0.25, 1]; // off the dot
  return [right > narrow ? narrow : from, to, 0, 0.75]; // off the square
}

/** Paths of cells on one plane. */
class Drawn {
  /** @param {Plane} plane */
  constructor(plane) {
    this.plane = plane;
    this.T = same;
  }

  /** A point of the (u, v) plane or its image, in pixels. @type {Map} */
  at = (u, v) => this.plane.toPixels(this.T(u, v));

  /** The lines of the grid, or their images, on the canvas. @param {State["map"]} map */
  grid(map) {
    const [low, high] = MAPS[map].u;
    const lines = [];
    for (let u = Math.ceil(low / LINES) * LINES; u <= high; u += LINES)
      lines.push(between(this.at, [u, V[0]], [u, V[1]], 40));
    for (let v = V[0]; v <= V[1]; v += LINES) lines.push(between(this.at, [low, v], [high, v], 40));
    strokeOn(this.plane, lines);
  }

  /** The outline of the cell from (u, v) to (s, t). @param {number} u @param {number} s @param {number} v @param {number} t */
  outline(u, s, v, t) {
    return outline(this.at, [[u, v], [s, v], [s, t], [u, t]], this.T === same ? 1 : 8);
  }

  /** The arrow that runs counter-clockwise in the cell. @param {number} u @param {number} s @param {number} v @param {number} t */
  sense(u, s, v, t) {
    const pixels = Array.from({ length: 19 }, (_, k) => {
      const turn = (k * 1.6 * Math.PI) / 18;
      const [x, y] = [(u + s) / 2 + 0.3 * (s - u) * Math.cos(turn), (v + t) / 2 + 0.3 * (t - v) * Math.sin(turn)];
      return this.at(x, y);
    });
    return polyline(pixels) + barbs(pixels[16], pixels[18]);
  }

  /** Paths of the parts that keep and that turn their orientation, of the ghost and of the arrows.
   * @param {State} state @param {ReturnType<typeof compute>} cell */
  paths({ corner: [, v], sides: [du, dv] }, { parts, ghost, alone }) {
    let [kept, turned, sense] = ["", "", ""];
    parts.forEach(({ from, to, mean }, k) => {
      const outline = this.outline(from, to, v, v + dv);
      if (mean < 0) turned += outline;
      else kept += outline;
      const [u, s, low, high] = room(parts, k);
      sense += this.sense(u, s, v + low * dv, v + high * dv);
    });
    return [alone ? "" : this.outline(ghost, ghost + du, v, v + dv), kept, turned, sense];
  }
}

/** The (u, v) plane, where the cell is moved. */
class Source extends Drawn {
  /** @param {HTMLElement} parent @param {Context} context */
  constructor(parent, context) {
    super(new Plane(parent, { label: context.t("uv label"), names: ["r", "θ"], look: "lm-chart" }));
    this.context = context;
    this.lines = this.plane.layer("lm-ghost", "lm-kept", "lm-turned", "lm-sense");
    this.offset = [0, 0]; // of the corner from where the cell was taken
    this.addHandles();
    this.plane.surface.addEventListener("mousedown", () => (this.offset = [0, 0]), true);
  }

  /** @returns {State} */
  get state() {
    return this.context.get();
  }

  addHandles() {
    const { t, set, initial } = this.context;
    const handles = new Handles(this.plane.surface, this.context);
    this.corner = handles.add({
      name: "lm-corner",
      shape: circle(6),
      label: t("corner handle"),
      drag: ([px, py]) => {
        const [dx, dy] = this.offset;
        set({ ...this.state, corner: this.plane.toPoint([px + dx, py + dy]) });
      },
      grab: (pixel) => this.grab(pixel),
      step: (dx, dy, big) => set(step(this.state, "corner", dx, dy, big)),
      home: "corner",
    });
    this.size = handles.add({
      name: "lm-size",
      shape: "M-6,-6H6V6H-6Z",
      label: t("size handle"),
      drag: (pixel) => {
        const { corner } = this.state;
        const [u, v] = this.plane.toPoint(pixel);
        set(resize(this.state, [u - corner[0], v - corner[1]]));
      },
      step: (dx, dy, big) => set(step(this.state, "sides", dx, dy, big)),
      home: () => set(resize(this.state, initial.sides)),
    });
  }

  /** The mouse takes the cell anywhere within. @param {Point} pixel @returns {Point | null} */
  grab(pixel) {
    const { corner, sides } = this.state;
    const inside = this.plane.toPoint(pixel).every((p, i) => p > corner[i] && p < corner[i] + sides[i]);
    const [px, py] = this.plane.toPixels(corner);
    if (inside) this.offset = [px - pixel[0], py - pixel[1]];
    return inside ? pixel : null;
  }

  /** @param {State} state @param {ReturnType<typeof compute>} cell */
  draw(state, cell) {
    const { corner: [u, v], sides: [du, dv] } = state;
    this.lines(...this.paths(state, cell));
    this.corner?.put(this.plane.toPixels([u, v]));
    this.size?.put(this.plane.toPixels([u + du, v + dv]));
  }
}

/** The (x, y) plane with the image and the parallelogram. */
class Image extends Drawn {
  /** @param {HTMLElement} parent @param {Context} context */
  constructor(parent, { t }) {
    super(new Plane(parent, { label: t("xy label"), names: ["x", "y"], look: "lm-chart" }));
    this.t = t;
    this.lines = this.plane.layer("lm-ghost", "lm-kept", "lm-turned", "lm-gauss-newton", "lm-edge-u", "lm-edge-v", "lm-sense");
    const label = (/** @type {string} */ name) => this.plane.label(`lm-label-${name}`);
    this.labels = { ghost: label("ghost"), u: label("u"), v: label("v"), det: label("det") };
  }

  /** @param {State} state @param {ReturnType<typeof compute>} cell */
  draw({ map, corner, sides }, cell) {
    const { plane, labels } = this;
    const [x, y] = this.T(...corner);
    const [[a, c], [b, d]] = cell.J.map((column, i) => column.map((entry) => entry * sides[i]));
    const [at, u, v, far] = [[x, y], [x + a, y + c], [x + b, y + d], [x + a + b, y + c + d]].map((p) => plane.toPixels(p));
    const [ghost, kept, turned, sense] = this.paths({ map, corner, sides }, cell);
    this.lines(ghost, kept, turned, polyline([u, far, v]), arrow(at, u), arrow(at, v), sense);
    this.name(labels.u, "Tᵤdu", at, u);
    this.name(labels.v, "Tᵥdv", at, v);
    labels.det.put(`det J_T = ${signed(cell.det)}`, at, [[0, 1], [-1, 0]]);
    const folded = map === "fold"; // its images coincide
    const place = this.T(cell.ghost, corner[1] + (folded ? sides[1] : 0));
    const spot = plane.toPixels(place);
    const apart = Math.hypot(spot[0] - at[0], spot[1] - at[1]) > 80;
    labels.ghost.put(`det J_T = ${signed(cell.ghostDet)}`, spot, [[0, folded ? -1 : 1]], apart && !cell.alone);
  }

  /** @param {ReturnType<Plane["label"]>} label @param {string} words @param {Point} at @param {Point} tip */
  name(label, words, at, tip) {
    const [dx, dy] = [tip[0] - at[0], tip[1] - at[1]];
    const length = Math.hypot(dx, dy);
    const seen = this.plane.shows(tip);
    const [wx, wy] = [dx / length, dy / length];
    if (seen) label.put(words, tip, [[wx, wy], [wy, -wx], [-wy, wx]], length > 2);
    else label.put(this.t("left the map"), this.plane.confine(at, tip), [[0, -1]]);
  }
}

/** @param {HTMLElement} stage @param {Context} context */
function views(stage, context) {
  const { t } = context;
  const [uv, xy, box] = boxes(stage, "uv", "xy", "objects");
  const [source, image] = [new Source(uv, context), new Image(xy, context)];
  const objects = new MatrixBars(box, {
    label: t("objects label"),
    matrix: "J_T",
    rows: [t("det"), t("absolute"), t("image")],
    signed: true,
  });
  /** @type {Name | undefined} whose grid is drawn */
  let shown = undefined;
  return {
    /** @param {State} state @param {import("../types").Now} now */
    update(state, { words, aside }) {
      const { map, corner, sides } = state;
      const resized = [source.plane, image.plane].map((plane) => plane.fit());
      if (shown !== map || resized.includes(true)) {
        const { u, sight: [x, half], T } = MAPS[map];
        source.plane.names?.forEach((axis, i) => (axis.name = names(map)[i]));
        source.plane.look([(u[0] + u[1]) / 2, 1], [half, TALL]);
        image.plane.look([x, 1], [half, TALL]);
        image.T = T;
        source.grid(map);
        image.grid(map);
        shown = map;
      }
      const cell = compute(state);
      source.draw(state, cell);
      const { det, ratio, J: [[a, c], [b, d]] } = cell;
      if (aside) {
        image.draw(state, cell);
        objects.fill([det, Math.abs(det), ratio].map((value) => value / SCALE));
      }
      if (!words) return;
      objects.write([a, b, c, d], [signed(det), number(Math.abs(det)), number(ratio)]);
      const [x, y] = names(map);
      source.corner?.value(corner[0], MAPS[map].u, `${x} = ${number(corner[0])}, ${y} = ${number(corner[1])}`);
      source.size?.value(sides[0], BOUNDS.size, `d${x} = ${number(sides[0])}, d${y} = ${number(sides[1])}`);
    },
  };
}

/** @param {State} state @param {Translate} t */
function summary(state, t) {
  const cell = compute(state);
  const [a, b] = names(state.map);
  const values = {
    at: `${a} = ${number(state.corner[0])}, ${b} = ${number(state.corner[1])}`,
    det: signed(cell.det),
    abs: number(Math.abs(cell.det)),
    cell: number(cell.cell),
    flat: number(Math.abs(cell.det) * cell.cell),
    image: number(cell.covered),
    ratio: number(cell.ratio),
    once: number(cell.once),
    sum: signed(cell.sum),
  };
  const verdict = cell.parts.length > 1 ? "twice" : cell.det > 0 ? "kept" : cell.det < 0 ? "turned" : "collapsed";
  return t("both", { first: t("summary", values), second: t(verdict, values) });
}

/** @param {State} state @param {"corner" | "sides"} key @param {number} dx @param {number} dy @param {boolean} big @returns {State} */
function step(state, key, dx, dy, big) {
  const by = big ? 0.5 : 0.05;
  const [a, b] = state[key];
  const next = /** @type {Point} */ ([a + dx * by, b + dy * by]);
  return key === "sides" ? resize(state, next) : { ...state, corner: next };
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
function steppers() {
  const all = /** @type {const} */ ([["corner", 0, "u (r)"], ["corner", 1, "v (θ)"], ["sides", 0, "du"], ["sides", 1, "dv"]]);
  return all.map(([key, i, label]) => ({
    key: label,
    label,
    value: (state) => number(state[key][i], 4),
    step: (state, sign, big) => step(state, key, i ? 0 : sign, i ? sign : 0, big),
  }));
}

/** @param {Translate} t @returns {import("../types").Action<State>[]} */
function actions(t) {
  return NAMES.map((map) => ({
    label: t(map),
    pressed: (state) => state.map === map,
    run(state) {
      const next = clamp(/** @type {State} */ ({ ...state, map }));
      return { state: next, say: t(`about ${map}`) };
    },
  }));
}

/** The same corner, the cell halved again and again. @param {State} state @param {Translate} t @returns {import("../types").Table} */
function table(state, t) {
  const rows = [1, 2, 4, 8, 16].map((by) => {
    const sides = /** @type {Point} */ (state.sides.map((s) => s / by));
    const { det, cell, covered, ratio } = compute({ ...state, sides });
    return [...sides, cell, det, Math.abs(det) * cell, covered, ratio].map((entry) => number(entry));
  });
  const head = ["du", "dv", t("cell"), "det J_T", t("parallelogram"), t("image of the cell"), t("image")];
  return { caption: t("table caption"), head, rows, current: 0 };
}

/** @type {import("../types").FigureModule<State>} */
export default { keys: ["map", "corner", "sides"], style: STYLE, clamp, views, steppers, actions, summary, table };
