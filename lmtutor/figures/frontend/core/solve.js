/**
 * The iterations of `lmtutor`, step for step, for n ≤ 3: a figure draws them, a test holds them
 * against the Python ones. They go on until nothing moves; when to stop is the caller's affair.
 */
import { LinearModel, lamForRadius } from "./model.js";
import { cost } from "./problems.js";

/** @typedef {import("./svd.js").Vector} Vector */
/** @typedef {import("./svd.js").Matrix} Matrix */
/** @typedef {import("./model.js").Step} Step */
/** @typedef {import("./problems.js").Problem} Problem */

/**
 * One trial step, with the names of `lmtutor.Iteration`.
 * @typedef {object} Trial
 * @property {Vector} x  the trial point
 * @property {number} f
 * @property {Vector} p
 * @property {number | null} lam
 * @property {number | null} delta
 * @property {number | null} rho
 * @property {boolean} accepted
 */

/** Gain ratio from which a step is accepted. */
export const ENOUGH = 1e-4;

/** The state of one damping strategy.
 * @typedef {{ lam: number | null, delta: number | null, growth: number, floor: number }} Memory */

/**
 * @typedef {object} Damping
 * @property {(memory: Memory, model: LinearModel, length: number) => void} begin
 * @property {(memory: Memory, model: LinearModel) => Step} propose
 * @property {(memory: Memory, step: Step, rho: number, accepted: boolean) => void} judge
 */

/** @type {Damping} */
const trustRegion = {
  begin(memory, model, length) {
    const cauchy = model.cauchyLength();
    memory.delta = length > 0 ? Math.max(length, 1e-3 * cauchy) : cauchy;
  },
  propose: (memory, model) => model.step(lamForRadius(model, Number(memory.delta))),
  judge(memory, step, rho) {
    if (rho < 0.25) memory.delta = step.length / 2;
    else if (rho > 0.75 || step.lam === 0) memory.delta = step.length * 2;
  },
};

/** @type {Damping} */
const nielsen = {
  begin(memory, model) {
    const squares = model.d.map((_, k) =>
      model.sigma.reduce((sum, s, i) => sum + (s * model.V[i][k]) ** 2, 0),
    );
    const largest = Math.max(...squares);
    memory.lam = 1e-3 * largest;
    memory.floor = Number.EPSILON ** 2 * largest;
  },
  propose: (memory, model) => model.step(Number(memory.lam)),
  judge(memory, step, rho, accepted) {
    if (accepted) {
      const factor = Math.max(1 / 3, 1 - (2 * Math.min(rho, 1) - 1) ** 3);
      memory.lam = Math.max(step.lam * factor, memory.floor);
      memory.growth = 2;
    } else {
      memory.lam = step.lam * memory.growth;
      memory.growth *= 2;
    }
  },
};

/** @type {Damping} */
const marquardt = {
  ...nielsen,
  judge(memory, step, _rho, accepted) {
    memory.lam = accepted ? Math.max(step.lam / 10, memory.floor) : step.lam * 10;
  },
};

/** @type {Record<string, Damping>} */
export const DAMPINGS = { "trust-region": trustRegion, nielsen, marquardt };

/** @type {Record<string, (norms: Vector, previous: Vector) => Vector>} */
export const SCALINGS = {
  more: (norms, previous) => norms.map((norm, i) => Math.max(norm, previous[i])),
  marquardt: (norms) => norms,
  levenberg: (norms) => norms.map(() => 1),
};

/**
 * Levenberg–Marquardt: one trial after the other.
 * @param {Problem} problem @param {Vector} x0
 * @param {{ damping?: string, scaling?: string }} [options]
 * @returns {Generator<Trial, void, void>}
 */
