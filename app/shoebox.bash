# Completion of shoebox for bash: commands, options, names of albums and tags, versions, files.

# Sets `words` to what stands before the cursor, with what bash takes apart at : and = as one word
# again, and `cur` to the last of them.
_shoebox_words ()
{
  local i word glue=
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ ${#words[@]} -gt 0 && ( $word == [:=]* || -n $glue ) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    glue=
    [[ $word == *[:=] ]] && glue=1
  done
  cur=${words[-1]}
}

# _shoebox_offer WORD...: those that go on from `cur`, of which bash only replaces what follows the
# last : or =.
_shoebox_offer ()
{
  local word begin=${cur#[\"\']} done=
  [[ $begin == *[:=]* ]] && done=${begin%"${begin##*[:=]}"}
  for word; do
    [[ $word == "$begin"* ]] || continue
    word=${word#"$done"}
    [[ $cur == [\"\']* ]] || word=$(printf %q "$word")
    COMPREPLY+=("$word")
  done
}

_shoebox_files ()
{
  local word begin=${cur##*=}
  while IFS= read -r word; do
    COMPREPLY+=("$word")
  done < <(compgen "$@" -- "$begin")
  compopt -o filenames 2>/dev/null
}

# First column of what a command of the program prints, as `names`.
_shoebox_names ()
{
  mapfile -t names < <("${words[0]}" ${library:+"--library=$library"} "$@" 2>/dev/null | cut -f1)
}

_shoebox_query ()
{
  local names key=${cur#[\"\'-]}
  case $key in
    album:*) _shoebox_names albums; _shoebox_offer "${names[@]/#/album:}" ;;
    tag:*) _shoebox_names tags; _shoebox_offer "${names[@]/#/tag:}" ;;
    is:*) _shoebox_offer is:{unsorted,far,torn,unsure,new,ok,missing,broken,favourite,untagged,decided} ;;
    by:*) _shoebox_offer by:{me,model,import} ;;
    date:*) _shoebox_offer date:{today,yesterday} ;;
    import:*) _shoebox_offer import:last ;;
    *) _shoebox_offer {album,tag,person,date,camera,path,rating,is,certainty,by,import}:
       compopt -o nospace 2>/dev/null ;;
  esac
}

_shoebox_arguments ()
{
  local names command=$1 n=$2 first=$3
  case $command in
    import) _shoebox_files -f ;;
    eval) _shoebox_files -d ;;
    list) _shoebox_query ;;
    show|similar|favourite) _shoebox_files -f ;;
    rate) if [[ $n -eq 0 ]]; then _shoebox_offer 0 1 2 3 4 5; else _shoebox_files -f; fi ;;
    searches)
      _shoebox_names searches
      _shoebox_offer "${names[@]}" ;;
    album|tags)
      if [[ $n -eq 0 ]]; then
        _shoebox_offer add rename merge move remove
      elif [[ $first != add ]]; then
        _shoebox_names "${command%s}s"
        _shoebox_offer "${names[@]}"
      fi ;;
    file)
      if [[ $n -eq 0 && ${words[*]} != *' --none '* ]]; then
        _shoebox_names albums
        _shoebox_offer "${names[@]}"
      else
        _shoebox_files -f
      fi ;;
    tag)
      if [[ " ${words[*]} " == *' -- '* ]]; then
        _shoebox_files -f
      else
        _shoebox_names tags
        _shoebox_offer "${names[@]/#/+}" "${names[@]/#/-}" --
      fi ;;
    history|rollback)
      _shoebox_names history
      names[0]=${names[0]//[!0-9]} # a sentence, where nothing was learned
      _shoebox_offer ${names[@]} 0 ;;
    taste)
      if [[ $n -eq 0 ]]; then _shoebox_offer export import; else _shoebox_files -f; fi ;;
    backbone)
      if [[ $n -eq 0 ]]; then
        _shoebox_offer use check continue status list remove
      elif [[ $n -eq 1 && $first == @(use|remove) ]]; then
        _shoebox_names backbone list
        [[ $first == use ]] && _shoebox_files -f
        _shoebox_offer default "${names[@]}"
      elif [[ $n -eq 1 && $first == check ]]; then
        _shoebox_files -f
      fi ;;
    net)
      if [[ $n -eq 0 ]]; then _shoebox_offer run info; else _shoebox_files -f; fi ;;
    help) _shoebox_offer "${commands[@]}" ;;
  esac
}

_shoebox ()
{
  local cur words library= command= first= n=0 i word
  local commands=(import list show similar albums tags searches album file tag rate favourite learn
                  history rollback forget taste backbone undo redo check eval net help)
  local -A options=(
    [album]='--dry-run --before=' [file]='--none' [favourite]='--off'
    [learn]='--dry-run' [similar]='--count='
    [eval]='--shots= --seeds= --ood= --leave-out= --albums= --alone --dump='
    [backbone]='--embedding= --input= --mean= --std= --bgr --size= --later'
    [net]='--input= --output= --repeat= --threads= --size= --plain --profile'
  )
  COMPREPLY=()
  _shoebox_words
  for ((i = 1; i < ${#words[@]} - 1; i++)); do
    word=${words[i]}
    case $word in
      --library=*) library=${word#*=} ;;
      --library) library=${words[i + 1]}; ((i++)) ;;
      --) ;;
      --*) ;;
      *)
        if [[ -z $command ]]; then
          command=$word
        else
          [[ $n -eq 0 ]] && first=$word
          ((n++))
        fi ;;
    esac
  done
  library=${library/#\~/$HOME}

  case $cur in
    --library=*|--ood=*|--output=*|--dump=*) _shoebox_files -d; return ;;
    --input=*)
      if [[ $command == backbone ]]; then
        _shoebox_offer --input={imagenet,tf,-1..1,0..1,0..255}
      else
        _shoebox_files -f
      fi
      return ;;
    --before=*)
      _shoebox_names albums
      _shoebox_offer "${names[@]/#/--before=}"
      return ;;
    --*=*) return ;;
  esac
  if [[ ${words[-2]} == --library ]]; then
    _shoebox_files -d
  elif [[ -z $command && $cur == -* ]]; then
    _shoebox_offer --library= --help --version
  elif [[ -z $command ]]; then
    _shoebox_offer "${commands[@]}"
    _shoebox_files -d
  elif [[ $cur == --* && " ${words[*]:0:${#words[@]}-1} " != *' -- '* ]]; then
    _shoebox_offer ${options[$command]:-} --json --help
    [[ $command == tag ]] && _shoebox_offer --
  elif [[ " ${commands[*]} " == *" $command "* ]]; then
    _shoebox_arguments "$command" "$n" "$first"
  else
    _shoebox_files -f
  fi
  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == --*= ]] && compopt -o nospace 2>/dev/null
  return 0
}

complete -F _shoebox shoebox
