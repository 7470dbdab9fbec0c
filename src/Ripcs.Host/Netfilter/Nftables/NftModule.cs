namespace Ripcs.Host.Netfilter.Nftables;

/// <summary>Whether the kernel has nf_tables now: to ask it where it has not would load it, on hosts that run without.</summary>
internal static class NftModule
{
    private const string Loaded = "/sys/module/nf_tables";
    private const string Release = "/proc/sys/kernel/osrelease";

    public static bool IsThere()
    {
        try
        {
            // A kernel without a folder of modules loads none; one that is built in has no folder of its own.
            var modules = $"/lib/modules/{File.ReadAllText(Release).Trim()}";
            return Directory.Exists(Loaded) || !Directory.Exists(modules)
                || File.ReadLines($"{modules}/modules.builtin").Any(line => line.EndsWith("/nf_tables.ko", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
