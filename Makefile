# The names that people and CI jobs type: each target is a line that calls the program or cargo.

CARGO ?= cargo
RUN = $(CARGO) run --quiet --

# One after the other, even with `-j`: some read what others write.
.NOTPARALLEL:

.PHONY: all
all: generate lint validate test-lint test

# Everything that is generated: the bundles, the entry points and the documents.
.PHONY: generate
generate:
	$(RUN) build

# The sources, against all rules.
.PHONY: lint
lint:
	$(RUN) validate --deny-warnings

# The bundles as they are on disk, as if they came from elsewhere. Some preferences are for amd64 alone.
.PHONY: validate
validate:
	$(RUN) validate _build/*-bundle.yaml --allow refuses-some

.PHONY: schema
schema:
	$(RUN) schema --out-dir schemas

.PHONY: readme
readme:
	$(RUN) readme

.PHONY: check-tree-clean
check-tree-clean:
	$(RUN) check-tree-clean

.PHONY: test
test:
	$(CARGO) test

# Formats the code; `.ci/run` only checks the format.
.PHONY: test-fmt
test-fmt:
	$(CARGO) fmt

.PHONY: test-lint
test-lint:
	$(CARGO) clippy --all-targets -- --deny warnings

# Not `_build/`, which is committed.
.PHONY: clean
clean:
	$(CARGO) clean
