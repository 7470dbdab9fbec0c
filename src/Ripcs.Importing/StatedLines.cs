using System.Text.RegularExpressions;
using Ripcs.Core.Matches;

namespace Ripcs.Importing;

/// <summary>The rules of one family's filter table with the statements that should say them, as far as one rule alone shows that no
/// statement does: the proof of all of them comes later, and takes longer.</summary>
/// <param name="dump">The dump of the family.</param>
/// <param name="rewrites">The rewrites beside the statements.</param>
internal sealed partial class StatedLines(Dump dump, ValueList<RuleStatement> rewrites)
{
    private readonly DumpTable _filter = dump.Table(TableName.Filter);
    private readonly bool _isTracked = dump.Tables.Any(table => table.Chains.Any(chain => chain.Rules.Any(rule =>
        table.Name == TableName.Nat || TracksConnections().IsMatch(rule.Text))));

    public FilterLine Of(ChainName chain, DumpRule rule) => Checked(OfWholePackets(SharesNoList(FilterLine.Of(_filter, rule))), chain);

    // The lists of a statement are its own.
    private FilterLine SharesNoList(FilterLine line) => line.Said?.LimitPerSource is null
        || line.Rule.Parsed.Value(HashlimitMatch.NameOption) is not { } name
        || dump.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules)
            .Count(rule => rule.Parsed.Value(HashlimitMatch.NameOption) == name) < 2 ? line
        : new FilterLine(line.Rule, null, $"list {name} of -m hashlimit counts for several rules together");

    // What tracks connections puts fragments together first (nf_ct_netns_get). Elsewhere -m udp does not match the later ones.
    private FilterLine OfWholePackets(FilterLine line) => line.Said is null || _isTracked
        || line.Rule.Parsed.Matches.FirstOrDefault(match => match.Module is "tcp" or "udp" or "sctp" or "dccp" or "icmp"
            or "icmp6" && match.Options is [] or [{ Value: "any" }]) is not { } header ? line
        : new FilterLine(line.Rule, null,
            $"no rule tracks connections, so that {header} does not match later fragments; a statement would");

    [GeneratedRegex("-m (state|conn[a-z]+|helper) |-j (CT|CONNMARK|CONNSECMARK|SYNPROXY)")]
    private static partial Regex TracksConnections();

    // A statement that the compiler refuses stays Raw, with the compiler's reason: by itself, or for bits of addresses beside the rewrites.
    private FilterLine Checked(FilterLine line, ChainName chain)
    {
        if (line.Said is null)
            return line;

        if (line.Said.IsOfSent && chain != ImportProof.BuiltIns[^1])
            return new FilterLine(line.Rule, null, "a statement matches who sends in OUTPUT only");

        var rule = FilterForm.Full.Of(line.Said, chain, dump.Family) with { What = "trial" };
        var isOfBits = line.Said.To is { } to && to.Any(end => HostPart.TryParse(end, out _));
        var file = NatImport.Named(new DraftFile("trial"), [.. isOfBits ? rewrites : [], rule]).ToRuleFile();
        return Compiler.Compile(file, default).Diagnostics.FirstOrDefault(found => found.Severity is Severity.Error) is not { } found ? line
            : new FilterLine(line.Rule, null, found.Code is "RIP0254" ? "a rewrite may lead away what is sent there" : found.Message);
    }
}
