# A name of git may hold `$(…)`: it is compared, and never given to `compgen -W`, which runs that.
# bash quotes what is inserted, because of `-o filenames`.
_common-instancetypes-with-sides() {
    _common-instancetypes "$@"
    local offered=("${COMPREPLY[@]}") word
    COMPREPLY=()
    for word in "${offered[@]}"; do
        # What a file or a side is called in the usage is no word to insert.
        [[ $word == [\<[]* ]] || COMPREPLY+=("$word")
    done
    if [[ $2 == -* || $3 == --* || $3 == -C || $3 == = ]]; then
        return
    fi
    local folder=. option= subcommand=
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $option,$word in
            ,-C | ,--root | ,--color) option=$word ;;
            ,-*) ;;
            -*,=) ;;
            -C,*) folder=${word/#\~\//$HOME/} option= ;;
            -*,*) option= ;;
            *) subcommand=$word && break ;;
        esac
    done
    if [[ $subcommand != diff ]]; then
        return
    fi
    COMPREPLY=()
    while IFS= read -r word; do
        [[ $word == "$2"* ]] && COMPREPLY+=("$word")
    done < <(
        CDPATH= cd -- "$folder" 2>/dev/null || exit
        compgen -f -- "$2"
        git for-each-ref --format='%(refname:lstrip=2)' refs/heads refs/tags 2>/dev/null
    )
}

complete -F _common-instancetypes-with-sides -o filenames -o bashdefault -o default common-instancetypes
