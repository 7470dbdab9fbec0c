using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Sandbox;

/// <summary>Copies the live rules, or those of a dump, into a sandbox, and reports what is missing in it.</summary>
internal static class RulesInside
{
    /// <exception cref="HostException">The live rules cannot be read, or nothing can be tried here.</exception>
    public static SandboxOptions AddLive(SandboxOptions options, INetfilter netfilter, IProcessRunner runner, TextWriter said)
    {
        var copies = Copy(options, FirewallReader.Read(netfilter), runner, said);
        foreach (var other in OtherVariantReader.Read(netfilter, Knowledge.None))
        {
            said.WriteLine(
                $"not copied: {Words.Place(other.Family, other.Table)} of the {other.Backend} variant of iptables ("
                    + $"{Words.Count(other.Rules, "rule")})");
        }

        said.WriteLine($"copied {Words.Count(copies.Sum(copy => copy.Rules), "live rule")}");
        return With(options, copies);
    }

    /// <exception cref="HostException">Nothing can be tried here, or too much of the dump does not load.</exception>
    public static SandboxOptions AddDump(SandboxOptions options, FirewallState dump, IProcessRunner runner, TextWriter said)
    {
        var copies = Copy(options, dump, runner, said);
        said.WriteLine($"copied {Words.Count(copies.Sum(copy => copy.Rules), "rule")} of the dump");
        return With(options, copies);
    }

    private static ValueList<LiveCopy> Copy(SandboxOptions options, FirewallState rules, IProcessRunner runner, TextWriter said)
    {
        var copier = new LiveCopier(runner, options.Backend);
        ValueList<LiveCopy> copies = [copier.Copy(rules.V4), copier.Copy(rules.V6)];
        foreach (var left in copies.SelectMany(copy => copy.Left))
        {
            said.WriteLine(left);
        }

        return copies;
    }

    private static SandboxOptions With(SandboxOptions options, ValueList<LiveCopy> copies) =>
        options with { DumpV4 = copies[0].Text, DumpV6 = copies[1].Text };
}
