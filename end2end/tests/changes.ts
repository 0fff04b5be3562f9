import type { Page } from "@playwright/test";

/**
 * What extensions, proxies, phones and translations do to a page before it is
 * hydrated. Each is one script that runs in the page, after it was parsed.
 */
export const changes: Record<string, () => void> = {
  "an element after every input": () => {
    for (const control of document.querySelectorAll("input, select, textarea")) {
      const badge = document.createElement("div");
      badge.className = "manager";
      badge.textContent = "•";
      control.after(badge);
    }
  },
  "an element first in every form": () => {
    for (const form of document.forms) form.prepend(document.createElement("span"));
  },
  "numbers made links": () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) if (/\d{3}/.test(walker.currentNode.nodeValue!)) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      const link = document.createElement("a");
      link.href = `tel:${text.data.replace(/\D/g, "")}`;
      if (text.parentElement!.closest("script, style, option")) continue;
      text.replaceWith(link);
      link.append(text);
    }
  },
  "no comments": () => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
    const comments: Comment[] = [];
    while (walker.nextNode()) comments.push(walker.currentNode as Comment);
    for (const comment of comments) comment.remove();
  },
  "white space between elements": () => {
    for (const element of document.body.querySelectorAll("div, p, form, fieldset, section, main, ul, ol")) {
      if (!element.closest("svg")) element.prepend("\n  ");
    }
  },
  "texts wrapped by a translation": () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) if (walker.currentNode.nodeValue!.trim()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      if (text.parentElement!.closest("script, style, textarea")) continue;
      const font = document.createElement("font");
      const inner = document.createElement("font");
      font.append(inner);
      text.replaceWith(font);
      inner.append(text);
    }
    document.documentElement.classList.add("translated-ltr");
  },
  "attributes everywhere, more in the head and an element first in the body": () => {
    for (const element of document.querySelectorAll("*")) element.setAttribute("data-lt-tmp-id", "spell");
    document.body.setAttribute("cz-shortcut-listen", "true");
    document.body.prepend(document.createElement("div"));
    document.head.prepend(document.createElement("meta"), document.createElement("link"));
    document.head.append(document.createElement("meta"), document.createElement("link"));
  },
};

/** Changes every page of this browser before it is hydrated; a name that is not there throws. */
export async function change(page: Page, name: string) {
  const act = changes[name];
  if (!act) throw new Error(`no such change: ${name}`);
  await page.addInitScript(`document.addEventListener("DOMContentLoaded", ${act.toString()}, { once: true });`);
}
