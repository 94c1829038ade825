# Everything on a fresh machine with Python 3.11 or newer: `make rehearse`, `make test`. README.md has the lines for Windows.
PYTHON ?= python3
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
RELEASES := --release 11.5 --release 12.5
ALL := --release 8.6 --release "10.5(1)" --release "10.5(2)" --release 11.5 --release 12.0 --release 12.5 \
	--release 14 --release 14SU3 --release 15
MAIN := features/mistakes/callmanager_and_tvs_together.feature \
	features/certificates/regenerate_callmanager.feature \
	features/certificates/regenerate_tvs.feature

# What tests and rehearsals start as processes of their own would else compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help rehearse test lint matrix kill-points walk benchmark serve page lock clean

help: ## What can be made.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

rehearse: $(VENV)/runtime.ok ## Watch the wrong order lose the phones of a simulated cluster, and the right one lose none.
	$(BIN)/python -m pytest $(MAIN) $(RELEASES)

# worksteal: neighbours share fixtures, so each worker begins with one half, and takes from the other when it is done.
test: $(VENV)/dev.ok ## The tests, and lint beside them: some six minutes on two cores.
	@$(MAKE) --no-print-directory lint > $(VENV)/lint.txt 2>&1 & lint=$$!; \
	$(BIN)/python -m pytest tests -m "not long" -n $(WORKERS) --dist worksteal; tests=$$?; \
	wait $$lint; lint=$$?; cat $(VENV)/lint.txt; exit $$((tests | lint))

lint: $(VENV)/dev.ok ## Style, types and the import contracts.
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

LONG := test_execute test_somebody_else test_points_of_no_return test_walks test_every_rule_shows test_unknown_fields test_observation

matrix: $(VENV)/dev.ok ## Every feature on every release, in both security modes and both worlds; then the long tests.
	$(BIN)/python -m pytest features $(ALL) --mode non-secure --mode mixed --world lazy --world eager -n $(WORKERS) -q
	$(BIN)/python -m pytest $(LONG:%=tests/contract/%.py) -m long -n $(WORKERS) --dist worksteal -q

kill-points: $(VENV)/dev.ok ## Kill three procedures at every point and go on with them; takes hours.
	$(BIN)/python -m pytest tests/contract/test_kill_points.py tests/contract/test_resumed_campaign.py tests/contract/test_pilot_in_mixed_mode.py tests/contract/test_process.py -m long -q
	$(BIN)/python -m tests.contract.kill

walk: $(VENV)/dev.ok ## 50,000 random steps of simulated clusters, against what the driver foresees; minutes.
	$(BIN)/python -m tests.contract.walk 50000

benchmark: $(VENV)/dev.ok ## Figures and ratios; nothing fails on them.
	$(BIN)/python -m tests.benchmarks

serve: $(VENV)/runtime.ok ## A simulated lab of its own until Ctrl-C; its inventory is written to lab.toml.
	$(BIN)/python -m simulator --blueprint lab --release 12.5 --inventory lab.toml

$(VENV)/runtime.ok: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@# Compiled now, and not while somebody waits for the first step.
	@$(BIN)/python -m compileall -q cucm_driver simulator steps
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --collect-only -q features > /dev/null || true
	@touch $@

$(VENV)/dev.ok: $(VENV)/runtime.ok requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

page: $(VENV)/dev.ok ## Write docs/what_is_simulated.md anew from the simulator's tables.
	$(BIN)/python -m tests.simulator.coverage > docs/what_is_simulated.md

lock: ## Write both lock files anew (needs uv).
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --group build pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --group build --group dev pyproject.toml -o requirements-dev.lock

clean: ## Remove the virtual environment and what tools left behind.
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
