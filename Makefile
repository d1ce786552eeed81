# make report: the region's annual reports of the latest year and of the one before, and their site,
# from nothing but Python 3.11-3.13.
# The environment is .venv/; it follows requirements.lock and pyproject.toml by itself.

SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c '$(SUPPORTED)' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
ENV := .venv/made

.DEFAULT_GOAL := report
.PHONY: report test check lab notebooks demo docs lock sbom bench coverage clean
# Some machines set it; every process would then compile every import again.
unexport PYTHONDONTWRITEBYTECODE

report: $(ENV)
	$(BIN)/reporting build --territory region --last 2
	$(BIN)/reporting site

# One command, one closing line: tests, doctests, and the notebooks against their stored outputs.
# Four workers for two cores, as many tests wait for a disk or a browser; a file each at a time,
# in the order that tests/conftest.py gives.
test: $(ENV)
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

check: $(ENV)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/interrogate src
	$(BIN)/codespell

# From the folder that it serves: the scheduler brings the files of jobs to `jobs/` there.
# In a container, as root: `make lab LAB_ARGS=--allow-root`.
lab: $(ENV)
	cd notebooks && ../$(BIN)/jupyter lab $(LAB_ARGS)

# Executes the notebooks again and stores their outputs, which the tests then compare.
notebooks: $(ENV)
	$(BIN)/jupyter nbconvert --log-level WARN --to notebook --execute --inplace \
		--ExecutePreprocessor.record_timing=False notebooks/*.ipynb

# Writes data/registers/: one seed, the same bytes every time. Other registers are not overwritten,
# unless `make demo FORCE=1`.
demo: $(ENV)
	$(BIN)/python -m demo $(if $(FORCE),--force)

# Writes the pages that come from the catalogue, the settings and the code, then the site of all
# pages, dist/docs/: a link that leads nowhere is an error.
docs: $(ENV)
	$(BIN)/python -m deploy.methods
	$(BIN)/python -m deploy.house
	$(BIN)/python -m deploy.guides

# Keeps the locked versions that still fit; `make lock LOCK_ARGS=--upgrade` takes the newest.
lock: $(ENV)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group dev --all-extras \
		--generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
		$(LOCK_ARGS) pyproject.toml --output-file requirements.lock
	$(BIN)/python deploy/environment.py > environment.yml

# The CycloneDX bill of materials, and docs/licences.md: the same lock, the same bytes.
sbom: $(ENV)
	$(BIN)/python deploy/sbom.py dist/sbom.cdx.json

bench: $(ENV)
	@$(BIN)/python -m benchmarks

# The lines of src that no test runs. A cell confined by the kernel writes what it ran nowhere.
coverage: $(ENV)
	rm -rf .coverage && mkdir .coverage
	-$(BIN)/coverage run $(BIN)/pytest $(PYTEST_ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# What was published stays: reports, and what is known of them in .reporting.
clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find src tests demo benchmarks deploy -name __pycache__ -prune -exec rm -rf {} +

# pip installs uv alone, its hash checked; uv installs the rest, in seconds instead of minutes.
# Where uv cannot be installed, or cannot install, pip installs the same lock. Each knows nothing of
# the other's settings: wherever the organisation's certificates are named, both get them.
$(ENV): requirements.lock pyproject.toml $(shell find deploy/jupyter -type f)
	@rm -f $@
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
		"$(PYTHON)" -c '$(SUPPORTED)' 2>/dev/null || { \
			echo "Python 3.11, 3.12 or 3.13 is needed; name one: make PYTHON=python3.12" >&2; exit 2; }; \
		"$(PYTHON)" -m venv --clear .venv; }
	@awk '/^[a-z0-9]/ { uv = /^uv==/ } { print > (uv ? ".venv/uv.txt" : ".venv/rest.txt") }' requirements.lock
	@echo "Installing requirements.lock into .venv"
	@certs="$$($(BIN)/python -m pip config list 2>/dev/null | sed -n "s/^global\.cert='\(.*\)'$$/\1/p")"; \
	certs="$${PIP_CERT:-$$certs}"; \
	certs="$${certs:-$${SSL_CERT_FILE:-$$REQUESTS_CA_BUNDLE}}"; \
	if [ -n "$$certs" ]; then \
		export UV_SYSTEM_CERTS=true PIP_CERT="$$certs" SSL_CERT_FILE="$${SSL_CERT_FILE:-$$certs}"; \
	fi; \
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement .venv/uv.txt && \
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock || { \
		echo "uv cannot install here: pip takes its place, which takes minutes" >&2; \
		$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement .venv/rest.txt; \
	}
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@
