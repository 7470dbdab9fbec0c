using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Netfilter;
using Ripcs.Rendering;
using Ripcs.Status;

namespace Ripcs.Sandbox;

/// <summary>Puts a copy of the live rules into a sandbox, and says what is missing in it.</summary>
internal static class LiveRulesInside
{
    /// <exception cref="HostException">The live rules cannot be read, or nothing can be tried here.</exception>
    public static SandboxOptions Add(SandboxOptions options, INetfilter netfilter, IProcessRunner runner, TextWriter said)
    {
        var live = FirewallReader.Read(netfilter);
        var copier = new LiveCopier(runner, options.Backend);
        ValueList<LiveCopy> copies = [copier.Copy(live.V4), copier.Copy(live.V6)];
        foreach (var left in copies.SelectMany(copy => copy.Left))
        {
            said.WriteLine(left);
        }

        foreach (var other in OtherVariantReader.Read(netfilter, Knowledge.None))
        {
            said.WriteLine(
                $"not copied: {Words.Place(other.Family, other.Table)} of the {other.Backend} variant of iptables ({Words.Count(other.Rules, "rule")})");
        }

        said.WriteLine($"copied {Words.Count(copies.Sum(copy => copy.Rules), "live rule")}");
        return options with { DumpV4 = copies[0].Text, DumpV6 = copies[1].Text };
    }
}
