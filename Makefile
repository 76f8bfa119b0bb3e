# `make serve` and `make test` are all a newcomer needs: Python 3.11 or newer, make, and a package index.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv

# PyTorch comes in builds for CPU and CUDA. TORCH_BACKEND (cpu, auto, cu130 ...) chooses; unset, a wheel in pip's find-links is
# taken where there is one, else the CPU build, so that nobody downloads gigabytes of CUDA by surprise.
LOCAL_TORCH := $(foreach folder,$(PIP_FIND_LINKS),$(wildcard $(folder)/torch-*.whl))
ifdef TORCH_BACKEND
INSTALL_ENV := UV_TORCH_BACKEND=$(TORCH_BACKEND)
else ifneq ($(LOCAL_TORCH),)
INSTALL_ENV := UV_FIND_LINKS="$(PIP_FIND_LINKS)"
else
INSTALL_ENV := UV_TORCH_BACKEND=cpu
endif

# Nothing is downloaded at run time, and nothing is reported to anybody.
export HF_HUB_OFFLINE := 1
export HF_HUB_DISABLE_TELEMETRY := 1
export GRADIO_ANALYTICS_ENABLED := False

.PHONY: help serve test lint types check eval gate bench hostile screenshots install develop lock sbom clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 20

serve: install ## index corpus/ and open the chat window on 127.0.0.1:7860
	$(BIN)/assistant serve

test: develop ## run the tests, as many at a time as there are cores
	$(BIN)/pytest -n auto --dist worksteal

lint: develop ## check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: develop ## check types
	$(BIN)/mypy

check: lint types test ## all that CI runs

eval: install ## measure the answers on the shipped article, and keep the report in reports/
	$(BIN)/assistant eval --name shipped

gate: install ## fail where the answers on the shipped article have become worse
	$(BIN)/assistant eval --cases evals/cases/russia-southeast-asia.jsonl --cases evals/cases/conversations.jsonl \
		--fail-under recall_at_5=0.99 --fail-under right_first=0.8 --fail-under groundedness=1 \
		--fail-under citation_precision=1 --fail-under citation_recall=1 --fail-under abstention_recall=0.85

bench: develop ## measure speed
	$(BIN)/python evals/bench/latency.py
	$(BIN)/python evals/bench/streaming.py
	$(BIN)/python evals/bench/verifier.py
	$(BIN)/python -m evals.bench.server

hostile: develop ## send the server what may hurt it
	$(BIN)/python -m evals.hostile.run

screenshots: develop ## take the README's pictures anew (needs Chromium)
	$(BIN)/python evals/screenshots.py

install: $(VENV)/.installed ## install what it takes to ask, in .venv

develop: $(VENV)/.developing ## install also what it takes to test and measure

# Byte code is left to be made of what is used, which is a quarter of it: making it all would take twice as long as the rest.
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "error: Python 3.11 or newer is needed, not " + sys.version.split()[0] + "; set PYTHON=")'
	@echo "Making $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@echo "Installing the locked packages, 2 GB on disk, once; this takes a minute or a few, by your connection ..."
	@$(INSTALL_ENV) VIRTUAL_ENV=$(VENV) $(UV) pip install -r pyproject.toml -c requirements.lock
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps --build-constraints requirements.lock -e .
	@echo "Done; the commands are in $(BIN)."
	@touch $@

# The tests run in several processes at once, which share byte code that is there before them.
$(VENV)/.developing: $(VENV)/.installed
	@echo "Installing what tests and measurements need, 1 GB more ..."
	@$(INSTALL_ENV) VIRTUAL_ENV=$(VENV) $(UV) pip install --compile-bytecode -r requirements.lock
	@touch $@

# The digests of all files of a version are in the lock, and checked at install; but for torch, whose builds differ by index.
lock: ## write requirements.lock anew from pyproject.toml
	echo 'torch==2.13.0' > $(VENV)/torch.txt
	$(INSTALL_ENV) $(UV) pip compile --quiet --upgrade --python-version 3.11 pyproject.toml --extra dev -c $(VENV)/torch.txt \
		--generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o $(VENV)/requirements.lock
	sed -e '/^torch==/,/[^\\]$$/{' -e '/^torch==/!d' -e 's/^\(torch==[0-9.]*\).*/\1/' -e '}' $(VENV)/requirements.lock > requirements.lock

sbom: install ## write sbom.json, a CycloneDX list of all that is installed
	$(UV) tool run --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml --of JSON -o sbom.json

clean: ## remove the environment and the index; articles and conversations stay
	rm -rf $(VENV) .assistant/index .assistant/evals .pytest_cache .mypy_cache .ruff_cache
