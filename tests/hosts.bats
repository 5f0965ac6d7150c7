#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# kstrain and ksscore on other hosts: network namespaces, each with an sshd, a home and an address
# of its own; the traces are not there. Needs root; skips if namespaces or sshd are not available.
# bats file_tags=long
load lib/helper

# address N: prints the Nth address of this run.
address() {
	local at=$(($$ % 8192 * 8 + $1))
	echo "198.19.$((at / 256)).$((at % 256))"
}

# why_not: prints what these tests lack here. bats 1.8 knows no skip in setup_file.
why_not() {
	local program
	[ "$(id -u)" = 0 ] || { echo "needs root"; return; }
	for program in ip sshd ssh ssh-keygen rsync parallel unshare; do
		command -v "$program" >/dev/null || { echo "$program is not installed"; return; }
	done
	ip netns add "sg1-$$" 2>/dev/null || echo "no network namespaces here"
}

setup_file() {
	local i
	# one after another, since each looks for files left on the hosts
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true
	export WHY_NOT
	WHY_NOT=$(why_not)
	[ -z "$WHY_NOT" ] || return 0
	cd "$BATS_FILE_TMPDIR" || return 1
	# of 198.19.0.0/16, which is for tests; other runs have other addresses
	export FIRST SECOND HOSTS
	FIRST=$(address 2) SECOND=$(address 6) HOSTS=$FIRST,$SECOND
	ip netns add "sg2-$$"
	export LINKS="sg1-$$ sg2-$$" # each a namespace, and the link to it
	ssh-keygen -q -t ed25519 -N '' -f key
	ssh-keygen -q -t ed25519 -N '' -f hostkey
	mkdir -p /run/sshd data home
	for i in 1 2; do
		set -- "sg$i-$$" "$(address $((4 * i - 3)))" "$(address $((4 * i - 2)))"
		ip link add "$1" type veth peer name there netns "$1"
		ip addr add "$2/30" dev "$1"
		ip link set "$1" up
		ip -n "$1" addr add "$3/30" dev there
		ip -n "$1" link set there up
		printf '%s\n' "ListenAddress $3" "HostKey $PWD/hostkey" "PidFile $PWD/sshd$i.pid" \
			"AuthorizedKeysFile $PWD/key.pub" 'StrictModes no' 'PermitRootLogin yes' \
			'PasswordAuthentication no' 'MaxStartups 100' >"sshd$i.conf"
		ip netns exec "$1" unshare -m sh -c "mount -t tmpfs tmpfs /root &&
			mount -t tmpfs tmpfs $PWD/data &&
			exec $(command -v sshd) -f $PWD/sshd$i.conf" 3>&-
	done
	export PARALLEL_SSH="ssh -i $PWD/key -o UserKnownHostsFile=$PWD/known \
-o StrictHostKeyChecking=accept-new -o LogLevel=ERROR -o BatchMode=yes \
-o ConnectTimeout=15 -o ServerAliveInterval=2 -o ServerAliveCountMax=3"
	for i in 1 2; do
		mkdir "data/$i"
		for j in $(seq 16); do # 4 MiB in all: a job takes 1
			if [ $i = 1 ]; then printf 'open\nread\nread\nclose\n'; else \
				printf 'socket\nconnect\nsend\nclose\n'; fi >4
			for _ in $(seq 9); do cat 4 4 >8 && mv 8 4; done
			for _ in $(seq $((j + 3))); do cat 4; done >"data/$i/$j"
		done
	done
	mkdir copy # which takes the programs from PATH alone
	cp "$ROOT/bin/ksscore" copy
	"$ROOT/bin/kstrain" -o bank benign=data/1 malicious=data/2 >table
	"$ROOT/bin/ksscore" bank data >want 2>want.err
}

teardown_file() {
	local name
	cd "$BATS_FILE_TMPDIR" || return 1
	for name in sshd?.pid; do [ ! -e "$name" ] || kill "$(cat "$name")"; done
	for name in ${LINKS:-}; do
		ip netns pids "$name" | xargs -r kill 2>/dev/null
		ip link del "$name" 2>/dev/null
		ip netns del "$name"
	done
	true
}

setup() {
	[ -z "$WHY_NOT" ] || skip "$WHY_NOT"
	set -o pipefail
	cd "$BATS_FILE_TMPDIR" || return 1
}

