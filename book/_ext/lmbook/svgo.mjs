// Slim pictures in place. Arguments: the mark that a slim picture ends with, then the pictures.
import { readFileSync, writeFileSync } from "node:fs";
import { optimize } from "svgo";

const [mark, ...files] = process.argv.slice(2);
for (const path of files) {
  const { data } = optimize(readFileSync(path, "utf8"), { path, floatPrecision: 2 });
  writeFileSync(path, data + mark);
}
