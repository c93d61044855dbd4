/** The plane of two positive parameters in decades: equal lengths are equal relative changes. */
import { axisBottom, axisLeft } from "d3-axis";
import { select } from "d3-selection";
import { svg } from "./dom.js";
import { number } from "./format.js";
import { Plane } from "./plane.js";

const TICKS = [-2, -1, 0, 1, 2, 3].flatMap((k) => [1, 2, 5].map((m) => k + Math.log10(m)));

export class LogPlane extends Plane {
  drawAxes() {
    const { left, top } = this.margin;
    const layers = [
      { at: [left, top + this.height], axis: axisBottom, scale: this.x },
      { at: [left, top], axis: axisLeft, scale: this.y },
    ];
    this.axes.replaceChildren(
      ...layers.map(({ at, axis, scale }) => {
        const [low, high] = scale.domain();
        const shown = TICKS.filter((tick) => tick > low - 1e-9 && tick < high + 1e-9);
        const group = svg("g", { transform: `translate(${at})` });
        const drawn = axis(scale).tickValues(shown).tickSizeOuter(0);
        select(group).call(drawn.tickFormat((value) => number(10 ** Number(value))));
        return group;
      }),
    );
    this.names?.[0].text.put(this.names[0].name, [this.width + 6, this.height - 10], [[-1, 0]]);
    this.names?.[1].text.put(this.names[1].name, [-6, 10], [[1, 0]]);
  }
}
