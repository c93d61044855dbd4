/**
 * Brings the figures of a static page to life. A classic script, so that it works from file://
 *
 * Each figure's state stands in the page as JSON; here it becomes a model with the methods that
 * anywidget's models have. The figures' script, beside this one, is loaded when the first of them
 * scrolls near.
 */
(() => {
  const own = /** @type {HTMLScriptElement} */ (document.currentScript);
  const bundle = own.src.replace(/host\.js(\?.*)?$/, "figures.js$1");
  const NEAR = "600px";
  /** @type {Promise<any> | undefined} */
  let loading;

  /** @param {Record<string, unknown>} traits */
  function makeModel(traits) {
    /** @type {Map<string, Set<() => void>>} */
    const listeners = new Map();
    return {
      get: (/** @type {string} */ name) => traits[name],
      set(/** @type {string} */ name, /** @type {unknown} */ value) {
        if (JSON.stringify(traits[name]) === JSON.stringify(value)) return;
        traits[name] = value;
        listeners.get(`change:${name}`)?.forEach((listener) => listener());
      },
      save_changes() {},
      on(/** @type {string} */ event, /** @type {() => void} */ listener) {
        if (!listeners.has(event)) listeners.set(event, new Set());
        listeners.get(event)?.add(listener);
      },
      off: (/** @type {string} */ event, /** @type {() => void} */ listener) =>
        listeners.get(event)?.delete(listener),
    };
  }

  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = bundle;
      script.onload = () => resolve(/** @type {any} */ (window).lmtutorFigures.default);
      script.onerror = () => reject(new Error(`cannot load ${bundle}`));
      document.head.append(script);
    });
    return loading;
  }

  /** @param {Element} figure */
  async function start(figure) {
    const json = figure.querySelector("script[type='application/json']")?.textContent ?? "{}";
    const model = makeModel(JSON.parse(json));
    Object.assign(figure, { lmModel: model }); // for other scripts of the page
    const { render } = await load();
    const el = document.createElement("div");
    figure.querySelector(".lm-still")?.before(el);
    const link = (/** @type {string} */ fragment) => `${location.href.split("#")[0]}#${fragment}`;
    figure.classList.add("lm-on");
    render({ model, el, page: { link } });
  }

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        start(target);
      }
    },
    { rootMargin: NEAR },
  );

  /** @type {Set<Element>} */
  const found = new Set();

  /** Find the figures that are in the page by now; a long page is parsed piece by piece. */
  function find() {
    for (const figure of document.querySelectorAll(".lm-figure[data-figure]")) {
      if (found.has(figure) || !figure.querySelector("figcaption")) continue; // its last part is not there yet
      found.add(figure);
      const name = figure.getAttribute("data-figure");
      // A copied link leads here; a page with nothing else would take the page around its frame along.
      if (location.hash.startsWith(`#figure=${name}.`) && !figure.closest(".lm-alone")) figure.scrollIntoView();
      observer.observe(figure);
    }
    if (document.readyState === "loading") requestAnimationFrame(find);
  }

  document.addEventListener("DOMContentLoaded", find);
  find();
})();
