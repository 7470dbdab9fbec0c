namespace Ripcs.Changes.Texts;

/// <summary>The messages about rule files that come into force, besides their changes.</summary>
internal static class NewRulesText
{
    /// <summary>Reserved for documentation (RFC 5737): no one has such an
    /// address, so no one is let in until the operator changes it.</summary>
    public const string Nobody = "198.51.100.0/24";

    private const string Label = "admins";
    private const int MostNamed = 3;
    private static readonly ChainPolicy Closed = new(new ChainName("INPUT"), ChainPolicy.Drop);

    /// <summary>The chains that the host policy puts first and to which no rule jumps: their
    /// program has not started, or their name is misspelled. Null if there are none.</summary>
    public static Note? WithoutJump(ValueList<ChainName> chains) => chains.Count == 0 ? null : Note.Info(
        $"HostPolicy().Behind names {Words.List([.. chains.Select(chain => chain.Value)])}, and no rule of INPUT, FORWARD or OUTPUT "
            + $"jumps there now: check that the name is as iptables-save prints it, and that the program that makes the chain is running");

    /// <summary>The interfaces in added rules that the host does not have: a typing error, or one that is created later.</summary>
    /// <param name="diff">The changes.</param>
    /// <param name="has">The interfaces of the host; none if unknown.</param>
    public static IEnumerable<Note> MissingInterfaces(StateDiff diff, ValueList<string> has)
    {
        // In a network namespace without interfaces all of them would be named.
        if (has.All(name => name == "lo"))
            return [];

        var named = new Dictionary<string, RuleOrigin?>();
        foreach (var line in diff.Partitions.SelectMany(partition => partition.Chains).SelectMany(chain => chain.Lines)
            .Where(line => line.Kind is LineKind.Added))
        {
            ReadInterfaces(line, named);
        }

        return named.Where(one =>
            !has.Any(name => one.Key.EndsWith('+') ? name.StartsWith(one.Key[..^1], StringComparison.Ordinal) : name == one.Key))
            .OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => Note.Info(
                $"this host has no interface {one.Key} now{(one.Value is { Line: > 0 } at ? $" ({at.File}:{at.Line})" : "")}"
                + (Suggestion.For(one.Key, has) is { } near ? $"; did you mean {near}?" : "")));
    }

    private static void ReadInterfaces(RuleLine line, Dictionary<string, RuleOrigin?> named)
    {
        var words = new RuleTokens(line.Text);
        while (words.MoveNext())
        {
            if (words.IsOption && words.Current is "-i" or "-o" && words.MoveNext())
                named.TryAdd(QuotedText.Unquote(words.Current), line.Origin);
        }
    }

    /// <summary>A warning about a rule folder of ripcs init that still has the placeholder for the users who may log in:
    /// applying it at the console would lock out everyone else. Only if the host is closed and the label is unchanged.</summary>
    public static IEnumerable<Note> Placeholders(ValueList<CompiledPartition> partitions) =>
        partitions.Any(partition => partition.HostPolicy?.Defaults.Contains(Closed) is true)
        && partitions.SelectMany(partition => partition.Labels).FirstOrDefault(label => label.Name == Label
            && label.Members is [Nobody]) is { } made
            ? [Note.Warning($"\"{Label}\" ({made.File}:{made.Line}) is still {Nobody}, a placeholder of "
                + Advice.To(Way.Init) + ": no address may log in by ssh; write the allowed addresses there")]
            : [];

    /// <summary>A warning about rules that exempt packets from connection tracking: even
    /// if all packets are accepted as before, answers may no longer arrive.</summary>
    public static IEnumerable<Note> Untracked(StateDiff diff)
    {
        var said = diff.Partitions.SelectMany(partition => partition.Chains)
            .Where(chain => chain.Table == TableName.Raw && !IsOfSynProxy(chain))
            .SelectMany(chain => RuleEdits.Of(chain)).Select(edit => edit.New).OfType<RuleLine>()
            .Where(line => line.Kind is LineKind.Added && ParsedRule.Of(line.Text).Untracks)
            .Select(line => line.Origin is { } origin ? Words.NameAndPlace(origin) : line.Text).Distinct().ToList();
        return said.Count == 0 ? [] : [Note.Warning(
            $"{Words.Some(said, MostNamed)} {(said.Count == 1 ? "takes" : "take")} packets out of connection tracking (NOTRACK): an "
                + $"answer that is still tracked then belongs to no connection, so DropInvalid() drops it and AllowEstablished() does "
                + $"not accept it; remove both directions, and accept both by rules")];
    }

    /// <summary>A warning if a SynProxy comes into force while the kernel takes a packet in the middle of a connection for its first one:
    /// what a client confirms then goes to the server, which knows nothing of it and refuses the connection.</summary>
    public static IEnumerable<Note> SynProxies(StateDiff diff, Func<bool> takesUpInTheMiddle) =>
        diff.Partitions.SelectMany(partition => partition.Chains).Where(IsOfSynProxy).SelectMany(chain => chain.Lines)
            .FirstOrDefault(line => line.Kind is LineKind.Added) is { } proxy && takesUpInTheMiddle()
            ? [Note.Warning($"{(proxy.Origin is { } origin ? Words.NameAndPlace(origin) : proxy.Text)} is a SynProxy, and no connection "
                + "through it works while net.netfilter.nf_conntrack_tcp_loose is not 0 here; run sysctl -w "
                + "net.netfilter.nf_conntrack_tcp_loose=0, and write that setting into /etc/sysctl.d")]
            : [];

    private static bool IsOfSynProxy(ChainDiff chain) =>
        chain.New is { } name && PartitionChainName.TryParse(name, out var parsed) && parsed.Kind is ChainKind.Syn;
}

/// <summary>Warns about rule files that are not those last applied: another checkout may be older.</summary>
internal static class OtherPlaceText
{
    private const string Caution = "make sure that this is not an older copy before it comes into force";

    /// <param name="last">The record of the last run.</param>
    /// <param name="directory">The directory of this one; null for a single rule file.</param>
    /// <param name="ruleSetName">The name of the rule set in it.</param>
    /// <param name="madeOn">The other host of the directory; null for this host.</param>
    /// <param name="files">The rule files of this one.</param>
    /// <returns>Null if they come from the same place, or the place of the last ones is unknown.</returns>
    public static string? Of(AppliedRecord last, string? directory, string? ruleSetName, string? madeOn, IReadOnlyList<RecordedFile> files)
    {
        if (directory is not null)
        {
            return last.IsOfRuleSet(directory, ruleSetName, madeOn, files) ? null
                : $"the directory last applied is {Named(last.Directory!, last.MadeOn)}, and this is {Named(directory, madeOn)}: {Caution}";
        }

        var others = from file in files
                     join before in last.Files ?? [] on file.Partition equals before.Partition
                     where before.Path != file.Path && !(AppliedRecord.IsMoved(before.Path, before.MadeOn, madeOn)
                        && Path.GetFileName(before.Path) == Path.GetFileName(file.Path))
                     select $"{file.Partition} was last applied from {Named(before.Path, before.MadeOn)}, and this is "
                        + $"{Named(file.Path, madeOn)}: {Caution}";
        return others.FirstOrDefault();
    }

    /// <summary>"/x/rules, of a plan that was made on desk", because that path does not exist here.</summary>
    public static string Named(string path, string? madeOn) => madeOn is null ? path
        : $"{path}, of a plan that was made on {PlainText.Of(madeOn)}";
}
