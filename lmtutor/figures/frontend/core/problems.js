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

/** What NIST calls BoxBOD: oxygen demand in mg/l after t days. */
export const BOD = { t: [1, 2, 3, 5, 7, 10], y: [109, 149, 149, 191, 213, 224] };

/** The model x₁(1 − e^(−x₂t)) of BoxBOD. @param {Vector} x @param {number} t */
export const saturation = ([x1, x2], t) => x1 * (1 - Math.exp(-x2 * t));

/** @type {Problem} */
export const boxbod = {
  fun: (x) => BOD.t.map((t, j) => saturation(x, t) - BOD.y[j]),
  jac: ([x1, x2]) =>
    BOD.t.map((t) => {
      const e = Math.exp(-x2 * t);
      return [1 - e, x1 * t * e];
    }),
};

/** ½‖r‖². @param {Vector} r */
export function cost(r) {
  let sum = 0;
  for (const ri of r) sum += ri * ri;
  return sum / 2;
}
