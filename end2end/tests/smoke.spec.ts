import { expect, expectAccessible, expectReady, test } from "../fixtures.ts";
import { SetupPage } from "../pages/setup.ts";
import { SignInPage } from "../pages/sign-in.ts";

test("somebody who is not signed in is asked to, and lands on the overview", async ({ page, organization }) => {
  await page.goto("/");
  await expectReady(page);
  await expectAccessible(page);

  await new SignInPage(page).fill(organization.owner.email, organization.owner.password);
  await expect(page).toHaveURL(`/o/${organization.id}`);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expectAccessible(page);
});

test.describe("a server that nobody owns", () => {
  test.use({ unowned: true });

  test("prints a link that leads to onboarding", async ({ page, setupLink }) => {
    const setup = new SetupPage(page);
    await setup.open(setupLink);
    await expectReady(page);
    await expect(setup.organization()).toBeFocused();
    await expectAccessible(page);
  });
});
