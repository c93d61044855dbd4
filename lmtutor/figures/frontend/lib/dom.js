/** Elements by name, attributes and children. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {Record<string, string | number | boolean>} Attributes */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Attributes} [attributes] @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function html(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  element.append(...children);
  return set(element, attributes);
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag @param {Attributes} [attributes] @param {(Node | string)[]} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  element.append(...children);
  return set(element, attributes);
}

/** Boxes for the views, one under each class, in the order of the page. @param {HTMLElement} stage @param {...string} names */
export const boxes = (stage, ...names) =>
  names.map((name) => stage.appendChild(html("div", { class: `lm-view lm-${name}` })));

/**
 * What fills the rest of a view besides charts. Laid out alone when something in it changes, which
 * the browser does neither with what is in a flexible box itself nor where the size may change.
 * @param {HTMLElement} box
 */
export const pane = (box) => {
  box.classList.add("lm-pane");
  return html("div", { class: "lm-room" }, box);
};

/** What was last set, so that nothing is set twice: touching the document costs layout.
 * @type {WeakMap<Element, Record<string, string>>} */
const known = new WeakMap();

/** @param {Element} element @param {string} name @param {string} value  whether it is news */
function isNews(element, name, value) {
  let last = known.get(element);
  if (!last) known.set(element, (last = {}));
  if (last[name] === value) return false;
  last[name] = value;
  return true;
}

/**
 * @template {Element} E
 * @param {E} element @param {Attributes} attributes
 */
export function set(element, attributes) {
  for (const name in attributes) {
    const value = String(attributes[name]);
    if (isNews(element, name, value)) element.setAttribute(name, value);
  }
  return element;
}

/** @param {Element} element @param {string} words */
export function write(element, words) {
  if (isNews(element, " words", words)) element.textContent = words;
}

const PAIR = "\\([^()]{1,12}, [^()]{1,12}\\)";
const TERM = `(?:${PAIR}|[^\\s\\u2e80-\\uffef]+)`;
/** What no line breaks within: equations, sums, pairs, |det J_T|, a galaxy's name, a number with its unit. The same as in _page.py, for captions. */
export const WHOLE = new RegExp(`((?:\\|?det |½ |${TERM} × )?${TERM}(?: [=<>+−] ${TERM})+|${PAIR}|\\|det J_T\\||NGC \\d+|[\\d.]+ (?:Mpc|km/s))`);

/** Words of which no formula breaks. @param {Element} element @param {string} words */
export function flow(element, words) {
  if (!isNews(element, " words", words)) return;
  const parts = words.split(WHOLE);
  element.replaceChildren(...parts.map((part, k) => (k % 2 ? html("span", { class: "lm-whole" }, part) : part)));
}

/**
 * Move an element by CSS, which needs no layout.
 * @param {HTMLElement} element @param {import("../types").Point} pixel @param {string} [further]
 */
export function move(element, [px, py], further = "") {
  const transform = `translate(${Math.round(px * 10) / 10}px,${Math.round(py * 10) / 10}px) ${further}`;
  if (isNews(element, " place", transform)) element.style.transform = transform;
}
