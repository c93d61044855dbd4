/**
 * The figure's state: it lives in the model's traits, with a past to go back to.
 */

/** @typedef {import("../types").State} State */
/** @typedef {import("../types").Model} Model */

const PAST = 200;
const SUCCESSION = 800; // ms within which key strokes or clicks of one kind undo as one

export class Store {
  /**
   * @param {Model} model @param {string[]} keys  names of the traits
   * @param {(state: State) => State} clamp
   */
  constructor(model, keys, clamp) {
    this.model = model;
    this.keys = keys;
    this.clamp = clamp;
    this.initial = this.get();
    /** @type {State[]} */
    this.past = [];
    /** @type {State | null} */
    this.before = null;
    this.last = { kind: "", time: 0 };
  }

  /** @returns {State} */
  get() {
    return Object.fromEntries(this.keys.map((key) => [key, this.model.get(key)]));
  }

  /** @param {State} state */
  set(state) {
    const next = this.clamp(state);
    for (const key of this.keys) this.model.set(key, next[key]);
    this.model.save_changes();
  }

  /** A gesture begins: remember where. */
  begin() {
    this.before ??= this.get();
  }

  /**
   * The gesture is over: it becomes one step of undo, if it changed anything.
   * @param {string} [kind]  gestures of the same kind in quick succession become one
   */
  end(kind = "") {
    const changed = this.before && !same(this.before, this.get());
    const goesOn = kind && kind === this.last.kind && Date.now() - this.last.time < SUCCESSION;
    if (this.before && changed && !goesOn) {
      this.past.push(this.before);
      if (this.past.length > PAST) this.past.shift();
    }
    this.before = null;
    if (changed) this.last = { kind, time: Date.now() };
  }

  /** One whole gesture. @param {State} state */
  jump(state) {
    this.begin();
    this.set(state);
    this.end();
  }

  /** Go back one gesture; false where there is none. */
  undo() {
    const state = this.past.pop();
    this.last.kind = "";
    if (state) this.set(state);
    return Boolean(state);
  }
}

/** @param {State} a @param {State} b */
export function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
