/**
 * What every figure has around its picture: the question, the Try buttons, the steppers, the
 * summary, undo, reset, link, Python cell and table. The picture itself comes from the figure's file.
 */
import { flow, html, set, write } from "./dom.js";
import { python } from "./format.js";
import { decode, encode } from "./link.js";
import { same, Store } from "./store.js";
import css from "./style.css";

/** @typedef {import("../types").State} State */
/** @typedef {import("../types").Context} Context */
/** @typedef {import("../types").FigureModule} FigureModule */

const QUIET = 250; // ms without a change before the live region speaks
const TURNS = 4; // frames of a gesture in which everything is drawn once
const HOLD = 450; // ms a − or + is held before it repeats
const REPEAT = 90;

export class Shell {
  /**
   * @param {HTMLElement} root  empty; the figure grows in it
   * @param {import("../types").Model} model
   * @param {FigureModule} figure
   * @param {import("../types").Page} [page]  absent in a notebook
   */
  constructor(root, model, figure, page) {
    this.root = root;
    this.model = model;
    this.figure = figure;
    this.page = page;
    /** @type {Record<string, string>} */
    this.words = model.get("_words");
    this.store = new Store(model, figure.keys, figure.clamp);
    this.t = this.translate.bind(this);
    this.cleanups = /** @type {(() => void)[]} */ ([]);
    this.frame = 0;
    this.voice = 0;
    /** Which frame of a gesture this is, and how many more it takes until all is drawn. */
    this.turn = 0;
    this.due = 0;
    /** @type {string | undefined} the panel that is open */
    this.shown = undefined;
    /** What the open panel shows. */
    this.filled = "";
    this.build();
    this.listen();
    this.open();
    this.draw();
  }

