// Cut from style sheets every rule that no page of the site can match. Arguments: the site's folder.
const { PurgeCSS } = require("purgecss");
const { readdirSync, writeFileSync } = require("node:fs");
const path = require("node:path");

const site = process.argv[2].replaceAll(path.sep, "/");
const styles = readdirSync(`${site}/_static/styles`).filter((name) => name.endsWith(".css"));

new PurgeCSS()
  .purge({
    content: [`${site}/*.html`, `${site}/_static/*.js`, `${site}/_static/scripts/*.js`],
    css: [...styles.map((name) => `${site}/_static/styles/${name}`), `${site}/_static/sphinx-design.min.css`],
    safelist: { greedy: [/data-theme/, /data-mode/, /:root/, /\blm-/] },
  })
  .then((results) => results.forEach(({ file, css }) => writeFileSync(file, css)));
