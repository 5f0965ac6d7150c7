# SPDX-License-Identifier: MIT
# The maps from calls to categories, and the page that describes the categories:
# sysgram-categories(5).
load lib/helper

PAGE=$ROOT/man/sysgram-categories.5
MAPS=$ROOT/format/categories

# entries MAP...: their lines NAME TAB CATEGORY.
entries() {
	local map
	for map; do
		grep -v -e '^#' -e '^$' "$MAPS/$map.map"
	done
}

# said: prints the categories on the page, sorted.
said() {
	sed -n 's/^\.It Cm \([a-z]*\.[a-z]*\)$/\1/p' "$PAGE" | sort
}

# examples: prints the calls on the page with the category that lists them, as a map.
examples() {
	awk -v OFS='\t' '
		/^\.It Cm [a-z]*\.[a-z]*$/ { category = $3; next }
		/^\.El/ { category = "" }
		category != "" && $1 == ".Li" {
			for (i = 2; i <= NF; i++) if ($i !~ /^[.,]$/) print $i, category
		}
	' "$PAGE"
}

# expect MAP: fails unless the map agrees with the lines of the input, "CATEGORY NAME...".
expect() {
	awk -v map="$1" '
		NR == FNR { category[$1] = $2; next }
		{
			for (i = 2; i <= NF; i++)
				if (category[$i] != $1)
					print map ": " $i ": not " $1 " but " category[$i]
		}
	' <(entries "$1") - | no_lines
}

@test "there are 30 categories in five groups" {
	assert_equal "$(entries linux windows | cut -f 2 | sort -u | wc -l | tr -d ' ')" 30
	assert_equal "$(entries linux windows | cut -f 2 | sed 's/\..*//' | sort -u | xargs)" \
		'communication device file information process'
}

@test "the page lists the categories that the maps use, each once" {
	diff <(said) <(entries linux windows | cut -f 2 | sort -u)
}

@test "the page's examples are in the maps as it says" {
	[ "$(examples | wc -l)" -ge 120 ]
	examples | sort | comm -23 - <(entries linux windows | sort) | no_lines
	diff <(examples | cut -f 2 | sort -u) <(said)
}

@test "a line is a name, one TAB and a category; comments come first; the last line ends" {
	local map
	for map in linux windows; do
		awk -v map="$map" '
			/^#/ && !body { next }
			{ body = 1 }
			!/^[A-Za-z_][A-Za-z0-9_ ]*\t[a-z]+\.[a-z]+$/ { print map ":" FNR ": " $0 }
		' "$MAPS/$map.map"
		[ -z "$(tail -c 1 "$MAPS/$map.map")" ] || echo "$map: the last line has no end"
	done | no_lines
}

@test "names are sorted by their bytes, and unique over both maps" {
	entries linux | cut -f 1 | sort -cu
	entries windows | cut -f 1 | sort -cu
	entries linux windows | cut -f 1 | sort | uniq -d | no_lines
}

@test "the map of Windows has Nt names, 600 functions of Win32 and more; that of Linux no Nt" {
	[ "$(entries windows | sed '/^Nt[A-Z]/d; /^NtUser[a-z]/d' | wc -l)" -ge 600 ]
	entries linux | sed -n '/^Nt/p; /^Zw/p' | no_lines
}

# bats test_tags=shared
@test "every call in the systems' own tables has a category" {
	local tables=$SHARED/formats/tables
	[ -d "$tables" ] || skip 'the tables are not here'
	cut -f 2 "$tables"/linux-*.tsv | sort -u | comm -23 - <(entries linux | cut -f 1) | no_lines
	{
		cut -f 2 "$tables"/windows*.tsv
		cat "$tables"/windows*.names
	} | sort -u | comm -23 - <(entries windows | cut -f 1) | no_lines
}

