# Every target installs what it needs through tools/setup first; `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

CLI := artifacts/verifiable
FORGE := $(CURDIR)/node_modules/@foundry-rs/forge-linux-amd64/bin/forge
BUILD := dotnet build -c Release --no-restore -v q -nologo

.PHONY: help setup build contracts vectors bindings test test-exhaustive bench demo gas format clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' Makefile

setup: ## install what is missing: Debian, npm and NuGet packages
	@tools/setup

build: setup contracts ## build everything; afterwards the command line runs as artifacts/verifiable
	@$(BUILD) Verifiable.sln
	@dotnet publish src/Verifiable.Cli -c Release --no-build --no-self-contained -v q -nologo -o artifacts/cli
	@install -m 755 tools/launcher $(CLI)

contracts: setup # compile the Solidity sources
	@if [ -e contracts/foundry.toml ]; then cd contracts && $(FORGE) build --quiet; fi

vectors: build # write the differential vectors that the contract tests read
	@if [ -e tools/Verifiable.Vectors ]; then \
	  dotnet run --no-build -c Release --project tools/Verifiable.Vectors -- --out contracts/vectors; fi

test: build vectors ## build, check formatting and generated code, run every test; closes with `N passed, N failed`
	@tools/test

test-exhaustive: build ## prove the elementary functions over all 2^32 inputs with MPFR (some minutes); EXHAUSTIVE=log for one
	@tools/setup exhaustive
	@dotnet run --no-build -c Release --project tests/Verifiable.Exhaustive -- $(EXHAUSTIVE)

bench: build ## measure LeNet training on this machine, in steps per second
	@$(CLI) train examples/lenet-mnist/job.yaml --out artifacts/bench
	@node -p 'const r = require("./artifacts/bench/train.json"); `$${(r.steps / r.seconds).toFixed(1)} steps/s ($${r.steps} steps in $${r.seconds.toFixed(1)} s)`'

demo: build ## run the main job: a local chain, two workers, a challenger, one cheat
	@$(CLI) devnet demo

bindings: build ## write the typed C# bindings of the contracts again
	@dotnet run --no-build -c Release --project tools/Verifiable.Bindings

gas: contracts vectors ## compare the gas of each kind of transaction with the committed snapshot
	@cd contracts && $(FORGE) snapshot --check

format: setup ## rewrite C# and Solidity sources in the house format
	@dotnet format whitespace Verifiable.sln --no-restore
	@if [ -e contracts/foundry.toml ]; then cd contracts && $(FORGE) fmt; fi

clean: ## remove everything that was built
	@rm -rf artifacts contracts/out contracts/cache
	@find src tests tools -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
