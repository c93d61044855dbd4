/** What is wrong with the words of a figure as they stand: they overlap, are cut off, or too small. */
(figure) => {
  const SLACK = 2; // pixels that boxes of words may share: there is no ink so close to their edges
  const LEAST = 11;
  const seen = (node) =>
    node.checkVisibility({ visibilityProperty: true }) && node.textContent.trim() && node.getBoundingClientRect().width > 0;
  const name = (node) => `${node.getAttribute("class") ?? ""} “${node.textContent.trim().slice(0, 30)}”`;
  const box = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  const share = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > SLACK &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SLACK;
  const within = (a, b) =>
    a.left > b.left - SLACK && a.right < b.right + SLACK && a.top > b.top - SLACK && a.bottom < b.bottom + SLACK;
  const faults = [];
  for (const frame of figure.querySelectorAll(".lm-frame")) {
    const room = frame.getBoundingClientRect();
    const words = [...frame.querySelectorAll(".lm-label, .lm-axes text")].filter(seen);
    const boxes = words.map(box);
    words.forEach((word, k) => {
      if (!within(boxes[k], room)) faults.push(`cut off: ${name(word)}`);
      for (let j = 0; j < k; j++)
        if (share(boxes[k], boxes[j]) && word.textContent !== words[j].textContent)
          faults.push(`overlap: ${name(words[j])} and ${name(word)}`);
    });
    for (const knob of frame.querySelectorAll(".lm-knob")) {
      if (!knob.checkVisibility({ visibilityProperty: true })) continue;
      const mark = knob.getBoundingClientRect();
      words.forEach((word, k) => {
        if (share(boxes[k], mark)) faults.push(`on a handle: ${name(word)} and ${name(knob.closest(".lm-handle"))}`);
      });
    }
  }
  const leaves = [...figure.querySelectorAll("*")].filter((node) => seen(node) && [...node.childNodes].some((c) => c.nodeType === 3));
  for (const node of leaves) {
    if (node.closest("script, style, .lm-live")) continue;
    if (parseFloat(getComputedStyle(node).fontSize) < LEAST) faults.push(`too small: ${name(node)}`);
    if (node.closest(".lm-frame, .lm-scroll, pre")) continue;
    const holder = node.closest("button, .lm-value, .lm-view, .lm-app");
    if (holder && !within(box(node), holder.getBoundingClientRect())) faults.push(`runs over: ${name(node)}`);
  }
  return faults;
}
