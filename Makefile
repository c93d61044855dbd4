# Everything this project does has a name here; `make help` lists them.
PYTHON ?= python3
PORT ?= 8000
RUN = .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help setup book site serve test quick bench notebooks parity parity-stamp lint lock clean

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

setup: ## Prepare this machine (done by the others when due)
	@$(PYTHON) tools/setup.py

book: site serve ## Build both editions and serve them until interrupted

site: setup ## Build both editions into _build/site
	@$(RUN) tools/site.py

serve: ## Serve what is built; PORT=8080 chooses a port
	@$(RUN) tools/serve.py --port $(PORT)

test: ## Run all tests
	@$(PYTHON) tools/setup.py --browser
	@$(RUN) tools/site.py
	@$(RUN) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder --durations 20

quick: setup ## Run the solver's and the checks' tests alone
	@$(RUN) -m pytest tests/solver tests/checks

bench: setup ## Measure lmtutor beside its peers; OPTIONS="--only nist --quick"
	@$(RUN) -m benchmarks $(OPTIONS)

notebooks: setup ## Write notebooks/ from the chapters
	@$(RUN) tools/notebooks.py

parity: setup ## List where the two editions differ or are stale
	@$(RUN) tools/parity.py

parity-stamp: setup ## Mark a Chinese chapter as up to date: FILE=book/zh/NAME.md
	@$(RUN) tools/parity.py --stamp $(FILE)

lint: setup ## Check style and types
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy

lock: setup ## Renew the locked versions
	@uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade -o requirements.txt
	@uv pip compile requirements-node.in --universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade -o requirements-node.txt

clean: ## Delete what is built, but not .venv and node_modules
	@rm -rf _build lmtutor/figures/static .pytest_cache .mypy_cache .ruff_cache