export function* iterate(problem, x0, { damping = "trust-region", scaling = "more" } = {}) {
  const strategy = DAMPINGS[damping];
  /** @type {Memory} */
  const memory = { lam: null, delta: null, growth: 2, floor: 0 };
  let [x, r, J] = [x0, problem.fun(x0), problem.jac(x0)];
  let d = SCALINGS[scaling](columnNorms(J), x0.map(() => 0));
  let model = new LinearModel(J, r, d);
  strategy.begin(memory, model, Math.hypot(...x.map((xi, i) => d[i] * xi)));
  for (;;) {
    const delta = memory.delta;
    const step = strategy.propose(memory, model);
    if (!(step.predicted > 0)) return;
    const at = add(x, step.p);
    const [rTrial, f] = evaluate(problem, at);
    const rho = (cost(r) - f) / step.predicted;
    const accepted = rho >= ENOUGH;
    strategy.judge(memory, step, rho, accepted);
    if (accepted) {
      [x, r, J] = [at, rTrial, problem.jac(at)];
      if (!finite(J)) return;
      d = SCALINGS[scaling](columnNorms(J), d);
      model = new LinearModel(J, r, d);
    }
    yield { x: at, f, p: step.p, lam: step.lam, delta, rho, accepted };
  }
}

/**
 * Gauss–Newton steps: full ones, of which the last may lead to a point that is not finite, or each
 * halved until f falls.
 * @param {Problem} problem @param {Vector} x0 @param {{ halve?: boolean }} [options]
 * @returns {Generator<Trial, void, void>}
 */
export function* gaussNewton(problem, x0, { halve = false } = {}) {
  let [x, r, alpha] = [x0, problem.fun(x0), 1];
  for (;;) {
    const J = problem.jac(x);
    if (!finite(J)) return;
    const step = new LinearModel(J, r, columnNorms(J)).step(0);
    const p = step.p.map((pi) => alpha * pi);
    const at = add(x, p);
    const [rTrial, f] = evaluate(problem, at);
    const rho = step.predicted > 0 ? (cost(r) - f) / step.predicted : 0;
    const accepted = f < (halve ? cost(r) : Infinity);
    yield { x: at, f, p, lam: null, delta: null, rho, accepted };
    if (!(step.predicted > 0)) return;
    if (accepted) [x, r, alpha] = [at, rTrial, 1];
    else if (halve) alpha /= 2;
    else return;
  }
}

/**
 * Steps along −g: of fixed α, or halved until f falls enough (Armijo).
 * @param {Problem} problem @param {Vector} x0 @param {{ step?: number | "armijo" }} [options]
 * @returns {Generator<Trial, void, void>}
 */
export function* gradientDescent(problem, x0, { step = "armijo" } = {}) {
  const fixed = step === "armijo" ? null : step;
  let [x, r] = [x0, problem.fun(x0)];
  let g = gradient(problem.jac(x), r);
  let alpha = fixed ?? firstAlpha(problem.jac(x), g);
  for (;;) {
    const slope = g.reduce((sum, gi) => sum + gi * gi, 0);
    if (!(slope > 0)) return;
    const p = g.map((gi) => -alpha * gi);
    const at = add(x, p);
    const [rTrial, f] = evaluate(problem, at);
    const accepted = fixed ? f < Infinity : cost(r) - f >= 1e-4 * alpha * slope;
    yield { x: at, f, p, lam: null, delta: null, rho: null, accepted };
    if (accepted) {
      [x, r] = [at, rTrial];
      g = gradient(problem.jac(x), r);
      if (!fixed) alpha *= 2;
    } else if (fixed) return;
    else alpha /= 2;
  }
}

/** The minimum of the linear model along −g. @param {Matrix} J @param {Vector} g */
function firstAlpha(J, g) {
  const Jg = J.map((row) => row.reduce((sum, a, i) => sum + a * g[i], 0));
  return g.reduce((sum, gi) => sum + gi * gi, 0) / Jg.reduce((sum, v) => sum + v * v, 0);
}

/** Residual and f; f is Infinity where it is not finite. @param {Problem} problem @param {Vector} x
 * @returns {[Vector, number]} */
function evaluate(problem, x) {
  const r = problem.fun(x);
  const f = cost(r);
  return [r, Number.isFinite(f) ? f : Infinity];
}

/** @param {Matrix} J @param {Vector} r */
function gradient(J, r) {
  return J[0].map((_, i) => J.reduce((sum, row, j) => sum + row[i] * r[j], 0));
}

/** @param {Matrix} J */
function columnNorms(J) {
  return J[0].map((_, i) => Math.sqrt(J.reduce((sum, row) => sum + row[i] * row[i], 0)));
}

/** @param {Vector} x @param {Vector} p */
function add(x, p) {
  return x.map((xi, i) => xi + p[i]);
}

/** @param {Matrix} J */
function finite(J) {
  return J.every((row) => row.every(Number.isFinite));
}
