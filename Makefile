# Cairn. Every target works from any folder (make -C DIR TARGET), as root or not, any number of times.
#
#   deps      install the missing system packages with apt (as root, else with sudo -n, else say how)
#   build     both programs, debug: .build/debug/cairnd and .build/debug/cairn
#   run       start cairnd with Examples/self-build, on 127.0.0.1:8470
#   demo      the main job on real input, in a clone of this repository
#   example-run  a real project, built in a pipeline that cairn run wraps, twice; needs a network
#   example-pipeline  a real project's archive, fetched, compiled, tested and packaged by two pipelines at once
#   test      every test
#   lint      check the formatting; changes nothing
#   format    apply the formatting
#   coverage  every test, then the lines that they reach, file by file; in .build-coverage
#   tsan      every test under the thread sanitizer; in .build-tsan
#   fault     the tests of kills, failing calls, full disks and git beside us, 200 rounds of each: about twelve minutes
#   bench     the measurements of Benchmarks/, on a release build
#   bench-store  those of the store, against libgit2, git, SQLite and nginx, on a release build
#   clean     remove what the targets above built

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.NOTPARALLEL:
.PHONY: deps resolve build run demo example-run example-pipeline test lint format coverage tsan fault bench bench-store clean

SWIFT_FILES = $(wildcard Package.swift Sources Tests Benchmarks)

deps:
	@Scripts/deps

# A second try gets over a hiccup of the network.
resolve: deps
	@swift package resolve </dev/null || { sleep 5; swift package resolve </dev/null; }

build: resolve
	swift build </dev/null

run: build
	@Examples/self-build/run

demo: build
	@Examples/self-build/demo

example-run: build
	@Examples/cairn-run/run-debian

example-pipeline: build
	@Examples/pipeline/run-debian

# Not all tests at once: their programs would share few cores until each runs into its time limit.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 8

test: resolve
	swift build --build-tests </dev/null
	swift test --skip-build --disable-xctest </dev/null

lint:
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)

format:
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

# llvm-cov must be the toolchain's own: the distribution's reads other profile formats.
coverage: resolve
	swift test --scratch-path .build-coverage --disable-xctest --enable-code-coverage </dev/null
	"$$(dirname "$$(realpath "$$(command -v swift)")")/llvm-cov" report \
	    .build-coverage/debug/cairnPackageTests.xctest \
	    -instr-profile .build-coverage/debug/codecov/default.profdata \
	    -ignore-filename-regex '/(\.build[^/]*|Tests)/'

# One test at a time: under the sanitizer all at once run into their time limits on a machine with few cores.
tsan: resolve
	TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/tsan.suppressions \
	    swift test --scratch-path .build-tsan --disable-xctest --no-parallel --sanitize=thread </dev/null

fault: resolve
	swift build --build-tests </dev/null
	FAULT_ROUNDS=200 swift test --skip-build --disable-xctest --no-parallel \
	    --filter '^GitStoreTests\.(KillTests|FaultTests|FullDiskTests|StockGitTests)' </dev/null

bench: resolve
	swift build -c release </dev/null
	Benchmarks/run

bench-store: resolve
	swift build -c release --product cairnd </dev/null
	swift build -c release --product StoreBenchmarks </dev/null
	Benchmarks/run-store

clean:
	rm -rf .build .build-coverage .build-tsan
