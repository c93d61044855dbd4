// The code to embed a figure: complete its address from this page's, and copy it.
(() => {
  const ready = () => {
    for (const code of document.querySelectorAll(".lm-embed code")) {
      const path = code.dataset.path;
      if (location.protocol.startsWith("http"))
        code.textContent = code.textContent.replace(/src="[^"]*"/, () => `src="${new URL(path, location.href)}"`);
      const button = code.closest(".lm-embed").querySelector("button");
      button.hidden = false;
      button.addEventListener("click", async () => {
        getSelection().selectAllChildren(code);
        try {
          await navigator.clipboard.writeText(code.textContent);
          button.textContent = button.dataset.done;
        } catch {} // no clipboard here: the code is marked, to be copied by hand
      });
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
})();
