#!/usr/bin/env bats
# examples/train and score on other hosts: network namespaces, each with an sshd, a home and an address of its
# own; the traces do not lie there. Needs root; skips where namespaces or sshd are not to be had.
load helper

setup_file() {
	local program i
	[ "$(id -u)" = 0 ] || skip "needs root"
	for program in ip sshd ssh ssh-keygen rsync parallel unshare; do
		command -v "$program" >/dev/null || skip "$program is not installed"
	done
	cd "$BATS_FILE_TMPDIR" || return 1
	ip netns add "sgram1-$$" 2>/dev/null || skip "no network namespaces here"
	ip netns add "sgram2-$$"
	export NAMES="sgram1-$$ sgram2-$$" HOSTS=198.19.77.2,198.19.77.6
	ssh-keygen -q -t ed25519 -N '' -f key
	ssh-keygen -q -t ed25519 -N '' -f hostkey
	mkdir -p /run/sshd data home
	for i in 1 2; do
		set -- "sgram$i-$$" 198.19.77.$((4 * i - 3)) 198.19.77.$((4 * i - 2))
		ip link add "sgram$i" type veth peer name there netns "$1"
		ip addr add "$2/30" dev "sgram$i"
		ip link set "sgram$i" up
		ip -n "$1" addr add "$3/30" dev there
		ip -n "$1" link set there up
		printf '%s\n' "ListenAddress $3" "HostKey $PWD/hostkey" "PidFile $PWD/sshd$i.pid" \
			"AuthorizedKeysFile $PWD/key.pub" 'StrictModes no' 'PermitRootLogin yes' \
			'PasswordAuthentication no' 'MaxStartups 100' >"sshd$i.conf"
		ip netns exec "$1" unshare -m sh -c "mount -t tmpfs tmpfs /root && mount -t tmpfs tmpfs $PWD/data &&
			exec $(command -v sshd) -f $PWD/sshd$i.conf" 3>&-
	done
	export PARALLEL_SSH="ssh -i $PWD/key -o UserKnownHostsFile=$PWD/known -o StrictHostKeyChecking=accept-new -o LogLevel=ERROR -o BatchMode=yes -o ConnectTimeout=2 -o ServerAliveInterval=1 -o ServerAliveCountMax=2"
	for i in 1 2; do
		mkdir "data/$i"
		for j in $(seq 16); do
			for _ in $(seq $((j + 3))); do
				[ $i = 1 ] && printf 'open\nread\nread\nclose\n' || printf 'socket\nconnect\nsend\nclose\n'
			done >"data/$i/$j"
		done
	done
	"$ROOT/examples/train" -o bank benign=data/1 malicious=data/2 >table
	"$ROOT/examples/score" bank data >want 2>want.err
}

teardown_file() {
	local name
	cd "$BATS_FILE_TMPDIR" || return 1
	for name in sshd?.pid; do [ ! -e "$name" ] || kill "$(cat "$name")"; done
	for name in ${NAMES:-}; do
		ip netns pids "$name" | xargs -r kill 2>/dev/null
		ip netns del "$name"
	done
	ip link del sgram1 2>/dev/null
	ip link del sgram2 2>/dev/null
	true
}

setup() {
	set -o pipefail
	cd "$BATS_FILE_TMPDIR" || return 1
}

@test "two hosts that have neither traces nor bank: the same bytes as here" {
	timeout 60 "$ROOT/examples/score" -j 2 -w kept -S "$HOSTS" bank data >got
	cmp want got
	cut -f 2 kept/1/joblog | sort -u >who
	grep -q 198.19.77.2 who
	grep -q 198.19.77.6 who
	run $PARALLEL_SSH 198.19.77.2 'ls -A /root'
	assert_output '' # nothing is left there
}

@test "this host and another: the same bytes as here" {
	timeout 60 "$ROOT/examples/score" -j 2 -w both -S ":,${HOSTS%,*}" bank data >got
	cmp want got
	cut -f 2 both/1/joblog | grep -qx :
	cut -f 2 both/1/joblog | grep -qx 198.19.77.2
	run ls -A
	refute_output --partial .sysgram
}

@test "stopped in the middle: nothing is left on the host, and the rest goes on" {
	mkdir late
	printf '#!/bin/sh\nsleep 2\nexec %s "$@"\n' "$(command -v trace2cat)" >late/trace2cat
	chmod +x late/trace2cat
	PATH=$PWD/late:$PATH run timeout -s INT 5 "$ROOT/examples/score" -j 1 -w stopped -S "${HOSTS%,*}" bank data
	assert_failure
	run $PARALLEL_SSH 198.19.77.2 'ls -A /root'
	assert_output ''
	timeout 60 "$ROOT/examples/score" -j 1 -w stopped -S "${HOSTS%,*}" bank data >got
	cmp want got
}

@test "train on two hosts: the same bank" {
	timeout 60 "$ROOT/examples/train" -j 2 -S "$HOSTS" -o bank2 benign=data/1 malicious=data/2
	diff -r bank bank2
}

@test "a host is cut off in the middle: its jobs go to the other, and nothing is lost" {
	mkdir slow
	printf '#!/bin/sh\nsleep 1\nexec %s "$@"\n' "$(command -v trace2cat)" >slow/trace2cat
	chmod +x slow/trace2cat
	PATH=$PWD/slow:$PATH timeout 100 "$ROOT/examples/score" -j 1 -w cut -S "$HOSTS" bank data >got 2>err &
	for _ in $(seq 300); do
		[ "$(wc -l 2>/dev/null <cut/1/joblog || echo 0)" -lt 2 ] || break
		sleep 0.1
	done
	ip link set sgram2 down
	wait "$!"
	cmp want got
	tail -n 1 cut/1/joblog | cut -f 2 >last
	grep -q 198.19.77.2 last
}

@test "paths that would leave the directory on the other host are refused" {
	run "$ROOT/examples/score" -S "$HOSTS" bank "$PWD/data"
	assert_failure 1
	assert_line --partial 'for other hosts (-S) a path goes down from the working directory'
}
