import { expect, type Page } from "@playwright/test";
import { fillForm, fillSignIn, first, lost, onPage, press, ready, signIn, timePasses } from "../applicant";
import { atTheForm, confirmWithoutNetwork, kept, mobile, ownDevice, reason, saved, typed, test, unfoldKeeping } from "./offline";

/** Everything that the browser keeps for the portal, as bytes, and whether a key could be read. */
async function dump(page: Page) {
  const kept = await page.evaluate(async () => {
    const found: { where: string; base64: string }[] = [];
    let readable = 0;
    const note = (where: string, bytes: Uint8Array) => {
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      found.push({ where, base64: btoa(text) });
    };
    const say = (where: string, text: string) => note(where, new TextEncoder().encode(text));
    for (const [name, storage] of [["local", localStorage], ["session", sessionStorage]] as const) {
      for (const key of Object.keys(storage)) say(`${name}/${key}`, key + storage.getItem(key));
    }
    for (const { name } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((done) => {
        const request = indexedDB.open(name!);
        request.onsuccess = () => done(request.result);
      });
      const all = <T>(request: IDBRequest<T>) => new Promise<T>((done) => (request.onsuccess = () => done(request.result)));
      for (const store of database.objectStoreNames) {
        const place = database.transaction(store).objectStore(store);
        const [keys, values] = [await all(place.getAllKeys()), await all(place.getAll())];
        for (const [at, value] of values.entries()) {
          const where = `${name}/${store}/${keys[at]}`;
          say(where, String(keys[at]));
          if (value instanceof Uint8Array) note(where, value);
          else if (value instanceof CryptoKey) readable += await crypto.subtle.exportKey("raw", value).then(() => 1, () => 0);
          else say(where, JSON.stringify(value));
        }
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        say(`cache/${request.url}`, request.url);
        note(`cache/${request.url}`, new Uint8Array(await (await cache.match(request))!.arrayBuffer()));
      }
    }
    return { found, readable };
  });
  return { readable: kept.readable, found: kept.found.map(({ where, base64 }) => ({ where, bytes: Buffer.from(base64, "base64") })) };
}

/** A word as it may stand among other bytes: in two encodings, and each of them as Base64 at every offset. */
function disguises(word: string): Buffer[] {
  const plain = [Buffer.from(word, "utf8"), Buffer.from(word, "utf16le"), Buffer.from(word, "utf16le").swap16()];
  const coded = plain.flatMap((bytes) =>
    [0, 1, 2].map((offset) => {
      const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
      // The ends depend on what stands around.
      return Buffer.from(text.slice(offset ? 4 : 0, text.length - 4));
    }),
  );
  return [...plain, ...coded];
}

const secret = ["mor kaktüs 7", "Fatih Mah. Atatürk Cad. No: 5", "sukru.isik@saglik.gov.tr", "0542 318 44 09", "5423184409", "Göğüs Cerrahisi", lost.id, "Şükrü", "şükrü", "MM5001", "01.02.1980"];

function search(found: { where: string; bytes: Buffer }[]) {
  return secret.flatMap((word) => disguises(word).flatMap((bytes) => found.filter((one) => one.bytes.includes(bytes)).map((one) => `${word} in ${one.where}`)));
}

test("the search finds what it looks for", () => {
  for (const word of secret) {
    for (const bytes of [Buffer.from(word), Buffer.from(word, "utf16le"), Buffer.from("x" + Buffer.from(`..${word}..`).toString("base64"))]) {
      expect(search([{ where: "here", bytes: Buffer.concat([Buffer.from("noise"), bytes, Buffer.from("noise")]) }]).join()).toContain(word);
    }
  }
});

