//! Sends one request again and again over many connections, with wrk.

use std::{fs, path::PathBuf, process::Stdio};
use tokio::process::Command;

/// What is asked, and by how many clients.
#[derive(Clone)]
pub struct Load {
    url: String,
    headers: Vec<String>,
    /// The body of a POST, in which `%s` is replaced by a name that is used once.
    body: Option<&'static str>,
    status: u16,
    clients: usize,
}

/// What clients saw during one run.
pub struct Measured {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Number of answers with another status than the expected one, and of requests without one.
    pub failed: u64,
}

impl Load {
    pub fn get(server: &str, path: &str) -> Self {
        Self { url: format!("{server}{path}"), headers: Vec::new(), body: None, status: 200, clients: 32 }
    }

    pub fn post(server: &str, path: &str, body: &'static str) -> Self {
        Self { body: Some(body), ..Self::get(server, path) }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push(format!("{name}: {value}"));
        self
    }

    /// The status of each answer instead of 200.
    pub fn expect(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The number of connections instead of 32.
    pub fn clients(self, clients: usize) -> Self {
        Self { clients, ..self }
    }

    /// Sends requests for that many seconds, after one second to warm up.
    pub async fn run(&self, seconds: u64) -> Measured {
        self.wrk(1).await;
        self.wrk(seconds).await
    }

    async fn wrk(&self, seconds: u64) -> Measured {
        let script = self.script();
        let mut command = Command::new("wrk");
        let threads = self.clients.min(2).to_string();
        command.args(["--threads", &threads, "--connections", &self.clients.to_string(), "--timeout", "30s"]);
        command.args(["--duration", &format!("{seconds}s"), "--script"]).arg(&script).arg(&self.url);
        for header in &self.headers {
            command.args(["--header", header]);
        }
        let output = command.stderr(Stdio::inherit()).output().await.expect("wrk runs; `.ci/need wrk` installs it");
        fs::remove_file(script).expect("ours");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let line = text.lines().find_map(|line| line.strip_prefix("measured ")).unwrap_or_else(|| panic!("{text}"));
        let numbers: Vec<f64> = line.split(' ').map(|number| number.parse().expect("a number")).collect();
        let [requests, microseconds, p50, p99, failed] = numbers[..] else { panic!("{line}") };
        Measured {
            per_second: requests / (microseconds / 1e6),
            p50_ms: p50 / 1000.0,
            p99_ms: p99 / 1000.0,
            failed: failed as u64,
        }
    }

    /// A script for wrk that sends the body and prints what [`Measured`] needs.
    fn script(&self) -> PathBuf {
        let request = match self.body {
            None => String::new(),
            Some(body) => format!(
                "function request()\n  sent = sent + 1\n  local name = tag .. '-' .. number .. '-' .. sent\n  \
                 return wrk.format('POST', nil, nil, string.format('{body}', name))\nend\n"
            ),
        };
        let tag = format!("{:016x}", rand::random::<u64>());
        let text = format!(
            "threads = {{}}\nfunction setup(thread)\n  table.insert(threads, thread)\n  thread:set('number', #threads)\nend\n\
             function init()\n  sent, unexpected, tag = 0, 0, '{tag}'\nend\n{request}\
             function response(status)\n  if status ~= {} then unexpected = unexpected + 1 end\nend\n\
             function done(summary, latency)\n  local failed = summary.errors.connect + summary.errors.read + \
             summary.errors.write + summary.errors.timeout\n  \
             for _, thread in ipairs(threads) do failed = failed + thread:get('unexpected') end\n  \
             print('measured ' .. summary.requests .. ' ' .. summary.duration .. ' ' .. latency:percentile(50) .. ' ' .. \
             latency:percentile(99) .. ' ' .. failed)\nend\n",
            self.status
        );
        let file = std::env::temp_dir().join(format!("{tag}.lua"));
        fs::write(&file, text).expect("a file");
        file
    }
}
