/**
 * The plane of two parameters on its dark map: the same scale on both axes, so that a circle is a
 * circle.
 */
import { Chart, polyline } from "./chart.js";

/** @typedef {import("../types").Point} Point */

const ARC = 32; // points on half an ellipse

export class Plane extends Chart {
  /** Pixels to one unit of a parameter. */
  unit = 1;

  /** @param {HTMLElement} parent @param {ConstructorParameters<typeof Chart>[1]} options */
  constructor(parent, options) {
    super(parent, { look: "lm-map-look", ...options });
  }

  /** Show at least `half[0]` by `half[1]` units either side of `centre`. @param {Point} centre @param {Point} half */
  look(centre, half) {
    this.unit = Math.min(this.width / half[0], this.height / half[1]) / 2;
    const [rx, ry] = [this.width / 2 / this.unit, this.height / 2 / this.unit];
    this.span([centre[0] - rx, centre[0] + rx], [centre[1] - ry, centre[1] + ry]);
  }

  /**
   * The path of an ellipse, only as far as it may show: a dash on a line of 10⁵ pixels is slow.
   * @param {Point} centre  in pixels @param {number[]} axes  half axes in pixels
   * @param {number} [turn]  angle of the first axis in radians, clockwise as y points down
   */
  ellipse(centre, axes, turn = 0) {
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const [dx, dy] = [this.width / 2 - centre[0], this.height / 2 - centre[1]];
    const middle = [dx * cos + dy * sin, dy * cos - dx * sin]; // of the picture, along the axes
    const reach = Math.hypot(this.width, this.height) / 2 + 9;
    const long = axes[1] > axes[0] ? 1 : 0;
    const angle = (/** @type {number} */ at) => Math.acos(Math.min(Math.max(at / axes[long], -1), 1));
    const [from, to] = [angle(middle[long] + reach), angle(middle[long] - reach)];
    const point = (/** @type {number} */ t, /** @type {number} */ side) => {
      const [a, b] = [axes[long] * Math.cos(t), side * axes[1 - long] * Math.sin(t)];
      const [u, v] = long ? [b, a] : [a, b];
      return /** @type {Point} */ ([centre[0] + u * cos - v * sin, centre[1] + u * sin + v * cos]);
    };
    const ts = Array.from({ length: ARC }, (_, k) => from + ((to - from) * k) / (ARC - 1));
    return [1, -1].map((side) => polyline(ts.map((t) => point(t, side)))).join("");
  }
}
