/** A 2 × 2 matrix in words, and bars for the numbers that come from it. */
import { html, pane, write } from "./dom.js";
import { number, rounded } from "./format.js";

export class MatrixBars {
  /**
   * @param {HTMLElement} parent
   * @param {{ label: string, matrix: string, rows: string[], signed?: boolean }} words
   *   label: for screen readers; matrix: its name; rows: names of the bars;
   *   signed: zero is in the middle of a bar
   */
  constructor(parent, { label, matrix, rows, signed = false }) {
    this.entries = Array.from({ length: 4 }, () => html("span"));
    const bars = html("div", { class: "lm-bars" });
    this.rows = rows.map((words) => {
      const [amount, fill] = [html("span", { class: "lm-amount" }), html("div", { class: "lm-fill" })];
      const track = html("div", { class: "lm-track" }, fill, html("div", { class: "lm-zero" }));
      bars.append(html("strong", {}, words), amount, track);
      return { amount, fill };
    });
    const square = html("div", { class: "lm-entries" }, ...this.entries);
    const group = { class: `lm-matrix-bars ${signed ? "lm-signed" : ""}`, role: "group", "aria-label": label };
    const equation = html("div", { class: "lm-matrix" }, html("strong", {}, `${matrix} =`), square);
    parent.append(pane(html("div", {}, html("div", group, equation, bars))));
  }

  /** @param {number[]} parts  of the bars' length */
  fill(parts) {
    parts.forEach((part, k) => (this.rows[k].fill.style.transform = `scaleX(${part})`));
  }

  /** @param {number[]} entries  row by row @param {string[]} amounts */
  write(entries, amounts) {
    // Without the noise of cos(π/2).
    entries.forEach((entry, k) => write(this.entries[k], number(rounded(entry, 6))));
    amounts.forEach((words, k) => write(this.rows[k].amount, words));
  }
}
