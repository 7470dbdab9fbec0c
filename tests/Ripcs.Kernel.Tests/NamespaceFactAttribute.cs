using System.Diagnostics;
using Xunit;

namespace Ripcs.Kernel.Tests;

/// <summary>
/// A test that needs a throw-away network namespace with iptables. It is skipped where that is refused, except where CI=true: there it
/// must run.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespaceFactAttribute : FactAttribute
{
    public NamespaceFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("CI") != "true" && !CanUnshare())
            Skip = "needs root, or a user namespace, for 'unshare -n'";
    }

    private static bool CanUnshare()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("unshare", ["-n", "iptables-nft-save"]) { RedirectStandardOutput = true,
                RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
