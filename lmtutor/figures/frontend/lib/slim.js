/**
 * What `d3-scale` needs of `d3-interpolate` and `d3-format` for scales of numbers. The build puts
 * this file in their place: they would bring colours, dates and locales, 20 kB that no figure uses.
 */

/** @param {number} a @param {number} b */
export const interpolate = (a, b) => (/** @type {number} */ t) => a * (1 - t) + b * t;
export const interpolateNumber = interpolate;
/** @param {number} a @param {number} b */
export const interpolateRound = (a, b) => (/** @type {number} */ t) => Math.round(a * (1 - t) + b * t);

// Axes are given `number` of format.js for their labels, so that these are never called.
const unused = () => {
  throw new Error("give the axis a tickFormat");
};
export const [format, formatPrefix, formatSpecifier, piecewise] = Array(4).fill(unused);
export const [precisionFixed, precisionPrefix, precisionRound] = Array(3).fill(unused);
