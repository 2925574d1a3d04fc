# SPDX-License-Identifier: GPL-2.0-or-later
#
# Thin: every target is a line or two; ./configure and scripts/ do the work.

B := build
export QEMU := $(abspath $(B))/qemu-system-loongarch64
export GUEST := $(abspath $(B))/guest
export LOGS := $(abspath $(B))/log

.PHONY: all
all: $(B)/configured
	@scripts/qemu-tree $(abspath $(B)) || { [ $$? = 3 ] && \
	    touch $(B)/qemu/meson.build; }
	@ninja -C $(B)/obj qemu-system-loongarch64

$(B)/configured: configure
	@scripts/need build
	@if [ -x $(B)/reconfigure ]; then $(B)/reconfigure; \
	    else ./configure --builddir=$(B); fi

.PHONY: demo
demo: all
	@scripts/need guest
	@scripts/demo

.PHONY: run
run: all
	@scripts/need guest
	@scripts/guest-software linux --dir $(GUEST) --apt $(B)/apt
	@echo 'Ctrl-A X ends QEMU, Ctrl-A C switches to its monitor and back;'
	@echo 'udhcpc -i eth0 -s /etc/udhcpc brings the network up.'
	@$(QEMU) -M ls3a5000-lvz -nographic -kernel $(GUEST)/Image \
	    -initrd $(GUEST)/initramfs.cpio -netdev user,id=net \
	    -device virtio-net-pci,bus=pcie.9,netdev=net $(OPTIONS)

.PHONY: check
check: all
	@scripts/need check
	@scripts/check --builddir=$(B)

# one suite: check-build, check-qtest, check-lvz, check-linux, check-docs; what
# takes long: check-system; that and make check in one count: check-all
check-%: all
	@scripts/need check
	@scripts/check --builddir=$(B) $*

# for tests/system/test_kvm_old.py; not a part of the checks: it takes long
.PHONY: old-kernel
old-kernel:
	@scripts/need old_kernel
	@scripts/guest-software old-kernel --dir $(GUEST) --apt $(B)/apt

# for tests/system/test_kvm_selftests.py
.PHONY: selftests
selftests:
	@scripts/need check
	@scripts/guest-software selftests --dir $(GUEST) --apt $(B)/apt

.PHONY: bench
bench: all
	@scripts/need check
	@scripts/bench $(OPTIONS)

.PHONY: install
install: all
	@ninja -C $(B)/obj install
	@[ ! -e $(B)/roms/efi-virtio.rom ] || install -D -m 644 \
	    -t "$(DESTDIR)$$(cat $(B)/prefix)/share/qemu" $(B)/roms/*

.PHONY: clean
clean:
	rm -rf $(B)

.PHONY: docs
docs:
	@scripts/need docs
	@sphinx-build -W --keep-going -q -b html docs $(B)/docs/html
