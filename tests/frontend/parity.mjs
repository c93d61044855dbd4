/**
 * Runs the front end's iterations on cases read from standard input; `test_parity.py` holds the
 * answers against `lmtutor`. A case: { problem, data, x0, method, options, count }.
 */
import { readFileSync } from "node:fs";
import { LinearModel, lamForRadius } from "../../lmtutor/figures/frontend/core/model.js";
import { boxbod, rosenbrock } from "../../lmtutor/figures/frontend/core/problems.js";
import * as solve from "../../lmtutor/figures/frontend/core/solve.js";

/** Fits of one, two and three parameters to data (t, y). */
const problems = {
  rosenbrock: () => rosenbrock,
  boxbod: () => boxbod,
  growth: ({ t, y }) => ({
    fun: ([b]) => t.map((tj, j) => Math.exp(b * tj) - y[j]),
    jac: ([b]) => t.map((tj) => [tj * Math.exp(b * tj)]),
  }),
  exponential: ({ t, y }) => ({
    fun: ([a, b]) => t.map((tj, j) => a * Math.exp(b * tj) - y[j]),
    jac: ([a, b]) => t.map((tj) => [Math.exp(b * tj), a * tj * Math.exp(b * tj)]),
  }),
  decay: ({ t, y }) => ({
    fun: ([a, b, c]) => t.map((tj, j) => a * Math.exp(b * tj) + c - y[j]),
    jac: ([a, b]) => t.map((tj) => [Math.exp(b * tj), a * tj * Math.exp(b * tj), 1]),
  }),
};

const methods = {
  lm: solve.iterate,
  "gauss-newton": solve.gaussNewton,
  "gradient-descent": solve.gradientDescent,
};

function answer({ problem, data, x0, method, options, count, lam }) {
  const { fun, jac } = problems[problem](data);
  const model = new LinearModel(jac(x0), fun(x0));
  const step = model.step(lam);
  const back = lamForRadius(model, step.length, 1e-13);
  const trials = [];
  for (const trial of methods[method]({ fun, jac }, x0, options)) {
    trials.push(trial);
    if (trials.length >= count) break;
  }
  return { step, back, trials };
}

/** JSON has no infinities. */
const plain = (_key, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);

const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(answer), plain));
