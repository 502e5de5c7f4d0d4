//! A small file system at the data folder of a host, which a test can fill, close and open again. It is mounted in a mount
//! namespace of its own, so that nothing else on the machine sees it, and it vanishes with the test.

use crate::support::{CommandOutput, Host, PASSWORD, wait_until};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// The line after the output of each script.
const END: &str = "end of the script, status ";

/// How a process gets a mount namespace: as root, or as any user who may be root of a namespace of users.
const WAYS: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];

/// A shell in that namespace. Its working folder is the host's.
pub struct SmallDisk {
    shell: Child,
    scripts: ChildStdin,
    output: BufReader<ChildStdout>,
    folder: PathBuf,
    servers: Vec<u32>,
}

/// A server whose data folder is on the small file system.
pub struct ServerOnDisk {
    id: u32,
    pub address: String,
}

impl SmallDisk {
    /// Mounts a tmpfs with these options at `data`. `None`, with a line on standard error, when this machine allows no mount.
    pub fn mount(host: &Host, options: &str) -> Option<Self> {
        let mut disk = Self::without_mount(host)?;
        disk.run(&format!("mkdir -p data && mount -t tmpfs -o mode=700,{options} tmpfs data"));
        Some(disk)
    }

    /// Mounts the file `image` with an ext4 file system at `data`, which becomes read-only when something is written to the
    /// file that `errors` names. `None`, with a line on standard error, where this cannot be done: it needs root, a loop
    /// device and a kernel with ext4.
    pub fn mount_ext4(host: &Host) -> Option<Self> {
        let mut disk = Self::without_mount(host)?;
        let script = "truncate -s 64M image && mkfs.ext4 -q -F image && mkdir data \
             && mount -o loop,errors=remount-ro image data && rmdir data/lost+found && chmod 700 data \
             && echo \"/sys/fs/ext4/$(basename \"$(findmnt -n -o SOURCE data)\")/trigger_fs_error\" >errors \
             && test -w \"$(cat errors)\"";
        let (status, output) = disk.attempt(script);
        if status != 0 {
            eprintln!(
                "not run: this machine mounts no file with an ext4 file system, for which root is needed: {output}"
            );
        }
        (status == 0).then_some(disk)
    }

    /// A shell in a mount namespace of its own, in which nothing is mounted yet.
    pub fn without_mount(host: &Host) -> Option<Self> {
        let host_command = host.command(&[]);
        let way = WAYS.into_iter().find(|way| {
            let mut command = Command::new("unshare");
            command.args(*way).args(["sh", "-c", "mount -t tmpfs tmpfs /mnt"]);
            command.output().is_ok_and(|output| output.status.success())
        });
        let Some(way) = way else {
            // As in a container without privileges. A limit on the size of files shows there what a full disk does (health.rs).
            eprintln!(
                "not run: this machine allows no mount in a namespace of its own. Run the tests as root, or as a user who \
                 may make namespaces (unshare --user --map-root-user --mount)"
            );
            return None;
        };
        let mut command = Command::new("unshare");
        command.args(way).arg("sh").current_dir(host.path("")).env_clear();
        command.envs(host_command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("ORGWARD", env!("CARGO_BIN_EXE_orgward"));
        command.env("PASSWORD", PASSWORD);
        let mut shell = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it was tried");
        let (scripts, output) = (shell.stdin.take().expect("piped"), shell.stdout.take().expect("piped"));
        let (output, folder) = (BufReader::new(output), host.path(""));
        Some(Self { shell, scripts, output, folder, servers: Vec::new() })
    }

    /// Runs the program with these arguments, which contain no quotes.
    pub fn command(&mut self, args: &[&str]) -> CommandOutput {
        let args: Vec<_> = args.iter().map(|arg| format!("'{arg}'")).collect();
        let (code, _) = self.attempt(&format!("\"$ORGWARD\" {} >command.out 2>command.err", args.join(" ")));
        let read = |name: &str| fs::read_to_string(self.folder.join(name)).expect("its output");
        CommandOutput { code: Some(code), out: read("command.out"), err: read("command.err") }
    }

    /// Runs a script that must succeed; returns its output. `$ORGWARD` is the program.
    pub fn run(&mut self, script: &str) -> String {
        let (status, output) = self.attempt(script);
        assert_eq!(status, 0, "{script}: {output}");
        output
    }

    /// Runs a script; returns its exit status and its output, standard error too.
    pub fn attempt(&mut self, script: &str) -> (i32, String) {
        writeln!(self.scripts, "{{ {script}\n}} </dev/null 2>&1; status=$?; echo; echo \"{END}$status\"")
            .expect("the shell is there");
        let mut output = String::new();
        loop {
            let begin = output.len();
            let read = self.output.read_line(&mut output).expect("UTF-8");
            assert!(read > 0, "the shell ended: {output}");
            if let Some(status) = output[begin..].strip_prefix(END) {
                let status = status.trim().parse().expect("a number");
                output.truncate(begin);
                return (status, output.trim_end().to_owned());
            }
        }
    }

    /// Makes an organization with audit logging; returns its Admin key.
    pub fn init(&mut self) -> String {
        let script = "printf '%s' \"$PASSWORD\" >password; \"$ORGWARD\" init --organization Fjordlight --owner-name Ada \
             --owner-email ada@fjordlight.example --owner-password-file password --enable-audit-logging --admin-key ci \
             --json";
        let made = self.run(script);
        let made = made.lines().find_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
        made.expect("JSON")["admin_key"].as_str().expect("a key").to_owned()
    }

    /// Starts a server and waits until it has printed its address. Its log is in the file `log`, outside of the small file
    /// system.
    pub fn serve(&mut self) -> ServerOnDisk {
        let (out, command) = (self.folder.join("out"), "serve --listen 127.0.0.1:0 --set requests_per_minute=0");
        fs::write(&out, "").expect("a file");
        let id = self.run(&format!("\"$ORGWARD\" {command} >out 2>>log & echo $!")).parse().expect("a process");
        self.servers.push(id);
        wait_until(|| fs::read_to_string(&out).is_ok_and(|text| text.contains('\n')));
        let said = fs::read_to_string(&out).expect("its output");
        let address = said.lines().next().and_then(|line| line.strip_prefix("Orgward is running on http://"));
        ServerOnDisk { id, address: address.unwrap_or_else(|| panic!("{said}")).to_owned() }
    }

    /// Stops a server as a supervisor does; returns its exit code.
    pub fn stop(&mut self, server: &ServerOnDisk) -> i32 {
        self.servers.retain(|id| *id != server.id);
        self.attempt(&format!("kill -TERM {id}; wait {id}", id = server.id)).0
    }

    /// Copies the data folder to a place that the test can read; returns it. No server may be running.
    pub fn copy_out(&mut self, name: &str) -> PathBuf {
        self.run(&format!("mkdir {name} && cp -p data/orgward.db* {name}/"));
        self.folder.join(name)
    }
}

impl Drop for SmallDisk {
    /// A failed test leaves no server running.
    fn drop(&mut self) {
        for id in &self.servers {
            writeln!(self.scripts, "kill -KILL {id}").ok();
        }
        writeln!(self.scripts, "exit").ok();
        self.shell.wait().ok();
    }
}
