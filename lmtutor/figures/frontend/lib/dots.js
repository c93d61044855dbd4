/** Marks of trial points, many in one path, each written relative to its centre; and taps on them. */

/** @param {number} r */
export const disc = (r) => `m${r},0a${r},${r},0,1,1,${-2 * r},0a${r},${r},0,1,1,${2 * r},0z`;
export const CROSS = "m-4,-4l8,8m0,-8l-8,8";
export const PLUS = "m-6,0h12m-6,-6v12";

/** @param {number[][]} places  in pixels @param {string} mark */
export const dots = (places, mark) => places.map(([px, py]) => `M${px.toFixed(1)},${py.toFixed(1)}${mark}`).join("");

/**
 * A tap on a picture changes the state as one gesture.
 * @param {HTMLElement} surface @param {import("../types").Context} context
 * @param {(pixel: import("../types").Point, target: Element) => import("../types").State | false} change
 *   the new state, if any
 */
export function onTap(surface, context, change) {
  surface.addEventListener("click", ({ target, clientX, clientY }) => {
    const { left, top } = surface.getBoundingClientRect();
    const state = change([clientX - left, clientY - top], /** @type {Element} */ (target));
    if (!state) return;
    context.begin();
    context.set(state);
    context.end();
  });
}
