using Microsoft.Win32.SafeHandles;
using Ripcs.Host.Namespaces;

namespace Ripcs.Host.Sandbox;

/// <summary>The temporary folder of one sandbox: its state, its locks, the rules to load and the start script.</summary>
internal sealed class SandboxFolder : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // $1 is this folder, $2 ip, $3 and $4 the restore programs, $5 the greeting; then the command. If loading fails, the script leaves a
    // note for the outside, because the exit code alone could be the command's.
    private const string Inside = """
        dir=$1 ip=$2 restore4=$3 restore6=$4 greeting=$5
        shift 5
        "$ip" link set lo up || exit 1
        load() {
            [ -f "$dir/$1" ] || return 0
            "$2" --noflush --wait 10 <"$dir/$1" 2>"$dir/errors" && return 0
            echo $? >"$dir/$1.refused"
            exit 1
        }
        load IPv4 "$restore4"
        load IPv6 "$restore6"
        [ -z "$greeting" ] || echo "$greeting" >&2
        exec "$@"

        """;

    private const string ShellStart = """
        [ ! -f ~/.bashrc ] || . ~/.bashrc
        PATH=$RIPCS_SANDBOX_PATH
        PS1="$RIPCS_SANDBOX_PROMPT$PS1"

        """;

    private readonly ThrowawayFolder _folder = ThrowawayFolder.Make(ThrowawayFolder.OfSandbox);

    public SandboxFolder()
    {
        File.WriteAllText(Script, Inside);
        File.WriteAllText(ShellStartFile, ShellStart);
    }

    public string Path => _folder.Path;

    /// <summary>Close it once the command is started: the folder then stays locked as long as the
    /// command, or what it left running, lives.</summary>
    public SafeFileHandle ForCommand() => _folder.ForPrograms();

    public string State => In("state");

    public string Run => In("run");

    public string Cache => In("cache");

    public string XtablesLockFile => In("xtables.lock");

    public string Script => In("inside.sh");

    public string ShellStartFile => In("bashrc");

    private string ErrorsFile => In("errors");

    /// <summary>Stores a dump that is to be loaded inside.</summary>
    public void WriteDump(Family family, string text) => File.WriteAllText(In(family.ToString()), text);

    /// <summary>The exit code and the errors if loading was refused inside; else null.</summary>
    public (int ExitCode, string Errors)? Refusal(Family family) =>
        File.Exists(In($"{family}.refused"))
            ? (int.TryParse(File.ReadAllText(In($"{family}.refused")), out var code) ? code : 1, File.ReadAllText(ErrorsFile))
            : null;

    /// <summary>A folder for the PATH in which "ripcs" starts the program with these words.</summary>
    public string FolderWithRipcs(ValueList<string> self)
    {
        if (self is [var program] && System.IO.Path.GetFileName(program) == "ripcs")
            return System.IO.Path.GetDirectoryName(program)!;

        var folder = Directory.CreateDirectory(In("bin")).FullName;
        var words = string.Join(' ', self.Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var wrapper = System.IO.Path.Combine(folder, "ripcs");
        File.WriteAllText(wrapper, $"#!/bin/sh\nexec {words} \"$@\"\n");
        File.SetUnixFileMode(wrapper, Executable);
        return folder;
    }

    public void Dispose() => _folder.Dispose();

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
