/**
 * Singular values and right singular vectors of a small matrix, by one-sided Jacobi rotations.
 *
 * Turning pairs of columns until all are orthogonal gives A V = U Σ without ever
 * forming AᵀA, so small singular values keep their digits.
 *
 * @typedef {number[]} Vector
 * @typedef {Vector[]} Matrix  rows of numbers
 */

const SWEEPS = 40;

/**
 * @param {Matrix} A  m × n, n ≤ 3
 * @returns {{ sigma: Vector, V: Matrix, columns: Matrix }}  σ descending; V[i] is the i-th right
 *   singular vector and columns[i] = A V[i] = σᵢ uᵢ
 */
export function svd(A) {
  const n = A[0].length;
  const columns = Array.from({ length: n }, (_, j) => A.map((row) => row[j]));
  const V = columns.map((_, j) => columns.map((_, i) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let turned = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) turned = orthogonalise(columns, V, p, q) || turned;
    if (!turned) break;
  }
  const sigma = columns.map((c) => Math.hypot(...c));
  const order = sigma.map((_, i) => i).sort((a, b) => sigma[b] - sigma[a]);
  return {
    sigma: order.map((i) => sigma[i]),
    V: order.map((i) => V[i]),
    columns: order.map((i) => columns[i]),
  };
}

/**
 * Turn columns p and q until they are orthogonal; say whether they had to be turned.
 * @param {Matrix} columns @param {Matrix} V @param {number} p @param {number} q
 */
function orthogonalise(columns, V, p, q) {
  const alpha = dot(columns[p], columns[p]);
  const beta = dot(columns[q], columns[q]);
  const gamma = dot(columns[p], columns[q]);
  if (!(Math.abs(gamma) > Number.EPSILON * Math.sqrt(alpha * beta))) return false;
  const zeta = (beta - alpha) / (2 * gamma);
  const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const c = 1 / Math.hypot(1, t);
  rotate(columns[p], columns[q], c, c * t);
  rotate(V[p], V[q], c, c * t);
  return true;
}

/** @param {Vector} a @param {Vector} b @param {number} c @param {number} s */
function rotate(a, b, c, s) {
  for (let i = 0; i < a.length; i++) [a[i], b[i]] = [c * a[i] - s * b[i], s * a[i] + c * b[i]];
}

/** @param {Vector} a @param {Vector} b */
export function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
