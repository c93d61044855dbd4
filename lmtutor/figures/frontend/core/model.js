/**
 * The linear model ½‖r + Jp‖² and its damped step for every λ from one factorisation.
 *
 * The twin of `lmtutor._step` and of `lam_for_radius` in `lmtutor._damping`, for n ≤ 3.
 * With q = Dp and J D⁻¹ = U Σ Vᵀ the step of (JᵀJ + λD²) p = −Jᵀr is q(λ) = −V (Σ² + λ)⁻¹ Σ Uᵀr.
 */
import { dot, svd } from "./svd.js";

/** @typedef {import("./svd.js").Vector} Vector */
/** @typedef {import("./svd.js").Matrix} Matrix */

/**
 * @typedef {object} Step
 * @property {Vector} p
 * @property {number} lam
 * @property {number} length  ‖Dp‖
 * @property {number} predicted  ½‖r‖² − ½‖r + Jp‖² = ½‖Jp‖² + λ‖Dp‖²
 */

export class LinearModel {
  /** @param {Matrix} J  m × n @param {Vector} r  (m) @param {Vector} [d]  diagonal of D, 1s if absent */
  constructor(J, r, d = J[0].map(() => 1)) {
    this.d = d.map((di) => (di > 0 ? di : 1));
    const { sigma, V, columns } = svd(J.map((row) => row.map((a, i) => a / this.d[i])));
    this.sigma = sigma;
    this.V = V;
    /** Σ Uᵀr: the scaled gradient along each right singular vector. */
    this.slopes = columns.map((c) => dot(c, r));
    const noise = Math.max(J.length, J[0].length) * Number.EPSILON * sigma[0];
    this.rank = sigma.filter((s) => s > noise).length;
  }

  /** Vᵀq(λ); at λ = 0 of the shortest Gauss–Newton step. @param {number} lam */
  coefficients(lam) {
    const kept = lam > 0 ? Infinity : this.rank;
    return this.sigma.map((s, i) => (i < kept ? -this.slopes[i] / (s * s + lam) : 0));
  }

  /** @param {number} lam @returns {Step} */
  step(lam) {
    const c = this.coefficients(lam);
    const length = Math.hypot(...c);
    const predicted = c.reduce((sum, ci, i) => sum + (0.5 * this.sigma[i] ** 2 + lam) * ci * ci, 0);
    return { p: this.unscale(c), lam, length, predicted };
  }

  /** σ²/(σ²+λ): the part of the Gauss–Newton step that is left along each singular vector.
   * @param {number} lam */
  filters(lam) {
    return this.sigma.map((s) => (s > 0 ? (s * s) / (s * s + lam) : 0));
  }

  /** g = Jᵀr. @returns {Vector} */
  gradient() {
    return combine(this.V, this.slopes).map((gi, i) => gi * this.d[i]);
  }

  /** ‖q‖ of the minimum along steepest descent. */
  cauchyLength() {
    const slope = Math.hypot(...this.slopes);
    const change = Math.hypot(...this.slopes.map((b, i) => this.sigma[i] * b));
    return change > 0 ? slope * (slope / change) ** 2 : 0;
  }

  /** From coordinates along the singular vectors to a step. @param {Vector} c */
  unscale(c) {
    return combine(this.V, c).map((qi, i) => qi / this.d[i]);
  }
}

/**
 * λ ≥ 0 with ‖Dp(λ)‖ = Δ within a relative tolerance; 0 where the Gauss–Newton step fits.
 *
 * 1/Δ − 1/‖q(λ)‖ is concave, so Newton's method from λ = 0 climbs to the root and never past it.
 * @param {LinearModel} model @param {number} delta @param {number} [tolerance]
 */
export function lamForRadius(model, delta, tolerance = 1e-3) {
  let lam = 0;
  for (;;) {
    const c = model.coefficients(lam);
    const length = Math.hypot(...c);
    if (!(length > (1 + tolerance) * delta)) return lam;
    const kept = lam === 0 ? model.rank : c.length;
    let fall = 0; // −‖q‖ d‖q‖/dλ
    for (let i = 0; i < kept; i++) fall += (c[i] * c[i]) / (model.sigma[i] ** 2 + lam);
    const larger = lam + (length / delta - 1) * ((length * length) / fall);
    if (!(larger > lam)) return lam;
    lam = larger;
  }
}

/** Σ zᵢ V[i]. @param {Matrix} V @param {Vector} z */
function combine(V, z) {
  return V[0].map((_, k) => z.reduce((sum, zi, i) => sum + zi * V[i][k], 0));
}
