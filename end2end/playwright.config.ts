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

/** Milliseconds to wait for what takes at most these seconds on an idle machine. */
function patience(seconds: number): number {
  return seconds * (process.env.CI ? 6_000 : 1_000);
}

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
  // Limits end what hangs; how long a step takes is for benchmarks. A test that takes 20 s on two idle cores took 52 s
  // on a machine that had other work, so CI waits longer.
  timeout: patience(45),
  expect: { timeout: patience(7) },
  use: {
    actionTimeout: patience(10),
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
