// From here on, note for each move of a drag the milliseconds from the moment the page is told of it
// to its paint. Before that the browser holds it back until the next frame is due.
() => {
  window.times = [];
  let waiting = [];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.now();
    for (const begun of waiting) times.push(now - begun);
    waiting = [];
  };
  const note = (event) => {
    if (!event.buttons) return;
    // A message sent from the frame's callback arrives after the frame is painted.
    if (!waiting.length) requestAnimationFrame(() => channel.port2.postMessage(0));
    waiting.push(performance.now());
  };
  window.addEventListener("mousemove", note, true);
};
