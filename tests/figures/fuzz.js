// Do `count` random things to a figure: drags, keys, clicks, links. Return "fine" or what broke.
async ([seed, count]) => {
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const pick = (all) => all[Math.floor(random() * all.length)];
  const figure = document.querySelector("figure[data-figure]");
  const model = figure.lmModel;
  const json = JSON.parse(figure.querySelector("script").textContent);
  const keys = Object.keys(json).filter((name) => !name.startsWith("_"));
  const start = keys.map((key) => [key, json[key]]);
  // Figures draw when a frame is asked for; nobody looks, so it need not wait for the screen, nor for
  // a timer, which browsers hold back.
  const asked = new Map();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => {
    const draw = asked.get(data);
    asked.delete(data);
    draw?.(performance.now());
  };
  let number = 0;
  window.requestAnimationFrame = (draw) => {
    asked.set(++number, draw);
    port2.postMessage(number);
    return number;
  };
  window.cancelAnimationFrame = (cancelled) => asked.delete(cancelled);
  const frame = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));

  const mouse = (node, type, [x, y]) => {
    const options = { clientX: x, clientY: y, bubbles: true, cancelable: true, view: window };
    node.dispatchEvent(new MouseEvent(type, options));
  };
  const drag = () => {
    const surface = pick([...figure.querySelectorAll(".lm-surface:has(.lm-handle)")]);
    const box = surface.getBoundingClientRect();
    const spot = () => [
      box.left + (1.4 * random() - 0.2) * box.width,
      box.top + (1.4 * random() - 0.2) * box.height,
    ];
    const target = pick([...surface.querySelectorAll(".lm-handle")]).getBoundingClientRect();
    const centre = [target.left + target.width / 2, target.top + target.height / 2];
    mouse(surface, "mousedown", random() < 0.8 ? centre : spot());
    for (let k = random() * 4; k > 0; k--) mouse(window, "mousemove", spot());
    mouse(window, "mouseup", spot());
  };
  const key = () => {
    const names = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "z", "Tab"];
    const options = { key: pick(names), shiftKey: random() < 0.4, ctrlKey: random() < 0.2 };
    const handle = pick([...figure.querySelectorAll("[role=slider]")]);
    handle.dispatchEvent(new KeyboardEvent("keydown", { ...options, bubbles: true, cancelable: true }));
  };
  const click = () => {
    const buttons = [...figure.querySelectorAll("button")].filter((b) => !/link|cell/i.test(b.textContent));
    pick(buttons).dispatchEvent(new MouseEvent("click", { shiftKey: random() < 0.3, bubbles: true }));
  };
  const wild = (value) => {
    if (Array.isArray(value)) return value.map(wild);
    return typeof value === "number" ? pick([-1, 1]) * 10 ** (8 * random() - 5) : value;
  };
  const link = () => {
    const pairs = start.map(([name, value]) => `${name}=${wild(value)}`);
    // As if followed; to set the hash would have the browser look for such a place on the page, too.
    history.replaceState(null, "", `#figure=${json._figure}.${json._version}&${pairs.join("&")}`);
    window.dispatchEvent(new HashChangeEvent("hashchange"));
  };

  for (let k = 0; k < count; k++) {
    pick([drag, drag, key, key, click, click, link])();
    if (k % 25 === 0) await frame();
    const numbers = keys.flatMap((name) => model.get(name)).filter((v) => typeof v === "number");
    if (!numbers.every(Number.isFinite)) return `interaction ${k}: ${numbers}`;
  }
  await frame();
  const words = figure.outerHTML.replace(/<script[^]*?<\/script>|<img[^>]*>/g, "");
  return /.{40}(NaN|undefined|Infinity)/.exec(words)?.[0] ?? "fine";
};
