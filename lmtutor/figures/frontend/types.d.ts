/** Shapes that every part of the front end shares. */

/** What anywidget and the static host both give a figure. */
export interface Model {
  get(name: string): any;
  set(name: string, value: unknown): void;
  save_changes(): void;
  on(event: string, listener: () => void): void;
  off(event: string, listener: () => void): void;
}

/** What only a static page has: it shows the caption by itself, and it has an address. */
export interface Page {
  /** Address of the page with this fragment. */
  link(fragment: string): string;
}

export type State = Record<string, any>;
export type Point = [number, number];
export type Translate = (key: string, values?: Record<string, string>) => string;

export interface Try {
  label: string;
  state: State;
  notice: string;
}

/** What is worth drawing just now. */
export interface Now {
  /** Numbers in words; in a drag, true for every fourth frame, since laying out words takes long. */
  words: boolean;
  /** Nothing is held: what is costly may be drawn as well as can be. */
  resting: boolean;
  /**
   * Whether views other than the one that is held are drawn: 0, no, in every second frame of a drag;
   * in between 1 and 2 in turn, so that a figure may leave one half for each; 3, all, at rest.
   */
  aside: number;
}

/** A number that − and + buttons step. */
export interface Stepper<S = any> {
  key: string;
  label: string;
  value(state: S): string;
  step(state: S, sign: number, big: boolean): S;
}

/** A button that changes the state and says what happened. */
export interface Action<S = any> {
  label: string;
  /** Of a button that switches something on and off: whether it is on. */
  pressed?(state: S): boolean;
  run(state: S): { state: S; say: string };
}

export interface Table {
  caption: string;
  head: string[];
  rows: string[][];
  /** Index of the row that is the current state. */
  current: number;
}

/** What a figure is given to work with. */
export interface Context<S = any> {
  t: Translate;
  /** State at the moment. */
  get(): S;
  /** Before a gesture: what undo returns to. */
  begin(): void;
  /** Change the state and draw. */
  set(state: S): void;
  /** After a gesture: speak; those of one kind in quick succession undo as one. */
  end(kind?: string): void;
  /** State that reset returns to. */
  initial: S;
  /** What the figure's Python class has computed for it. */
  data: any;
}

/** What a figure file exports; S is what its state is made of. */
export interface FigureModule<S = any> {
  /** Names of the synced traits that are the state. */
  keys: string[];
  /** CSS of its own. */
  style: string;
  /** The nearest state within bounds, rounded to what a link carries. */
  clamp(state: S): S;
  /** Build the views in `stage`; return what draws a state and what follows a change of size. */
  views(stage: HTMLElement, context: Context<S>): { update(state: S, now: Now): void };
  steppers(t: Translate): Stepper<S>[];
  actions(t: Translate): Action<S>[];
  /** The line below the picture; also what the live region says. */
  summary(state: S, t: Translate): string;
  table(state: S, t: Translate): Table;
}
