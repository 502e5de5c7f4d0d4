import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

// Debian's Chromium if it is installed, else Playwright's own.
const debian = "/usr/bin/chromium";
const executablePath = existsSync(debian) ? debian : undefined;

const desktop = {
  ...devices["Desktop Chrome"],
  launchOptions: {
    executablePath,
    // No sandbox: tests may run as root. The other flags disable Chromium's own network requests.
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
};

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  // Every test starts its own server, so tests can run in parallel. They wait more than they compute.
  fullyParallel: true,
  workers: 3,
  forbidOnly: !!process.env.CI,
  reporter: [["list"], ["./last-words.ts"]],
  // A browser on a busy machine may fail once. In CI a failed test is retried and reported as flaky.
  retries: process.env.CI ? 1 : 0,
  timeout: 45_000,
  expect: { timeout: 7_000 },
  use: {
    actionTimeout: 10_000,
    // Recording takes a third of the time, so in CI only what is retried is recorded.
    trace: process.env.CI ? "on-first-retry" : "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    // First, because one of them takes long.
    { name: "sdk", testMatch: "sdk.spec.ts" },
    { name: "browser", testIgnore: "sdk.spec.ts", use: desktop },
  ],
});
