import assert from "node:assert/strict";
import { test } from "node:test";
import { number, python, rounded, significant } from "../../lmtutor/figures/frontend/lib/format.js";
import { decode, encode } from "../../lmtutor/figures/frontend/lib/link.js";
import { Store } from "../../lmtutor/figures/frontend/lib/store.js";

test("numbers read as people write them", () => {
  for (const [value, words] of [
    [0, "0"],
    [-0, "0"],
    [2, "2"],
    [-1.2, "−1.2"],
    [0.404321, "0.404"],
    [1170.7, "1171"],
    [12345678, "1.23×10⁷"],
    [-0.00001234, "−1.23×10⁻⁵"],
    [Infinity, "∞"],
    [NaN, "–"],
  ])
    assert.equal(number(value), words);
  assert.equal(significant(0.0012345, 3), 0.00123);
  assert.ok(Object.is(rounded(-0.0001, 3), 0));
});

test("values become Python literals", () => {
  assert.equal(python([-1.2, 1]), "(-1.2, 1.0)");
  assert.equal(python([3]), "(3.0,)");
  assert.equal(python(3, true), "3");
  assert.equal(python(true), "True");
  assert.equal(python("nielsen"), '"nielsen"');
});

const like = { x: [-1.2, 1], lam: 2, damping: "nielsen", on: true };

test("a link carries the state exactly", () => {
  const state = { x: [0.1 + 0.2, -3], lam: 1e-7, damping: "trust-region", on: false };
  assert.deepEqual(decode(`#${encode("damping", 1, state)}`, "damping", 1, like), state);
  assert.equal(encode("damping", 1, { x: [-1.2, 1], lam: 2 }), "figure=damping.1&x=-1.2,1&lam=2");
});

test("a link of another figure, of another version or damaged is ignored", () => {
  for (const fragment of [
    "",
    "#section",
    "#figure=basin.1&lam=3",
    "#figure=damping.2&lam=3",
    "#figure=damping.1&lam=three",
    "#figure=damping.1&lam=",
    "#figure=damping.1&lam=Infinity",
    "#figure=damping.1&x=1",
    "#figure=damping.1&x=1,2,3",
    "#figure=damping.1&x=1,NaN",
  ])
    assert.equal(decode(fragment, "damping", 1, like), null, fragment);
  assert.deepEqual(decode("#figure=damping.1&lam=3", "damping", 1, like), { ...like, lam: 3 });
});

function makeStore() {
  const traits = { lam: 1 };
  const model = {
    get: (name) => traits[name],
    set: (name, value) => (traits[name] = value),
    save_changes() {},
    on() {},
    off() {},
  };
  return new Store(model, ["lam"], ({ lam }) => ({ lam: Math.min(lam, 10) }));
}

test("a gesture is one step of undo, however many moves it has", () => {
  const store = makeStore();
  store.begin();
  for (const lam of [2, 3, 40]) store.set({ lam });
  store.end();
  assert.deepEqual(store.get(), { lam: 10 });
  assert.ok(store.undo());
  assert.deepEqual(store.get(), { lam: 1 });
  assert.ok(!store.undo());
});

test("what changes nothing is no step of undo; key strokes in succession are one", () => {
  const store = makeStore();
  store.jump({ lam: 1 });
  assert.equal(store.past.length, 0);
  for (const lam of [2, 3, 4]) {
    store.begin();
    store.set({ lam });
    store.end("ArrowUp");
  }
  assert.equal(store.past.length, 1);
  store.jump({ lam: 5 });
  assert.equal(store.past.length, 2);
});
