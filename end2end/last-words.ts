// Repeats at the end of the log which tests failed and why: people and tools often keep only the end of a long log.

import type { FullConfig, FullResult, Reporter, Suite, TestCase } from "@playwright/test/reporter";

class LastWords implements Reporter {
  private suite: Suite | undefined;

  onBegin(_config: FullConfig, suite: Suite): void {
    this.suite = suite;
  }

  onEnd(_result: FullResult): void {
    for (const test of this.suite?.allTests() ?? []) {
      if (test.outcome() === "unexpected" || test.outcome() === "flaky") this.tell(test);
    }
  }

  private tell(test: TestCase): void {
    console.log(`\n${test.outcome() === "flaky" ? "passed only when repeated" : "failed"}: ${test.titlePath().join(" › ")}`);
    for (const { errors, duration, retry } of test.results) {
      for (const { message } of errors) {
        const text = (message ?? "").replace(/\u001b\[[0-9;]*m/g, "").split("\n").slice(0, 25).join("\n    ");
        console.log(`  try ${retry + 1}, after ${Math.round(duration / 1000)} s: ${text}`);
      }
    }
  }
}

export default LastWords;
