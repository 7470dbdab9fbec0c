using Ripcs.Host.Processes;
using Ripcs.Linux;

namespace Ripcs.Changes.Confirming;

/// <summary>Whether systemd can start a unit that sees the same rules as this process.</summary>
internal static class Systemd
{
    private const string Booted = "/run/systemd/system";

    /// <summary>The absolute path of systemd-run; null where systemd is not process 1 (sd_booted(3)) or lives in another network namespace.</summary>
    public static string? Run() =>
        Posix.EffectiveUser() == 0 && Directory.Exists(Booted) && IsInOurNetwork() ? ProgramFiles.Find("systemd-run") : null;

    private static bool IsInOurNetwork()
    {
        try
        {
            return new FileInfo("/proc/1/ns/net").LinkTarget is { } first && first == new FileInfo("/proc/self/ns/net").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
