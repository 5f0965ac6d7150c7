# SPDX-License-Identifier: MIT
# sysgram: `make` builds every program into bin/; `make help` lists the targets. GNU make.
PREFIX = /usr/local
DESTDIR =
CC = cc
AR = ar
OBJCOPY = objcopy
CFLAGS = -O2 -g
CPPFLAGS =
LDFLAGS =
PKG_CONFIG = pkg-config
VERSION = 0.1.0

BINDIR = $(DESTDIR)$(PREFIX)/bin
MANDIR = $(DESTDIR)$(PREFIX)/share/man
SHAREDIR = $(DESTDIR)$(PREFIX)/share/sysgram
DOCDIR = $(DESTDIR)$(PREFIX)/share/doc/sysgram
EXAMPLEDIR = $(DOCDIR)/examples
BASHDIR = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSHDIR = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISHDIR = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
# Options for floating point that change no result: no fused products, no errno of sqrt(), no traps
MATH = -ffp-contract=off -fno-math-errno -fno-trapping-math
STANDARD = -std=c11 $(MATH) -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"'
# The programs hold no path of this directory: wherever they are built, the bytes are the same.
PATHS = -ffile-prefix-map=$(CURDIR)=.
HARDEN = -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fPIE
LINK = -pie -Wl,-z,relro,-z,now
ifdef SAN # make check SAN=1: with the address and undefined-behaviour sanitizers
HARDEN = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
LINK = -fsanitize=address,undefined
endif
# make SECCOMP=no: without libseccomp: no names for call numbers, less of a sandbox
SECCOMP = $(shell $(PKG_CONFIG) --exists libseccomp && echo yes || echo no)
ifeq ($(SECCOMP),yes)
HAVE = -DHAVE_SECCOMP
LIBSECCOMP = libseccomp
endif
ifeq ($(SANDBOX),no) # for what has to write at a program's end, such as gcov
HAVE += -DNO_SANDBOX
endif
LIBRARIES = libxxhash libarchive $(LIBSECCOMP)
COMPILE = $(CC) $(STANDARD) $(WARNINGS) $(HARDEN) $(PATHS) $(HAVE) $(CPPFLAGS) \
	$$($(PKG_CONFIG) --cflags $(LIBRARIES)) $(CFLAGS) -MMD -MP -c

PROGRAMS = $(patsubst tools/%.c,%,$(wildcard tools/*.c))
SCRIPTS = $(patsubst tools/%.sh,%,$(wildcard tools/*.sh))
COMMON = $(wildcard tools/common/*.c)
FORMAT = $(wildcard format/*.c)
# The parts of a program are the sources in the folder of its name.
parts = $(patsubst %.c,build/%.o,$(wildcard tools/$(1)/*.c tools/$(1)/*/*.c))
MAPS = format/categories/linux.map format/categories/windows.map
MANUALS = $(wildcard man/*.[1357])
EXAMPLES = $(shell find examples -type f ! -path '*/__pycache__/*')
DOCS = $(wildcard docs/*.md)
INSTALLED = $(PROGRAMS) $(SCRIPTS)
TESTS = tests/*.bats

all: $(INSTALLED:%=bin/%) ## builds every program into bin/

bin/gramlearn: LIBS = -llinear
bin/trace2cat: build/maps.o
bin/trace2cat: LIBS = $$($(PKG_CONFIG) --libs libarchive $(LIBSECCOMP))

.SECONDEXPANSION:
bin/%: build/tools/%.o $$(call parts,$$*) build/common.a build/format.a
	@mkdir -p bin
	$(CC) $(CFLAGS) $(LINK) $(LDFLAGS) -o $@ $(filter %.o,$^) \
		build/common.a build/format.a $(LIBS) -lm

# A shell program and its parts become one file.
$(SCRIPTS:%=bin/%): bin/%: tools/%.sh $(wildcard tools/common/*.sh) tools/common/assemble.awk \
		$$(wildcard tools/$$*/*) build/flags
	@mkdir -p bin
	awk -v version='$(VERSION)' -f tools/common/assemble.awk $< >$@.tmp
	chmod 755 $@.tmp && mv $@.tmp $@

build/common.a: $(COMMON:%.c=build/%.o) build/rules.o
build/format.a: $(FORMAT:%.c=build/%.o)
build/common.a build/format.a:
	rm -f $@
	$(AR) -rcs $@ $^

build/%.o: %.c Makefile build/flags
	@mkdir -p $(@D)
	$(COMPILE) -o $@ $<

build/maps.o build/rules.o: %.o: %.c build/flags
	$(COMPILE) -o $@ $<

# The rules of the sandbox as C: a program of libseccomp writes them.
build/rules.c: tools/common/rules/seccomp.c build/flags
	@mkdir -p build
