# Every target installs what it needs through tools/setup first; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

CLI := artifacts/verifiable
FORGE := $(CURDIR)/node_modules/@foundry-rs/forge-linux-amd64/bin/forge
BUILT := artifacts/.built
SOURCES := $(shell find src tests tools contracts/src contracts/test \( -name bin -o -name obj \) -prune -o -print) \
  contracts/foundry.toml package-lock.json global.json Verifiable.sln $(wildcard Directory.*) .editorconfig
BUILD := dotnet build -c Release --no-restore -v q -nologo

.PHONY: help setup build contracts vectors bindings test test-deep coverage test-exhaustive bench bench-network demo gas format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' Makefile

setup: ## install what is missing: Debian, npm and NuGet packages
	@tools/setup

build: setup $(BUILT) ## build everything; afterwards the command line runs as artifacts/verifiable

# A build that changes nothing still takes seconds, so it is left out when nothing is newer than the last one (folders tell of deleted files).
$(BUILT): $(SOURCES) | contracts
	@$(BUILD) Verifiable.sln
	@dotnet publish src/Verifiable.Cli -c Release --no-build --no-self-contained -v q -nologo -o artifacts/cli
	@install -m 755 tools/launcher $(CLI)
	@touch $@

contracts: setup # compile the Solidity sources
	@cd contracts && $(FORGE) build --quiet

vectors: build # write the differential vectors that the contract tests read, when their generator is newer
	@[ contracts/vectors/.written -nt tools/Verifiable.Vectors/bin/Release/net10.0/Verifiable.Vectors.dll ] || { \
	  dotnet run --no-build -c Release --project tools/Verifiable.Vectors -- --out contracts/vectors | tail -n 1; \
	  touch contracts/vectors/.written; }

test: build vectors ## build, check formatting and generated code, run every test; closes with `N passed, N failed`
	@tools/test

test-deep: build vectors ## fuzz for hours: a million runs of every testFuzz_ of the contracts, 500 walks for every invariant, ten million inputs for the network's decoders (VERIFIABLE_FUZZ_INPUTS), random games by solvers and contract (VERIFIABLE_FUZZ_GAMES, 200,000)
	@cd contracts && FOUNDRY_FUZZ_RUNS=1000000 $(FORGE) test --match-test '^testFuzz_'
	@cd contracts && FOUNDRY_INVARIANT_RUNS=$${FOUNDRY_INVARIANT_RUNS:-500} $(FORGE) test --match-test '^invariant_'
	@VERIFIABLE_FUZZ_INPUTS=$${VERIFIABLE_FUZZ_INPUTS:-10000000} dotnet test tests/Verifiable.Networking.Tests/bin/Release/net10.0/Verifiable.Networking.Tests.dll --filter DecoderFuzzTests
	@VERIFIABLE_FUZZ_GAMES=$${VERIFIABLE_FUZZ_GAMES:-200000} dotnet test tests/Verifiable.EndToEnd/bin/Release/net10.0/Verifiable.EndToEnd.dll --filter GameFuzzTests

coverage: build vectors ## measure which lines and branches of the contracts the tests reach; fails below 95 % and 90 %
	@FORGE=$(FORGE) tools/coverage

test-exhaustive: build ## prove the elementary functions over all 2^32 inputs with MPFR (some minutes); EXHAUSTIVE=log for one
	@tools/setup exhaustive
	@dotnet run --no-build -c Release --project tests/Verifiable.Exhaustive -- $(EXHAUSTIVE)

bench: build ## measure speed and memory against PyTorch, OpenBLAS and others in interleaved pairs (artifacts/bench/engine.json), then the whole golden job
	@tools/setup bench
	@dotnet run --no-build -c Release --project tests/Benchmarks -- --out artifacts/bench/engine.json
	@DOTNET_EnableAVX512=0 dotnet run --no-build -c Release --project tests/Benchmarks -- --only gemm --out artifacts/bench/engine-avx2.json
	@$(CLI) train examples/lenet-mnist/job.yaml --out artifacts/bench/lenet --restart
	@node -p 'const r = require("./artifacts/bench/lenet/train.json"); `lenet-mnist: $${(r.steps / r.seconds).toFixed(1)} steps/s ($${r.steps} steps in $${r.seconds.toFixed(1)} s, commitments included)`'

bench-network: build ## measure the network against js-libp2p and a bare SslStream by turns, and the memory of 1,000 sessions (artifacts/bench/network.json)
	@dotnet run --no-build -c Release --project tests/Verifiable.Networking.Benchmarks -- --out artifacts/bench/network.json

demo: build ## run the main job: a local chain, two workers, a challenger, one cheat
	@$(CLI) devnet demo

bindings: build ## write the typed C# bindings of the contracts again, and where each contract keeps what
	@dotnet run --no-build -c Release --project tools/Verifiable.Bindings
	@tools/storage-layout

gas: build vectors ## measure gas: contracts/snapshots and, from the receipts of real disputes, docs/gas.md and artifacts/gas.json; shows what changed (`make test` compares)
	@cd contracts && $(FORGE) test --quiet
	@cat contracts/snapshots/*.json
	@dotnet run --no-build -c Release --project tests/Verifiable.Gas
	@git --no-pager diff --stat -- contracts/snapshots docs/gas.md

format: setup ## rewrite C# and Solidity sources in the house format
	@dotnet format whitespace Verifiable.sln --no-restore
	@cd contracts && $(FORGE) fmt

clean: ## remove everything that was built
	@rm -rf artifacts contracts/out contracts/cache
	@find src tests tools -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