test("nothing that lies on the device can be read, during the visit and after it", async ({ page, request }) => {
  await atTheForm(page, request);
  await kept(page);
  await ownDevice(page);
  await fillForm(page, "0542 318 44 09", reason);
  await page.getByLabel("Çalıştığınız birim").fill("Göğüs Cerrahisi");
  await saved(page);
  await page.waitForTimeout(600);
  const during = await dump(page);
  expect(during.found.filter((one) => one.where.startsWith("muhur/drafts/")).length).toBeGreaterThan(1);
  expect(during.found.some((one) => one.where.startsWith("cache/"))).toBe(true);
  expect(search(during.found)).toEqual([]);
  expect(during.readable).toBe(0);
  // Worker and page keep files and one empty page, no answer and no document.
  for (const { where } of during.found.filter((one) => one.where.startsWith("cache/"))) {
    expect(where).toMatch(/\/(pkg\/[^?]+\.(js|css|wasm|html)|favicon\.svg)$/);
  }
  await press(page, "Çıkış");
  await onPage(page, "Kurumunuzu seçin");
  const after = await dump(page);
  expect(search(after.found)).toEqual([]);
  expect(after.found.filter((one) => one.where.startsWith("session/"))).toEqual([]);
  expect(after.found.filter((one) => one.where.startsWith("muhur/drafts/")).length).toBeGreaterThan(1);
});

test("after signing out a draft opens for its own person alone, who is asked first", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await kept(page);
  await ownDevice(page);
  await page.getByLabel("Unvan").fill("Başhemşire");
  await saved(page);
  await page.waitForTimeout(600);
  await press(page, "Çıkış");
  await onPage(page, "Kurumunuzu seçin");
  line.turn("cut");
  await page.goto("/form");
  await expect(page.getByText(/Bu cihazda şifreli bir taslak var/)).toBeVisible();
  line.turn("good");
  // Somebody else finds nothing, not even that there is something.
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  await ready(page);
  await page.waitForTimeout(800);
  await expect(page.getByRole("region", { name: "İki ayrı taslak" })).toHaveCount(0);
  await expect(page.getByLabel("Bu cihazı yalnız ben kullanıyorum")).not.toBeChecked();
  await expect(page.getByLabel("Unvan")).not.toHaveValue("Başhemşire");
  await press(page, "Çıkış");
  await onPage(page, "Kurumunuzu seçin");
  await atTheForm(page, request);
  const offered = page.getByRole("region", { name: "İki ayrı taslak" });
  await expect(offered.getByRole("heading", { name: /Bu cihazda yarım kalan formunuz var \(/ })).toBeVisible();
  // It is erased while a saving of it is still under way.
  line.turn("slow");
  await offered.getByRole("button", { name: "Diğer kopyayla devam et" }).click();
  await expect(page.getByLabel("Unvan")).toHaveValue("Başhemşire");
  await unfoldKeeping(page);
  await page.locator("summary", { hasText: "Taslağı sil" }).click();
  await page.waitForTimeout(900);
  await page.getByRole("button", { name: "Taslağı sil" }).click();
  await page.waitForTimeout(300);
  line.turn("good");
  await expect(page.getByLabel("Unvan")).not.toHaveValue("Başhemşire");
  expect((await dump(page)).found.filter((one) => one.where.startsWith("muhur/drafts/"))).toEqual([]);
});

test("a choice that is taken back while its key is fetched keeps nothing on the device", async ({ page, request }) => {
  await atTheForm(page, request);
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route("**/v1/device/share", async (route) => {
    await held;
    await route.continue();
  });
  const choice = page.getByLabel("Bu cihazı yalnız ben kullanıyorum");
  await choice.check();
  await choice.uncheck();
  const answered = page.waitForResponse("**/v1/device/share");
  release();
  await answered;
  await page.getByLabel("Unvan").fill("Başhemşire");
  await saved(page);
  await page.waitForTimeout(500);
  await expect(choice).not.toBeChecked();
  expect((await dump(page)).found.filter((one) => one.where.startsWith("muhur/drafts/"))).toEqual([]);
});

