# Everything that one does with Usher. `make run` and `make test` install what they need by themselves.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run letters install test lint bench thorough crash check picture format lock clean system

run: install letters ## start the bot: web page on http://127.0.0.1:8011/, rehearsal clock, SQLite
	$(BIN)/python -m bot run

letters: $(VENV)/.installed ## Chinese ones for drawn pictures, where the system has none; without them the bot says it in words
	@$(BIN)/python -c 'from bot.drawing.fonts import find; raise SystemExit(not find())' || sh .ci/system fonts-noto-cjk \
		|| echo "no Chinese letters: schedules and posters are not drawn (install fonts-noto-cjk, or set [programme] font)"

install: $(VENV)/.installed ## a .venv with the locked dependencies and the project

$(VENV)/.installed: requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: apt-get install python3.11 python3.11-venv"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || sh .ci/system python3-venv
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

system: ## what the tests need from Debian: PostgreSQL, Chromium, Chinese fonts, libical
	sh .ci/system postgresql chromium fonts-noto-cjk fonts-noto-color-emoji libical3
	@sh .ci/system chromium-headless-shell || echo "tests of the page take three times as long (install chromium-headless-shell)"

test: $(VENV)/.installed-dev system ## the whole suite
	$(BIN)/python -m pytest -n 3 --dist worksteal

lint: $(VENV)/.installed-dev ## ruff, mypy --strict, the floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: install ## settings, forms, catalogues and content
	$(BIN)/python -m bot check

bench: $(VENV)/.installed-dev ## figures of the README, beside three peers in environments of their own
	$(BIN)/python -m tests.benchmarks

thorough: $(VENV)/.installed-dev system ## the whole suite, generated examples ten times as many
	USHER_TEST_PROFILE=thorough $(BIN)/python -m pytest -n 3 --dist worksteal --timeout 1200

crash: $(VENV)/.installed-dev system ## the long crash test: the bot is killed at least 100 times on each kind of set-up
	USHER_TEST_KILLS=100 $(BIN)/python -m pytest -n 2 -m crash --timeout 3000

picture: $(VENV)/.installed-dev system ## docs/page.png, from the real page
	$(BIN)/python -m tests.picture

lock: $(VENV)/.installed-dev ## pin again what pyproject.toml asks for
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements.txt --extra build pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --output-file requirements-dev.txt --extra build --extra dev pyproject.toml

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .bench
