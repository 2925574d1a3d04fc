# SPDX-License-Identifier: GPL-2.0-or-later
#
# Thin: every target is a line or two; ./configure and scripts/ do the work.

B := build
QEMU := $(B)/qemu-system-loongarch64
GUEST := $(B)/guest

.PHONY: all
all: $(B)/configured
	@scripts/qemu-tree $(abspath $(B)) || { [ $$? = 3 ] && \
	    touch $(B)/qemu/meson.build; }
	@ninja -C $(B)/obj qemu-system-loongarch64

$(B)/configured:
	@scripts/need build
	@./configure --builddir=$(B)

.PHONY: install
install: all
	@ninja -C $(B)/obj install
	@install -D -m 644 -t $(DESTDIR)$$(cat $(B)/prefix)/share/qemu $(B)/roms/*

.PHONY: clean
clean:
	rm -rf $(B)

.PHONY: docs
docs:
	@scripts/need docs
	@sphinx-build -W --keep-going -q -b html docs $(B)/docs/html