test("after signing out Back shows nothing of the form, also without a network", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await kept(page);
  await page.getByLabel("Unvan").fill("Başhemşire");
  await page.getByLabel("Güvenlik sözcüğü", { exact: true }).fill("mor kaktüs 7");
  await saved(page);
  await press(page, "Çıkış");
  await onPage(page, "Kurumunuzu seçin");
  line.turn("cut");
  await page.goBack();
  await expect(page).toHaveURL(/\/form$/);
  await page.waitForTimeout(1_500);
  await expect(page.getByLabel("Unvan")).toHaveCount(0);
  await expect(page.locator("body")).not.toContainText("Başhemşire");
});

test("on a shared computer nothing is written, and leaving takes the rest", async ({ page, request }) => {
  await atTheForm(page, request);
  await kept(page);
  await fillForm(page, mobile, reason);
  await expect(page.getByText("Bu cihaza bir şey yazılmaz; oturum bitince sunucudaki kayıt da silinir.")).toBeVisible();
  await saved(page);
  const during = (await dump(page)).found.map((one) => one.where.split("/")[0]);
  expect([...new Set(during)]).toEqual(["cache"]);
  await press(page, "Çıkış");
  await onPage(page, "Kurumunuzu seçin");
  await page.goto("/form");
  await onPage(page, "Oturumunuz sona erdi");
});

test("the device's draft is erased once the application is made", async ({ page, request }) => {
  const { nextCode, typeCode, signOnPaper, withdraw, e164 } = await import("../applicant");
  await atTheForm(page, request);
  await ownDevice(page);
  await fillForm(page, mobile, reason);
  await press(page, "Yanıtları gözden geçir");
  await onPage(page, "Yanıtlarınızı kontrol edin");
  await press(page, "Form Onayla");
  await onPage(page, "SMS onay kodu");
  await typeCode(page, await nextCode(request, e164(mobile), () => press(page, "Gönder")));
  await signOnPaper(page);
  await expect.poll(async () => (await dump(page)).found.filter((one) => one.where.startsWith("muhur/drafts/")).length).toBe(0);
  const left = (await dump(page)).found.filter((one) => one.where.startsWith("muhur/receipts/"));
  expect(left.length).toBeGreaterThan(0);
  await withdraw(page);
});

test("a browser that keeps nothing says so, and the server's draft goes on", async ({ page, request }) => {
  await page.addInitScript(() => Object.defineProperty(window, "indexedDB", { value: undefined }));
  await atTheForm(page, request);
  await page.getByLabel("Bu cihazı yalnız ben kullanıyorum").check();
  await expect(page.getByRole("alert").filter({ hasText: "Tarayıcınız bu pencerede saklamaya izin vermiyor" })).toBeVisible();
  await page.getByLabel("Unvan").fill("Uzman");
  await saved(page);
  await page.waitForTimeout(1_000);
  await page.reload();
  await ready(page);
  await expect(page.getByLabel("Unvan")).toHaveValue("Uzman");
});

test("a device that is full says so, and the server's draft goes on", async ({ page, request }) => {
  await page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await atTheForm(page, request);
  await page.getByLabel("Bu cihazı yalnız ben kullanıyorum").check();
  await expect(page.getByRole("alert").filter({ hasText: "Bu cihazda yer kalmadı" })).toBeVisible();
  await page.getByLabel("Unvan").fill("Uzman");
  await saved(page);
});

test("storage that is cleared while the form is open is written anew", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await kept(page);
  await ownDevice(page);
  await page.getByLabel("Unvan").fill("Hemşire");
  await page.waitForTimeout(600);
  await page.evaluate(() => new Promise((done) => (indexedDB.deleteDatabase("muhur").onsuccess = done)));
  await page.getByLabel("Unvan").fill("Başhemşire");
  await page.waitForTimeout(800);
  line.turn("cut");
  await page.reload();
  await expect(page.getByLabel("Unvan")).toHaveValue("Başhemşire");
  // Half of the last writing is as good as none of it: the one before is read.
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((done) => {
      const request = indexedDB.open("muhur");
      request.onsuccess = () => done(request.result);
    });
    const place = database.transaction("drafts", "readwrite").objectStore("drafts");
    const keys = await new Promise<IDBValidKey[]>((done) => (place.getAllKeys().onsuccess = (event) => done((event.target as IDBRequest).result)));
    place.put(new Uint8Array([1, 2, 3]), keys[0]!);
    await new Promise((done) => (place.transaction.oncomplete = done));
    database.close();
  });
  await page.reload();
  await expect(page.getByLabel("Unvan")).toHaveValue("Başhemşire");
});

