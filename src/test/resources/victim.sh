#!/bin/sh
# A process with every vice, for the contract tests. Each argument is one deed, done in order; see below.
# Needs sh and sleep; setsid for "stray".
for deed in "$@"; do
    value=${deed#*=}
    case $deed in
        exit=*) exit "$value" ;;
        print=*) echo "$value" ;;
        error=*) echo "$value" >&2 ;;
        pwd) pwd ;;
        env=*) eval "echo \"\${$value-unset}\"" ;;
        umask) umask ;;
        limit=*) ulimit "-$value" ;;
        list) exec ls /proc/self/fd ;;
        # pid, parent, group, session as the kernel has them
        stat) read -r pid _ _ _ group session _ < /proc/$$/stat; echo "$$ $group $session" ;;
        score) cat /proc/$$/oom_score_adj ;;
        nice) nice ;;
        who) id -un; id -gn; id -Gn ;;
        listen) echo "$LISTEN_FDS $LISTEN_FDNAMES"; [ "$LISTEN_PID" = $$ ] && echo "for me" ;;
        ignore-term) trap '' TERM ;;
        fork) for _ in 1 2 3; do sleep 1000 & done ;;
        # double-forked, its own session, deaf to TERM
        stray) (setsid sh -c 'trap "" TERM; sleep 1000; sleep 1000' > /dev/null 2>&1 &) ;;
        wiped) env -i sleep 1000 > /dev/null 2>&1 & ;;
        orphan=*) (sleep "$value" > /dev/null 2>&1 &) ;;
        spin) while :; do :; done ;;
        sleep) exec sleep 1000 ;;
        wait) sleep 1000 & wait ;;
        kill=*) kill "-$value" $$ ;;
        core) ulimit -c unlimited; kill -ABRT $$ ;;
        *) echo "no such deed: $deed" >&2; exit 99 ;;
    esac
done
