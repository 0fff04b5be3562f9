import { expect } from "@playwright/test";
import { messages, onPage, paintedLetters, press, ready, renamed, scripted, signIn, test } from "./applicant";
import { beginOutage, endOutage, operator } from "./operator";

test.afterEach(() => endOutage("population"));

test("who cannot sign in because the registry is down loses nothing and is told when it answers", async ({ page, request }) => {
  const [mobile, e164] = scripted() ? ["0543 318 44 31", "+905433184431"] : ["0543 318 44 32", "+905433184432"];
  beginOutage("population");
  await signIn(page, request, renamed);
  await expect(page.getByText("Bir sistem şu anda yanıt vermiyor")).toBeVisible();
  await expect(page.getByText("eşleşmedi")).toHaveCount(0);
  await page.getByRole("link", { name: "Sistemlerin durumu ve bildirim" }).click();
  await onPage(page, "Sistemlerin durumu");
  await page.getByLabel("Cep telefonu").fill("0212 555 01 02");
  await page.getByRole("button", { name: "Bana haber ver" }).click();
  const field = page.getByLabel("Cep telefonu");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveValue("0212 555 01 02");
  await field.fill(mobile);
  await page.getByRole("button", { name: "Bana haber ver" }).click();
  await expect(page.getByRole("status").getByRole("heading", { name: "Size haber vereceğiz" })).toBeVisible();
  expect(await messages(request, e164)).toEqual([]);

  endOutage("population");
  await expect.poll(() => messages(request, e164), { timeout: 30_000 }).toHaveLength(1);
  expect((await messages(request, e164))[0]).toContain("127.0.0.1/basvuru/saglik");
  await page.goto("/basvuru/saglik");
  await ready(page);
  await expect(page.getByLabel("T.C. kimlik no")).toHaveValue(renamed.id);
  await expect(page.getByLabel("Doğum yeri")).toHaveValue(renamed.place);
  // One check for each number that is told.
  await page.getByLabel("Resimdeki yazıyı giriniz").fill(await paintedLetters(request));
  await press(page, "Giriş yap");
  await onPage(page, "Başvuru formu");
});

test("the page of states tells which system fails, to people and to machines", async ({ page, request }) => {
  beginOutage("population");
  for (let round = 0; round < 3; round++) {
    await signIn(page, request, renamed);
    await expect(page.getByText("Bir sistem şu anda yanıt vermiyor")).toBeVisible();
  }
  await page.goto("/durum");
  await expect(page.getByRole("heading", { name: "Bir sistem yanıt vermiyor" })).toBeVisible();
  const failing = page.locator("section").filter({ has: page.getByRole("heading", { name: "Nüfus kayıt sistemi", exact: true }) });
  await expect(failing).toContainText("Yanıt vermiyor");
  const metrics = await (await request.get(`${operator}/metrics`)).text();
  expect(metrics).toContain('muhur_outside_up{system="population"} 0');
  expect(metrics).toContain('muhur_outage_rehearsed{system="population"} 1');
  expect(metrics).toMatch(/muhur_http_requests_total\{method="POST",route="\/api\/v1\/sign-in",status="\d+"\} \d+/);

  endOutage("population");
  await signIn(page, request, renamed);
  await onPage(page, "Başvuru formu");
  await page.goto("/durum");
  await expect(page.getByRole("heading", { name: "Bilinen bir sorun yok" })).toBeVisible();
});
