/**
 * Levenberg–Marquardt flown by hand on Rosenbrock's valley: ρ says what λ should do next.
 */
import { LinearModel } from "../core/model.js";
import { cost, rosenbrock } from "../core/problems.js";
import { DAMPINGS, ENOUGH } from "../core/solve.js";
import { Chart, polyline } from "../lib/chart.js";
import { drawContours, LogColours } from "../lib/contours.js";
import { boxes, html, move, set, svg } from "../lib/dom.js";
import { CROSS, disc, dots, onTap, PLUS } from "../lib/dots.js";
import { number, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { Plane } from "../lib/plane.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {{ moves: string, trial: number }} State */
/** @typedef {ReturnType<typeof fly>[number]} Trial */

const STYLE = `
.lm-cockpit { grid-template: 310px 330px / 100%; }
.lm-cockpit .lm-strips { display: grid; grid-template-rows: 1fr 1fr 1.3fr auto; }
.lm-cockpit .lm-legend { font-size: 0.85em; line-height: 1.3; color: var(--lm-quiet); min-height: 2.6em; }
.lm-cockpit .lm-upper .lm-axes g:first-child { display: none; }
.lm-cockpit .lm-chart .lm-label { background: var(--lm-soft); color: var(--lm-text); }
.lm-cockpit .lm-rule { stroke: var(--lm-line); stroke-width: 1px; }
.lm-cockpit .lm-auto { stroke-dasharray: 4 3; }
.lm-cockpit .lm-good { fill: #cc79a7; stroke: var(--lm-text); stroke-width: 1px; }
.lm-cockpit .lm-map .lm-good { stroke: #0b1020; }
.lm-cockpit .lm-bad { stroke: var(--lm-text); }
.lm-cockpit .lm-beyond { fill: #d55e00; }
.lm-cockpit .lm-map .lm-bad { stroke: #fff; }
.lm-cockpit .lm-stride { stroke-width: 3.4px; }
.lm-cockpit .lm-cursor { top: 0; bottom: 0; border-left: 2px dotted var(--lm-line); }
.lm-cockpit [data-good="true"] .lm-knob { fill: #cc79a7; }
.lm-cockpit [data-good="true"] .lm-cross { display: none; }
.lm-cross { stroke: #0b1020; stroke-width: 2.5px; }
.lm-cockpit ~ .lm-steppers { grid-template-columns: 1fr; }
@container (min-width: 600px) {
  .lm-cockpit { grid-template: 390px / 1fr 1fr; }
}
`;

/** The same as in Python. */
export const MOST = 40;
const START = [-1.2, 1];
const LANDED = 1e-12;

const COLOURS = new LogColours(0.1, 2e4);
/** Heights that the strips show, the narrowest that holds all; what lies beyond ρ's is marked at the edge.
 * @type {Record<string, Point[]>} */
const SIGHTS = {
  f: [[-2, 3.4], [-7, 5], [-14, 7], [-45, 20]],
  λ: [[-1.2, 1.2], [-3, 3], [-14, 14], [-45, 45]],
  ρ: [[-1.6, 1.6]],
};
const LONG = [12, 24, MOST]; // the strips' lengths in trials
/** Where a strip's reading may stand beside its mark. */
const WAYS = [[1, -0.9], [1, 0.9], [-1, -0.9], [-1, 0.9], [-1, -2.2], [-1, 2.2], [-1, -3.6], [0, -3.3], [0, -2.4]];
const MARGIN = { left: 46, right: 8, top: 6, bottom: 7 };
const f = (/** @type {number} */ x1, /** @type {number} */ x2) => cost(rosenbrock.fun([x1, x2]));

/** @type {{ moves?: string, trials: ReturnType<typeof compute> }} */
let last = { trials: [] };

/** The trials of these decisions, up to the landing; the last answer is kept. @param {string} moves */
export function fly(moves) {
  if (last.moves !== moves) last = { moves, trials: compute(moves) };
  return last.trials;
}

/** @param {string} moves */
function compute(moves) {
  let x = START;
  let model = new LinearModel(rosenbrock.jac(x), rosenbrock.fun(x));
  const memory = { lam: 0, delta: null, growth: 2, floor: 0 };
  DAMPINGS.nielsen.begin(memory, model, 1);
  let [lam, stays] = [memory.lam, cost(rosenbrock.fun(x))];
  const trials = [];
  for (const next of `${moves}.`) {
    const step = model.step(lam);
    const at = x.map((xi, i) => xi + step.p[i]);
    const [from, before, fAt] = [x, stays, cost(rosenbrock.fun(at))];
    const rho = (before - fAt) / step.predicted;
    const accepted = rho >= ENOUGH;
    DAMPINGS.nielsen.judge(memory, step, rho, accepted);
    const advice = memory.lam;
    if (accepted) [x, stays] = [at, fAt];
    trials.push({ x: from, at, lam, f: fAt, before, stays, predicted: step.predicted, rho, accepted, advice });
    if (stays < LANDED) break;
    if (accepted) model = new LinearModel(rosenbrock.jac(x), rosenbrock.fun(x));
    lam = { r: lam * 10, k: lam, l: lam / 10 }[next] ?? advice;
  }
  return trials;
}

/** @param {State} state @returns {State} */
function clamp({ moves, trial }) {
  const valid = String(moves).replace(/[^rkln]/g, "").slice(0, MOST - 1);
  const count = fly(valid).length;
  return { moves: valid.slice(0, count - 1), trial: within(Math.round(trial), [1, count]) };
}

/** What every view does: a ring on the trial that is pointed at, which can be dragged to another. */
class View {
  /**
   * @param {Chart} chart @param {Context} context @param {boolean} focusable
   * @param {(pixel: Point) => number} nearest  the trial that is meant at a pixel
   */
  constructor(chart, context, focusable, nearest) {
    const { t, get, set: change } = context;
    this.chart = chart;
    this.note = chart.label("lm-label-trial");
    const pick = (/** @type {number} */ trial) => change({ ...get(), trial });
    const handles = new Handles(chart.surface, context);
    this.ring = handles.add({
      name: "lm-trial",
      shape: disc(8),
      label: t("trial handle"),
      focusable,
      drag: (pixel) => pick(nearest(pixel)),
      step: (dx, dy, big) => pick(get().trial + (dx + dy) * (big ? 10 : 1)),
      home: "trial",
    });
    this.ring.node.firstElementChild?.append(svg("path", { class: "lm-cross", d: CROSS }));
    onTap(chart.surface, context, (pixel) => ({ ...get(), trial: nearest(pixel) }));
  }

  /** @param {Trial} trial @param {Point} pixel @param {string} words @param {number[][]} [ways] */
  point({ accepted }, pixel, words, ways = [[1, -0.9], [-1, -0.9], [1, 0.9], [-1, 0.9]]) {
    this.ring.put(pixel);
    set(this.ring.node, { "data-good": accepted });
    this.note.put(words, pixel, ways);
  }
}

/** The path on the map. */
class Track {
  /** @param {HTMLElement} parent @param {Context} context */
  constructor(parent, context) {
    this.plane = new Plane(parent, { label: context.t("map label"), names: ["x₁", "x₂"] });
    this.path = this.plane.layer("lm-bad lm-auto", "lm-lm", "lm-bad", "lm-good");
    this.stride = this.plane.layer("lm-lm lm-stride");
    this.words = ["start", "minimum"].map((name) => this.plane.label(`lm-label-${name}`));
    /** @type {Point[]} */
    this.places = [];
    this.t = context.t;
    this.view = new View(this.plane, context, true, (pixel) => this.nearest(pixel, context.get().trial));
  }

  /** Of trials at one place, the one nearest to the present. @param {Point} pixel @param {number} trial */
  nearest([px, py], trial) {
    const away = this.places.map(([x, y], k) => Math.hypot(px - x, py - y) + Math.abs(k + 1 - trial) / 1e3);
    return away.indexOf(Math.min(...away)) + 1;
  }

  /** @param {Trial[]} trials */
  draw(trials) {
    const { plane } = this;
    const at = (/** @type {number[]} */ x) => plane.toPixels(x);
    const kept = trials.filter(({ accepted }) => accepted).map((trial) => at(trial.at));
    const lost = trials.filter(({ accepted }) => !accepted);
    const spurs = lost.map((trial) => polyline([at(trial.x), at(trial.at)])).join("");
    const minimum = at([1, 1]);
    this.places = trials.map((trial) => at(trial.at));
    this.path(
      spurs,
      polyline([at(START), ...kept]),
      dots(lost.map((trial) => at(trial.at)), CROSS) + dots([minimum], PLUS),
      dots([at(START), ...kept], disc(3.5)),
    );
    this.words[0].put(this.t("start"), at(START), [[0, -1]]);
    this.words[1].put(this.t("minimum"), minimum, [[-1, -0.7]]);
  }

  /** @param {Trial} trial @param {number} k */
  point(trial, k) {
    const place = this.places[k - 1];
    this.stride(polyline([this.plane.toPixels(trial.x), place]));
    this.view.point(trial, place, `${k}`);
  }
}

/** One quantity of each trial. */
class Strip {
  /**
   * @param {HTMLElement} parent @param {Context} context
   * @param {string} name  f, λ or ρ
   * @param {(trial: Trial) => number} value  as it is plotted
   * @param {(trial: Trial) => number} said
   */
  constructor(parent, context, name, value, said) {
    const { t } = context;
    const lowest = name === "ρ";
    /** @type {Point[]} where the marks are */
    this.at = [];
    this.value = value;
    this.said = said;
    this.name = name;
    this.chart = new Chart(parent, {
      label: t(`${name} label`),
      names: ["", name],
      margin: { ...MARGIN, bottom: lowest ? 22 : MARGIN.bottom },
      look: `lm-chart ${lowest ? "" : "lm-upper"}`,
    });
    if (lowest) this.chart.y.ticks = () => [-1, 0, 1];
    this.lines = this.chart.layer("lm-rule", "lm-rule lm-auto", "lm-lm", "lm-lm lm-auto", "lm-bad", "lm-good", "lm-beyond");
    this.cursor = html("div", { class: "lm-cursor" });
    this.chart.surface.prepend(this.cursor);
    this.view = new View(this.chart, context, false, ([px]) => Math.round(this.chart.x.invert(px)));
  }

  /** @param {Trial} trial @param {number} k @returns {Point} */
  pixel(trial, k) {
    const { chart } = this;
    const [px, py] = chart.toPixels([k, this.value(trial)]);
    if (beyond(chart, px, this.value(trial))) return [px, within(py, [17, chart.height - 17])]; // above the mark at the edge
    return [px, within(py, [9, chart.height - 9])];
  }

  /** @param {Trial[]} trials @param {string} moves */
  draw(trials, moves) {
    const { chart, name } = this;
    const values = trials.map(this.value);
    const sights = SIGHTS[name];
    const sight = sights.find(([low, high]) => values.every((value) => value > low && value < high)) ?? sights[sights.length - 1];
    chart.span([0.4, (LONG.find((size) => size >= trials.length) ?? MOST) + 0.6], sight);
    if (name !== "ρ") powers(chart);
    const at = (this.at = trials.map((trial, k) => this.pixel(trial, k + 1)));
    const only = (/** @type {boolean} */ good) => at.filter((_, k) => trials[k].accepted === good);
    const joined = (/** @type {boolean} */ auto) =>
      at.map((pixel, k) => (k && (moves[k - 1] === "n") === auto ? polyline([at[k - 1], pixel]) : "")).join("");
    const zero = chart.y(0);
    const stems = name === "ρ" ? at.map(([px, py]) => `M${px},${zero}V${py}`).join("") : "";
    const level = name === "f" ? steps(chart, trials) : stems;
    this.lines(
      name === "ρ" ? `M0,${zero}H${chart.width}` : "",
      name === "ρ" ? `M0,${chart.y(1)}H${chart.width}` : "",
      name === "λ" ? joined(false) : "",
      name === "λ" ? joined(true) : "",
      dots(only(false), CROSS) + level,
      dots(only(true), disc(3.5)),
      at.map(([px], k) => beyond(chart, px, values[k])).join(""),
    );
  }

  /** @param {Trial} trial @param {number} k */
  point(trial, k) {
    const pixel = this.pixel(trial, k);
    move(this.cursor, [pixel[0] - 1, 0]);
    const words = `${this.name} = ${number(this.said(trial))}`;
    const hidden = new Map(WAYS.map((way) => [way, this.hides(pixel, way, words.length)]));
    this.view.point(trial, pixel, words, WAYS.toSorted((a, b) => Number(hidden.get(a)) - Number(hidden.get(b))));
  }

  /** How many marks words beside a pixel would hide. @param {Point} pixel @param {number[]} way @param {number} length */
  hides([px, py], [side, lift], length) {
    const middle = [px + side * (12 + 4 * length), py + 14 * lift];
    return this.at.filter(([x, y]) => Math.abs(x - middle[0]) < 4 * length + 4 && Math.abs(y - middle[1]) < 13).length;
  }
}

/** A mark at the edge beyond which a value lies, if it does. @param {Chart} chart @param {number} px @param {number} value */
function beyond(chart, px, value) {
  const { bottom, top } = chart.domain;
  if (value < bottom) return `M${px - 5},${chart.height - 8}h10l-5,7z`;
  return value > top ? `M${px - 5},8h10l-5,-7z` : "";
}

/** Where f stays: it falls at a trial that is accepted. @param {Chart} chart @param {Trial[]} trials */
function steps(chart, trials) {
  const y = (/** @type {number} */ value) => chart.y(Math.log10(value)).toFixed(1);
  const path = trials.map(({ stays }, k) => `H${chart.x(k + 1).toFixed(1)}V${y(stays)}`);
  return `M0,${y(trials[0].before)}${path.join("")}`;
}

/** Ticks that are logarithms, as powers. @param {Chart} chart */
function powers(chart) {
  for (const text of chart.axes.querySelectorAll("g:last-child > .tick > text")) {
    const value = Number(text.textContent?.replace("−", "-"));
    text.textContent = number(10 ** value).replace("1×", "");
  }
}

/** @param {HTMLElement} stage @param {Context} context */
function views(stage, context) {
  const { t } = context;
  const [map, box] = boxes(stage, "map", "strips");
  const track = new Track(map, context);
  const log = (/** @type {number} */ value) => Math.log10(Math.max(value, 1e-99));
  const strips = [
    new Strip(box, context, "f", (trial) => log(trial.f), (trial) => trial.f),
    new Strip(box, context, "λ", (trial) => log(trial.lam), (trial) => trial.lam),
    new Strip(box, context, "ρ", (trial) => trial.rho, (trial) => trial.rho),
  ];
  box.append(html("div", { class: "lm-legend" }, t("legend")));
  /** @type {Trial[] | undefined} what is drawn */
  let drawn;
  return {
    /** @param {State} state @param {import("../types").Now} now */
    update(state, { words, aside }) {
      const { moves, trial: k } = state;
      const trials = fly(moves);
      const { plane } = track;
      if (plane.fit()) {
        plane.look([-0.1, -0.25], [1.5, 1.6]); // no step from the start leaves it
        drawContours(plane.canvas, f, plane.domain, COLOURS, { cells: 100, levels: 16, lines: true });
        drawn = undefined;
      }
      for (const { chart } of strips) if (chart.fit()) drawn = undefined;
      if (drawn !== trials) {
        track.draw(trials);
        for (const strip of strips) strip.draw(trials, moves);
        drawn = trials;
      }
      const trial = trials[k - 1];
      for (const view of [track, ...strips]) if (aside || view.view.ring.held) view.point(trial, k);
      const told = `${k}, ρ = ${number(trial.rho)}, ${t(trial.accepted ? "accepted" : "rejected")}`;
      if (words) track.view.ring.value(k, [1, trials.length], told);
    },
  };
}

/** @param {State} state @param {Translate} t */
function summary(state, t) {
  const { moves, trial: k } = state;
  const trials = fly(moves);
  const { lam, before, f: after, stays, predicted, rho, accepted, advice } = trials[k - 1];
  const values = {
    k: String(k),
    n: String(trials.length),
    lam: number(lam),
    promise: number(predicted),
    change: number(Math.abs(before - after)),
    rho: number(rho),
    verdict: t(accepted ? "accepted" : "rejected"),
    advice: number(advice),
    factor: number(advice / lam),
    stays: number(stays),
    lost: String(trials.filter((trial) => !trial.accepted).length),
  };
  const first = t(after > before ? "rises" : "falls", values);
  return t("both", { first, second: t(stays < LANDED ? "landed" : "advice", values) });
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
function steppers(t) {
  return [
    {
      key: "trial",
      label: t("trial"),
      value: ({ moves, trial }) => `${trial} / ${moves.length + 1}`,
      step: (state, sign, big) => ({ ...state, trial: state.trial + sign * (big ? 10 : 1) }),
    },
  ];
}

/** Buttons that decide at the trial pointed at, and fly on. @param {Translate} t @returns {import("../types").Action<State>[]} */
function actions(t) {
  const decide = (/** @type {string} */ label, /** @type {string} */ letters) => ({
    label,
    run(/** @type {import("../types").State} */ { moves, trial }) {
      const next = clamp({ moves: moves.slice(0, trial - 1) + letters, trial: trial + letters.length });
      if (trial === MOST) return { state: { moves, trial }, say: t("used up", { n: String(MOST) }) };
      return { state: next, say: summary(next, t) };
    },
  });
  return [
    decide("λ × 10", "r"),
    decide(t("keep"), "k"),
    decide("λ ÷ 10", "l"),
    decide(t("nielsen"), "n"),
    decide(t("autopilot"), "n".repeat(MOST)),
    {
      label: t("from start"),
      run: () => ({ state: { moves: "", trial: 1 }, say: summary({ moves: "", trial: 1 }, t) }),
    },
  ];
}

/** @param {State} state @param {Translate} t @returns {import("../types").Table} */
function table(state, t) {
  const { moves, trial: k } = state;
  const rows = fly(moves).map(({ at, lam, f: after, stays, predicted, rho, accepted }, i) => [
    ...[i + 1, lam, ...at, predicted, after, rho].map((entry) => number(entry)),
    t(accepted ? "accepted" : "rejected"),
    number(stays),
    moves[i] ? t(moves[i]) : "",
  ]);
  const head = [t("trial"), "λ", "x₁", "x₂", t("promise"), "f", "ρ", t("verdict"), t("f kept"), t("next")];
  return { caption: t("table caption"), head, rows, current: k - 1 };
}

/** @type {import("../types").FigureModule<State>} */
export default { keys: ["moves", "trial"], style: STYLE, clamp, views, steppers, actions, summary, table };
