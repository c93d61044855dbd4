import assert from "node:assert/strict";
import { test } from "node:test";
import { LinearModel, lamForRadius } from "../../lmtutor/figures/frontend/core/model.js";
import { cost, rosenbrock } from "../../lmtutor/figures/frontend/core/problems.js";
import { gaussNewton, gradientDescent, iterate } from "../../lmtutor/figures/frontend/core/solve.js";
import { dot, svd } from "../../lmtutor/figures/frontend/core/svd.js";

const near = (a, b, tolerance = 1e-12) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test("the columns A V of a factorisation are orthogonal, and V is a rotation", () => {
  const A = [
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 10],
    [0, -1, 0.5],
  ];
  const { sigma, V, columns } = svd(A);
  assert.ok(sigma[0] >= sigma[1] && sigma[1] >= sigma[2]);
  for (let i = 0; i < 3; i++)
    for (let k = 0; k < 3; k++) {
      near(dot(V[i], V[k]), i === k ? 1 : 0);
      near(dot(columns[i], columns[k]), i === k ? sigma[i] ** 2 : 0, 1e-11);
    }
});

test("a singular matrix and a zero matrix factorise without NaN", () => {
  for (const A of [
    [
      [1, 2],
      [2, 4],
    ],
    [
      [0, 0],
      [0, 0],
    ],
  ]) {
    const { p, length } = new LinearModel(A, [1, 1]).step(0);
    assert.ok([...p, length].every(Number.isFinite));
  }
});

test("the length of the step falls as λ grows, and gives λ back", () => {
  const x = [-1.2, 1];
  const model = new LinearModel(rosenbrock.jac(x), rosenbrock.fun(x));
  let last = Infinity;
  for (const lam of [0, 1e-3, 0.1, 1, 10, 1e4]) {
    const { length } = model.step(lam);
    assert.ok(length < last);
    near(lamForRadius(model, length, 1e-14), lam, 1e-9);
    last = length;
  }
  assert.equal(lamForRadius(model, 100), 0);
});

test("the predicted reduction is that of the linear model", () => {
  const x = [0.3, -1];
  const [J, r] = [rosenbrock.jac(x), rosenbrock.fun(x)];
  const { p, predicted } = new LinearModel(J, r).step(2);
  near(predicted, cost(r) - cost(r.map((rj, j) => rj + dot(J[j], p))), 1e-12);
});

test("every method gets down to Rosenbrock's minimum, or as far as it claims", () => {
  const down = (steps, count) => {
    let f = Infinity;
    for (const trial of steps) {
      if (trial.accepted) f = trial.f;
      if (--count === 0) break;
    }
    return f;
  };
  for (const damping of ["trust-region", "nielsen", "marquardt"])
    for (const scaling of ["more", "marquardt", "levenberg"])
      assert.ok(down(iterate(rosenbrock, [-1.2, 1], { damping, scaling }), 60) < 1e-20);
  assert.ok(down(gaussNewton(rosenbrock, [-1.2, 1]), 5) < 1e-20);
  assert.ok(down(gradientDescent(rosenbrock, [-1.2, 1]), 100) < 5);
});
