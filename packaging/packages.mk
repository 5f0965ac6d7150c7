# SPDX-License-Identifier: MIT
# Everything for distribution: a tarball, programs that need no library, a list of their contents, a
# Debian package; and the checks that need another machine. The Makefile includes this.

dist: ## packs a tarball into build/: the same files give the same bytes everywhere
	@packaging/dist $(VERSION)

static: $(INSTALLED:%=build/static/%) ## builds programs that need no library into build/static/

# Leave out libraries that libarchive needs only for functions that trace2cat never calls.
static_libs = $$($(PKG_CONFIG) --static --libs $(1) | sed 's/-lacl//; s/-lxml2//')
build/static/gramlearn: LIBS = -llinear -lblas -lstdc++
build/static/trace2cat: build/maps.o
build/static/trace2cat: LIBS = $(call static_libs,libarchive $(LIBSECCOMP))
$(PROGRAMS:%=build/static/%): build/static/%: build/tools/%.o $$(call parts,$$*) \
		build/common.a build/format.a
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LINK:-pie=) -static-pie $(LDFLAGS) -o $@ $(filter %.o,$^) \
		build/common.a build/format.a $(LIBS) -lm
$(SCRIPTS:%=build/static/%): build/static/%: bin/%
	@mkdir -p $(@D)
	cp $< $@

sbom: all ## lists what is inside the programs, as SPDX, in build/sysgram.spdx.json
	@packaging/sbom $(VERSION) >build/sysgram.spdx.json.tmp
	@mv build/sysgram.spdx.json.tmp build/sysgram.spdx.json

deb: ## builds a Debian package in build/deb, checks it, and tests what it installs (minutes)
	@packaging/deb $(VERSION)

# BARE: options and a mirror for these
check-bare: ## proves demo and tests on a bare Debian, by debootstrap and as root (an hour)
	@packaging/check-bare $(BARE)

check-deb: ## has autopkgtest test the Debian package on a bare Debian, by debootstrap and as root
	@packaging/check-deb $(BARE)

check-ports: all ## proves that s390x and arm64 give the same bytes, by qemu (minutes)
	@packaging/check-ports $(BARE)

.PHONY: check-bare check-deb check-ports deb dist sbom static
