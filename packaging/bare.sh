# SPDX-License-Identifier: MIT
# bare.sh: a Debian with nothing installed, in a directory; for check-bare and check-deb.

# apt_says FIELD: prints where apt finds Debian's packages (REPO_URI), or their release (CODENAME).
apt_says() {
	apt-get indextargets --format "\$($1)" 'Created-By: Packages' 'Origin: Debian' | head -n 1
}

# bare_root DIR MIRROR: installs Debian in DIR. An empty MIRROR is the one that apt uses here.
bare_root() {
	mirror=${2:-$(apt_says REPO_URI)}
	suite=${SUITE:-$(apt_says CODENAME)}
	chmod 755 "$1" # its root, for users, too
	debootstrap --variant=minbase "${suite%%-*}" "$1" "$mirror" >"$1.log" 2>&1 || {
		tail -n 20 "$1.log" >&2
		return 1
	}
	mv "$1.log" "$1/debootstrap.log"
	cp -L /etc/resolv.conf /etc/hosts "$1/etc"
	[ ! -e "${NODE_EXTRA_CA_CERTS:-}" ] || cp -L "$NODE_EXTRA_CA_CERTS" "$1/etc/npm.crt"
	apt-config dump Acquire | grep -i proxy >"$1/etc/apt/apt.conf.d/proxy" || :
}

# mounted DIR COMMAND...: runs COMMAND with the kernel's file systems mounted below DIR, and ends
# what it leaves running.
mounted() {
	# shellcheck disable=SC2016 # the inner shell's
	unshare --mount --pid --fork --kill-child --mount-proc sh -euc '
		dir=$1 && shift
		mount --bind "$dir" "$dir" # a mount point of its own, for the mounts below it
		cd "$dir" # the new one
		mount -t proc proc "$dir/proc"
		mount --rbind /sys "$dir/sys"
		mount --rbind /dev "$dir/dev"
		exec "$@"
	' sh "$@" </dev/null
}
