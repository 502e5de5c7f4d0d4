// A member creates a key of their own in a project, sees it once, and deletes it.

import { expect, test } from "../fixtures.ts";
import { Console } from "../pages/console.ts";
import { ProjectApiKeysPage } from "../pages/project-api-keys.ts";
import { SignInPage } from "../pages/sign-in.ts";

const password = "copper lantern ninety waltz";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("a member makes, uses and deletes their own key; others' keys are not theirs to see", async ({ page, host, organization, server }) => {
      const api = async (path: string, body?: object) => {
        const headers = { authorization: `Bearer ${organization.adminKey}`, "content-type": "application/json" };
        const method = body ? "POST" : "GET";
        const answer = await fetch(`${server.url}/v1/organization${path}`, { method, headers, body: JSON.stringify(body) });
        return answer.json();
      };
      await host.write("bo.txt", password);
      const bo = ["--name", "Bo Achterberg", "--email", "bo@fjordlight.example"];
      await host.run("user create", ...bo, "--password-file", host.path("bo.txt"));
      const project = (await api("/projects", { name: "Grid" })).id;
      await api(`/projects/${project}/users`, { email: "bo@fjordlight.example", role: "member" });
      await api(`/projects/${project}/service_accounts`, { name: "ci" });

      await new SignInPage(page).signIn("bo@fjordlight.example", password);
      const [console_, keys] = [new Console(page), new ProjectApiKeysPage(page)];
      await console_.go("Grid");
      await page.getByRole("link", { name: "API keys" }).click();
      await expect(page.getByRole("heading", { name: "No keys yet" })).toBeVisible();
      const key = await keys.create("laptop");
      expect(key).toMatch(/^sk-proj-[0-9A-Za-z]{49}$/);
      await keys.stored();
      await expect(keys.row("laptop")).toContainText(`sk-proj...${key.slice(-4)}`);
      await expect(page.getByText("ci, a service account")).toHaveCount(0);
      const knock = await fetch(`${server.url}/v1/organization/users`, { headers: { authorization: `Bearer ${key}` } });
      expect(knock.status, "known, but without any right under /v1").toBe(403);
      await keys.delete("laptop");
      await expect(console_.notice()).toContainText("Key deleted");
      const gone = await fetch(`${server.url}/v1/organization/users`, { headers: { authorization: `Bearer ${key}` } });
      expect(gone.status).toBe(401);
    });
  });
}
