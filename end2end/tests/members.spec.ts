// Many people at once: invite them from a pasted list, sort, change roles, remove; each step has a preview.

import { expect, expectReady, test } from "../fixtures.ts";
import { Console } from "../pages/console.ts";
import { InvitationPage, InvitesPage } from "../pages/invites.ts";
import { MembersPage } from "../pages/members.ts";

const password = "copper lantern ninety waltz";

const list = `Name;E-mail;Role
Priya Raman;priya@fjordlight.example;Reader
Ivo Dahl;ivo@fjordlight.example;Owner
Lena Fuchs;lena.fuchs@fjordlight;Reader
Ada;ada@fjordlight.example;Owner`;

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a pasted table becomes invites, and those who came are changed and removed together", async ({ page, owner: _, organization, browser, server }) => {
      const [invites, members] = [new InvitesPage(page), new MembersPage(page)];
      await invites.open(organization.id);
      await invites.create(list);
      await expect(invites.row("priya@fjordlight.example")).toContainText("Will be invited");
      await expect(invites.row("lena.fuchs@fjordlight")).toContainText("Not an address");
      await expect(invites.row("ada@fjordlight.example")).toContainText("Already a member");
      await expect(invites.addresses()).toHaveValue(list);
      await invites.send(2);
      await expect(page.getByRole("heading", { level: 1, name: "2 people are invited" })).toBeVisible();
      await expect(invites.addresses()).toHaveValue("lena.fuchs@fjordlight, reader");
      if (javaScriptEnabled) {
        await expectReady(page);
        await expect(invites.row("priya@fjordlight.example").getByRole("button", { name: "Copy" })).toBeVisible();
      }
      const links = [];
      for (const name of ["priya", "ivo"]) links.push(await page.getByRole("textbox", { name: `Link for ${name}@fjordlight.example` }).inputValue());
      await page.getByRole("link", { name: "I have stored the links" }).click();

      for (const [link, name] of [[links[0], "Priya Raman"], [links[1], "Ivo Dahl"]] as const) {
        const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
        const theirs = await context.newPage();
        await theirs.goto(link ?? "");
        await new InvitationPage(theirs).join(name, password);
        await expect(theirs.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
        await context.close();
      }

      await members.open(organization.id);
      await members.sortBy("Name");
      await expect(members.column("Name")).toHaveAttribute("aria-sort", "ascending");
      await expect(members.people()).toContainText(["Ada Lindqvist", "Ivo Dahl", "Priya Raman"]);
      await members.sortBy("Name");
      await expect(members.people()).toContainText(["Priya Raman", "Ivo Dahl", "Ada Lindqvist"]);

      await members.choose("Ivo Dahl", "Ada Lindqvist");
      await members.changeRole("Reader");
      await expect(page.getByRole("heading", { level: 1, name: "Make 1 member a reader" })).toBeVisible();
      await expect(page.getByText("This is you.")).toBeVisible();
      await page.getByRole("button", { name: "Change 1 role" }).click();
      await expect(page.getByRole("row", { name: "Ivo Dahl" })).toContainText("Reader now");
      await page.getByRole("link", { name: "Back to members" }).click();

      await members.choose("Ivo Dahl", "Priya Raman");
      await members.remove();
      await page.getByRole("button", { name: "Remove 2 members" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "2 members removed" })).toBeVisible();
      await page.getByRole("link", { name: "Back to members" }).click();
      await expect(members.people()).toHaveCount(1);
    });

    test("a person changes name, zone, language and password", async ({ page, owner, organization }) => {
      const console = new Console(page);
      await page.goto(`/o/${organization.id}/profile`);
      await page.getByLabel("Name", { exact: true }).fill("Ada L. Quist");
      await page.getByLabel("Time zone").selectOption("Pacific/Auckland");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await expect(console.notice()).toContainText("Saved.");
      await expect(page.locator("time").first()).toHaveAttribute("title", /Pacific\/Auckland$/);

      await page.getByRole("link", { name: "Change password" }).click();
      await page.getByLabel("Current password", { exact: true }).fill("not the one at all");
      await page.getByLabel("New password", { exact: true }).fill(password);
      await page.getByRole("button", { name: "Change password" }).click();
      await expect(console.refusal()).toContainText("This is not your password.");
      await page.getByLabel("Current password", { exact: true }).fill(owner.password);
      await page.getByLabel("New password", { exact: true }).fill(password);
      await page.getByRole("button", { name: "Change password" }).click();
      await expect(console.notice()).toContainText("Password changed.");

      await page.getByLabel("Language").selectOption("Deutsch");
      await page.getByRole("button", { name: "Save appearance" }).click();
      await expect(page.getByRole("heading", { level: 1, name: "Das eigene Profil" })).toBeVisible();
      await page.getByLabel("Sprache").selectOption("English");
      await page.getByRole("button", { name: "Darstellung speichern" }).click();
      await expect(console.heading("Your profile")).toBeVisible();
    });
  });
}
