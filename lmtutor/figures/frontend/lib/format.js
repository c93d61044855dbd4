/** Numbers as people read them, and as Python reads them. */

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * `value` to `digits` significant digits, with a true minus sign and powers of ten.
 * @param {number} value @param {number} [digits]
 */
export function number(value, digits = 3) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : value < 0 ? "−∞" : "–";
  if (value === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size >= -3 && size <= 4) {
    const places = Math.max(0, digits - 1 - size);
    return trim(value.toFixed(places)).replace("-", "−");
  }
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = [...String(Math.abs(Number(exponent)))].map((d) => SUPERSCRIPT[Number(d)]);
  const sign = Number(exponent) < 0 ? "⁻" : "";
  return `${trim(mantissa).replace("-", "−")}×10${sign}${power.join("")}`;
}

/** Without zeros at the end of a fraction. @param {string} text */
function trim(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** `value` rounded to `digits` significant digits. @param {number} value @param {number} digits */
export function significant(value, digits) {
  return Number(value.toPrecision(digits)) + 0;
}

/** The nearest value within bounds. @param {number} value @param {number[]} bounds */
export const within = (value, [low, high]) => Math.min(Math.max(value, low), high);

/** `value` rounded to `places` decimals, never −0. @param {number} value @param {number} places */
export function rounded(value, places) {
  return Number(value.toFixed(places)) + 0;
}

/**
 * A state value as a Python literal.
 * @param {unknown} value @param {boolean} [integer]  its trait holds integers @returns {string}
 */
export function python(value, integer = false) {
  if (Array.isArray(value)) {
    const items = value.map((item) => python(item, integer));
    return `(${items.join(", ")}${items.length === 1 ? "," : ""})`;
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value !== "number") return JSON.stringify(value);
  return integer || !Number.isInteger(value) ? String(value) : `${value}.0`;
}