@test "trace2cat knows every call of both maps, and those of Windows by Zw, too" {
	entries linux windows | grep -v '^[^	]* ' | cut -f 1 >names
	entries linux windows | grep -v '^[^	]* ' | cut -f 2 >want
	trace2cat -f names names >got 2>err
	diff /dev/null err
	sed 1d got | diff want -
	entries windows | grep '^Nt' | sed 's/^Nt/Zw/' | cut -f 1 |
		trace2cat -f names -m windows | sed 1d |
		diff <(entries windows | grep '^Nt' | cut -f 2) -
	# in any case, and with the library's name
	printf '%s\n' ntclose createfilew kernel32.dll!CreateFileW kernel32.CreateFileW \
		regopenkeyexa |
		trace2cat -f names | sed 1d |
		diff <(printf '%s\n' file.close file.create file.create file.create \
		information.get) -
}

@test "variants of a call share its category" {
	local family
	while read -r family; do
		[ "$(entries linux windows | grep -E "^($family)	" | cut -f 2 | sort -u |
			wc -l)" -eq 1 ] ||
			echo "not of one category: $family"
	done <<-'END' | no_lines
		stat|stat64|lstat|lstat64|fstat|fstat64|oldstat|newstat|newfstatat|fstatat64|statx
		open|openat|openat2
		(read|readv|pread|pread64|preadv|preadv2)
		(write|writev|pwrite|pwrite64|pwritev|pwritev2)
		mmap|mmap2|mmap_pgoff|old_mmap
		(p?poll|p?select6?|_newselect|epoll_p?wait2?|ppoll_time64|pselect6_time32)
		uname|olduname|oldolduname|newuname
		umount|umount2|oldumount
		(f|l)?chown(16|32)?|fchownat
		set(re|res|fs)?[ug]id(16|32)?
		get(e|res)?[ug]id(16|32)?
		clock_nanosleep(_time32|_time64)?|nanosleep(_time32)?
		_llseek|llseek|lseek
		recv|recvfrom|recvmsg|recvmmsg(_time32|_time64)?
		send|sendto|sendmsg|sendmmsg
		execve|execveat
		fork|vfork|clone|clone3
		NtOpenKey(Ex|Transacted|TransactedEx)?
		NtAllocateVirtualMemory(Ex)?
		NtMapViewOfSection(Ex)?
		NtWriteVirtualMemory|NtWow64WriteVirtualMemory64
		NtQueueApcThread(Ex2?)?
		NtQueryDirectoryFile(Ex)?
		NtOpenProcessToken(Ex)?
	END
}

@test "calls of Linux are in the right categories" {
	expect linux <<-'END'
		process.load finit_module init_module delete_module kexec_load uselib bpf
		process.execute execve execveat ptrace
		process.end exit exit_group
		process.create fork vfork clone clone3
		process.terminate kill tkill tgkill
		process.wait wait4 waitid waitpid futex nanosleep
		process.wait clock_nanosleep sched_yield restart_syscall
		process.signal rt_sigaction rt_sigprocmask rt_sigreturn sigreturn eventfd2
		process.getattr getpid gettid getuid getrlimit times getcwd
		process.setattr setuid setpriority prctl arch_prctl set_tid_address chdir
		process.memory mmap mmap2 munmap brk mremap madvise shmat memfd_create
		process.protect mprotect seccomp capset landlock_restrict_self chroot
		file.create creat mkdir mkdirat link symlink mknod
		file.delete unlink unlinkat rmdir
		file.open open openat openat2 dup dup2 dup3
		file.close close close_range
		file.read read pread64 readv getdents getdents64 readlink inotify_add_watch
		file.write write pwrite64 writev ftruncate fsync io_uring_enter
		file.seek lseek _llseek fadvise64 arm_fadvise64_64
		file.getattr stat newfstatat fstatat64 statx access faccessat2 statfs getxattr
		file.setattr chmod chown rename renameat2 utimensat fcntl fcntl64 flock
		device.request ioctl mount swapon
		device.release umount umount2 swapoff
		information.time clock_gettime gettimeofday time setitimer timerfd_settime
		information.get uname sysinfo syslog getrandom
		information.set sethostname setdomainname
		communication.connect socket socketcall connect bind listen
		communication.connect accept accept4 pipe pipe2
		communication.disconnect shutdown
		communication.send sendto sendmsg send sendfile
		communication.receive recvfrom recvmsg recv
		communication.status poll ppoll select epoll_wait epoll_pwait getsockopt
		communication.status setsockopt getsockname
	END
}

