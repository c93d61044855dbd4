/**
 * The state in the fragment of an address: #figure=damping.1&x=-1.2,1&lam=2
 *
 * The first pair names the figure and the version of its state; no word in it depends on the
 * language of the page.
 */

/** @typedef {import("../types").State} State */

/** @param {string} name @param {number} version @param {State} state */
export function encode(name, version, state) {
  const pairs = Object.entries(state).map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return `figure=${name}.${version}&${pairs.join("&")}`.replaceAll("%2C", ",");
}

/**
 * The state in `fragment`, shaped like `like`; null where it is another figure's, another
 * version's or damaged.
 * @param {string} fragment @param {string} name @param {number} version @param {State} like
 * @returns {State | null}
 */
export function decode(fragment, name, version, like) {
  const pairs = new URLSearchParams(fragment.replace(/^#/, ""));
  if (pairs.get("figure") !== `${name}.${version}`) return null;
  /** @type {State} */
  const state = {};
  for (const [key, sample] of Object.entries(like)) {
    const text = pairs.get(key);
    if (text === null) continue;
    const value = parse(text, sample);
    if (value === undefined) return null;
    state[key] = value;
  }
  return { ...like, ...state };
}

/** @param {string} text @param {unknown} sample @returns {unknown} */
function parse(text, sample) {
  if (Array.isArray(sample)) {
    const parts = text.split(",").map((part) => parse(part, sample[0]));
    return parts.length === sample.length && !parts.includes(undefined) ? parts : undefined;
  }
  if (typeof sample === "boolean") return text === "true";
  if (typeof sample === "string") return text;
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : undefined;
}
