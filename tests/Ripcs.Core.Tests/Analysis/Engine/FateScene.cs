using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Rules of the filter before a change and after it: what comes in
/// or is forwarded is dropped, what the host sends is accepted.</summary>
internal static class FateScene
{
    public static FateChanges Between(string[] before, string[] after, string? host = null) =>
        FateChanges.Between(Read.Save(Filter(before)), Read.Save(Filter(after)), host is null ? null : Addresses(host));

    public static string Filter(string[] rules) =>
        $"*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n"
        + $"{string.Concat(rules.Select(rule => $"{rule}\n"))}COMMIT\n";

    public static ValueSet Addresses(string text) => IpPrefix.Parse(text) is var prefix ? ValueSet.Between(prefix.Network, prefix.Last)
        : ValueSet.Empty;
}
