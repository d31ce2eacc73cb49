# Targets for people and for CI. They need Go only, but for python and compare.
#
# -count=1 where a result must not come from the cache of go test: without
# BONPIED_SEED every run draws a new seed, and a cached pass draws none.

GO ?= go
SEEDS ?= 1000
# Of which 100,000 are judged: of one in 14, no input is well conditioned.
NETWORKS ?= 108000
PROPS ?= */*
PYTHON ?= /usr/bin/python3

.PHONY: verify test check kill power calibrate peers python corpus grading redteam compare soak soak-gradcheck sensitivity bench format vet staticcheck race imports tidy variants killmatrix

verify: ## judge the reference by the whole catalogue
	$(GO) run ./cmd/bonpied verify

test: ## run every test
	$(GO) test ./...

check: format vet staticcheck imports tidy race variants ## all that CI asks for beside the tests

format: ## fail if gofmt would change a file
	@unformatted="$$(gofmt -l .)" || exit 1; \
	if [ -n "$$unformatted" ]; then echo "gofmt would change:"; echo "$$unformatted"; exit 1; fi

vet:
	$(GO) vet ./...

staticcheck: ## from the module tools/, so that users of bonpied download no linter
	$(GO) -C tools build -o ../bin/ honnef.co/go/tools/cmd/staticcheck
	bin/staticcheck ./...
	cd fixtures/peers && ../../bin/staticcheck ./...

imports: ## the arrows between packages
	$(GO) test -count=1 -run '^TestImportGraph' ./cmd/bonpied

tidy: ## fail if go.mod or go.sum is not as go mod tidy leaves it
	$(GO) mod tidy -diff

race: ## the tests under the race detector
	$(GO) test -count=1 -race ./...

variants: ## the tests with fused multiply-add, and without gonum's assembly
	GOAMD64=v3 $(GO) test -count=1 ./...
	$(GO) test -count=1 -tags noasm ./...

kill: ## faults and controls × properties
	$(GO) run ./cmd/bonpied kill

power: ## what the statistical properties miss, against what they predict
	$(GO) run ./cmd/bonpied power

RUNS ?= 100000
calibrate: ## false alarms of every statistical test on RUNS correct runs a cell, each cell by an exact test at 1e-9
	$(GO) test -count=1 -timeout 3h -run '^TestCalibration$$' -v ./stats ./stats/sequential ./stats/layers -calibration.runs $(RUNS)

killmatrix: ## which faults fail which properties, for the hints of grading: minutes
	$(GO) test -count=1 -timeout 1h -run '^TestUpdate(KillMatrix|Seen)$$' ./cmd/bonpied -killmatrix
	$(GO) test -count=1 -run '^TestHintsNameTheFault$$' -v ./cmd/bonpied

peers: ## the catalogue on other people's libraries, a module of its own
	$(GO) -C fixtures/peers vet ./...
	$(GO) -C fixtures/peers mod tidy -diff
	$(GO) -C fixtures/peers test -count=1 -v ./...

python: ## submissions on a real Python, with and without NumPy: needs Debian's python3-numpy
	$(GO) vet -tags python ./grade/... ./cmd/...
	$(GO) test -count=1 -tags python ./grade/python ./grade/conform
	$(GO) test -count=1 -tags python -run '^TestPython' ./grade/kit
	$(GO) test -count=1 -tags python -run '^TestPython$$' ./grade/sandbox
	$(GO) test -count=1 -tags python -run '^TestCorpusPython$$' ./cmd/bonpied

SEED ?= 1
corpus: ## sample submissions in Go and Python, each by all that is graded: minutes; needs Debian's python3-numpy
	$(GO) test -count=1 -tags python -timeout 3h -run '^TestCorpus(Go|Python)$$' ./cmd/bonpied -corpus.whole -corpus.seed $(SEED)

grading: ## what builds submissions in Go, ends graders, and tries the sandbox: a minute or two, on Linux
	$(GO) vet -tags grading ./grade/... ./cmd/...
	$(GO) test -count=1 -tags grading ./grade ./grade/remote ./grade/golang ./grade/sandbox
	$(GO) test -count=1 -tags grading -run '^(TestGradingTierKills|TestCorpusGo|TestReadmeGrading)$$' ./cmd/bonpied

redteam: ## hostile submissions through the whole grader; needs Linux and Debian's python3
	$(GO) vet -tags redteam,python ./grade/redteam
	$(GO) test -count=1 -timeout 30m -tags redteam,python ./grade/redteam

compare: ## other people's gradient checkers on the same networks; needs Debian's python3-torch; not for CI
	nice $(GO) run ./gradcheck/compare -python $(PYTHON) $(COMPARE)

# GOGC: a third of the time would go into collecting garbage of a small heap.
soak: ## the reference and the controls under SEEDS seeds, half on each of two cores; PROPS chooses properties
	$(GO) test -c -o bin/soak.test ./fixtures
	@run() { (cd fixtures && GOGC=1600 GOMAXPROCS=1 ../bin/soak.test -test.run '^TestSoak$$' -test.v -test.timeout 3h \
		-soak.props '$(PROPS)' -soak.first "$$1" -soak.seeds "$$2"); }; \
	half=$$(( $(SEEDS) / 2 )); run 1 $$half & other=$$!; \
	run $$(( half + 1 )) $$(( $(SEEDS) - half )); code=$$?; wait $$other && exit $$code

soak-gradcheck: ## the judges of derivatives on NETWORKS random correct networks, half on each of two cores
	$(GO) test -c -o bin/soak-gradcheck.test ./gradcheck
	@run() { (cd gradcheck && GOGC=400 nice ../bin/soak-gradcheck.test -test.run '^TestSoak$$' -test.v -test.timeout 6h \
		-soak.first "$$1" -soak.networks "$$2"); }; \
	half=$$(( $(NETWORKS) / 2 )); run 1 $$half & other=$$!; \
	run $$(( half + 1 )) $$(( $(NETWORKS) - half )); code=$$?; wait $$other && exit $$code

# GOGC: gradients are garbage.
TRIALS ?= 7000
SLOW ?= 7000
sensitivity: ## the smallest error of one entry that each gradient check always finds
	GOGC=800 $(GO) test -count=1 -timeout 6h -run '^TestSensitivity$$' -v ./gradcheck -sensitivity.trials $(TRIALS) -sensitivity.slow $(SLOW)

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...
