/**
 * The damped step on Rosenbrock's valley: λ and Δ are two handles on one curve.
 */
import { lamForRadius, LinearModel } from "../core/model.js";
import { cost, rosenbrock } from "../core/problems.js";
import { ENOUGH } from "../core/solve.js";
import { polyline } from "../lib/chart.js";
import { drawContours, LogColours } from "../lib/contours.js";
import { boxes, html, pane, write } from "../lib/dom.js";
import { number, rounded, significant, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { circle } from "../lib/marks.js";
import { Plane } from "../lib/plane.js";
import { pair } from "../lib/steppers.js";

/** @typedef {import("../types").Context<State>} Context */
/** @typedef {import("../types").Point} Point */
/** @typedef {import("../types").Translate} Translate */
/** @typedef {{ x: Point, lam: number }} State */

const STYLE = `
.lm-damping { grid-template: 350px 220px 112px / 100%; }
.lm-damping .lm-map { width: 100%; max-width: 410px; justify-self: center; }
@container (min-width: 600px) {
  .lm-damping { grid-template: "map lens" 300px "map bars" 130px / 1.7fr 1fr; }
  .lm-damping .lm-map { grid-area: map; max-width: none; }
}
.lm-damping .lm-circle { stroke: #fff; stroke-dasharray: 5 4; }
.lm-damping .lm-stride { stroke-width: 3.4px; }
.lm-damping .lm-outer { stroke-width: 1.4px; }
.lm-damping .lm-diamond { fill: #009e73; stroke: #0b1020; stroke-dasharray: none; }
.lm-damping .lm-head { stroke-dasharray: none; }
.lm-damping .lm-label-model { border-left: 3px dashed #009e73; }
.lm-damping .lm-star { stroke: #fff; stroke-width: 3px; }
.lm-damping .lm-end .lm-knob { fill: #cc79a7; }
.lm-damping .lm-bar { display: grid; grid-template-columns: 1fr auto; gap: 0 8px; font-size: 0.9em; margin-bottom: 8px; font-variant-numeric: tabular-nums; }
.lm-damping .lm-track { grid-column: 1 / -1; height: 14px; border: 1px solid var(--lm-line); border-radius: 3px; overflow: hidden; }
.lm-damping .lm-fill { height: 100%; transform-origin: left; background: #cc79a7; }
`;

/** The same as the traits' in Python. */
export const BOUNDS = { x1: [-3.2, 3.2], x2: [-4.4, 2.2], lam: [0, 1e4] };

const SMALLEST = 1e-3; // of λ, before 0
const HALF = /** @type {Point} */ ([3.2, 3.3]);
const CENTRE = /** @type {Point} */ ([0, -1.1]);
const COLOURS = new LogColours(0.1, 2e4);
const DENSITY = 10; // points of the curve for each factor of ten in λ
/** Where on the circle its knob may go: ever farther from where it was, in radians. */
const TURNS = Array.from({ length: 72 }, (_, k) => ((k % 2 ? 1 : -1) * Math.ceil(k / 2) * Math.PI) / 36);

const f = (/** @type {number} */ x1, /** @type {number} */ x2) => cost(rosenbrock.fun([x1, x2]));

/** @param {State} state @returns {State} */
function clamp({ x, lam }) {
  return {
    x: [within(x[0], BOUNDS.x1), within(x[1], BOUNDS.x2)],
    lam: within(lam, BOUNDS.lam),
  };
}

/** Everything at x that does not depend on λ; the last one is kept. */
class Site {
  /** @param {Point} x */
  constructor(x) {
    this.x = x;
    this.f = f(...x);
    this.model = new LinearModel(rosenbrock.jac(x), rosenbrock.fun(x));
    this.g = this.model.gradient();
    /** λ of the curve's points: 0, where the flat direction yields, …, where the steep one has. */
    this.lams = [0];
    const [steep, flat] = this.model.sigma.map((s) => s * s);
    const [from, to] = [Math.log10(flat) - 2, Math.log10(steep) + 2];
    const count = Math.ceil(DENSITY * (to - from));
    for (let k = 0; k <= count; k++) this.lams.push(10 ** (from + ((to - from) * k) / count));
    this.curve = this.lams.map((lam) => this.end(lam));
    this.curve.push(x);
  }

  /** Where the step of λ leads. @param {number} lam @returns {Point} */
  end(lam) {
    const { p } = this.model.step(lam);
    return [this.x[0] + p[0], this.x[1] + p[1]];
  }

  /** Half the width of the lens: the bend of the curve is as far from x as the steep direction's part. */
  get reach() {
    const [steep] = this.model.coefficients(0);
    return within(2.8 * Math.abs(steep), [0.02, 0.9]);
  }

  /** @type {ReturnType<typeof verdict> | undefined} */
  last = undefined;

  /** @type {Site | undefined} */
  static last;

  /** @param {Point} x */
  static at(x) {
    const { last } = Site;
    if (last && last.x[0] === x[0] && last.x[1] === x[1]) return last;
    return (Site.last = new Site([...x]));
  }
}

/** What is said about a step; the last answer is kept. @param {State} state */
function judge({ x, lam }) {
  const site = Site.at(x);
  if (site.last?.step.lam === lam) return site.last;
  return (site.last = verdict(site, lam));
}

/** @param {Site} site @param {number} lam */
function verdict(site, lam) {
  const step = site.model.step(lam);
  const end = site.end(lam);
  const actual = site.f - f(...end);
  const gNorm = Math.hypot(...site.g);
  const along = -(site.g[0] * step.p[0] + site.g[1] * step.p[1]) / (gNorm * step.length);
  return {
    site,
    step,
    end,
    actual,
    rho: step.predicted > 0 ? actual / step.predicted : 0,
    angle: (Math.acos(within(along, [-1, 1])) * 180) / Math.PI,
    inside: end.every((e, i) => e >= [BOUNDS.x1, BOUNDS.x2][i][0] && e <= [BOUNDS.x1, BOUNDS.x2][i][1]),
  };
}

/** λ as handles and buttons leave it: four digits, and 0 below the smallest. @param {number} lam */
function tidy(lam) {
  return lam < SMALLEST / 2 ? 0 : significant(within(lam, BOUNDS.lam), 4);
}

/** λ a tenth of a factor of ten on. @param {number} lam @param {number} sign @param {boolean} big */
function stepLam(lam, sign, big) {
  if (lam === 0) return sign > 0 ? SMALLEST : 0;
  const next = significant(lam * 10 ** (sign * (big ? 1 : 0.1)), 3);
  if (next < SMALLEST * 0.999) return sign > 0 ? SMALLEST : 0;
  return within(next, BOUNDS.lam);
}

/** The state whose step has this length. @param {State} state @param {number} radius @returns {State} */
function withRadius(state, radius) {
  const { model } = Site.at(state.x);
  return { ...state, lam: tidy(lamForRadius(model, Math.max(radius, 1e-9), 1e-12)) };
}

/** @param {State} state @param {number} sign @param {boolean} big */
function stepRadius(state, sign, big) {
  const { model } = Site.at(state.x);
  return withRadius(state, model.step(state.lam).length * 1.05 ** (sign * (big ? 10 : 1)));
}

/** @param {State} state @param {number} dx @param {number} dy @param {boolean} big @returns {State} */
function stepStart({ x, lam }, dx, dy, big) {
  const size = big ? 0.5 : 0.05;
  return { x: [rounded(x[0] + dx * size, 3), rounded(x[1] + dy * size, 3)], lam };
}

/** λ of the point of the curve that is nearest to a pixel. @param {Plane} plane @param {Point} pixel @param {Site} site */
function nearestLam(plane, pixel, site) {
  const [x1, x2] = plane.toPoint(pixel);
  const distance = (/** @type {Point} */ end) => Math.hypot(end[0] - x1, end[1] - x2);
  let [best, least] = [0, Infinity];
  const { lams } = site;
  lams.forEach((_, k) => {
    const away = distance(site.curve[k]);
    if (away < least) [best, least] = [k, away];
  });
  let [low, high] = [lams[Math.max(best - 1, 0)], lams[Math.min(best + 1, lams.length - 1)]];
  for (let k = 0; k < 16; k++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
    if (distance(site.end(a)) < distance(site.end(b))) high = b;
    else low = a;
  }
  return (low + high) / 2;
}

/** The marks and handles of one plane; the map and the lens show the same. */
class Scene {
  /**
   * @param {Plane} plane @param {Context} context
   * @param {boolean} whole  the map, whose handles take focus; the lens has a selection
   */
  constructor(plane, context, whole) {
    this.plane = plane;
    this.context = context;
    this.whole = whole;
    /** @type {Site | undefined} whose curve is drawn, and at what scale */
    this.drawn = undefined;
    this.unit = 0;
    this.radius = 0;
    this.knobAngle = (3 * Math.PI) / 4;
    this.site = plane.layer("lm-gauss-newton lm-outer", "lm-lm", "lm-gradient", "lm-gradient lm-head", "lm-diamond", "lm-star");
    this.step = plane.layer("lm-gauss-newton", "lm-circle", "lm-lm lm-stride");
    this.labels = Object.fromEntries(
      ["start", "step", "newton", "descent", "radius", "minimum", "model"].map((name) => [name, plane.label(`lm-label-${name}`)]),
    );
    this.addHandles();
  }

  /** Whether one of its handles is being dragged. */
  get held() {
    return [this.ring, this.start, this.end].some((handle) => handle?.held);
  }

  addHandles() {
    const { t, get, set, initial } = this.context;
    const handles = new Handles(this.plane.surface, this.context);
    this.ring = handles.add({
      name: "lm-ring",
      shape: "M0,-7L7,0L0,7L-7,0Z",
      label: t("radius handle"),
      focusable: this.whole,
      drag: (pixel) => this.dragRing(pixel),
      grab: (pixel) => this.nearRing(pixel),
      step: (dx, dy, big) => set(stepRadius(get(), dx + dy, big)),
      home: () => set(withRadius(get(), Site.at(get().x).model.step(initial.lam).length)),
    });
    this.start = handles.add({
      name: "lm-start",
      shape: circle(7),
      label: t("start handle"),
      focusable: this.whole,
      drag: (pixel) => {
        const point = this.plane.toPoint(pixel);
        if (this.whole) set({ ...get(), x: [rounded(point[0], 3), rounded(point[1], 3)] });
      },
      step: (dx, dy, big) => set(stepStart(get(), dx, dy, big)),
      home: "x",
    });
    this.end = handles.add({
      name: "lm-end",
      shape: circle(7),
      label: t("step handle"),
      focusable: this.whole,
      drag: (pixel) => set({ ...get(), lam: tidy(nearestLam(this.plane, pixel, Site.at(get().x))) }),
      step: (dx, dy, big) => set({ ...get(), lam: stepLam(get().lam, dx + dy, big) }),
      home: "lam",
    });
  }

  /** @param {Point} pixel */
  dragRing(pixel) {
    const state = this.context.get();
    const [x1, x2] = this.plane.toPoint(pixel);
    const [d1, d2] = [x1 - state.x[0], x2 - state.x[1]];
    this.knobAngle = Math.atan2(d2, d1);
    this.context.set(withRadius(state, Math.hypot(d1, d2)));
  }

  /** The point of the circle nearest to a pixel. @param {Point} pixel @returns {Point | null} */
  nearRing([px, py]) {
    const [cx, cy] = this.start?.place ?? [0, 0];
    const away = Math.hypot(px - cx, py - cy);
    const radius = this.radius;
    return away > 0 ? [cx + ((px - cx) * radius) / away, cy + ((py - cy) * radius) / away] : null;
  }

  /** @param {ReturnType<typeof verdict>} verdict */
  draw(verdict) {
    const { plane } = this;
    const { site, step, end } = verdict;
    const [from, to] = [plane.toPixels(site.x), plane.toPixels(end)];
    if (this.drawn !== site || this.unit !== plane.unit) this.drawSite(site, from);
    [this.drawn, this.unit] = [site, plane.unit];
    this.radius = step.length * plane.unit;
    const circle = plane.ellipse(from, [this.radius, this.radius]);
    // On the map, no sliver over the curve.
    const touching = this.ellipse(site, step.predicted, this.whole ? 6 : 0.3);
    this.step(touching, circle, polyline([from, to]));
    this.start?.put(from);
    const seen = plane.shows(to, 2);
    this.end?.put(seen ? to : plane.confine(from, to, 10), seen || this.whole);
    this.drawKnob(from, to);
    this.drawLabels(verdict, to, seen);
  }

  /** The level line of the linear model through the end of a step that gains `gain`. The one of the
   * damped step touches the circle there. @param {Site} site @param {number} gain @param {number} least  pixels of its short half axis */
  ellipse(site, gain, least) {
    const { plane } = this;
    const { sigma, V } = site.model;
    const height = Math.sqrt(Math.max(2 * (site.model.step(0).predicted - gain), 0));
    const axes = sigma.map((s) => (height / s) * plane.unit);
    if (!(Math.min(...axes) > least)) return "";
    return plane.ellipse(plane.toPixels(site.curve[0]), axes, -Math.atan2(V[0][1], V[0][0]));
  }

  /** What does not depend on λ: curve, outer ellipse, −g, Gauss–Newton point, minimum. @param {Site} site @param {Point} from */
  drawSite(site, from) {
    const { plane } = this;
    const newton = plane.toPixels(site.curve[0]);
    const minimum = plane.toPixels([1, 1]);
    const size = Math.hypot(...site.g);
    const [ux, uy] = size > 0 ? [-site.g[0] / size, site.g[1] / size] : [0, 0];
    const tip = /** @type {Point} */ ([from[0] + 70 * ux, from[1] + 70 * uy]);
    this.site(
      this.ellipse(site, 0, 0.3),
      polyline(apart(site.curve.map((point) => plane.toPixels(point)))),
      size > 0 ? polyline([from, tip]) : "",
      size > 0 ? head(tip, ux, uy) : "",
      `M${newton[0]},${newton[1] - 7}l7,7l-7,7l-7,-7Z`,
      `M${minimum[0] - 6},${minimum[1]}h12M${minimum[0]},${minimum[1] - 6}v12`,
    );
    const { labels } = this;
    const { t } = this.context;
    labels.start.put("x", from, [[-1, 0.7]]);
    labels.newton.put(t("Gauss–Newton"), newton, [[-1, 0], [1, 0]], plane.shows(newton));
    labels.descent.put("−g", tip, [[ux, uy]], size > 0 && plane.shows(tip));
    labels.minimum.put(t("minimum"), minimum, [[1, 0], [-1, 0]], this.whole);
    // In the corner behind −g neither the curve nor a circle that is seen whole comes in the way.
    const corner = /** @type {Point} */ ([ux < 0 ? plane.width : 0, plane.height]);
    labels.model.put(t("model"), corner, [[ux < 0 ? -1 : 1, -1]], !this.whole && size > 0);
  }

  /** Put the knob on the part of the circle that shows, clear of the other handles. @param {Point} from @param {Point} to */
  drawKnob(from, to) {
    const radius = this.radius;
    const at = (/** @type {number} */ angle) =>
      /** @type {Point} */ ([from[0] + radius * Math.cos(angle), from[1] - radius * Math.sin(angle)]);
    const held = this.ring?.held;
    const clear = held ? 0 : Math.min(44, radius);
    const free = (/** @type {number} */ inset) =>
      TURNS.find((change) => {
        const [px, py] = at(this.knobAngle + change);
        return this.plane.shows([px, py], inset) && Math.hypot(px - to[0], py - to[1]) >= clear;
      });
    const turn = (held ? undefined : free(36)) ?? free(10); // rather away from the edge, for its label
    const angle = this.knobAngle + (turn ?? 0);
    this.knob = at(angle);
    this.ring?.put(turn === undefined ? this.plane.confine(from, this.knob, 10) : this.knob, turn !== undefined || this.whole);
    this.out = /** @type {Point} */ ([Math.cos(angle), -Math.sin(angle)]);
  }

  /** @param {ReturnType<typeof verdict>} verdict @param {Point} to @param {boolean} seen */
  drawLabels({ step }, to, seen) {
    const { labels, whole } = this;
    const words = seen ? "p(λ)" : this.context.t("left the map");
    labels.step.put(words, this.end?.place ?? to, [[1, 0.9], [-1, 0.9], [1, -0.9]], seen || whole);
    const [kx, ky] = this.out ?? [0, 0];
    const radius = whole ? `Δ = ${number(step.length)}` : "Δ";
    labels.radius.put(radius, this.ring?.place ?? to, [[kx, ky], [0, -1.5], [-kx, -ky]], this.ring?.visible);
  }
}

/** Without pixels that are hardly farther than the one before; the last stays. @param {Point[]} pixels */
function apart(pixels) {
  let [px, py] = [Infinity, Infinity];
  return pixels.filter(([x, y], k) => {
    const far = Math.abs(x - px) + Math.abs(y - py) > 1.5 || k === pixels.length - 1;
    if (far) [px, py] = [x, y];
    return far;
  });
}

/** The head of an arrow. @param {Point} tip @param {number} ux @param {number} uy  its direction */
function head([tx, ty], ux, uy) {
  const barb = (/** @type {number} */ side) =>
    `M${tx},${ty}L${tx - 9 * ux + side * 5 * uy},${ty - 9 * uy - side * 5 * ux}`;
  return `${barb(1)}${barb(-1)}`;
}

/** The bars σ²/(σ²+λ): how much of the Gauss–Newton step is left in each direction. */
class Bars {
  /** @param {HTMLElement} parent @param {Translate} t */
  constructor(parent, t) {
    const box = html("div");
    parent.append(html("div", { class: "lm-title" }, t("filters title")), pane(box));
    this.rows = [t("steep"), t("flat")].map((words, k) => {
      const fill = html("div", { class: "lm-fill" });
      const share = html("span", { class: "lm-share" });
      const name = html("span", { class: "lm-bar-name" });
      box.append(html("div", { class: "lm-bar" }, name, share, html("div", { class: "lm-track" }, fill)));
      return { fill, share, name, words, index: ["₁", "₂"][k] };
    });
  }

  /** @param {LinearModel} model @param {number} lam @param {boolean} words */
  draw(model, lam, words) {
    model.filters(lam).forEach((share, k) => {
      const row = this.rows[k];
      row.fill.style.transform = `scaleX(${share})`;
      if (!words) return;
      write(row.share, `${number(100 * share)}%`);
      write(row.name, `${row.words}, σ${row.index}² = ${number(model.sigma[k] ** 2)}`);
    });
  }
}

/** @param {HTMLElement} stage @param {Context} context */
function views(stage, context) {
  const { t } = context;
  const [mapBox, lensBox, barBox] = boxes(stage, "map", "lens", "bars");
  const map = new Plane(mapBox, { label: t("map label"), names: ["x₁", "x₂"] });
  const title = html("div", { class: "lm-title" }, "\u00a0"); // keeps its line from the start
  lensBox.append(title);
  const lens = new Plane(lensBox, { label: t("lens label"), margin: { left: 0, right: 0, top: 0, bottom: 0 } });
  const scenes = [new Scene(map, context, true), new Scene(lens, context, false)];
  const bars = new Bars(barBox, t);
  let [looked, seen] = ["", ""]; // where the lens is, and where its contours were drawn
  return {
    /** @param {State} state @param {import("../types").Now} now */
    update(state, { words, resting, aside }) {
      const verdict = judge(state);
      const { site } = verdict;
      if (map.fit()) {
        map.look(CENTRE, HALF);
        drawContours(map.canvas, f, map.domain, COLOURS, { cells: 120, levels: 16, lines: true });
      }
      const resized = lens.fit();
      const held = scenes.find((scene) => scene.held);
      const through = resized || aside & 1 || held === scenes[1];
      if (through) {
        lens.look(site.x, [site.reach, site.reach]);
        looked = `${site.x}`;
      }
      const sight = `${looked} ${resting}`;
      if (resized || (seen !== sight && aside & 2)) {
        seen = sight;
        drawContours(lens.canvas, f, lens.domain, COLOURS, { cells: resting ? 36 : 14, levels: 6, lines: resting });
      }
      if (words) write(title, t("lens title", { times: number(lens.unit / map.unit, 2) }));
      if (aside || held === scenes[0]) scenes[0].draw(verdict);
      if (through) scenes[1].draw(verdict);
      bars.draw(site.model, verdict.step.lam, words);
      if (words) describe(scenes[0], verdict, t);
    },
  };
}

/** What screen readers read at the handles. @param {Scene} scene @param {ReturnType<typeof verdict>} verdict @param {Translate} t */
function describe({ start, ring, end }, { site, step }, t) {
  const [x1, x2] = site.x.map((xi) => number(xi));
  start?.value(site.x[0], BOUNDS.x1, `x₁ = ${x1}, x₂ = ${x2}`);
  ring?.value(step.length, [0, site.model.step(0).length], `Δ = ${number(step.length)}`);
  end?.value(step.lam, BOUNDS.lam, `λ = ${number(step.lam)}, ${t("length", { length: number(step.length) })}`);
}

/** @param {State} state @param {Translate} t */
function summary(state, t) {
  const { site, step, actual, rho, angle, inside } = judge(state);
  if (!(Math.hypot(...site.g) > 0)) return t("at the minimum");
  const values = {
    lam: number(step.lam),
    length: number(step.length),
    angle: number(angle, angle < 10 ? 2 : 3),
    predicted: number(step.predicted),
    actual: number(Math.abs(actual)),
    rho: number(rho),
    verdict: t(rho < ENOUGH ? "rejected" : inside ? "accepted" : "accepted outside"),
  };
  return t(actual < 0 ? "summary rises" : "summary falls", values);
}

/** @type {import("../types").FigureModule<State>["steppers"]} */
function steppers() {
  return [
    {
      key: "lam",
      label: "λ",
      value: (state) => number(state.lam, 4),
      step: (state, sign, big) => ({ ...state, lam: stepLam(state.lam, sign, big) }),
    },
    {
      key: "delta",
      label: "Δ",
      value: (state) => number(Site.at(state.x).model.step(state.lam).length),
      step: (state, sign, big) => stepRadius(state, sign, big),
    },
    ...pair("x", ["x₁", "x₂"], "x", stepStart),
  ];
}

/** @param {Translate} t @returns {import("../types").Action<State>[]} */
function actions(t) {
  return [
    {
      label: t("take the step"),
      run(state) {
        const { site, end, actual, rho, inside } = judge(state);
        const values = { rho: number(rho), before: number(site.f), after: number(site.f - actual) };
        if (!(Math.hypot(...site.g) > 0)) return { state, say: t("at the minimum") };
        if (rho < ENOUGH) return { state, say: t("step rejected", values) };
        if (!inside) return { state, say: t("step outside", values) };
        const x = /** @type {Point} */ (end.map((e) => rounded(e, 6)));
        return { state: { ...state, x }, say: t("step accepted", values) };
      },
    },
  ];
}

/** @param {State} state @param {Translate} t @returns {import("../types").Table} */
function table({ x, lam }, t) {
  const lams = [...new Set([0, 0.01, 0.1, 1, 10, 100, 1000, lam])].sort((a, b) => a - b);
  const rows = lams.map((value) => {
    const { site, step, actual, rho, angle } = judge({ x, lam: value });
    const numbers = [value, step.length, ...step.p, angle, site.f - actual, rho];
    return numbers.map((entry) => number(entry));
  });
  const head = ["λ", "‖p‖", "p₁", "p₂", t("angle to −g"), "f(x + p)", "ρ"];
  const caption = t("table caption", { x1: number(x[0]), x2: number(x[1]) });
  return { caption, head, rows, current: lams.indexOf(lam) };
}

/** @type {import("../types").FigureModule<State>} */
export default { keys: ["x", "lam"], style: STYLE, clamp, views, steppers, actions, summary, table };
