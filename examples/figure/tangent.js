/** The tangent of y = x² at a point to move, down to the axis. */
import { Chart, polyline } from "../lib/chart.js";
import { number, rounded, within } from "../lib/format.js";
import { Handles } from "../lib/handles.js";
import { DIAMOND } from "../lib/marks.js";

const STYLE = `
.lm-tangent { grid-template: 320px / 100%; }
.lm-tangent .lm-zero { stroke: var(--lm-line); stroke-width: 1px; }
.lm-tangent .lm-curve { stroke: var(--lm-accent); }
.lm-tangent .lm-line { stroke: #d55e00; stroke-dasharray: 7 4; }`;

const BOUNDS = [-2, 2];
const clamp = (/** @type {any} */ { x }) => ({ x: within(rounded(x, 3), BOUNDS) });
const CURVE = Array.from({ length: 81 }, (_, k) => k / 20 - 2);

/** @param {HTMLElement} stage @param {import("../types").Context} context */
function views(stage, context) {
  const { t, get, set } = context;
  const chart = new Chart(stage, { label: t("chart"), names: ["x", "y"], look: "lm-chart lm-picture" });
  const lines = chart.layer("lm-zero", "lm-curve", "lm-line");
  const handles = new Handles(chart.surface, context);
  const point = handles.add({
    name: "lm-point",
    shape: DIAMOND,
    label: t("point"),
    drag: (pixel) => set({ x: chart.toPoint(pixel)[0] }),
    step: (dx, dy, big) => set({ x: get().x + (dx + dy) * (big ? 0.5 : 0.05) }),
    home: "x",
  });
  return {
    update(/** @type {import("../types").State} */ { x }) {
      if (chart.fit()) chart.span([-2.1, 2.1], [-0.6, 4.6]);
      const path = (/** @type {number[][]} */ points) => polyline(points.map((p) => chart.toPixels(p)));
      const line = path([[x, x * x], [x / 2, 0]]);
      lines(`M0,${chart.y(0)}H${chart.width}`, path(CURVE.map((s) => [s, s * s])), line);
      point.put(chart.toPixels([x, x * x]));
      point.value(x, BOUNDS, `x = ${number(x)}`);
    },
  };
}

/** @type {import("../types").FigureModule} */
export default {
  keys: ["x"],
  style: STYLE,
  clamp,
  views,
  steppers: () => [
    { key: "x", label: "x", value: ({ x }) => number(x), step: ({ x }, sign, big) => ({ x: x + sign * (big ? 0.5 : 0.05) }) },
  ],
  actions: () => [],
  summary: ({ x }, t) => t("summary", { x: number(x), next: number(x / 2) }),
  table({ x }, t) {
    const rows = [0, 1, 2, 3].map((k) => [String(k), number(x / 2 ** k)]);
    return { caption: t("table caption"), head: ["k", "x"], rows, current: 0 };
  },
};
