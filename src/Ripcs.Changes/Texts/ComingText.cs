namespace Ripcs.Changes.Texts;

/// <summary>What is said of rule files that come into force, beside what they change.</summary>
internal static class ComingText
{
    /// <summary>For documentation (RFC 5737): nobody has it, so nobody is let in before somebody has written who.</summary>
    public const string Nobody = "198.51.100.0/24";

    private const string Label = "admins";
    private const int MostNamed = 3;
    private static readonly ChainPolicy Closed = new(new ChainName("INPUT"), ChainPolicy.Drop);

    /// <summary>The chains that the host policy wants to be asked first and to which nothing leads: a program
    /// that has not started, or a name that was mistyped. Null where there are none.</summary>
    public static Note? NotLedTo(ValueList<ChainName> notLedTo) => notLedTo.Count == 0 ? null : Note.Info(
        $"HostPolicy().Behind names {Words.List([.. notLedTo.Select(chain => chain.Value)])}, and no rule of INPUT, FORWARD or OUTPUT "
            + $"leads there now: "
        + "see that the name is as iptables-save prints it, and that the program runs which makes the chain");

    /// <summary>The interfaces of which rules that come in speak, and which the host has not: a slip, or one that comes up later.</summary>
    /// <param name="diff">What changes.</param>
    /// <param name="has">The interfaces of the host; none where nobody knows them.</param>
    public static IEnumerable<Note> MissingInterfaces(StateDiff diff, ValueList<string> has)
    {
        // In a network namespace that has none yet, all would be named.
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
                $"this host has no interface {one.Key} now"
                + $"{(one.Value is { Line: > 0 } at ? $" ({at.File}:{at.Line})" : "")}"
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

    /// <summary>A rule folder of ripcs init still has nobody in the place of those who may log in: who applies it at the
    /// console locks out all others. A warning where the host is closed and the label is as it was made; else none.</summary>
    public static IEnumerable<Note> Placeholders(ValueList<CompiledPartition> partitions) =>
        partitions.Any(partition => partition.HostPolicy?.Defaults.Contains(Closed) is true)
        && partitions.SelectMany(partition => partition.Labels).FirstOrDefault(label => label.Name == Label
            && label.Members is [Nobody]) is { } made
            ? [Note.Warning($"\"{Label}\" ({made.File}:{made.Line}) is {Nobody}, which ripcs init has written in the place of who may log "
                + "in, and which nobody has: nobody gets in by ssh; write there who may")]
            : [];

    /// <summary>Rules that take packets out of connection tracking: that a packet
    /// is let in as before does not show that nobody gets an answer.</summary>
    public static IEnumerable<Note> Untracked(StateDiff diff)
    {
        var said = diff.Partitions.SelectMany(partition => partition.Chains).Where(chain => chain.Table == TableName.Raw)
            .SelectMany(chain => RuleEdits.Of(chain)).Select(edit => edit.New).OfType<RuleLine>()
            .Where(line => line.Kind is LineKind.Added && ParsedRule.Of(line.Text).Untracks)
            .Select(line => line.Origin is { } origin ? Words.NameAndPlace(origin) : line.Text).Distinct().ToList();
        return said.Count == 0 ? [] : [Note.Warning(
            $"{Words.Some(said, MostNamed)} {(said.Count == 1 ? "takes" : "take")} packets out of connection tracking (NOTRACK): an "
                + $"answer that goes on being tracked belongs to no connection then, so that "
            + "DropInvalid() drops it and AllowEstablished() does not accept it; take both directions out, and accept both by rules")];
    }
}

/// <summary>Says that rule files are not those that were last applied: another checkout may hold older ones.</summary>
internal static class OtherPlaceText
{
    private const string Advice = "see that this is not an older copy before it comes into force";

    /// <param name="last">What the last run left.</param>
    /// <param name="directory">The directory of this one; null for a single rule file.</param>
    /// <param name="ruleSetName">The name of the rule set in it.</param>
    /// <param name="madeOn">The other host whose directory it is; null for one of this host.</param>
    /// <param name="files">The rule files of this one.</param>
    /// <returns>Null where they come from the same place, or nobody knows from where the last ones came.</returns>
    public static string? Of(AppliedRecord last, string? directory, string? ruleSetName, string? madeOn, IReadOnlyList<RecordedFile> files)
    {
        if (directory is not null)
        {
            return last.IsOfRuleSet(directory, ruleSetName, madeOn, files) ? null
                : $"the directory last applied is {Named(last.Directory!, last.MadeOn)}, and this is {Named(directory, madeOn)}: {Advice}";
        }

        var others = from file in files
                     join before in last.Files ?? [] on file.Partition equals before.Partition
                     where before.Path != file.Path && !(AppliedRecord.IsMoved(before.Path, before.MadeOn, madeOn)
                        && Path.GetFileName(before.Path) == Path.GetFileName(file.Path))
                     select $"{file.Partition} was last applied from {Named(before.Path, before.MadeOn)}, and this is "
                        + $"{Named(file.Path, madeOn)}: {Advice}";
        return others.FirstOrDefault();
    }

    /// <exception cref="HostException">A change that prunes would take every partition
    /// out of force that only the rule files last applied name.</exception>
    public static void RefuseToPrune(
        AppliedRecord last, string? directory, string? ruleSetName, string? madeOn, IReadOnlyList<RecordedFile> files)
    {
        if (directory is not null && !last.IsOfRuleSet(directory, ruleSetName, madeOn, files))
        {
            throw new HostException(
                $"{Named(directory, madeOn)} is not the directory last applied ({Named(last.Directory!, last.MadeOn)}), and --prune would "
                + $"take out of force all partitions that only that one names; "
                + "if the rules have moved here, apply them first without --prune");
        }
    }

    /// <summary>"/x/rules, of a plan that was made on desk": nobody finds that path here.</summary>
    public static string Named(string path, string? madeOn) => madeOn is null ? path
        : $"{path}, of a plan that was made on {PlainText.Of(madeOn)}";
}
