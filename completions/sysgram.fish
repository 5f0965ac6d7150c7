# SPDX-License-Identifier: MIT
# Completion of sysgram's programs for fish. The options are those of each program's --help, so they
# need no list here; below are the possible values of their arguments, by the arguments' names.
# Installed under the name of each program, the file is for that one; by the name of sysgram, or any
# other, for all.

function __sysgram_complete --argument-names program
    for line in ($program --help 2>/dev/null)
        set -l found (string match -r \
            '^  (-[A-Za-z0-9], |    )--([a-z][a-z0-9-]*)(=[A-Z]+|) *(.*)$' -- $line)
        or continue
        set -l option -l $found[3]
        set -l letter (string sub -s 2 -l 1 -- $found[2])
        test "$letter" = ' '; or set -a option -s $letter
        set -l argument -x # a number, a name: nothing to offer
        switch (string sub -s 2 -- "$found[4]")
            case ''
                set argument
            case ABI
                set argument -x -a 'x86_64 i386 x32 arm64 arm mips ppc64le riscv64 s390x'
            case DIR
                set argument -x -a '(__fish_complete_directories)'
            case FILE ORDER THRESHOLD TRAIN VOCABULARY
                set argument -r -F
            case FORM
                set argument -x -a 'libsvm csv'
            case FORMAT
                set argument -x -a "($program -f list 2>/dev/null; echo list)"
            case LABEL
                set argument -x -a 'benign malicious'
            case MAP
                set argument -r -F -a 'linux windows none list'
            case METRIC
                set argument -x -a \
                    '(__fish_append , ks kuiper tv hellinger js cosine novelty mismatch)'
            case WEIGHT
                set argument -x -a 'linear sqrt log presence'
            case WHAT
                set argument -x -a 'label name all'
        end
        complete -c $program $option $argument -d "$found[5]"
    end
end

set -l __sysgram_programs cat2gram catclean catplot catstat gramhist gramlearn gramorder \
    gramplot gramrank histdiff histmat histsum kseval ksplot ksrank ksreport ksscore \
    kstrain ksvote kswatch mkbank mkmodel modelcat sysgram trace2cat
set -l __sysgram_name (string replace -r '.*/' '' -- (status filename) |
    string replace -r '\.fish$' '')
if test "$__sysgram_name" != sysgram; and contains -- $__sysgram_name $__sysgram_programs
    __sysgram_complete $__sysgram_name
else
    for __sysgram_name in $__sysgram_programs
        command -q $__sysgram_name; and __sysgram_complete $__sysgram_name
    end
end
