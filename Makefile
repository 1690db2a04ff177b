# make plan        set up .venv, compare strategies for the United States, write reports/us_battery.xlsx
# make test        set up what tests need, run all but the long sets
# make test-long   the long sets: full mutation, fuzzing, published variants, the whole case to its gap
# make lint types contracts    style, strict types, who may import whom
# make bench       the committed benchmarks; gap_over_time takes half an hour of an idle machine
# make clean       forget the set-up; workbooks and reports stay

PYTHON ?= python3
BOOK ?= inputs/us_battery.xlsx
WORKERS ?= 2

BIN := .venv/bin
BASE := .venv/.ready
TEST := .venv/.ready-for-tests

.PHONY: plan test test-long lint types contracts bench system clean
.DELETE_ON_ERROR:

plan: $(BASE)
	$(BIN)/teaplan compare $(BOOK)

test: $(TEST) system
	$(BIN)/python -m pytest -m "not long" -n $(WORKERS) -q

test-long: $(TEST) system
	$(BIN)/python -m pytest -m long -n $(WORKERS) -q --hypothesis-profile=new

lint: $(TEST)
	$(BIN)/ruff check .

types: $(TEST)
	$(BIN)/mypy

contracts: $(TEST)
	$(BIN)/lint-imports

bench: $(TEST)
	@for file in benchmarks/[a-z]*.py; do \
		name=$$(basename $$file .py); echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; \
	done

# The stamps are touched last, so that an interrupted set-up is begun again.
$(BASE): pyproject.toml setup.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "teaplan needs Python 3.11 or newer; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "$(PYTHON) has no ensurepip: install Debian's package python3-venv"; exit 1; }
	@echo "setting up .venv: some minutes, once"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(TEST): $(BASE)
	@echo "adding what tests need"
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@

# Some tests let LibreOffice recalculate a report. Where it can neither be found nor installed
# they are not run, and pytest's summary lists them.
system:
	@bash tests/ground/system_packages.sh

clean:
	rm -rf .venv build dist *.egg-info