test("a clock that is wrong by days changes nothing but the seven days", async ({ page, request, line }) => {
  await page.clock.install();
  await atTheForm(page, request);
  await kept(page);
  await ownDevice(page);
  const day = 24 * 60 * 60 * 1000;
  const now = await page.evaluate(() => Date.now());
  for (const [days, words] of [[2, "Hemşire"], [-2, "Başhemşire"], [0, "Uzman"]] as const) {
    await page.clock.setSystemTime(now + days * day);
    await page.getByLabel("Unvan").fill(words);
    await page.clock.runFor(1_500);
    await page.waitForTimeout(300);
  }
  line.turn("cut");
  await page.reload();
  await page.clock.runFor(2_000);
  await expect(page.getByLabel("Unvan")).toHaveValue("Uzman");
  // Left for good: a page that is open keeps its draft young.
  await page.goto("/kod-gonder");
  await page.clock.runFor(1_000);
  await page.clock.setSystemTime(now + 8 * day);
  await page.goto("/form");
  await page.clock.runFor(2_000);
  await expect(page.getByText(/7 gün geçtiği için taslak silindi/)).toBeVisible();
});

test("a draft that was deleted after seven days is told once, with its day", async ({ page, request }) => {
  await page.clock.install();
  await atTheForm(page, request);
  await kept(page);
  await ownDevice(page);
  await page.getByLabel("Unvan").fill("Başhemşire");
  await page.clock.runFor(1_500);
  await page.waitForTimeout(300);
  const [before, day] = await page.evaluate(() => [Date.now(), new Intl.DateTimeFormat("tr-TR", { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/Istanbul" }).format(Date.now())] as const);
  // Left for good: a page that is open keeps its draft young.
  await page.goto("/durum");
  await page.clock.runFor(1_000);
  await page.clock.setSystemTime(before + 8 * 24 * 60 * 60 * 1000);
  await page.goto("/form");
  await page.clock.runFor(2_000);
  const told = page.getByRole("status").filter({ hasText: "üzerinden 7 gün geçtiği için silindi" });
  await expect(told).toContainText(`Bu cihazda ${day}`);
  await page.reload();
  await page.clock.runFor(2_000);
  await onPage(page, "Başvuru formu");
  await page.waitForTimeout(1_000);
  await expect(told).toHaveCount(0);
});

test("a draft goes to another computer in a file that only its passphrase opens", async ({ page, request, browser, line, browserName }, info) => {
  await atTheForm(page, request);
  await fillForm(page, mobile, reason);
  await unfoldKeeping(page);
  await page.getByText("Başka bir cihazda devam et").click();
  const phrase = page.getByLabel("Dosyanın parolası");
  await phrase.fill("kısa");
  await page.getByRole("button", { name: "Taslağı indir" }).click();
  await expect(page.getByText("Dosyanın parolası en az 10 karakter olmalı.")).toBeVisible();
  await phrase.fill("yeşil çay iki şeker");
  const { readFileSync, writeFileSync } = await import("node:fs");
  const file = info.outputPath("basvuru-taslagi.muhur");
  if (browserName === "chromium") {
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Taslağı indir" }).click();
    await (await downloading).saveAs(file);
  } else {
    // Over BiDi this release tells of no download that comes from the page itself.
    const bytes = page.evaluate(
      () =>
        new Promise<number[]>((done) => {
          const make = URL.createObjectURL;
          URL.createObjectURL = (blob) => {
            void (blob as Blob).arrayBuffer().then((buffer) => done([...new Uint8Array(buffer)]));
            return make(blob);
          };
        }),
    );
    await page.getByRole("button", { name: "Taslağı indir" }).click();
    writeFileSync(file, Buffer.from(await bytes));
  }
  await expect(page.getByText("Taslak indirildi.")).toBeVisible();
  expect(search([{ where: "file", bytes: readFileSync(file) }])).toEqual([]);
  const before = await typed(page);
  await press(page, "Çıkış");

  const context = await browser.newContext({ baseURL: line.origin, locale: "tr-TR" });
  const other = await context.newPage();
  await atTheForm(other, request);
  await unfoldKeeping(other);
  await other.getByText("Başka bir cihazda devam et").click();
  const open = async (path: string, words: string) => {
    await other.getByLabel("Taslak dosyası").setInputFiles(path);
    await other.getByLabel("Dosyanın parolası").fill(words);
    await other.getByRole("button", { name: "Dosyayı aç" }).click();
  };
  const letter = info.outputPath("mektup.muhur");
  writeFileSync(letter, "Sayın yetkili");
  await open(letter, "yeşil çay iki şeker");
  await expect(other.getByText("Bu dosya bir başvuru taslağı değil ya da eksik indirilmiş.")).toBeVisible();
  await open(file, "kara çay iki şeker");
  await expect(other.getByText("Parola bu dosyanın parolası değil. Yeniden yazın.")).toBeVisible();
  await open(file, "yeşil çay iki şeker");
  await other.getByRole("region", { name: "İki ayrı taslak" }).getByRole("button", { name: "Diğer kopyayla devam et" }).click();
  await expect.poll(() => typed(other)).toEqual(before);
  await context.close();
});

test("a tab that slept through a night gives everything back after signing in", async ({ page, request }) => {
  await page.clock.install();
  await atTheForm(page, request);
  await fillForm(page, mobile, reason);
  await page.clock.runFor(2_000);
  const before = await typed(page);
  timePasses("UPDATE sessions SET seen_at = seen_at - 40000000");
  await page.clock.fastForward("09:00:00");
  await onPage(page, "Oturumunuz sona erdi");
  await page.getByRole("link", { name: "Yeniden giriş yap" }).click();
  await onPage(page, "Kullanıcı girişi");
  await fillSignIn(page, request, lost);
  await page.getByRole("button", { name: "Giriş yap" }).click();
  await onPage(page, "Başvuru formu");
  await page.clock.runFor(2_000);
  await expect.poll(() => typed(page)).toEqual(before);
});

test("a form that waited while the visit ended is sent after signing in again", async ({ page, request, line }) => {
  await atTheForm(page, request);
  await fillForm(page, mobile, reason);
  await confirmWithoutNetwork(page, line);
  timePasses("UPDATE sessions SET seen_at = seen_at - 40000000");
  line.turn("good");
  const look = page.getByRole("button", { name: "Yeniden dene" });
  const signIn = page.getByRole("heading", { name: "Önce yeniden giriş yapın" });
  // The page may have looked by itself already.
  await expect(async () => {
    if (!(await signIn.isVisible())) await look.click({ timeout: 500 });
    await expect(signIn).toBeVisible({ timeout: 700 });
  }).toPass({ timeout: 30_000 });
  await page.getByRole("link", { name: "Yeniden giriş yap" }).click();
  await onPage(page, "Kullanıcı girişi");
  await fillSignIn(page, request, lost);
  await page.getByRole("button", { name: "Giriş yap" }).click();
  await expect(page.getByRole("heading", { name: "Bağlantı geldi" })).toBeVisible();
  await page.getByRole("button", { name: "Gönder", exact: true }).click();
  await onPage(page, "SMS onay kodu");
});

test("a worker that is stopped is woken by the next page", async ({ page, request, line, context, browserName }) => {
  test.skip(browserName !== "chromium", "stopping it takes Chromium's own protocol");
  await atTheForm(page, request);
  await kept(page);
  const session = await context.newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  line.turn("cut");
  await page.goto("/form");
  await expect(page.getByRole("heading", { name: "Portala ulaşılamıyor" })).toBeVisible();
});
