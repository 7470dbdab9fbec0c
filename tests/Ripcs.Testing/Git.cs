using System.Diagnostics;

namespace Ripcs.Testing;

/// <summary>git, by the hands of alice.</summary>
public static class Git
{
    /// <summary>Runs it in a folder.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Run(string folder, params string[] words)
    {
        var start = new ProcessStartInfo("git", ["-c", "user.name=alice", "-c", "user.email=alice@example.com", "-c",
            "init.defaultBranch=main", .. words])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var git = Process.Start(start)!;
        var (output, errors) = (git.StandardOutput.ReadToEnd(), git.StandardError.ReadToEnd());
        git.WaitForExit();
        return git.ExitCode == 0 ? output : throw new InvalidOperationException(errors);
    }
}
