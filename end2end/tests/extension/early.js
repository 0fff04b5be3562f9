// As extensions for dark colours do: a class, a style, and more while the page
// is still being parsed.
document.documentElement.classList.add("extension");
document.documentElement.append(document.createElement("style"));
new MutationObserver((changes) => {
  for (const { addedNodes } of changes)
    for (const node of addedNodes)
      if (node.nodeName === "INPUT" && node.id === "given_name") node.after(document.createElement("early-badge"));
}).observe(document.documentElement, { childList: true, subtree: true });
