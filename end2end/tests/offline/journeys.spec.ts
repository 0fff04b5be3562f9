import { expect } from "@playwright/test";
import { database, e164, fillForm, nextCode, onPage, press, ready, signOnPaper, typeCode, withdraw } from "../applicant";
import { atTheForm, confirmWithoutNetwork, kept, mobile, ownDevice, reason, test, typed } from "./offline";

test("one visit is enough: any step opens without a network and says what it waits for", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await fillForm(page, mobile, reason);
  await kept(page);
  line.turn("cut");
  for (const [path, heading, words] of [
    ["/kod-gonder", "SMS onay kodu", /Bağlantı olmadan SMS kodu/],
    ["/imza", "İmzalama yönteminin belirlenmesi", /Başvurunuz sunucuda kayıtlı/],
    ["/basvuru/saglik", "Kullanıcı girişi", /kimlik karşılaştırması için bağlantı gerekir/],
    ["/form", "Başvuru formu", /Ortak bilgisayarda bu cihaza bir şey yazılmaz/],
  ] as const) {
    await page.goto(path);
    await onPage(page, heading);
    await expect(page.getByRole("heading", { name: "Portala ulaşılamıyor" })).toBeVisible();
    await expect(page.getByText(words)).toBeVisible();
  }
  line.turn("good");
  await page.getByRole("button", { name: "Yeniden dene" }).click();
  await expect(page.getByLabel("Posta kodu")).toHaveValue("41400");
});

test("on a device of one's own the form outlives a reload without a network, field by field", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await ownDevice(page);
  await fillForm(page, mobile, reason);
  await kept(page);
  line.turn("cut");
  await page.getByLabel("Unvan").fill("Başhemşire Şükrü");
  await expect(page.getByText(/Portala ulaşılamıyor. Yazdıklarınız bu cihazda/)).toBeVisible();
  const before = await typed(page);
  expect(before["draft[title]"]).toBe("Başhemşire Şükrü");
  await page.waitForTimeout(400);
  await page.reload();
  await expect(page.getByLabel("Unvan")).toHaveValue("Başhemşire Şükrü");
  expect(await typed(page)).toEqual(before);
  await expect(page.getByText(/bu cihazda saklanmaz; bağlantı gelince/)).toBeVisible();
  // Back online it goes to the server by itself.
  line.turn("good");
  await page.getByLabel("Çalıştığınız birim").fill("Acil Servis");
  await expect(page.getByText(/Sunucuya kaydedildi:/)).toBeVisible({ timeout: 20_000 });
  await page.reload();
  await ready(page);
  await expect(page.getByLabel("Çalıştığınız birim")).toHaveValue("Acil Servis");
  expect(await typed(page)).toEqual({ ...before, "draft[department]": "Acil Servis" });
});

test("what was typed a moment before leaving arrives all the same", async ({ page, request }) => {
  await atTheForm(page, request);
  await page.getByLabel("Unvan").fill("Başhemşire");
  // The browser asks whether to leave, for not everything is saved yet.
  page.on("dialog", (dialog) => dialog.accept());
  await page.goto("/");
  await ready(page);
  await page.goto("/form");
  await ready(page);
  await expect(page.getByLabel("Unvan")).toHaveValue("Başhemşire");
});

test("a form that is left right after a key shows the next page with it", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await ownDevice(page);
  await fillForm(page, mobile, reason);
  await kept(page);
  line.turn("cut");
  await page.getByLabel("Çalıştığınız birim").fill("Acil Servis");
  await expect(page.getByText(/Portala ulaşılamıyor. Yazdıklarınız bu cihazda/)).toBeVisible();
  // In one moment: what was typed is being written to the device as the form is left.
  await page.getByLabel("Unvan").evaluate((title: HTMLInputElement) => {
    title.value = "Başhemşire";
    title.dispatchEvent(new InputEvent("input", { bubbles: true }));
    document.getElementById("review")!.click();
  });
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await expect(page.getByText("Başhemşire")).toBeVisible();
  await page.goto("/form");
  await expect(page.getByLabel("Unvan")).toHaveValue("Başhemşire");
});

test("a form that is confirmed without a network waits, asks, and is sent by one press", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await fillForm(page, mobile, reason);
  await kept(page);
  line.turn("cut");
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await expect(page.getByText("Fatih Mah. Atatürk Cad. No: 5")).toBeVisible();
  await page.getByRole("button", { name: "Form Onayla" }).click();
  await expect(page.getByRole("heading", { name: "Gönderilmeyi bekliyor" })).toBeVisible();
  line.turn("good");
  await page.getByRole("button", { name: "Yeniden dene" }).click();
  await expect(page.getByRole("heading", { name: "Bağlantı geldi" })).toBeVisible();
  const code = await nextCode(request, e164(mobile), async () => {
    await page.getByRole("button", { name: "Gönder", exact: true }).click();
    await onPage(page, "SMS onay kodu");
    await press(page, "Gönder");
  });
  await typeCode(page, code);
  await signOnPaper(page);
  await withdraw(page);
});

test("a saving whose answer was lost is known as one's own when the form is sent", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await fillForm(page, mobile, reason);
  await kept(page);
  await page.waitForTimeout(1_000);
  await ready(page);
  line.turn("cut behind");
  await page.getByLabel("Posta kodu").fill("41420");
  const revision = () => database("SELECT revision FROM cases ORDER BY created_at DESC LIMIT 1")[0]!.revision as number;
  const before = revision();
  await page.getByLabel("Posta kodu").blur();
  await expect.poll(revision).toBe(before + 1);
  line.turn("cut");
  // What is sent goes on from there and differs from it.
  await page.getByLabel("Unvan").fill("Başhemşire");
  await confirmWithoutNetwork(page, line);
  line.turn("good");
  await page.getByRole("button", { name: "Yeniden dene" }).click();
  await page.getByRole("button", { name: "Gönder", exact: true }).click();
  await onPage(page, "SMS onay kodu");
  await page.goto("/form");
  await expect(page.getByLabel("Unvan")).toHaveValue("Başhemşire");
  await expect(page.getByLabel("Posta kodu")).toHaveValue("41420");
});

test("a form that waits outlives its page, and what is changed meanwhile is what is sent", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await ownDevice(page);
  await fillForm(page, mobile, reason);
  await kept(page);
  await confirmWithoutNetwork(page, line);
  await page.waitForTimeout(500);
  line.turn("good");
  await page.goto("/form");
  await ready(page);
  await expect(page.getByRole("heading", { name: "Bağlantı geldi" })).toBeVisible();
  for (const label of ["Güvenlik sözcüğü", "Güvenlik sözcüğü (tekrar)"]) await page.getByLabel(label, { exact: true }).fill("mor kaktüs 7");
  await page.getByLabel("Unvan").fill("Başhemşire");
  await page.waitForTimeout(1_500);
  await page.getByRole("button", { name: "Gönder", exact: true }).click();
  await onPage(page, "SMS onay kodu");
  await page.goto("/form");
  await ready(page);
  await expect(page.getByLabel("Unvan")).toHaveValue("Başhemşire");
});
