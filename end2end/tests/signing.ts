import { type Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { onPage, press, ready } from "./applicant";
import { t } from "./words";

const server = join(import.meta.dirname, "../../target/debug/server");

/** What the development authority does with a form, in somebody's name. */
export function sign(issued: string, signed: string, tckn: string) {
  const env = { ...process.env, MUHUR_KEY_FILE: `${process.env.END2END_FOLDER}/master.key` };
  execFileSync(server, ["signature", "sign", issued, signed, "--tckn", tckn], { env });
  return signed;
}

export async function download(page: Page, link: string, path: string) {
  await ready(page);
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: link }).click();
  await (await downloading).saveAs(path);
  return path;
}

/** Sends a file by the form of the page. */
export async function upload(page: Page, file: string | { name: string; mimeType: string; buffer: Buffer }) {
  await ready(page);
  await page.getByLabel(t("İmzalı PDF dosyası")).setInputFiles(file);
  await press(page, t("Yükle ve doğrula"));
}

export async function chooseElectronic(page: Page) {
  await onPage(page, t("İmzalama yönteminin belirlenmesi"));
  await ready(page);
  await page.getByRole("radio", { name: t("E-imzalı başvuru") }).check();
  await press(page, t("Devam et"));
  await onPage(page, t("Başvurunuz alındı"));
}
