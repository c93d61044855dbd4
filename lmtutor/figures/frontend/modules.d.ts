/** Modules that are not TypeScript's: style sheets, the list of figures, and the parts of D3 in use. */

declare module "*.css" {
  const text: string;
  export default text;
}

declare module "lmtutor:figures" {
  export const figures: Record<string, import("./types").FigureModule>;
}

declare module "d3-scale" {
  export interface Linear {
    (value: number): number;
    invert(pixel: number): number;
    domain(): [number, number];
    domain(extent: [number, number]): this;
    range(extent: [number, number]): this;
    ticks(count?: number): number[];
  }
  export function scaleLinear(): Linear;
}

declare module "d3-axis" {
  import type { Linear } from "d3-scale";
  import type { Selected } from "d3-selection";
  export interface Axis {
    (selection: Selected): void;
    ticks(count: number): this;
    tickSizeOuter(size: number): this;
    tickFormat(format: (value: number) => string): this;
  }
  export function axisBottom(scale: Linear): Axis;
  export function axisLeft(scale: Linear): Axis;
}

declare module "d3-selection" {
  export interface Selected {
    call(action: (selection: Selected) => void): this;
    style(name: string, value: string | null): this;
  }
  export function select(element: Element): Selected;
}

declare module "d3-contour" {
  interface Band {
    value: number;
    coordinates: [number, number][][][];
  }
  interface Contours {
    (values: number[]): Band[];
    size(cells: [number, number]): this;
    thresholds(levels: number[]): this;
  }
  export function contours(): Contours;
}

declare module "d3-drag" {
  import type { Selected } from "d3-selection";
  interface Drag {
    (selection: Selected): void;
    container(element: Element): this;
    subject(find: (event: any) => any): this;
    on(event: "start" | "drag" | "end", listener: (event: any) => void): this;
  }
  export function drag(): Drag;
}
