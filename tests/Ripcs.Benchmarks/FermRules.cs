namespace Ripcs.Benchmarks;

/// <summary>The rule set in the language of ferm, which loads all of it each time.</summary>
internal sealed class FermRules
{
    private readonly string _load;

    /// <summary>Translates the texts "four" and "six" for iptables-restore.</summary>
    /// <exception cref="InvalidOperationException">There is no ferm, or it does not know all of them.</exception>
    public FermRules(string home, string variant)
    {
        var ferm = Environment.GetEnvironmentVariable("FERM") is { } path && File.Exists(path) ? path
            : throw new InvalidOperationException("no ferm here");
        foreach (var (domain, text) in new[] { ("ip", "four"), ("ip6", "six") })
        {
            // Its importer knows no insertions, and says on standard error alone what it leaves out.
            var unknown = Timed.Run($"""
                sed 's/^-I \([A-Z]*\) 1 /-A \1 /' {home}/{text} >{home}/appended
                FERM_DOMAIN={domain} exec {Path.Combine(Path.GetDirectoryName(ferm)!, "import-ferm")} {home}/appended 2>&1 >>{home}/ferm.conf
                """).Output;
            if (unknown.Length > 0)
                throw new InvalidOperationException($"ferm does not know all rules: {unknown}");
        }

        var load = $"{ferm} {home}/ferm.conf";
        _load = variant == "legacy" ? $"exec {load}" : WithoutLegacy($"{home}/nft-alone").Line(load);
    }

    public Timed Load() => Timed.Run(_load);

    // ferm takes legacy wherever it finds it.
    private static Front WithoutLegacy(string folder)
    {
        var front = new Front(folder);
        foreach (var tool in from family in new[] { "iptables", "ip6tables" } from what in new[] { "", "-save",
            "-restore" } select (family, what))
        {
            front.Link($"{tool.family}-legacy{tool.what}", "nowhere").Link($"{tool.family}{tool.what}", "xtables-nft-multi");
        }

        return front;
    }
}
