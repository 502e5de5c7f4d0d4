import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

// Debian's Chromium where it is installed; else the one that Playwright brought along.
const debian = "/usr/bin/chromium";
const executablePath = existsSync(debian) ? debian : undefined;

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  // Every test starts a server of its own, so none waits for another.
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  reporter: "list",
  timeout: 45_000,
  expect: { timeout: 7_000 },
  use: {
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    {
      name: "browser",
      testIgnore: "sdk.spec.ts",
      use: {
        ...devices["Desktop Chrome"],
        launchOptions: {
          executablePath,
          // No sandbox: tests may run as root. The rest keeps Chromium from calling home.
          args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      },
    },
    { name: "sdk", testMatch: "sdk.spec.ts" },
  ],
});
