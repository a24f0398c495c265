# Needs Go and make. What the tests with real servers need beside (tmux, Chromium, PostgreSQL, fonts, zbar) tools/install.sh installs.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT  := $(shell git rev-parse --short HEAD 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X sheyin/cmd.release=$(VERSION)

# Vulnerability data: a copy of vuln.go.dev, packed, so that the check needs no network and says the same twice.
VULNDB ?= ../shared/vulndb.tar.xz

TOOLS := $(CURDIR)/bin/tools
TESTS := ./... ./testdata/drive

.NOTPARALLEL:
.PHONY: build demo quick test packages format vet lint vuln real bench generate pictures clean

build: ## one static binary: bin/sheyin
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/sheyin .

demo: build ## the console on the embedded authority, with invented people
	bin/sheyin demo

quick: ## the inner loop: nothing to install
	go test ./...

test: packages format vet lint vuln real ## everything that CI runs

packages: ## Debian's, those that are missing
	tools/install.sh

format: bin/tools/installed
	@changes=$$($(TOOLS)/gofumpt -l .); \
	if [[ -n $$changes ]]; then echo "not formatted (bin/tools/gofumpt -w .):"; echo "$$changes"; exit 1; fi

# Without the tag first: what a person without servers builds must be whole too.
vet:
	go vet ./...
	go vet -tags real $(TESTS)
	cd tools && go vet ./...

lint: bin/tools/installed
	$(TOOLS)/golangci-lint run ./... ./testdata/drive
	cd tools && $(TOOLS)/golangci-lint run --config ../.golangci.yml ./...

vuln: bin/tools/installed
	@if [[ ! -e "$(VULNDB)" ]]; then \
		echo '*** VULNERABILITY CHECK NOT RUN: no data at $(VULNDB).'; \
		echo '*** Pack a copy of the Go vulnerability database with xz and run: make vuln VULNDB=FILE'; \
		exit 0; \
	fi; \
	rm -rf bin/vulndb; mkdir -p bin/vulndb; tar -C bin/vulndb -xJf '$(VULNDB)'; \
	echo "vulnerability data: $$(ls bin/vulndb/ID | wc -l) reports, newest $$(ls bin/vulndb/ID | sort -V | tail -n 1)"; \
	$(TOOLS)/govulncheck -db 'file://$(CURDIR)/bin/vulndb' ./...

# One run, with the race detector, of all tests: unit, architecture, staleness, and those that need real servers, a browser
# and a terminal (build tag real).
real: packages build
	cd tools && go test -race ./...
	go test -race -tags real $(TESTS)

bench: build bin/tools/installed ## figures for docs/BENCHMARKS.md
	go test -run '^$$' -bench . -benchmem ./... # the authority on SQLite
	go test -tags real -run '^$$' -bench 'Cases|Bare' ./sandbox # and on PostgreSQL
	tools/bench.sh

generate: ## everything that is made from something else; tests fail when it is stale
	go generate ./...

pictures: packages build ## the screens, by the tests named TestPictures…, to docs/pictures
	PICTURES='$(CURDIR)/docs/pictures' go test -tags real -count=1 -run '^TestPictures' $(TESTS)

clean:
	rm -rf bin

# The tools of this folder are sources too: a change in them is installed anew.
bin/tools/installed: tools/go.mod tools/go.sum $(wildcard tools/*/*.go)
	mkdir -p $(TOOLS)
	cd tools && GOBIN=$(TOOLS) go install tool
	touch $@
