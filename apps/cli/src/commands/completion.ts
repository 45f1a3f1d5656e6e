import type { Context } from '../terminal/context.ts';
import { EXIT, type ExitCode } from '../terminal/outcome.ts';

/** The hidden command that the scripts call with the words so far. */
export const COMPLETE = '__complete';

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_flextype_registry() {
  local IFS=$'\\n'
  COMPREPLY=($(flextype-registry ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *. ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _flextype_registry flextype-registry
`,
  zsh: `#compdef flextype-registry
_flextype_registry() {
  local -a found more
  found=("\${(@f)$(flextype-registry ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  more=(\${(M)found:#*.})
  found=(\${\${found:#*.}:#})
  compadd -S '' -- $more
  compadd -- $found
  (( \${#more} + \${#found} )) || _files
}
compdef _flextype_registry flextype-registry
`,
  fish: `complete -c flextype-registry -f -a '(flextype-registry ${COMPLETE} (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName flextype-registry -ScriptBlock {
  param($word, $line, $cursor)
  $words = @($line.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_" })
  flextype-registry ${COMPLETE} @words "$word" 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
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
