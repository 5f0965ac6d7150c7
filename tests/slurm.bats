#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# examples/slurm under a real Slurm: munged, slurmctld and slurmd of this test's own, as root on
# only this machine, in a directory and on ports of their own. Skips if they are not installed.
# bats file_tags=root
load lib/helper

# why_not: prints what these tests lack here. bats 1.8 knows no skip in setup_file.
why_not() {
	local program
	[ "$(id -u)" = 0 ] || { echo "needs root"; return; }
	for program in parallel munged slurmctld slurmd sbatch sinfo; do
		command -v "$program" >/dev/null || { echo "$program is not installed"; return; }
	done
}

# configure: sets up a cluster of one node with two cores.
configure() {
	local host port=$((20000 + $$ % 10000 * 2))
	host=$(hostname -s)
	cat >slurm.conf <<-END
		ClusterName=test
		SlurmctldHost=$host(127.0.0.1)
		SlurmctldPort=$port
		SlurmdPort=$((port + 1))
		SlurmUser=root
		AuthInfo=socket=$PWD/munge.socket
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		MpiDefault=none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		StateSaveLocation=$PWD/state
		SlurmdSpoolDir=$PWD/spool
		SlurmctldPidFile=$PWD/slurmctld.pid
		SlurmdPidFile=$PWD/slurmd.pid
		ReturnToService=2
		SlurmdParameters=config_overrides
		NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
		PartitionName=all Nodes=ALL Default=YES State=UP
	END
	mkdir -p state spool
	(umask 077 && head -c 1024 /dev/urandom >key)
}

# start NAME PROGRAM...: starts a daemon, with its output in NAME.log.
start() {
	local name=$1
	shift
	"$@" >"$name.log" 2>&1 3>&- &
	echo $! >"$name.started"
}

# stop NAME...: ends them, and waits until they have.
stop() {
	local name
	for name; do
		[ -e "$name.started" ] || continue
		kill "$(cat "$name.started")" 2>/dev/null || true
		wait "$(cat "$name.started")" 2>/dev/null || true
		rm "$name.started"
	done
}

# is_idle: whether the node accepts jobs within 15 seconds; false at once if slurmd has ended.
is_idle() {
	local _
	for _ in $(seq 150); do
		[ "$(sinfo -h -o %T 2>/dev/null)" != idle ] || return 0
		kill -0 "$(cat slurmd.started)" 2>/dev/null || return 1
		sleep 0.1
	done
	return 1
}

setup_file() {
	local cgroup _
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true # one cluster for all
	export PATH=$PATH:/usr/sbin:/sbin WHY_NOT
	WHY_NOT=$(why_not)
	[ -z "$WHY_NOT" ] || return 0
	cd "$BATS_FILE_TMPDIR" || return 1
	configure
	export SLURM_CONF=$PWD/slurm.conf
	start munged munged --foreground --force --socket="$PWD/munge.socket" \
		--key-file="$PWD/key" --log-file="$PWD/munged.own" --pid-file="$PWD/munged.pid" \
		--seed-file="$PWD/seed"
	for _ in $(seq 100); do
		[ ! -S munge.socket ] || break
		sleep 0.1
	done
	start slurmctld slurmctld -D
	# Slurm 23 can do without cgroups; older versions can do without systemd if configured so
	for cgroup in CgroupPlugin=disabled IgnoreSystemd=yes; do
		echo "$cgroup" >cgroup.conf
		start slurmd slurmd -D
		! is_idle || break
		stop slurmd
	done
	if [ ! -e slurmd.started ]; then
		WHY_NOT="slurmd does not start: $(tail -n 3 slurmd.log | tr '\n' ' ')"
		return 0
	fi
	real_bank
}

# real_bank: makes a bank with kstrain, traces to score, one of which is refused, and ksscore's
# verdicts.
real_bank() {
	local from=$ROOT/examples/traces
	kstrain -o bank benign="$from/train/benign.tar.xz" malicious="$from/train/malicious.tar.xz"
	mkdir traces
	for label in benign malicious; do
		mkdir "traces/$label"
		tar -xJf "$from/test/$label.tar.xz" -C "traces/$label"
	done
	ksscore bank traces >want
}

teardown_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	stop slurmd slurmctld munged
}

setup() {
	[ -z "$WHY_NOT" ] || skip "$WHY_NOT"
	cd "$BATS_FILE_TMPDIR" || return 1
}

# joined NAME: prints the tasks' output, joined.
joined() {
	# shellcheck disable=SC2046 # a file each
	awk 'FNR > 1 || NR == 1' $(ls -v "$1".*)
}

@test "a real Slurm: the tasks' verdicts in order are ksscore's, to the last byte" {
	timeout 100 sbatch --wait -o 'log.%a' --array=0-3 \
		"$ROOT/examples/slurm" bank traces verdicts
	[ "$(ls verdicts.* | wc -l)" = 4 ]
	cmp want <(joined verdicts)
	[ "$(wc -l <want)" -gt 100 ]
	for task in 0 1 2 3; do [ "$(wc -l <verdicts.$task)" -lt "$(wc -l <want)" ]; done
	[ ! -s log.0 ]
}

@test "a real Slurm: task numbers from another start, a refused trace, one task run again" {
	local at
	cp -r traces some
	printf 'no trace\n\001\377\n' >some/benign/zero
	run timeout 100 sbatch --wait -o 'said.%a' --array=7-9 "$ROOT/examples/slurm" bank some late
	assert_failure 1
	at=$(grep -l 'some/benign/zero: ' said.?)
	[ "$(echo "$at" | wc -l)" = 1 ]
	joined late | sed 's/^some/traces/' | cmp want -
	rm some/benign/zero "late.${at#said.}"
	timeout 100 sbatch --wait -o 'again.%a' --array="${at#said.}" "$ROOT/examples/slurm" \
		bank some again || true
	joined late | cat
}
