/** The plane of two positive parameters in decades: equal lengths are equal relative changes. */
import { number } from "./format.js";
import { Plane } from "./plane.js";

const TICKS = [-2, -1, 0, 1, 2, 3].flatMap((k) => [1, 2, 5].map((m) => k + Math.log10(m)));

export class LogPlane extends Plane {
  drawAxes() {
    for (const scale of [this.x, this.y]) {
      const [low, high] = scale.domain();
      scale.ticks = () => TICKS.filter((tick) => tick > low - 1e-9 && tick < high + 1e-9);
    }
    super.drawAxes();
    for (const text of this.axes.querySelectorAll("text"))
      text.textContent = number(10 ** /** @type {any} */ (text).__data__); // where D3 keeps the tick
  }
}
