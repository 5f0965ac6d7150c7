# sysgram. `make` builds every program into bin/; `make help` lists the targets.
PREFIX = /usr/local
DESTDIR =
CC = cc
AR = ar
CFLAGS = -O2 -g
CPPFLAGS =
LDFLAGS =
PKG_CONFIG = pkg-config
VERSION = 0.1.0

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion
STANDARD = -std=c11 -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"'
LIBRARIES = libxxhash libarchive libseccomp
COMPILE = $(CC) $(STANDARD) $(WARNINGS) $(CPPFLAGS) `$(PKG_CONFIG) --cflags $(LIBRARIES)` $(CFLAGS) -MMD -MP -c

PROGRAMS = cat2gram catclean gramhist gramorder histsum kseval ksrank ksvote mkmodel modelcat trace2cat
COMMON = $(wildcard tools/common/*.c)
FORMAT = $(wildcard format/*.c)
TRACE = $(wildcard tools/trace/*.c)
MAPS = format/categories/linux.map format/categories/windows.map
MANUALS = $(wildcard man/*.[157])

all: $(PROGRAMS:%=bin/%) ## builds every program into bin/

# What a program needs beside its own source, tools/common and format:
bin/trace2cat: $(TRACE:%.c=build/%.o) build/maps.o
bin/trace2cat: LIBS = `$(PKG_CONFIG) --libs libarchive libseccomp`
bin/ksrank: build/tools/distance.o build/tools/index.o

bin/%: build/tools/%.o build/common.a build/format.a
	@mkdir -p bin
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) build/common.a build/format.a $(LIBS) -lm

build/common.a: $(COMMON:%.c=build/%.o)
build/format.a: $(FORMAT:%.c=build/%.o)
build/common.a build/format.a:
	rm -f $@ && $(AR) -rcs $@ $^

build/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(COMPILE) -o $@ $<

build/maps.o: build/maps.c
	$(COMPILE) -o $@ $<

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

clean: ## removes what was built
	rm -rf bin build

help: ## lists the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1	/p' Makefile | expand -t 12

-include $(wildcard build/*/*.d build/*/*/*.d)

.PHONY: all clean help
.DELETE_ON_ERROR:
