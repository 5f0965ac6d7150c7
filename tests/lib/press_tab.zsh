#!/usr/bin/env zsh
# SPDX-License-Identifier: MIT
# press_tab.zsh DIR LINE: prints what zsh, with the completion functions of DIR, offers after LINE
# when TAB is pressed in its own terminal, one word per line. Leaves its files in the current
# directory.
print -r "unsetopt beep; PS1= PS2= fpath=(${(qq)1} \$fpath)"'
	autoload -Uz compinit && compinit -u -C -d ./dump
	compadd() {
		if [[ ${(j: :)@[1,(i)(-|--)]} != *-[OAD]\ * ]]; then
			local -a hits
			builtin compadd -A hits "$@"
			(( ! $#hits )) || print -rl -- $hits >>found
		fi
		builtin compadd "$@"
	}
	leave() { exit }
	offer() { comppostfuncs=(leave) _main_complete }
	zle -C offer complete-word offer
	bindkey "^I" offer' >.zshrc
: >found
export ZDOTDIR=$PWD
zmodload zsh/zpty
zpty terminal zsh -d -i
zpty -w -n terminal "$2"$'\t'
while zpty -r terminal line; do :; done # to the end of that shell
sort -u found