@test "two hosts without the traces and the bank: the same bytes as on this machine" {
	timeout 200 "$ROOT/bin/ksscore" -j 2 -w kept -S "$HOSTS" bank data >got
	cmp want got
	cut -f 2 kept/joblog | sort -u >who
	grep -qx "$FIRST" who
	grep -qx "$SECOND" who
	run $PARALLEL_SSH "$FIRST" 'ls -A /root'
	assert_output '' # nothing is left there
}

@test "this host and another: the same bytes as here" {
	timeout 200 "$ROOT/bin/ksscore" -j 2 -w both -S ":,$FIRST" bank data >got
	cmp want got
	cut -f 2 both/joblog | grep -qx :
	cut -f 2 both/joblog | grep -qx "$FIRST"
	run ls -A
	refute_output --partial .sysgram
}

@test "a bank that is a symbolic link goes to the host, too" {
	ln -s bank linked
	timeout 200 "$ROOT/bin/ksscore" -j 2 -S "$FIRST" linked data >got
	cmp want got
}

@test "files of any name inside the bank are never run, and none of them is sent" {
	local name
	cp -r bank hostile
	while IFS= read -r -d '' name; do
		cp bank/recipe "hostile/$name"
	done < <("$BATS_TEST_DIRNAME/lib/hostile_names")
	[ "$(find hostile -type f -print0 | tr -cd '\0' | wc -c)" -gt 60 ]
	timeout 200 "$ROOT/bin/ksscore" -j 2 -w sent -S "$FIRST" hostile data >got
	cmp want got
	assert_equal "$(ls sent/bank)" \
		"$(cd bank && ls -d [1-9].ksb [1-9].weights recipe union.[1-9].ksb)"
	[ ! -e marker ]
	# shellcheck disable=SC2086 # words
	run $PARALLEL_SSH "$FIRST" 'ls -A /root'
	assert_output ''
}

@test "interrupted: nothing is left on the host, and the run can resume" {
	mkdir late
	printf '#!/bin/sh\nto=$(readlink /proc/$$/fd/1)\necho "$to" >%s\nexec sleep 1000\n' \
		"$PWD/late/begun" >late/trace2cat
	chmod +x late/trace2cat
	PATH=$PWD/late:$PATH env --default-signal=INT setsid \
		copy/ksscore -j 1 -w stopped -S "$FIRST" bank data >got 2>err &
	for _ in $(seq 1000); do
		[ ! -s late/begun ] || break
		sleep 0.1
	done
	kill -INT -- "-$!"
	wait "$!" || status=$?
	[ "$status" = 130 ]
	# nor what the job had written
	run $PARALLEL_SSH "$FIRST" "ls -A /root; ls $(cat late/begun) 2>/dev/null"
	assert_output ''
	timeout 200 "$ROOT/bin/ksscore" -j 1 -w stopped -S "$FIRST" bank data >got
	cmp want got
}

@test "train on two hosts: the same bank" {
	timeout 200 "$ROOT/bin/kstrain" -j 2 -S "$HOSTS" -o bank2 benign=data/1 malicious=data/2
	diff -r bank bank2
}

@test "a host that is cut off in the middle: its jobs go to the other, and nothing is lost" {
	mkdir slow # there it does not end before the cut
	cat >slow/trace2cat <<-END
		#!/bin/sh
		case \$SSH_CONNECTION in *" $SECOND "*) exec sleep 1000 ;; esac
		exec $(command -v trace2cat) "\$@"
	END
	chmod +x slow/trace2cat
	PARALLEL_SSH=${PARALLEL_SSH/ConnectTimeout=15/ConnectTimeout=6}
	PATH=$PWD/slow:$PATH timeout 200 copy/ksscore -j 1 -w cut -S "$HOSTS" bank data >got 2>err &
	for _ in $(seq 300); do
		[ "$(wc -l 2>/dev/null <cut/joblog || echo 0)" -lt 2 ] || break
		sleep 0.1
	done
	ip link set "${LINKS#* }" down
	wait "$!"
	cmp want got
	run cut -f 2 cut/joblog
	assert_line "$FIRST"
	refute_line "$SECOND"
}

@test "paths that would leave the directory on the other host are refused" {
	run "$ROOT/bin/ksscore" -S "$HOSTS" bank "$PWD/data"
	assert_failure 1
	assert_line --partial 'for other hosts (-S) a path goes down from the working directory'
}
