// Emails, from the SMTP server to the pages that their links open.

import { expect, expectAccessible, test as base } from "../fixtures.ts";
import { Console } from "../pages/console.ts";
import { InvitationPage, InvitesPage } from "../pages/invites.ts";
import { SignInPage } from "../pages/sign-in.ts";
import { PostOffice } from "../post-office.ts";

const test = base.extend<{ office: PostOffice }>({
  office: async ({}, use) => {
    const office = await PostOffice.open();
    await use(office);
    office.close();
  },
  settings: async ({ office }, use) => use(office.settings),
});

const password = "copper lantern ninety waltz";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("an invite arrives by letter, and whoever forgot their password gets in again", async ({ page, owner: _, organization, office, browser, server }) => {
      const invites = new InvitesPage(page);
      await invites.open(organization.id);
      await invites.create("bo@fjordlight.example");
      await expect(page.getByRole("heading", { name: /^(On its way|Sent) to bo@fjordlight\.example$/ })).toBeVisible();
      await expect.poll(() => office.link("bo@fjordlight.example", "/invite")).toBeTruthy();
      // The mail server has an email a moment before the outbox says so.
      await expect(async () => {
        await invites.open(organization.id);
        await expect(invites.row("bo@fjordlight.example")).toContainText("Sent", { timeout: 500 });
      }).toPass();
      if (javaScriptEnabled) await expectAccessible(page);

      const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
      const theirs = await context.newPage();
      await theirs.goto(office.link("bo@fjordlight.example", "/invite") ?? "");
      await new InvitationPage(theirs).join("Bo Achterberg", "a first password nobody keeps");
      await expect(new Console(theirs).heading("Overview")).toBeVisible();
      await new Console(theirs).signOut();

      await theirs.getByRole("link", { name: "Forgotten your password?" }).click();
      if (javaScriptEnabled) await expectAccessible(theirs);
      await theirs.getByLabel("Email").fill("bo@fjordlight.example");
      await theirs.getByRole("button", { name: "Send the link" }).click();
      await expect(theirs.getByText("Look into your mail")).toBeVisible();
      await expect.poll(() => office.link("bo@fjordlight.example", "/new-password")).toBeTruthy();
      await theirs.goto(office.link("bo@fjordlight.example", "/new-password") ?? "");
      if (javaScriptEnabled) await expectAccessible(theirs);
      await theirs.getByLabel("New password").fill(password);
      await theirs.getByRole("button", { name: "Save the new password" }).click();
      await expect(theirs).toHaveURL(/\/sign-in/);
      await new SignInPage(theirs).fill("bo@fjordlight.example", password);
      await expect(new Console(theirs).heading("Overview")).toBeVisible();
      await context.close();
    });
  });
}

test("owners try the mail server and see how letters fare", async ({ page, owner, organization, office }) => {
  await page.goto(`/o/${organization.id}/general`);
  await page.getByRole("link", { name: "See letters" }).click();
  await page.getByRole("button", { name: "Send me a test letter" }).click();
  await expect(page.getByRole("row", { name: owner.email })).toContainText("Sent");
  await expectAccessible(page);
  expect(office.letters.map(({ to }) => to)).toEqual([owner.email]);
});
