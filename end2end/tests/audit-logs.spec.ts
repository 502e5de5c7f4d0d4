// An owner enables audit logging, which cannot be disabled, and finds the events after that.

import { expect, test } from "../fixtures.ts";
import { AuditLogsPage } from "../pages/audit-logs.ts";
import { Console } from "../pages/console.ts";
import { DataControlsPage } from "../pages/data-controls.ts";
import { InvitesPage } from "../pages/invites.ts";
import { SetupPage } from "../pages/setup.ts";

const ada = { name: "Ada Lindqvist", email: "ada@fjordlight.example", password: "plum tractor velvet moon" };

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ unowned: true, javaScriptEnabled });

    test("audit logging is enabled with the name and the password, and an event is found", async ({ page, setupLink }) => {
      const [console_, controls, logs] = [new Console(page), new DataControlsPage(page), new AuditLogsPage(page)];
      const setup = new SetupPage(page);
      await setup.open(setupLink);
      await setup.create("Fjordlight Energy", ada);
      const organization = new URL(page.url()).pathname.split("/")[2] ?? "";

      await console_.go("Audit logs");
      await expect(page.getByRole("heading", { name: "Audit logging is off" })).toHaveCount(2);
      await console_.go("Data controls");
      await expect(controls.auditLogging()).toContainText("Once enabled it cannot be disabled");
      await controls.review();
      await controls.enable("fjordlight", "not my password");
      await expect(console_.refusal()).toContainText("2 things to put right");
      await expect(page.getByLabel("Your password")).toHaveValue("");
      await controls.enable("Fjordlight Energy", ada.password);
      await expect(controls.auditLogging()).toContainText("On, permanently");
      await expect(controls.auditLogging()).toContainText("Ada Lindqvist");
      await expect(controls.auditLogging().getByRole("link")).toHaveCount(0);

      const invites = new InvitesPage(page);
      await invites.open(organization);
      await invites.create("bo@fjordlight.example");
      await logs.open(organization);
      await expect(logs.rows().first()).toContainText("Invited bo@fjordlight.example as reader");
      await logs.filter(`type:organization.updated actor:${ada.email}`);
      await expect(logs.rows()).toHaveCount(1);
      await expect(logs.conditions()).toHaveText([/type: organization\.updated/, /actor: ada@fjordlight\.example/]);
      await logs.rows().getByRole("link", { name: "Enabled audit logging" }).click();
      await expect(logs.opened().getByRole("row", { name: "audit_logging" })).toHaveText(/off.*on/);
      await expect(logs.rows()).toHaveCount(1);
      await logs.opened().getByRole("link", { name: "Own page" }).click();
      await expect(console_.heading("Enabled audit logging")).toBeVisible();
      await page.getByRole("link", { name: "Newer record" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText("Was there when logging began");
    });
  });
}