ifeq ($(SECCOMP),yes)
	$(CC) $(CFLAGS) -o build/rules $< $$($(PKG_CONFIG) --cflags --libs libseccomp)
	build/rules >$@.tmp && mv $@.tmp $@
else
	echo 'struct sock_filter { int none; };' >$@.tmp
	for who in reader writer; do \
		echo "extern const struct sock_filter $${who}_rules[1];"; \
		echo "extern const unsigned short $${who}_rules_len;"; \
		echo "const struct sock_filter $${who}_rules[1] = {{0}};"; \
		echo "const unsigned short $${who}_rules_len = 0;"; \
	done >>$@.tmp && mv $@.tmp $@
endif

# If the flags are not those of the last time, everything is rebuilt.
build/flags: force
	@mkdir -p build
	@echo '$(COMPILE) $(LINK) $(LDFLAGS)' | cmp -s - $@ || \
		echo '$(COMPILE) $(LINK) $(LDFLAGS)' >$@

# The maps as C: linux.map becomes linux_map[] and linux_map_len.
build/maps.c: $(MAPS) Makefile
	@mkdir -p build
	for map in $(MAPS); do \
		name=$$(basename $$map .map)_map && \
		echo "#include <stddef.h>" && \
		echo "extern const char $$name[]; extern const size_t $${name}_len;" && \
		echo "const char $$name[] = {" && \
		od -An -v -t d1 $$map | sed 's/  *\([-0-9][0-9]*\)/\1,/g' && \
		echo "}; const size_t $${name}_len = sizeof $$name;" || exit 1; \
	done >$@.tmp && mv $@.tmp $@

deps: ## installs what build and demo need, where it is missing; DEPS=no: nothing is installed
	@.ci/deps

demo: deps ## trains on recorded traces and tells others apart
	@$(MAKE) -s -j "$$(getconf _NPROCESSORS_ONLN)" all
	@examples/demo

check: ## runs the tests, installs first what they need; the last line counts them
	@.ci/deps test
	@$(MAKE) -s -j "$$(getconf _NPROCESSORS_ONLN)" all
	@tests/lib/run_bats $(TESTS)

LONG_TESTS = tests/hosts.bats tests/slurm.bats tests/names.bats tests/inject.bats \
	tests/starve.bats tests/mkbank.bats
check-long: all ## the tests that take minutes: other hosts, every name, fault and flipped bit
	@CHECK_LONG=1 BATS_TEST_TIMEOUT=1800 tests/lib/run_bats $(LONG_TESTS)

check-slurm: all ## examples/slurm under a real Slurm of its own: half a minute, as root
	@tests/lib/run_bats tests/slurm.bats

bench: all ## measures speed and memory beside mawk, sort, Python, scipy and more: minutes
	@tests/bench/run
	@tests/bench/ksrank
	@tests/bench/score
	@tests/bench/ksreport
	@tests/bench/recorders

scale: all ## measures what 38,000 traces and 100 million calls cost, and draws it (minutes)
	@tests/bench/scale -o man/pictures/scale.svg

