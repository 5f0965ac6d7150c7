# SPDX-License-Identifier: MIT
# bare.sh: a Debian with nothing installed, in a folder. Parts of check-bare and check-deb.

# apt_says FIELD: of the packages that apt knows from Debian: where they are, and of which release.
apt_says() {
	apt-get indextargets --format "\$($1)" 'Created-By: Packages' 'Origin: Debian' | head -n 1
}

# bare_root DIR MIRROR: installs a Debian there. MIRROR may be empty: the one that apt uses here.
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

# mounted DIR COMMAND...: with the file systems of the kernel below DIR; what the command leaves
# running is ended.
mounted() {
	# shellcheck disable=SC2016 # the inner shell's
	unshare --mount --pid --fork --kill-child --mount-proc sh -euc '
		dir=$1 && shift
		mount --bind "$dir" "$dir" # a root of its own, for what mounts below it
		cd "$dir" # the new one
		mount -t proc proc "$dir/proc"
		mount --rbind /sys "$dir/sys"
		mount --rbind /dev "$dir/dev"
		exec "$@"
	' sh "$@" </dev/null
}
