import type { Context } from '../terminal/context.ts';
import { EXIT, type ExitCode } from '../terminal/outcome.ts';

/**
 * The hidden command that the scripts call with the words so far. Its first line says how paths are completed; each
 * further line is a completion, and its description after a tab.
 */
export const COMPLETE = '__complete';
/** The same with words as they are on the command line, in quotes and with variables. */
export const COMPLETE_QUOTED = '__complete_quoted';

const SCRIPTS: Readonly<Record<string, string>> = {
  // `compopt` is missing in the bash of macOS.
  bash: `_flextype_registry() {
  local paths text note word="\${COMP_WORDS[COMP_CWORD]}" IFS=$'\\n'
  COMPREPLY=()
  {
    read -r paths
    while IFS=$'\\t' read -r text note; do
      printf -v text '%q' "$text"
      COMPREPLY+=("$text")
    done
  } < <(flextype-registry ${COMPLETE_QUOTED} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  [[ $word == = ]] && word=
  case $paths in
    files) compopt -o default 2>/dev/null || COMPREPLY=($(compgen -f -- "$word")) ;;
    folders) compopt -o dirnames 2>/dev/null || COMPREPLY=($(compgen -d -- "$word")) ;;
  esac
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *. ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -F _flextype_registry flextype-registry
`,
  zsh: `#compdef flextype-registry
_flextype_registry() {
  local line text
  local -a lines described plain open
  lines=("\${(@f)$(flextype-registry ${COMPLETE_QUOTED} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    text=\${line%%$'\\t'*}
    if [[ $line == *$'\\t'* ]]; then described+=("\${text//:/\\\\:}:\${line#*$'\\t'}")
    elif [[ $text == *. ]]; then open+=("$text")
    elif [[ -n $text ]]; then plain+=("$text")
    fi
  done
  [[ $lines[1] == (files|folders) ]] && compset -P '--*='
  case $lines[1] in
    files) _files ;;
    folders) _files -/ ;;
  esac
  (( $#described )) && _describe -t values value described
  (( $#plain )) && compadd -a plain
  (( $#open )) && compadd -S '' -a open
}
compdef _flextype_registry flextype-registry
`,
  fish: `function __flextype_registry_complete
  set -l word (commandline -ct)
  set -l option (string match -r -- '^--[a-z-]+=' $word)
  set -l value (string replace -- "$option" '' "$word")
  set -l lines (flextype-registry ${COMPLETE} (commandline -opc)[2..] "$word" 2>/dev/null)
  switch "$lines[1]"
    case files
      printf '%s\\n' "$option"(__fish_complete_path "$value")
    case folders
      printf '%s\\n' "$option"(__fish_complete_directories "$value")
    case '*'
      printf '%s\\n' $lines[2..]
  end
end
complete -c flextype-registry -f -a '(__flextype_registry_complete)'
`,
  // PowerShell before 7.3 drops empty words.
  powershell: `Register-ArgumentCompleter -Native -CommandName flextype-registry -ScriptBlock {
  param($word, $line, $cursor)
  $words = @($line.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_" })
  $last = if ($word) { "$word" } else { '""' }
  flextype-registry ${COMPLETE} @words $last 2>$null | Select-Object -Skip 1 | ForEach-Object {
    $text, $note = $_ -split "\`t", 2
    if (-not $note) { $note = $text }
    [System.Management.Automation.CompletionResult]::new($text, $text, 'ParameterValue', $note)
  }
}
`,
};

/** Supported shells. */
export const SHELLS: readonly string[] = Object.keys(SCRIPTS);

/** `completion SHELL`: prints the script for a shell. */
export function completion(shell: string, { out }: Context): ExitCode {
  out(SCRIPTS[shell] ?? '');
  return EXIT.ok;
}
