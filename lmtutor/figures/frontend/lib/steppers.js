/** Steppers that several figures have. */
import { number } from "./format.js";

/**
 * Of the two numbers in one part of the state.
 * @param {string} key @param {[string, string]} labels @param {string} part  of the state
 * @param {(state: any, dx: number, dy: number, big: boolean) => any} move
 * @returns {import("../types").Stepper[]}
 */
export const pair = (key, labels, part, move) =>
  labels.map((label, i) => ({
    key: `${key}${i + 1}`,
    label,
    value: (state) => number(state[part][i], 4),
    step: (state, sign, big) => move(state, i ? 0 : sign, i ? sign : 0, big),
  }));