@test "calls of Windows are in the right categories" {
	expect windows <<-'END'
		process.load NtLoadDriver NtUnloadDriver NtUserSetWindowsHookEx
		process.execute NtResumeThread NtContinue NtSetContextThread NtWriteVirtualMemory
		process.create NtCreateUserProcess NtCreateProcessEx NtCreateThreadEx
		process.terminate NtTerminateProcess NtTerminateThread NtSuspendThread
		process.wait NtWaitForSingleObject NtWaitForMultipleObjects NtDelayExecution
		process.signal NtSetEvent NtCreateEvent NtReleaseSemaphore
		process.signal NtQueueApcThread NtSetIoCompletion
		process.getattr NtQueryInformationProcess NtOpenProcess NtDuplicateObject
		process.setattr NtSetInformationProcess NtSetInformationThread
		process.memory NtAllocateVirtualMemory NtFreeVirtualMemory
		process.memory NtMapViewOfSection NtCreateSection
		process.protect NtProtectVirtualMemory NtOpenProcessToken
		process.protect NtAdjustPrivilegesToken NtAccessCheck
		file.create NtCreateFile NtCreateSymbolicLinkObject
		file.delete NtDeleteFile
		file.open NtOpenFile NtOpenDirectoryObject
		file.close NtClose
		file.read NtReadFile NtQueryDirectoryFile
		file.write NtWriteFile NtFlushBuffersFile
		file.getattr NtQueryInformationFile NtQueryAttributesFile
		file.getattr NtQueryVolumeInformationFile
		file.setattr NtSetInformationFile NtLockFile NtUnlockFile
		device.request NtDeviceIoControlFile NtFsControlFile
		device.request NtUserGetDC NtGdiBitBlt NtUserCreateWindowEx
		device.release NtUserReleaseDC NtGdiDeleteObjectApp NtUserDestroyWindow
		information.time NtQueryPerformanceCounter NtQuerySystemTime NtSetTimer
		information.get NtOpenKey NtQueryValueKey NtEnumerateKey
		information.get NtQuerySystemInformation NtUserGetKeyState
		information.set NtCreateKey NtSetValueKey NtDeleteKey NtUserSetWindowLong
		communication.connect NtAlpcConnectPort NtCreateNamedPipeFile
		communication.disconnect NtAlpcDisconnectPort
		communication.send NtAlpcSendWaitReceivePort NtUserPostMessage NtUserMessageCall
		communication.receive NtReplyWaitReceivePort NtUserGetMessage NtUserPeekMessage
		communication.status NtAlpcQueryInformation NtUserMsgWaitForMultipleObjectsEx
	END
}

@test "a user's own map: Zw as Nt, unknown calls reported once, wrong lines by number" {
	printf 'NtClose\tshut\nread\tdata\n' >own.map
	printf '%s\n' read ZwClose NtClose write write read ZwOpenFile >calls
	run --separate-stderr trace2cat -f names -m own.map calls
	assert_success
	assert_output $'>calls\tformat=names\ndata\nshut\nshut\nunknown\nunknown\ndata\nunknown'
	# shellcheck disable=SC2154 # bats sets it
	assert_equal "$stderr" \
		'trace2cat: 3 calls not in the map: write (2), ZwOpenFile (1)'
	printf '# mine\nread\tdata\nwrite data\n' >bad.map
	run --separate-stderr trace2cat -f names -m bad.map calls
	assert_failure 1
	assert_output ''
	assert_equal "$stderr" 'trace2cat: bad.map:3: not a line of a map: NAME, TAB, CATEGORY'
}