# Without the sandbox, which would keep the counts from being written, and with one of the twins
# that tests/simd.bats compares; tests that need another build are left out.
UNCOUNTED = bench completions hosts house inject install report sandbox simd
coverage: ## counts which lines and branches the tests reach (minutes; needs gcovr)
	rm -rf build/coverage && mkdir -p build/coverage && ln -sfn ../../shared build/shared
	git ls-files -z | xargs -0 cp --parents -t build/coverage
	$(MAKE) -s -C build/coverage -j "$$(getconf _NPROCESSORS_ONLN)" \
		SANDBOX=no CFLAGS='-O0 -g --coverage' CPPFLAGS='-DPORTABLE -DSIMD_SSE' \
		LDFLAGS=--coverage all
	cd build/coverage && BATS_TEST_TIMEOUT=600 tests/lib/run_bats \
		$(filter-out $(UNCOUNTED:%=tests/%.bats),$(wildcard tests/*.bats)) || :
	cd build/coverage && gcovr -r . -e tests -e build --exclude-unreachable-branches \
		--fail-under-line 95 --fail-under-branch 90 --print-summary \
		--html-details coverage.html

valgrind: all ## lets valgrind look at every program's run on small inputs (a minute)
	@VALGRIND=1 tests/lib/run_bats tests/short.bats

soak: all ## a stream through the whole pipe for SOAK_SECONDS (3600), with flat memory
	@tests/bench/soak

pictures: all ## draws the pictures of the README again, from examples/traces
	@examples/pictures man/pictures

inject: all ## lets every system call and every allocation of every program fail (minutes)
	@INJECT_ALL=1 BATS_TEST_TIMEOUT=1800 tests/lib/run_bats tests/inject.bats tests/starve.bats

fuzz: ## lets clang's libFuzzer try every parser for FUZZ_SECONDS each (600)
	@tests/fuzz/run $(FUZZ_TARGETS)

# cppcheck knows no _Noreturn, and finds leaks where realloc() fails and the program ends
CPPCHECK = --std=c11 --inline-suppr --enable=warning,performance,portability --force \
	-D'_Noreturn=__attribute__((noreturn))' --suppress=memleakOnRealloc \
	--suppress=missingIncludeSystem
lint: ## checks sources, scripts and pages
	clang-format --dry-run -Werror $$(git ls-files '*.[ch]')
	cppcheck --quiet --error-exitcode=1 $(CPPCHECK) -I. tools format
	for file in $$(git ls-files 'tools/*.c' 'format/*.c' ':!*/rules/*'); do \
		gcc $(STANDARD) $(HAVE) -fanalyzer -Wno-analyzer-null-dereference \
			-Wno-analyzer-null-argument -Wno-analyzer-malloc-leak \
			-Wno-analyzer-use-of-uninitialized-value \
			-Werror -c -o /dev/null $$file || exit 1; \
	done # of NULL, leaks and bytes copied it sees what cannot be: see clang-tidy and valgrind
	git ls-files 'tools/*.c' 'format/*.c' ':!*/rules/*' | \
		FLAGS='$(subst ',,$(STANDARD)) $(HAVE)' xargs -P 2 -n 4 sh -c \
		'clang-tidy --quiet "$$@" -- $$FLAGS 2>/dev/null' sh
	shellcheck $$(git grep -lE '^#!(/usr)?/bin/(env )?(ba)?sh' -- ':!*.bats')
	mandoc -T lint -W warning $(MANUALS)

install: all ## installs programs, pages, recipes, completions, maps and examples below PREFIX
	install -d $(BINDIR) $(SHAREDIR)/categories $(BASHDIR) $(ZSHDIR) $(FISHDIR)
	for program in $(INSTALLED); do \
		install -m 755 bin/$$program $(BINDIR) && \
		install -m 644 completions/sysgram.bash $(BASHDIR)/$$program && \
		install -m 644 completions/sysgram.fish $(FISHDIR)/$$program.fish || exit 1; \
	done
	install -m 644 completions/_sysgram $(ZSHDIR)
	for page in $(MANUALS); do \
		dir=$(MANDIR)/man$${page##*.} && install -d $$dir && \
		install -m 644 $$page $$dir || exit 1; \
	done
	printf '.so man7/sysgram.7\n' >$(MANDIR)/man1/sysgram.1 # man sysgram opens the overview
	chmod 644 $(MANDIR)/man1/sysgram.1
	install -m 644 $(MAPS) $(SHAREDIR)/categories
	install -d $(DOCDIR)/docs
	install -m 644 README.md $(DOCDIR)
	install -m 644 $(DOCS) $(DOCDIR)/docs
	for file in $(EXAMPLES); do \
		mode=644 && if [ -x $$file ]; then mode=755; fi && \
		dir=$(EXAMPLEDIR)/$${file#examples/} && dir=$${dir%/*} && \
		install -d $$dir && install -m $$mode $$file $$dir || exit 1; \
	done

uninstall: ## removes what install put there, and nothing else
	for program in $(INSTALLED); do \
		rm -f $(BINDIR)/$$program $(BASHDIR)/$$program $(FISHDIR)/$$program.fish; \
	done
	rm -f $(ZSHDIR)/_sysgram
	for page in $(MANUALS:man/%=%) sysgram.1; do rm -f $(MANDIR)/man$${page##*.}/$$page; done
	for map in $(notdir $(MAPS)); do rm -f $(SHAREDIR)/categories/$$map; done
	for file in $(EXAMPLES) $(DOCS) README.md; do rm -f $(DOCDIR)/$$file; done
	for dir in $(SHAREDIR) $(DOCDIR); do \
		[ ! -d $$dir ] || find $$dir -depth -type d -exec rmdir {} + 2>/dev/null || :; \
	done

docs: ## makes a site of the pages, cookbook and questions in build/docs: see build/docs/index.html
	@rm -rf build/docs
	@docs/site build/docs

clean: ## removes what was built
	rm -rf bin build

include packaging/libksm.mk packaging/packages.mk

help: ## lists the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1	/p' $(filter %Makefile %.mk,$(MAKEFILE_LIST)) | \
		expand -t 12

-include build/maps.d build/rules.d $(shell find build/format build/tools -name "*.d" 2>/dev/null)

.PHONY: all bench check check-long check-slurm clean coverage demo deps docs force fuzz help \
	inject install lint pictures scale soak uninstall valgrind
.DELETE_ON_ERROR:
.SECONDARY:
