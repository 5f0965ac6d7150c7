# SPDX-License-Identifier: MIT
# libksm: the readers of format/ as a library for other programs; see libksm/. Only the functions of
# libksm.h are visible from outside, even in the static library. The Makefile includes this.
LIBDIR = $(DESTDIR)$(PREFIX)/lib
INCLUDEDIR = $(DESTDIR)$(PREFIX)/include
KSM_SONAME = libksm.so.0
KSM_SHARED = libksm.so.$(VERSION)
KSM_FILES = build/libksm/libksm.a build/libksm/$(KSM_SHARED)

ifneq ($(shell uname),Darwin) # whose linker knows none of this
all: $(KSM_FILES)
install: install-libksm
uninstall: uninstall-libksm
endif

# The same sources as for programs, but for any address.
build/pic/%.o: %.c Makefile build/flags
	@mkdir -p $(@D)
	$(COMPILE:-fPIE=) -fPIC -o $@ $<

build/pic/format.a: $(FORMAT:%.c=build/pic/%.o)
	rm -f $@
	$(AR) -rcs $@ $^

build/libksm/$(KSM_SHARED): build/pic/libksm/libksm.o build/pic/format.a libksm/libksm.map
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -shared -Wl,-soname,$(KSM_SONAME) -Wl,--version-script=libksm/libksm.map \
		-Wl,-z,relro,-z,now,-z,defs $(LINK:-pie=) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) -lm
	ln -sf $(KSM_SHARED) $(@D)/$(KSM_SONAME)
	ln -sf $(KSM_SONAME) $(@D)/libksm.so

build/libksm/libksm.a: build/pic/libksm/libksm.o build/pic/format.a libksm/libksm.map
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -nostdlib -r -o $(@D)/all.o $(filter %.o %.a,$^)
	sed -n 's/^\t*\(ksm_[a-z_]*\);/\1/p' libksm/libksm.map >$(@D)/symbols
	$(OBJCOPY) --keep-global-symbols=$(@D)/symbols $(@D)/all.o $(@D)/libksm.o
	rm -f $@
	$(AR) -rcs $@ $(@D)/libksm.o

install-libksm: $(KSM_FILES)
	install -d $(LIBDIR)/pkgconfig $(INCLUDEDIR) $(MANDIR)/man3
	install -m 644 $(KSM_FILES) $(LIBDIR)
	ln -sf $(KSM_SHARED) $(LIBDIR)/$(KSM_SONAME)
	ln -sf $(KSM_SONAME) $(LIBDIR)/libksm.so
	install -m 644 libksm/libksm.h $(INCLUDEDIR)
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR:$(DESTDIR)%=%)|; s|@VERSION@|$(VERSION)|' \
		libksm/libksm.pc.in >$(LIBDIR)/pkgconfig/libksm.pc
	chmod 644 $(LIBDIR)/pkgconfig/libksm.pc

uninstall-libksm:
	rm -f $(LIBDIR)/libksm.a $(LIBDIR)/$(KSM_SHARED) $(LIBDIR)/$(KSM_SONAME) $(LIBDIR)/libksm.so
	rm -f $(INCLUDEDIR)/libksm.h $(LIBDIR)/pkgconfig/libksm.pc

-include $(shell find build/pic -name "*.d" 2>/dev/null)
.PHONY: install-libksm uninstall-libksm
