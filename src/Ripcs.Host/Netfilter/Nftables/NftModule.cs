namespace Ripcs.Host.Netfilter.Nftables;

/// <summary>Checks whether the kernel has nf_tables now: a request would load the module, on hosts that run without it.</summary>
internal static class NftModule
{
    private const string Loaded = "/sys/module/nf_tables";
    private const string Release = "/proc/sys/kernel/osrelease";

    public static bool IsThere()
    {
        try
        {
            // A kernel without a folder of modules loads none; a built-in module has no folder of its own.
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
