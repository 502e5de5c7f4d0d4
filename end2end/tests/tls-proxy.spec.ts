// The console over https, where cookies are `__Host-` cookies and every address comes from the proxy.

import { expect, expectReady, test as base } from "../fixtures.ts";
import { AdminKeysPage } from "../pages/admin-keys.ts";
import { AuditLogsPage } from "../pages/audit-logs.ts";
import { Console } from "../pages/console.ts";
import { InvitesPage } from "../pages/invites.ts";
import { SignInPage } from "../pages/sign-in.ts";
import { TlsProxy } from "../tls-proxy.ts";

const test = base.extend<{ tls: TlsProxy }>({
  tls: async ({}, use) => {
    const tls = await TlsProxy.start();
    await use(tls);
    tls.close();
  },
  server: async ({ host, made: _, tls }, use) => {
    const server = await host.serve({ public_url: tls.url, trusted_proxies: "127.0.0.0/8" });
    tls.upstream = server.url;
    await use(server);
    await server.stop();
  },
  baseURL: async ({ server: _, tls }, use) => {
    await use(tls.url);
  },
});

test.use({ ignoreHTTPSErrors: true });

test("signing out over https removes the session cookie, and Back shows nothing", async ({ page, owner: _ }) => {
  const session = async () => (await page.context().cookies()).filter(({ name }) => name === "__Host-orgward");
  expect(await session()).toMatchObject([{ secure: true, httpOnly: true, sameSite: "Lax" }]);
  await new Console(page).signOut();
  await expect(new SignInPage(page).email()).toBeVisible();
  expect(await session()).toEqual([]);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a new key is shown over https and works at the proxy's address", async ({ page, owner: _, organization, tls, request }) => {
  const keys = new AdminKeysPage(page);
  await keys.open(organization.id);
  const value = await keys.create("nightly");
  await expect(page.getByText(`${tls.url}/v1`).first()).toBeVisible();
  await keys.stored();
  await expect(keys.row("nightly")).toHaveCount(1);
  const answer = await request.get("/v1/organization/projects", { headers: { authorization: `Bearer ${value}` } });
  expect(answer.status()).toBe(200);
});

test("the live tail shows an event over https, without a reload", async ({ page, context, owner: _, organization }) => {
  const logs = new AuditLogsPage(page);
  await logs.open(organization.id);
  await expectReady(page);
  await page.getByRole("button", { name: "Live tail" }).click();
  await expect(page.getByText("New records appear here as they happen.")).toBeVisible();
  const other = new InvitesPage(await context.newPage());
  await other.open(organization.id);
  await other.create("bo@fjordlight.example");
  await expect(page.getByRole("log").getByRole("listitem").first()).toContainText("Invited bo@fjordlight.example as reader");
});
