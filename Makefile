# The commands of the house. `make help` lists them.

# More flags for what runs, as in: make run SERVE="--listen 127.0.0.1:9000"
SERVE ?=

# `--release` builds what browsers get from the release, and checks its size; it takes a minute longer after each change.
BUNDLE ?=

# Everything but the build tool. One list everywhere, so that no stage compiles a library again with other features.
CRATES  := --workspace --exclude xtask
BROWSER := --lib --target wasm32-unknown-unknown
DEMO    := demo-data

# Tests that run no statement of their own, or only statements that others run: on PostgreSQL they prove nothing new.
# `cargo xtask statements` fails when one of them turns out to be the only one.
SQLITE_ONLY := $(addsuffix ::,allowances api_calls audit_verify backups backups_altered backups_refused backups_under_load \
  client_address connections contract earlier_versions every_command full_disks gallery hostile killed_servers languages \
  layout openapi operator_commands operator_files operator_serve operator_settings packaging request_spans \
  restores_without_space slow_clients stopped_servers wire) \
  admin_key_scopes::every_route rights_console::every_person sign_in_limits::two_days

# Twice the processors: half of the tests wait for a disk, a timer or a socket.
export RUST_TEST_THREADS ?= $(shell expr 2 \* $$(nproc))

# How many records `make bench-log` measures at, beside ten thousand.
RECORDS ?= 1000000

# In CI, Clippy is the compiler of the server, its tests and the build tool, so that linting needs no second pass over
# every library. It optimizes less, so the release and what runs in the browser are not compiled by it.
ifdef CI
TEST_CARGO := RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=--deny__CLIPPY_HACKERY__warnings cargo
lint  = $(TEST_CARGO) test --no-run $(1) --all-targets
else
TEST_CARGO := cargo
lint  = cargo clippy $(1) --all-targets -- --deny warnings
endif

# What `make test` is made of, in this order. .ci/run takes the list from here and times each. The bundle comes before the
# server, which is compiled again after each change of the bundle.
TEST_STAGES := format clippy-browser bundle clippy-server test-sqlite test-postgres e2e

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run dev demo bench bench-large bench-peers bench-log torture tampering soak lighthouse test build lint deny smoke release \
  conformance clean wasm test-stages $(TEST_STAGES)

help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

run: bundle ## Build and serve on http://127.0.0.1:8080, data in ./data
	cargo run -- serve --data-dir data $(SERVE)

dev: wasm ## The same, following every saved file; pages reload themselves
	cargo xtask dev -- $(SERVE)

demo: bundle ## Serve an organization with a believable population, data in ./demo-data
	[ -d $(DEMO) ] || cargo run -- demo --data-dir $(DEMO) --members 60 --owners 3 --projects 14 --keys 40 --events 4000 \
	  || { rm -rf $(DEMO); exit 1; }
	cargo run -- serve --data-dir $(DEMO) $(SERVE)

bench: bundle ## Requests a second of the release beside the least program for each path; data in target/rigs
	.ci/need wrk
	cargo bench --bench rigs -- speed

bench-large: bundle ## What SCALES (1 10 100 1000) times a small organization cost; takes an hour and 30 GB for the largest; data in target/rigs
	.ci/need wrk
	.ci/need sqlite3
	cargo bench --bench rigs -- large

bench-peers: bundle ## The same work by Orgward and by the programs POCKETBASE, POCKETBASE_DURABLE and KEYCLOAK, files on this machine
	.ci/need wrk
	cargo bench --bench rigs -- peers

bench-log: bundle ## What the audit log costs at ten thousand and at RECORDS records (1000000); data in target/bench
	RECORDS=$(RECORDS) cargo bench --bench audit

# Random choices are printed as SEED; KILLS, CUTS, FLIPS and REVOCATIONS choose how many. All at once take an hour on two cores.
torture: bundle ## 2,000 kills under load, 500 power cuts, 1,000 flipped bytes and 1,000 ends of access on the release; data in target/rigs
	cargo bench --bench rigs -- kills power-cuts flipped-bytes revocations

tampering: bundle ## Attacks on the database of the release, and who notices each; data in target/rigs
	cargo bench --bench rigs -- tampering

soak: bundle ## The release under everything at once for MINUTES (10): no error, flat memory; data in target/rigs
	cargo bench --bench rigs -- soak

lighthouse: ## What Lighthouse says of four pages of the release, after `make build`; fails below 98
	.ci/need node
	.ci/need chromium
	.ci/need lighthouse
	node end2end/lighthouse.mjs

test: $(TEST_STAGES) ## Everything: format, lints, Rust on both databases, browser, official SDKs

build: BUNDLE := --release
build: bundle ## The release: one file, target/release/orgward, that needs only glibc (2.34 or newer)
	cargo build --release

release: export ORGWARD_BIN := $(CURDIR)/target/release/orgward
release: BUNDLE := --release
release: build smoke e2e ## What must hold before a release besides `make test`: it works alone, and in a browser

lint: format clippy-server clippy-browser ## Only the format and the lints

format: ## Rust as rustfmt writes it; `cargo fmt` mends it
	cargo fmt --all --check

clippy-server: ## Lints of the server, the tests and the build tool; a warning is an error
	$(call lint,$(CRATES))
	$(call lint,--package xtask)

clippy-browser: wasm ## Lints of what runs in the browser; a warning is an error
	cargo clippy --package islands $(BROWSER) --features hydrate -- --deny warnings
	cargo clippy --package evidence $(BROWSER) --features browser -- --deny warnings

bundle: wasm ## WASM, styles and pictures into target/site
	cargo xtask bundle $(BUNDLE)
	$(if $(BUNDLE),cargo xtask sizes)

test-sqlite: ## Rust tests, on SQLite
	$(TEST_CARGO) test --no-fail-fast $(CRATES)
	$(TEST_CARGO) test --package xtask

test-postgres: ## The same on a throw-away PostgreSQL, after `make test-sqlite`; every statement runs on both
	.ci/need postgresql
	$(TEST_CARGO) xtask postgres -- cargo test --no-fail-fast $(CRATES) --test it -- $(SQLITE_ONLY:%=--skip %)
	$(TEST_CARGO) xtask statements

e2e: bundle ## Browser tests and conformance; one of them: cd end2end && npx playwright test -g "part of its name"
	$(TEST_CARGO) test --no-run $(CRATES)
	.ci/need node
	.ci/need python
	.ci/need chromium
	cd end2end && npm run --silent check && npx playwright test

conformance: ## Only the official Python and Node SDKs and Schemathesis against a server
	$(TEST_CARGO) test --no-run $(CRATES)
	.ci/need node
	.ci/need python
	cd end2end && npx playwright test --project sdk

deny: ## Advisories, licences, sources and banned crates of everything in Cargo.lock
	.ci/need deny
	.ci/need advisories
	cargo fetch --locked
	target/tools/bin/cargo-deny --workspace --offline check

smoke: ## The release binary alone in an empty folder, after `make build`
	end2end/smoke

clean: ## Remove what was built; data stays
	cargo clean
	rm -rf end2end/node_modules end2end/results

wasm:
	@.ci/need wasm

test-stages:
	@echo $(TEST_STAGES)
