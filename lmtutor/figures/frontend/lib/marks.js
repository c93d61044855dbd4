/** Small paths in pixels that several figures draw. */
import { polyline } from "./chart.js";

/** @typedef {import("../types").Point} Point */

/** A circle around (0, 0). @param {number} r */
export const circle = (r) => `M${r},0A${r},${r},0,1,1,${-r},0A${r},${r},0,1,1,${r},0Z`;

/** The shape of a handle that moves along a line. */
export const DIAMOND = "M0,-8L8,0L0,8L-8,0Z";

/** Barbs at the end of a line. @param {Point} from @param {Point} to */
export function barbs([fx, fy], [tx, ty]) {
  const length = Math.hypot(tx - fx, ty - fy);
  if (!(length > 0.5)) return "";
  const [x, y] = [(6 * (tx - fx)) / length, (6 * (ty - fy)) / length];
  return polyline([[tx - x - y * 0.7, ty - y + x * 0.7], [tx, ty], [tx - x + y * 0.7, ty - y - x * 0.7]]);
}

/** @param {Point} from @param {Point} to */
export const arrow = (from, to) => polyline([from, to]) + barbs(from, to);

/**
 * The images of n + 1 points of a straight line.
 * @param {(u: number, v: number) => Point} f @param {Point} a @param {Point} b @param {number} n
 * @returns {Point[]}
 */
export function between(f, [a1, a2], [b1, b2], n) {
  return Array.from({ length: n + 1 }, (_, k) => f(a1 + (k / n) * (b1 - a1), a2 + (k / n) * (b2 - a2)));
}

/**
 * The outline of the image of a polygon.
 * @param {(u: number, v: number) => Point} f @param {Point[]} corners @param {number} n  pieces of each side
 */
export function outline(f, corners, n) {
  if (!corners.length) return "";
  return `${polyline(corners.flatMap((corner, k) => between(f, corner, corners[(k + 1) % corners.length], n)))}Z`;
}

/** What draws on the canvas of a chart, in the chart's own pixels; the canvas is wiped. @param {import("./chart.js").Chart} chart */
export function wiped({ canvas, width, height }) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const sharpness = canvas.width / width;
  pen.setTransform(sharpness, 0, 0, sharpness, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.strokeStyle = "#767b84"; // stands out from both themes
  pen.lineWidth = 1;
  return pen;
}

/** Stroke lines on the canvas of a chart, which is wiped. @param {import("./chart.js").Chart} chart @param {Point[][]} lines */
export function strokeOn(chart, lines) {
  const pen = wiped(chart);
  pen.strokeStyle = "#8a8f98";
  pen.lineWidth = 0.8;
  pen.beginPath();
  for (const line of lines) line.forEach(([px, py], k) => (k ? pen.lineTo(px, py) : pen.moveTo(px, py)));
  pen.stroke();
}
