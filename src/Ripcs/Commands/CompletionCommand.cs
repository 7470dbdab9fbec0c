using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs completion: the script with which a shell completes ripcs's words.</summary>
internal static class CompletionCommand
{
    public static Command Create(CommandHost host)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.CompletionSources.Add([.. ShellScripts.Shells]);
        shell.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var word }] && !ShellScripts.Shells.Contains(word))
                given.AddError($"'{word}' is not a shell that ripcs knows: write {string.Join(" or ", ShellScripts.Shells)}.");
        });
        var command = new Command("completion", "Print the script with which a shell completes ripcs's words.") { shell };
        command.SetAction(result =>
        {
            host.Terminal.Output.Write(ShellScripts.For(result.GetRequiredValue(shell)));
            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary>The scripts that ask ripcs for words: the directive [suggest:POSITION] of System.CommandLine returns the words that
/// are possible at a position, including options. A shell therefore knows every command without changes to the script.</summary>
internal static class ShellScripts
{
    // Options are left out until a dash is typed: most arguments are files, which the shell completes itself.
    private const string Bash = """
        # Completion of ripcs for bash:  source <(ripcs completion bash)
        _ripcs() {
            local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} found
            found=$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null) || found=
            case $word in
                -*) ;;
                *) found=$(printf '%s\n' "$found" | grep -v '^[-/]') ;;
            esac
            local IFS=$'\n'
            # Change 10 stands behind change 2.
            compopt -o nosort 2>/dev/null
            COMPREPLY=($(compgen -W "$found" -- "$word" | sort -V))
        }
        complete -o default -F _ripcs ripcs

        """;

    private const string Zsh = """
        #compdef ripcs
        # Completion of ripcs for zsh:  source <(ripcs completion zsh)
        _ripcs() {
            local line="${(j: :)words[1,CURRENT-1]} $PREFIX"
            local -a found
            found=(${(f)"$(${words[1]} "[suggest:${#line}]" "$line" 2>/dev/null)"})
            [[ $PREFIX == -* ]] || found=(${found:#[-/]*})
            found=(${(n)found})
            compadd -V words -a found || _files
        }
        if [[ ${funcstack[1]} == _ripcs ]]; then _ripcs "$@"; else compdef _ripcs ripcs; fi

        """;

    private const string Fish = """
        # Completion of ripcs for fish:  ripcs completion fish | source
        function __ripcs_words
            set -l line (commandline --cut-at-cursor)
            set -l found (ripcs "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
            if string match -q -- '-*' (commandline --current-token)
                string match -- '-*' $found
            else
                string match -v -r -- '^[-/]' $found
            end
        end
        complete -c ripcs -k -a '(__ripcs_words | sort -V)'

        """;

    public static ValueList<string> Shells => ["bash", "zsh", "fish"];

    public static string For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => throw new ArgumentOutOfRangeException(nameof(shell)),
    };
}
