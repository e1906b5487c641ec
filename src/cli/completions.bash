
_common-instancetypes-with-sides() {
    _common-instancetypes "$@"
    local words=" ${COMP_WORDS[*]:0:COMP_CWORD} "
    if [[ $words != *" diff "* || $2 == -* || $3 == --* || $3 == -C ]]; then
        return
    fi
    local references
    references=$(git for-each-ref --format='%(refname:lstrip=2)' refs/heads refs/tags 2>/dev/null)
    mapfile -t COMPREPLY < <(compgen -f -- "$2"; compgen -W "$references" -- "$2")
}

complete -F _common-instancetypes-with-sides -o filenames -o bashdefault -o default common-instancetypes
