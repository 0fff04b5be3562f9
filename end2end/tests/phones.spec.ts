import { expect } from "@playwright/test";
import { first, onPage, ready, scripted, signIn, test } from "./applicant";

test.beforeEach(() => test.skip(!scripted(), "of scripts"));

test("a phone number is edited as in a plain field, and grouped when it is left", async ({ page, request }) => {
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  await ready(page);
  const phone = page.getByLabel("Cep telefonu");
  await phone.pressSequentially("05321234567");
  await expect(phone).toHaveValue("0532 123 45 67");
  const at = (place: number) => phone.evaluate((input: HTMLInputElement, place) => input.setSelectionRange(place, place), place);
  const caret = () => phone.evaluate((input: HTMLInputElement) => input.selectionStart);
  // Delete before a space takes the space.
  await at(4);
  await phone.press("Delete");
  await expect(phone).toHaveValue("0532123 45 67");
  expect(await caret()).toBe(4);
  // A digit in the middle stays where it was typed, and so does the caret.
  await phone.press("Delete");
  await phone.press("9");
  await expect(phone).toHaveValue("0532923 45 67");
  expect(await caret()).toBe(5);
  await phone.press("Backspace");
  expect(await caret()).toBe(4);
  await phone.press("1");
  await phone.blur();
  await expect(phone).toHaveValue("0532 123 45 67");
});

test("a phone number that an input method composes is left alone", async ({ page, request }) => {
  await signIn(page, request, first);
  await onPage(page, "Başvuru formu");
  await ready(page);
  const phone = page.getByLabel("Cep telefonu");
  await phone.focus();
  const session = await page.context().newCDPSession(page);
  const compose = (text: string) => session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  for (const text of ["0", "05", "053", "0532", "05321", "053212"]) {
    await compose(text);
    await expect(phone).toHaveValue(text);
  }
  await session.send("Input.insertText", { text: "05321234567" });
  await expect(phone).toHaveValue(/^0532 ?123 ?45 ?67$/);
  await phone.blur();
  await expect(phone).toHaveValue("0532 123 45 67");
});
