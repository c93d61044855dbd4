/**
 * The residual functions that figures draw; each is the twin of one in `lmtutor.problems`.
 *
 * @typedef {import("./svd.js").Vector} Vector
 * @typedef {import("./svd.js").Matrix} Matrix
 * @typedef {{ fun: (x: Vector) => Vector, jac: (x: Vector) => Matrix }} Problem
 */

/** @type {Problem} */
export const rosenbrock = {
  fun: ([x1, x2]) => [10 * (x2 - x1 * x1), 1 - x1],
  jac: ([x1]) => [
    [-20 * x1, 10],
    [-1, 0],
  ],
};

/** ½‖r‖². @param {Vector} r */
export function cost(r) {
  let sum = 0;
  for (const ri of r) sum += ri * ri;
  return sum / 2;
}
