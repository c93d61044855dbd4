/**
 * Bundle the figures into ../static: one ES module for anywidget, one classic script for pages,
 * and the host that loads it. Every file in figures/ is found by itself.
 */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static");
const slim = join(here, "lib", "slim.js");

/** `import { figures } from "lmtutor:figures"`: each file of figures/ under its name. */
const allFigures = {
  name: "lmtutor-figures",
  setup(/** @type {import("esbuild").PluginBuild} */ { onResolve, onLoad }) {
    onResolve({ filter: /^lmtutor:figures$/ }, () => ({ path: "figures", namespace: "lmtutor" }));
    onLoad({ filter: /.*/, namespace: "lmtutor" }, () => {
      const names = readdirSync(join(here, "figures")).map((file) => file.replace(/\.js$/, ""));
      const imports = names.map((name, k) => `import f${k} from "./figures/${name}.js";`);
      const entries = names.map((name, k) => `${JSON.stringify(name)}: f${k}`);
      const contents = `${imports.join("\n")}\nexport const figures = {${entries.join(", ")}};`;
      return { contents, resolveDir: here };
    });
  },
};

/** A style sheet without its spaces. @param {string} css */
const shorter = async (css) => (await transform(css, { loader: "css", minify: true, charset: "utf8" })).code.trim();

/** Style sheets, and those that figures hold in STYLE, as strings without their spaces. */
const styleText = {
  name: "style-text",
  setup(/** @type {import("esbuild").PluginBuild} */ { onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => ({ contents: await shorter(readFileSync(path, "utf8")), loader: "text" }));
    onLoad({ filter: /figures\/[^/]+\.js$/ }, async ({ path }) => {
      const [before, css, ...after] = readFileSync(path, "utf8").split(/(?<=^const STYLE = )`([^`]*)`/m);
      const contents = css ? [before, JSON.stringify(await shorter(css)), ...after].join("") : before;
      return { contents };
    });
  },
};

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: true,
  charset: "utf8",
  target: ["es2022"],
  alias: { "d3-interpolate": slim, "d3-format": slim },
  plugins: [allFigures, styleText],
  legalComments: "none",
  logLevel: "warning",
};

mkdirSync(target, { recursive: true });
const entry = join(here, "main.js");
const outputs = [
  { ...common, entryPoints: [entry], format: "esm", outfile: join(target, "figures.mjs") },
  {
    ...common,
    entryPoints: [entry],
    format: "iife",
    globalName: "lmtutorFigures",
    outfile: join(target, "figures.js"),
  },
  { ...common, entryPoints: [join(here, "host.js")], outfile: join(target, "host.js") },
];
await Promise.all(outputs.map((options) => build(/** @type {any} */ (options))));
for (const { outfile } of outputs) {
  const bytes = readFileSync(outfile);
  console.log(`${outfile.slice(target.length + 1)}  ${bytes.length} bytes, ${gzipSync(bytes).length} compressed`);
}
