// From a server without an owner to a key that works with the official SDKs, and the deletion of that key.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { expect, test } from "../fixtures.ts";
import { AdminKeysPage } from "../pages/admin-keys.ts";
import { Console } from "../pages/console.ts";
import { ProjectsPage } from "../pages/projects.ts";
import { SetupPage } from "../pages/setup.ts";

const ada = { name: "Ada Lindqvist", email: "ada@fjordlight.example", password: "plum tractor velvet moon" };
const folder = resolve(import.meta.dirname, "..");
const python = resolve(folder, "../target/venv/bin/python");

/** Runs a few lines of code with an SDK, like a person at a terminal; returns their output. */
async function script(program: string, flag: string, text: string, url: string, key: string): Promise<string> {
  const env = { ...process.env, OPENAI_BASE_URL: `${url}/v1`, OPENAI_ADMIN_KEY: key };
  const client = spawn(program, [flag, text], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [client.stdout, client.stderr]) stream.setEncoding("utf8").on("data", (part) => (printed += part));
  await once(client, "close");
  return printed.trim();
}

const withPython = (url: string, key: string) =>
  script(
    python,
    "-c",
    `import openai
client = openai.OpenAI(max_retries=0, _strict_response_validation=True)
try:
    print(client.admin.organization.projects.create(name="From Python").status)
except openai.AuthenticationError as refused:
    print("refused", refused.status_code, refused.code)`,
    url,
    key,
  );

const withNode = (url: string, key: string) =>
  script(
    process.execPath,
    "--input-type=module",
    `--eval=import OpenAI from "openai";
const client = new OpenAI({ maxRetries: 0 });
try {
  console.log((await client.admin.organization.projects.create({ name: "From Node" })).status);
} catch (refused) {
  console.log("refused " + refused.status + " " + refused.code);
}`,
    url,
    key,
  );

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ unowned: true, javaScriptEnabled });

    test("an owner sets up, makes a project and a key, and the SDKs work until the key is deleted", async ({
      page,
      server,
      setupLink,
    }) => {
      const [console_, projects, keys] = [new Console(page), new ProjectsPage(page), new AdminKeysPage(page)];

      const setup = new SetupPage(page);
      await setup.open(setupLink);
      await setup.create("Fjordlight Energy", { ...ada, email: "ada@fjordlight", password: "fjordlight-ada" });
      await expect(console_.refusal()).toContainText("2 things to put right");
      await expect(setup.organization()).toHaveValue("Fjordlight Energy");
      await expect(setup.email()).toHaveValue("ada@fjordlight");
      await expect(setup.password()).toHaveValue("");
      await setup.create("Fjordlight Energy", ada);
      await expect(console_.heading("Overview")).toBeVisible();
      const steps = page.getByRole("region", { name: "First steps" });
      await expect(steps).toContainText("0 of 4");

      await console_.go("New project");
      await page.getByLabel("Name", { exact: true }).fill("Grid forecasting");
      await page.getByRole("button", { name: "Create project" }).click();
      await expect(console_.heading("Grid forecasting")).toBeVisible();
      await console_.go("New project");
      await page.getByLabel("Name", { exact: true }).fill("grid forecasting");
      await page.getByRole("button", { name: "Create project" }).click();
      await expect(console_.refusal()).toContainText("Grid forecasting");
      await expect(page.getByLabel("Name", { exact: true })).toHaveValue("grid forecasting");

      await console_.go("Admin keys");
      const key = await keys.create("terraform");
      expect(key).toMatch(/^sk-admin-[0-9A-Za-z]{49}$/);
      await expect(page.getByText(`${server.url}/v1/organization`).first()).toBeAttached();
      await keys.stored();
      await expect(keys.row("terraform")).toContainText(`sk-admin...${key.slice(-4)}`);
      await expect(keys.row("terraform")).toContainText("Never");

      expect(await withPython(server.url, key)).toBe("active");
      expect(await withNode(server.url, key)).toBe("active");
      await console_.go("Overview");
      await expect(steps).toContainText("2 of 4");
      await projects.open(new URL(page.url()).pathname.split("/")[2] ?? "");
      await expect(projects.row("From Python")).toBeVisible();
      await expect(projects.row("From Node")).toBeVisible();
      await console_.go("Admin keys");
      await expect(keys.row("terraform")).toContainText("just now");

      await keys.delete("terraform");
      await expect(console_.notice().filter({ hasText: "deleted" })).toBeVisible();
      await expect(keys.row("terraform")).toHaveCount(0);
      expect(await withPython(server.url, key)).toBe("refused 401 invalid_api_key");
      expect(await withNode(server.url, key)).toBe("refused 401 invalid_api_key");

      const answer = await page.goto(setupLink);
      expect(answer?.status(), "setup is over").toBe(404);
    });
  });
}
