// One formula a line comes in as JSON, one line of JSON with its HTML or its error goes out.
const katex = require("katex");

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { tex, display } = JSON.parse(line);
    let answer;
    try {
      answer = { html: katex.renderToString(tex, { displayMode: display, strict: "ignore" }) };
    } catch (error) {
      answer = { error: error.message };
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  });
