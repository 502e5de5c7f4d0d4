// Lighthouse scores of four pages of a server with realistic demo data. Run by `make lighthouse`; fails below 98.
//
// The console asks search engines not to index it, on purpose, so the audit that reports this is left out.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const LEAST = 98;
const root = resolve(import.meta.dirname, "..");
const program = process.env.ORGWARD_BIN ?? join(root, "target/release/orgward");
const tools = createRequire(join(root, "target/tools/lighthouse/package.json"));
const { default: lighthouse } = await import(tools.resolve("lighthouse"));
const { launch } = await import(tools.resolve("chrome-launcher"));

const folder = await mkdtemp(join(tmpdir(), "orgward-lighthouse-"));
const run = (args) =>
  new Promise((told, failed) => {
    const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (part) => (said += part));
    child.on("error", failed).on("close", (code) => (code ? failed(new Error(said)) : told(said)));
  });

/** The page's category scores out of 100; the median of three runs, because the machine is never fully idle. */
async function scores(url, port, cookie) {
  const settings = {
    port,
    output: "json",
    logLevel: "error",
    extraHeaders: cookie ? { Cookie: cookie } : {},
    formFactor: "desktop",
    screenEmulation: { mobile: false, width: 1350, height: 940, deviceScaleFactor: 1, disabled: false },
    throttlingMethod: "simulate",
    throttling: { rttMs: 40, throughputKbps: 10240, cpuSlowdownMultiplier: 1, requestLatencyMs: 0, downloadThroughputKbps: 0, uploadThroughputKbps: 0 },
    onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
    skipAudits: ["is-crawlable"],
  };
  const runs = [];
  for (let run = 0; run < 3; run++) {
    const { lhr } = await lighthouse(url, settings);
    const broken = Object.values(lhr.audits).find(({ errorMessage }) => errorMessage);
    if (broken) throw new Error(`${url}: ${broken.id}: ${broken.errorMessage}`);
    runs.push(lhr);
  }
  runs.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
  return runs[1];
}

let server, chrome;
try {
  const made = await run(["demo", "--data-dir", "data", "--members", "200", "--owners", "3", "--projects", "14", "--keys", "40", "--events", "4000"]);
  const [, email] = made.match(/Sign in as (\S+)/);
  const [, password] = made.match(/password (\S+)/);
  const address = "127.0.0.1:9473";
  server = spawn(program, ["serve", "--data-dir", "data", "--listen", address], { cwd: folder, stdio: "ignore" });
  const base = `http://${address}`;
  for (let tries = 0; !(await fetch(`${base}/healthz`).catch(() => undefined))?.ok; tries++) {
    if (tries > 300) throw new Error("the server did not become healthy");
    await new Promise((again) => setTimeout(again, 100));
  }
  const signedIn = await fetch(`${base}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: base, "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ "credentials[email]": email, "credentials[password]": password }),
  });
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  // Redirects to the organization's own URL.
  const home = (await fetch(base, { redirect: "manual", headers: { cookie } })).headers.get("location");
  if (!home?.startsWith("/o/")) throw new Error(`not signed in: led to ${home}`);
  chrome = await launch({
    chromePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
    chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
  });
  const pages = { "sign-in": ["/sign-in", ""], overview: [home, cookie], members: [`${home}/members`, cookie], "audit logs": [`${home}/audit-logs`, cookie] };
  const low = [];
  console.log(`${"page".padEnd(12)} performance accessibility best-practices  seo     kB   LCP ms   CLS`);
  for (const [name, [path, with_]] of Object.entries(pages)) {
    const report = await scores(base + path, chrome.port, with_);
    const found = Object.values(report.categories).map(({ score }) => Math.round(score * 100));
    const value = (audit) => report.audits[audit].numericValue;
    const rest = [(value("total-byte-weight") / 1000).toFixed(0), value("largest-contentful-paint").toFixed(0), value("cumulative-layout-shift").toFixed(3)];
    console.log(`${name.padEnd(12)} ${found.map((score, at) => String(score).padStart([11, 13, 14, 4][at])).join(" ")} ${rest[0].padStart(6)} ${rest[1].padStart(8)} ${rest[2].padStart(5)}`);
    if (found.some((score) => score < LEAST)) {
      low.push(name);
      const faults = Object.values(report.audits).filter(({ score }) => score !== null && score < 0.9);
      for (const { id, title, displayValue } of faults) console.log(`  ${id}: ${title} ${displayValue ?? ""}`);
    }
  }
  if (low.length) throw new Error(`below ${LEAST}: ${low.join(", ")}`);
} finally {
  await chrome?.kill();
  server?.kill();
  await rm(folder, { recursive: true, force: true });
}
