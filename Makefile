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
TESTS := ./... ./testdata/drive ./testdata/crashfs

.NOTPARALLEL:
.PHONY: help build demo quick test packages format vet lint vuln same sbom real fuzz torture bench generate pictures clean

help: ## this list
	@sed -nE "s/^([a-z]+):.*## (.*)/\1\t\2/p" Makefile | expand -t 12

build: ## one static binary: bin/sheyin
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/sheyin .

demo: build ## the console on the embedded authority, with invented people
	bin/sheyin demo

# -short leaves out what takes long, and the tests of devices with programs that others wrote; go test -short -v names each.
quick: ## the inner loop: nothing to install
	go test -short ./...

test: packages format vet lint vuln same sbom real fuzz ## everything that CI runs

packages: ## Debian's, those that are missing
	tools/install.sh

format: bin/tools/installed ## are all sources formatted? gofumpt -w mends
	@changes=$$($(TOOLS)/gofumpt -l .); \
	if [[ -n $$changes ]]; then echo "not formatted (bin/tools/gofumpt -w .):"; echo "$$changes"; exit 1; fi

# Without the tag first: what a person without servers builds must be whole too.
vet: ## go vet, with and without the tag real
	go vet ./...
	go vet -tags real $(TESTS)
	cd tools && go vet ./...

lint: bin/tools/installed ## all linters of .golangci.yml
	$(TOOLS)/golangci-lint run $(TESTS)
	cd tools && $(TOOLS)/golangci-lint run --config ../.golangci.yml ./...

vuln: bin/tools/installed ## known vulnerabilities, by the data that VULNDB names
	@if [[ ! -e "$(VULNDB)" ]]; then \
		echo '*** VULNERABILITY CHECK NOT RUN: no data at $(VULNDB).'; \
		echo '*** Pack a copy of the Go vulnerability database with xz and run: make vuln VULNDB=FILE'; \
		exit 0; \
	fi; \
	rm -rf bin/vulndb; mkdir -p bin/vulndb; tar -C bin/vulndb -xJf '$(VULNDB)'; \
	echo "vulnerability data: $$(ls bin/vulndb/ID | wc -l) reports, newest $$(ls bin/vulndb/ID | sort -V | tail -n 1)"; \
	$(TOOLS)/govulncheck -db 'file://$(CURDIR)/bin/vulndb' ./...

# Whoever builds the same sources gets the same bytes, in whatever folder.
same: ## two builds in two folders, compared
	@rm -rf bin/same; mkdir -p bin/same/other/place; \
	git ls-files -z -co --exclude-standard | xargs -0 cp --parents -t bin/same/other/place; \
	for from in . bin/same/other/place; do \
		(cd "$$from" && CGO_ENABLED=0 GOFLAGS='-buildvcs=false' go build -trimpath -ldflags '$(LDFLAGS) -buildid=' -o "$(CURDIR)/bin/same/$${from//[^a-z]/}.out" .); \
	done; \
	cmp bin/same/.out bin/same/binsameotherplace.out; \
	echo "two builds, one binary: $$(sha256sum <bin/same/.out | cut -d ' ' -f 1)"; \
	rm -rf bin/same

sbom: bin/tools/installed ## what the binary is made of (CycloneDX): bin/sheyin.sbom.json
	CGO_ENABLED=0 $(TOOLS)/cyclonedx-gomod app -json -noserial -output bin/sheyin.sbom.json .

# SQLite in Go is C that a program translated: its arithmetic on pointers makes nearly all of the race detector's work, and what
# it shares between goroutines stands under the locks of modernc.org/libc, which are watched. So it alone is built without.
RACE := -race '-gcflags=modernc.org/sqlite/lib=-race=false -d=checkptr=0'

# One run, with the race detector, of all tests: unit, architecture, staleness, and those that need real servers, a browser
# and a terminal (build tag real). The slowest package takes five minutes on two cores, and its tests may have to wait for five
# more until midnight in China is over: what takes longer stands still, and is to say where while somebody listens.
real: packages build ## all tests, with the race detector and real servers
	cd tools && go test -race ./...
	go test $(RACE) -tags real -timeout 15m $(TESTS)

# What a run finds it writes to the package's testdata/fuzz: keep it.
INPUTS ?= 10000x
fuzz: ## every fuzz target with INPUTS (10000x)
	tools/fuzz.sh '$(INPUTS)'

# The large sizes of docs/RELIABILITY.md; make test runs the small ones, which are the flags' defaults. Each command says its
# figures last; each has a time after which it has failed. It takes hours, and needs root and /dev/fuse.
torture: build ## kills, power cuts, tampering, faults of the line, forbidden calls, and 300,000 inputs for each fuzz target
	cd journal && go test -count=1 -timeout 8h -run '^TestKill$$' -kills 10000
	cd journal && go test -count=1 -timeout 1h -run '^TestKillFindsTwoTransactions$$'
	cd journal && go test -count=1 -timeout 2h -run '^TestPowerCut$$' -cuts 2000
	cd journal && go test -count=1 -timeout 1h -run '^TestPowerCutFindsCarelessness$$'
	cd journal && go test -count=1 -timeout 1h -run '^TestTamper$$' -tampers 600
	cd client && go test -count=1 -timeout 4h -run '^TestFaults' -ops 6000
	cd sandbox && go test -count=1 -timeout 1h -run '^TestStorm$$' -ops 6000
	cd sandbox && go test -count=1 -timeout 4h -run '^TestForbidden$$' -forbidden.orders 1000
	go test -count=1 -timeout 1h -tags real -run '^TestCanary$$'
	$(MAKE) fuzz INPUTS=300000x

bench: build bin/tools/installed ## figures for docs/BENCHMARKS.md and docs/RELIABILITY.md
	go test -run '^$$' -bench . -benchmem ./... # the authority on SQLite
	go test -run '^$$' -bench 'Verify$$' -benchtime 1x -timeout 1h ./journal -log-entries 1000000
	go test -tags real -run '^$$' -bench Resident -benchtime 3x -timeout 30m .
	go test -tags real -run '^$$' -bench 'Cases|Bare' ./sandbox # and on PostgreSQL
	tools/bench.sh

generate: ## everything that is made from something else; tests fail when it is stale
	go generate ./...

pictures: packages build ## the screens, by the tests named TestPictures…, to docs/pictures
	PICTURES='$(CURDIR)/docs/pictures' go test -tags real -count=1 -run '^TestPictures' $(TESTS)

clean: ## remove bin
	rm -rf bin

# The tools of this folder are sources too: a change in them is installed anew.
bin/tools/installed: tools/go.mod tools/go.sum $(wildcard tools/*/*.go)
	mkdir -p $(TOOLS)
	cd tools && GOBIN=$(TOOLS) go install tool
	touch $@
