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

# The cluster that kubectl points to: KubeVirt, CDI and the catalog.
.PHONY: deploy
deploy: lint
	$(RUN) deploy

# The same cluster; `FUNCTEST_EXTRA_ARGS` has further options of `functest`.
.PHONY: functest
functest:
	$(RUN) functest $(FUNCTEST_EXTRA_ARGS)

# A cluster for tests, with the newest stable KubeVirt.
.PHONY: cluster-up
cluster-up:
	$(RUN) cluster up

.PHONY: cluster-down
cluster-down:
	$(RUN) cluster down

.PHONY: cluster-sync
cluster-sync:
	$(RUN) cluster sync

.PHONY: cluster-sync-containerdisks
cluster-sync-containerdisks:
	$(RUN) cluster sync-containerdisks

.PHONY: cluster-functest
cluster-functest:
	$(RUN) cluster functest -- $(FUNCTEST_EXTRA_ARGS)

# A cluster for tests, with a KubeVirt that is built from its `main` branch.
.PHONY: kubevirt-up
kubevirt-up:
	$(RUN) cluster up --provider kubevirt

.PHONY: kubevirt-down
kubevirt-down:
	$(RUN) cluster down --provider kubevirt

.PHONY: kubevirt-sync
kubevirt-sync:
	$(RUN) cluster sync --provider kubevirt

.PHONY: kubevirt-sync-containerdisks
kubevirt-sync-containerdisks:
	$(RUN) cluster sync-containerdisks --provider kubevirt

.PHONY: kubevirt-functest
kubevirt-functest:
	$(RUN) cluster functest --provider kubevirt -- $(FUNCTEST_EXTRA_ARGS)

# What cargo built, and the checkouts of clusters; not `_build/`, which is committed.
.PHONY: clean
clean:
	$(CARGO) clean
	rm -rf _cluster-up _kubevirt
