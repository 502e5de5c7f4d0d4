// From an owner's invite to the invited person's first page, and every way in which a link can fail.

import { expect, test } from "../fixtures.ts";
import { Console } from "../pages/console.ts";
import { InvitationPage, InvitesPage } from "../pages/invites.ts";
import { SignInPage } from "../pages/sign-in.ts";

const password = "copper lantern ninety waltz";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("somebody is invited, joins by the link, and the link is used up", async ({ page, owner: _, organization, browser, server }) => {
      const invites = new InvitesPage(page);
      await invites.open(organization.id);
      await invites.create("bo@fjordlight");
      await expect(new Console(page).refusal()).toContainText("domain");
      await expect(invites.addresses()).toHaveValue("bo@fjordlight");
      await invites.addresses().fill("bo@fjordlight.example");
      await invites.invite();
      const first = await invites.makeLink();
      await invites.open(organization.id);
      await expect(invites.row("bo@fjordlight.example")).toContainText("Pending");
      await invites.row("bo@fjordlight.example").getByRole("link", { name: "Link" }).click();
      const second = await invites.makeLink();

      // The owner opens the link by mistake.
      await page.goto(second);
      await expect(page.getByText("you are signed in as")).toBeVisible();

      const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
      const theirs = await context.newPage();
      const invitation = new InvitationPage(theirs);
      await theirs.goto(first);
      await expect(invitation.heading()).toHaveText("There is a newer link");
      await theirs.goto(second);
      await expect(invitation.heading()).toHaveText(`Join ${organization.name}`);
      await invitation.join("Bo Achterberg", "short");
      await expect(theirs.getByLabel("Your name")).toHaveValue("Bo Achterberg");
      await invitation.join("Bo Achterberg", password);
      await expect(theirs.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
      await theirs.goto(second);
      await expect(invitation.heading()).toHaveText("This invite was accepted");
      await theirs.goto("/invite?token=nonsense");
      await expect(invitation.heading()).toHaveText("This link opens nothing");
      await context.close();

      await invites.open(organization.id);
      await expect(invites.row("bo@fjordlight.example")).toContainText("Accepted");
      await expect(invites.row("bo@fjordlight.example").getByRole("link", { name: "Revoke" })).toHaveCount(0);
    });

    test("a revoked invite says so, and somebody known signs in to accept", async ({ page, owner: _, organization, host, browser, server }) => {
      const invites = new InvitesPage(page);
      await invites.open(organization.id);
      await invites.create("emi@fjordlight.example", "Owner");
      const link = await invites.makeLink();
      await invites.open(organization.id);
      await invites.revoke("emi@fjordlight.example");
      await expect(invites.row("emi@fjordlight.example")).toHaveCount(0);
      await page.goto(link);
      await expect(new InvitationPage(page).heading()).toHaveText("This invite was revoked");

      // Zoe runs another organization on the same server.
      await host.write("zoe.txt", password);
      await host.run(
        "organization create",
        ...["--name", "Skerry Works", "--owner-email", "zoe@skerry.example", "--owner-name", "Zoe Haddad"],
        ...["--owner-password-file", host.path("zoe.txt")],
      );
      await invites.open(organization.id);
      await invites.create("zoe@skerry.example");
      const forZoe = await invites.makeLink();
      const context = await browser.newContext({ baseURL: server.url, javaScriptEnabled });
      const theirs = await context.newPage();
      await theirs.goto(forZoe);
      await theirs.getByRole("link", { name: "Sign in to join" }).click();
      await new SignInPage(theirs).fill("zoe@skerry.example", password);
      await theirs.getByRole("button", { name: "Join" }).click();
      await expect(theirs.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
      await expect(theirs.getByRole("navigation", { name: "Console" })).toContainText(organization.name);
      await context.close();
    });
  });
}
