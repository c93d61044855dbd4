/** Filled contours of a positive function in cividis, on a canvas that is redrawn only when asked. */
import { contours } from "d3-contour";

/** Cividis in tenths, dark to bright. */
export const CIVIDIS =
  "#00224e #083370 #35456c #4f576c #666970 #7d7c78 #948e77 #aea371 #c8b866 #e5cf52 #fee838".split(" ");

/**
 * Levels and colours: equally many levels in each factor of ten, low values bright, so that the
 * valley shines.
 */
export class LogColours {
  /** @param {number} low @param {number} high  values with the brightest and darkest colour */
  constructor(low, high) {
    this.low = Math.log10(low);
    this.high = Math.log10(high);
  }

  /** `count` levels (as logarithms) between the extremes of `logs` that lie within range.
   * @param {Float64Array} logs @param {number} count */
  levels(logs, count) {
    let [least, most] = [Infinity, -Infinity];
    for (const value of logs) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
    least = Math.max(least, this.low);
    most = Math.min(most, this.high);
    return Array.from({ length: count }, (_, k) => least + ((k + 0.5) * (most - least)) / count);
  }

  /** @param {number} log  logarithm of the value */
  colour(log) {
    const t = (this.high - log) / (this.high - this.low);
    const place = Math.min(Math.max(t, 0), 1) * (CIVIDIS.length - 1);
    const k = Math.min(Math.floor(place), CIVIDIS.length - 2);
    return mix(CIVIDIS[k], CIVIDIS[k + 1], place - k);
  }
}

/**
 * @param {HTMLCanvasElement} canvas  its width and height in pixels are what is filled
 * @param {(x1: number, x2: number) => number} f
 * @param {{ left: number, right: number, top: number, bottom: number }} domain
 * @param {LogColours} colours
 * @param {{ cells: number, levels: number, lines: boolean }} detail  lines between the colours, too?
 */
export function drawContours(canvas, f, domain, colours, { cells, levels, lines }) {
  const context = canvas.getContext("2d");
  if (!context || !canvas.width || !canvas.height) return;
  const [nx, ny] = [cells, Math.max(2, Math.round((cells * canvas.height) / canvas.width))];
  const logs = sample(f, domain, nx, ny, colours.low - 1);
  const heights = colours.levels(logs, levels);
  const [sx, sy] = [canvas.width / (nx - 1), canvas.height / (ny - 1)];
  context.fillStyle = colours.colour(heights[0] - (heights[1] - heights[0]) / 2);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.strokeStyle = "rgba(255,255,255,0.28)";
  context.lineWidth = canvas.width / (canvas.clientWidth || canvas.width) / 2;
  const bands = contours().size([nx, ny]).thresholds(heights)(/** @type {any} */ (logs));
  bands.forEach((band, k) => {
    context.beginPath();
    for (const polygon of band.coordinates)
      for (const ring of polygon) {
        // d3-contour puts sample (i, j) at (i + ½, j + ½).
        ring.forEach(([i, j], at) => {
          const [px, py] = [(i - 0.5) * sx, (j - 0.5) * sy];
          if (at) context.lineTo(px, py);
          else context.moveTo(px, py);
        });
        context.closePath();
      }
    const next = heights[k + 1] ?? 2 * heights[k] - heights[k - 1];
    context.fillStyle = colours.colour((heights[k] + next) / 2);
    context.fill();
    if (lines) context.stroke();
  });
}

/**
 * log₁₀ f on a grid, row by row from the top; never below `floor`.
 * @param {(x1: number, x2: number) => number} f
 * @param {{ left: number, right: number, top: number, bottom: number }} domain
 * @param {number} nx @param {number} ny @param {number} floor
 */
function sample(f, { left, right, top, bottom }, nx, ny, floor) {
  const logs = new Float64Array(nx * ny);
  for (let j = 0; j < ny; j++) {
    const x2 = top + ((bottom - top) * j) / (ny - 1);
    for (let i = 0; i < nx; i++) {
      const x1 = left + ((right - left) * i) / (nx - 1);
      const value = Math.log10(f(x1, x2));
      logs[j * nx + i] = value > floor ? value : floor;
    }
  }
  return logs;
}

/** @param {string} a @param {string} b @param {number} t  colours as #rrggbb */
function mix(a, b, t) {
  const part = (/** @type {number} */ at) => {
    const [u, v] = [a, b].map((c) => parseInt(c.slice(at, at + 2), 16));
    return Math.round(u + (v - u) * t);
  };
  return `rgb(${part(1)},${part(3)},${part(5)})`;
}