  /** @param {string} key @param {Record<string, string>} [values] */
  translate(key, values = {}) {
    const words = this.words[key] ?? key;
    return words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  build() {
    const { t } = this;
    addStyle("lm-style", css);
    addStyle(`lm-style-${this.model.get("_figure")}`, this.figure.style);
    this.stage = html("div", { class: `lm-stage lm-${this.model.get("_figure")}` });
    this.notice = html("p", { class: "lm-notice" });
    flow(this.notice, t("hint"));
    this.summary = html("p", { class: "lm-summary" });
    this.live = html("div", { class: "lm-live", role: "status", "aria-live": "polite" });
    this.panel = html("div", { class: "lm-panel", hidden: true });
    const question = html("span");
    flow(question, t("question"));
    const predict = html("p", { class: "lm-predict" }, html("strong", {}, t("predict")), " ", question);
    const app = html("div", { class: "lm-app" });
    app.append(predict, this.buildTries(), this.buildRoom(), this.stage, this.buildSteppers());
    app.append(this.summary, this.buildTools(), this.live);
    this.root.append(app, this.panel);
    const caption = html("p", { class: "lm-caption" });
    flow(caption, t("caption"));
    if (!this.page) this.root.append(caption);
    this.views = this.figure.views(this.stage, this.context());
  }

  /** @returns {Context} */
  context() {
    const { store } = this;
    return {
      t: this.t,
      initial: store.initial,
      data: this.model.get("_data"),
      get: () => store.get(),
      begin: () => store.begin(),
      set: (state) => store.set(state),
      end: (kind) => this.finish(kind),
    };
  }

  buildTries() {
    const row = html("div", { class: "lm-tries", role: "group", "aria-label": this.t("try") });
    row.append(html("span", { class: "lm-tries-name", "aria-hidden": "true" }, this.t("try")));
    /** @type {{ node: HTMLElement, state: State }[]} */
    this.tries = [];
    for (const { label, state, notice } of this.model.get("_tries")) {
      const node = button(label, () => {
        this.store.jump(state);
        this.note(notice, true);
      });
      this.tries.push({ node, state: this.figure.clamp(state) });
      row.append(node);
    }
    row.append(button(this.t("answer"), () => this.note(this.t("answer text"), true)));
    return row;
  }

  /** The notice, in as much room as the longest takes, so that the picture stays where it is. */
  buildRoom() {
    const room = html("div", { class: "lm-room" }, this.notice ?? "");
    for (const { notice } of [...this.model.get("_tries"), { notice: this.t("hint") }, { notice: this.t("answer text") }]) {
      const copy = html("p", { "aria-hidden": true });
      flow(copy, notice);
      room.append(copy);
    }
    return room;
  }

  buildSteppers() {
    const row = html("div", { class: "lm-steppers" });
    this.steppers = this.figure.steppers(this.t).map((stepper) => {
      const value = html("output", {});
      const name = html("span", { class: "lm-name" }, stepper.label);
      const [less, more] = [-1, 1].map((sign) =>
        this.repeating(sign, this.t(sign < 0 ? "less" : "more", { name: stepper.label }), (big) => {
          this.store.begin();
          this.store.set(stepper.step(this.store.get(), sign, big));
          this.finish(stepper.key);
        }),
      );
      const group = { class: "lm-stepper", role: "group", "aria-label": stepper.label, "data-key": stepper.key };
      row.append(html("div", group, less, html("span", { class: "lm-value" }, name, html("span", {}, value)), more));
      return { value, stepper };
    });
    return row;
  }

  /**
   * A − or + that goes on while it is held.
   * @param {number} sign @param {string} label @param {(big: boolean) => void} act
   */
  repeating(sign, label, act) {
    const node = html("button", { type: "button", class: "lm-step", "aria-label": label }, sign < 0 ? "−" : "+");
    let timer = 0;
    const stop = () => {
      window.clearTimeout(timer);
      timer = 0;
    };
    const again = () => {
      act(false);
      timer = window.setTimeout(again, REPEAT);
    };
    node.addEventListener("pointerdown", () => (timer = window.setTimeout(again, HOLD)));
    for (const event of ["pointerup", "pointerleave", "pointercancel", "blur"]) node.addEventListener(event, stop);
    node.addEventListener("click", (event) => act(event.shiftKey));
    this.cleanups.push(stop);
    return node;
  }

  buildTools() {
    const { t } = this;
    const row = html("div", { class: "lm-tools", role: "group", "aria-label": t("tools") });
    const own = html("div", { class: "lm-actions" });
    row.append(own);
    this.actions = this.figure.actions(t).map((action) => {
      const node = button(action.label, () => this.act(action), "lm-main");
      own.append(node);
      return { node, action };
    });
    this.undo = button(t("undo"), () => this.back());
    const reset = button(t("reset"), () => {
      this.store.jump(this.store.initial);
      this.note(t("hint"));
      this.say(t("was reset"));
    });
    row.append(this.undo, reset);
    if (this.page) row.append(button(t("copy link"), () => this.copyLink()));
    /** @type {Record<string, HTMLElement>} */
    this.toggles = {};
    for (const kind of ["python", "table"]) {
      this.toggles[kind] = set(button(t(kind), () => this.toggle(kind)), { "aria-expanded": false });
      row.append(this.toggles[kind]);
    }
    return row;
  }

  listen() {
    const changed = () => {
      this.due = TURNS;
      this.schedule();
    };
    for (const key of this.figure.keys) this.model.on(`change:${key}`, changed);
    this.cleanups.push(() => this.figure.keys.forEach((key) => this.model.off(`change:${key}`, changed)));
    const observer = new ResizeObserver(() => this.schedule());
    for (const frame of this.stage?.querySelectorAll(".lm-frame") ?? []) observer.observe(frame);
    this.cleanups.push(() => observer.disconnect(), () => cancelAnimationFrame(this.frame));
    const moved = () => this.open();
    if (this.page) window.addEventListener("hashchange", moved);
    this.cleanups.push(() => window.removeEventListener("hashchange", moved));
    this.root.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      this.back();
    });
  }

  /** Take the state from the address, if it is for this figure. */
  open() {
    if (!this.page) return;
    const state = decode(window.location.hash, this.model.get("_figure"), this.model.get("_version"), this.store.initial);
    if (!state || same(this.figure.clamp(state), this.store.get())) return;
    this.store.jump(state);
    this.say();
  }

  schedule() {
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  /**
   * Draw the state. In the course of a gesture the view that is held is drawn in every frame; the
   * others, the words in the picture and those below it take turns, since a frame is short.
   */
  draw() {
    this.frame = 0;
    const state = this.store.get();
    const resting = !this.store.before;
    if (this.summary && resting === Boolean(this.summary.style.height)) {
      // While something moves it keeps its height, so that its words are laid out alone.
      this.summary.style.height = resting ? "" : `${this.summary.offsetHeight}px`;
      this.summary.style.contain = resting ? "" : "layout size";
    }
    this.turn = (this.turn + 1) % TURNS;
    const aside = resting ? 3 : [1, 0, 2, 0][this.turn];
    this.views?.update(state, { words: resting || this.turn === 1, resting, aside });
    if (resting) this.due = 0;
    else if (--this.due > 0) this.schedule();
    if (!resting && this.turn < 3) return;
    for (const { value, stepper } of this.steppers ?? []) write(value, stepper.value(state));
    if (this.summary) flow(this.summary, this.figure.summary(state, this.t));
    if (!resting) return;
    if (this.shown) this.fill(this.shown);
    for (const { node, state: target } of this.tries ?? []) set(node, { "aria-pressed": same(target, state) });
    for (const { node, action } of this.actions ?? [])
      if (action.pressed) set(node, { "aria-pressed": action.pressed(state) });
    if (this.undo) set(this.undo, { "aria-disabled": !this.store.past.length });
  }

  /** A gesture is over. @param {string} [kind]  gestures of one kind in quick succession undo as one */
  finish(kind) {
    this.store.end(kind);
    this.schedule();
    this.say();
  }

  /** @param {import("../types").Action} action */
  act(action) {
    const { state, say } = action.run(this.store.get());
    this.store.jump(state);
    this.note(say, true);
  }

  back() {
    const done = this.store.undo();
    this.say(this.t(done ? "was undone" : "nothing to undo"));
  }

  /** Show what to notice; speak it, too. @param {string} words @param {boolean} [aloud] */
  note(words, aloud = false) {
    if (this.notice) flow(this.notice, words);
    this.schedule();
    if (aloud) this.say(words);
  }

  /** Let the live region speak once things are quiet. @param {string} [words]  the summary if absent */
  say(words) {
    window.clearTimeout(this.voice);
    this.voice = window.setTimeout(() => {
      if (this.live) write(this.live, words ?? this.figure.summary(this.store.get(), this.t));
    }, QUIET);
  }

  async copyLink() {
    const link = this.page?.link(encode(this.model.get("_figure"), this.model.get("_version"), this.store.get())) ?? "";
    try {
      await navigator.clipboard.writeText(link);
      this.note(this.t("link copied"), true);
    } catch {
      this.note(`${this.t("copy this link")} ${link}`, true); // no clipboard here: it stands to be selected
    }
  }

  /** @param {string} kind  "python" or "table" */
  toggle(kind) {
    this.shown = this.shown === kind ? undefined : kind;
    for (const [name, node] of Object.entries(this.toggles ?? {})) set(node, { "aria-expanded": name === this.shown });
    if (!this.panel) return;
    this.panel.hidden = !this.shown;
    this.panel.replaceChildren();
    this.filled = "";
    if (this.shown) this.fill(this.shown);
  }

  /** Fill the open panel, if what it shows has changed. @param {string} kind */
  fill(kind) {
    const state = this.store.get();
    const now = JSON.stringify([kind, state]);
    if (now === this.filled || !this.panel) return;
    this.filled = now;
    this.panel.replaceChildren(kind === "table" ? this.table(state) : this.cell(state));
  }

  /** @param {State} state */
  cell(state) {
    const name = this.model.get("_class");
    const integers = this.model.get("_integers");
    const given = this.figure.keys.map((key) => `${key}=${python(state[key], integers.includes(key))}`);
    const code = `from lmtutor.figures import ${name}\n\n${name}(${given.join(", ")})`;
    const copy = button(this.t("copy cell"), async () => {
      await navigator.clipboard?.writeText(code).then(
        () => this.note(this.t("cell copied"), true),
        () => {},
      );
    });
    const pre = html("pre", { tabindex: 0, "aria-label": this.t("python") }, html("code", {}, code));
    return html("div", { class: "lm-cell" }, pre, copy);
  }

  /** @param {State} state */
  table(state) {
    const { caption, head, rows, current } = this.figure.table(state, this.t);
    const header = html("tr", {}, ...head.map((words) => html("th", { scope: "col" }, words)));
    const body = rows.map((row, k) => {
      const cells = row.map((words, i) => (i ? html("td", {}, words) : html("th", { scope: "row" }, words)));
      return set(html("tr", {}, ...cells), k === current ? { "aria-current": "true" } : {});
    });
    const table = html("table", {}, html("caption", {}, caption), html("thead", {}, header), html("tbody", {}, ...body));
    return html("div", { class: "lm-scroll", tabindex: 0, role: "region", "aria-label": this.t("table") }, table);
  }

  /** Leave nothing behind. */
  destroy() {
    window.clearTimeout(this.voice);
    for (const cleanup of this.cleanups) cleanup();
    this.root.replaceChildren();
  }
}

/** @param {string} label @param {() => void} act @param {string} [name]  extra class */
function button(label, act, name = "") {
  const node = html("button", { type: "button", class: `lm-button ${name}` }, label);
  node.addEventListener("click", act);
  return node;
}

/** Once for all figures of a page. @param {string} id @param {string} text */
function addStyle(id, text) {
  if (!document.getElementById(id)) document.head.append(html("style", { id }, text));
}
