import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

// Debian's Chromium where it is installed; else the one that Playwright brought along.
const debian = "/usr/bin/chromium";
const executablePath = existsSync(debian) ? debian : undefined;

const desktop = {
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
};

export default defineConfig({
  testDir: "tests",
  outputDir: "results",
  // Every test starts a server of its own, so none waits for another.
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  reporter: [["list"], ["./last-words.ts"]],
  // A browser on a busy machine may stumble once. Where nobody watches it is tried again, and said to have stumbled.
  retries: process.env.CI ? 1 : 0,
  timeout: 45_000,
  expect: { timeout: 7_000 },
  use: {
    actionTimeout: 10_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    { name: "browser", testIgnore: "sdk.spec.ts", use: desktop },
    { name: "sdk", testMatch: "sdk.spec.ts" },
  ],
});
