import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const pictures = join(import.meta.dirname, "../../target/pictures");

/** Every picture on one page, a row for each page of the portal: target/pictures/index.html. */
export default function contents() {
  if (!process.env.PICTURES) return;
  const files = readdirSync(pictures).filter((file) => /^\d\d-.*\.png$/.test(file));
  const pages = [...new Set(files.map((file) => file.replace(/-(tr|en)-.*/, "")))].sort();
  const rows = pages.map((page) => {
    const own = files.filter((file) => file.replace(/-(tr|en)-.*/, "") === page).sort();
    return `<h2>${page}</h2><div>${own.map((file) => `<figure><a href="${file}"><img src="${file}" alt="" loading="lazy"></a><figcaption>${file}</figcaption></figure>`).join("")}</div>`;
  });
  const style = "body{font:14px system-ui;margin:1rem}div{display:flex;gap:.5rem;overflow-x:auto}figure{margin:0}img{height:420px;border:1px solid #999}";
  writeFileSync(join(pictures, "index.html"), `<!DOCTYPE html><meta charset="utf-8"><title>Mühür</title><style>${style}</style>${rows.join("")}`);
}
