using System.Collections.ObjectModel;

namespace Ripcs.Dsl;

/// <summary>
/// Records, in order, the statements that one rule file makes while its script runs. The statements in <see cref="Rules"/> only forward to
/// the recorder that the runner has put in <see cref="Current"/>.
/// </summary>
internal sealed class RuleFileRecorder(
    Func<SourceSpan, SourceSpan?>? callOf = null, Func<string, SourceSpan, DataLines>? linesOf = null)
{
    private readonly List<PartitionStatement> _partitions = [];
    private readonly List<LabelStatement> _labels = [];
    private readonly List<RuleDraft> _rules = [];
    private readonly List<HostPolicyDraft> _hostPolicies = [];
    private readonly List<RawDraft> _raws = [];
    private readonly List<(ExpectedFate Fate, RuleDraft Packets)> _expectations = [];
    private (int Partitions, int Rules, int HostPolicies, int Raws, int Expectations) _loaded;

    /// <summary>The recorder of the script on this thread; statements are static methods and cannot receive it as an argument.</summary>
    [field: ThreadStatic]
    internal static RuleFileRecorder? Current { get; set; }

    /// <summary>The recorder of the running script; without one a statement would be lost silently, so this throws.</summary>
    internal static RuleFileRecorder Required => Current ?? throw new InvalidOperationException(
        "a statement of a rule file was called outside of a rule file, or on another thread than its script");

    internal void Partition(string? name, int order, int? family, SourceSpan at) => _partitions.Add(
        new PartitionStatement(name ?? "", order, at) { RulesBefore = _rules.Count + _raws.Count, Family = family });

    internal Label Label(string? name, IEnumerable<string> members, SourceSpan at)
    {
        _labels.Add(new LabelStatement(name ?? "", members.ToValueList(), at));
        return new Label(name ?? "");
    }

    internal Label Set(string? name, IEnumerable<string> members, SourceSpan at)
    {
        _labels.Add(new LabelStatement(name ?? "", members.ToValueList(), at) { IsSet = true });
        return new Label(name ?? "");
    }

    // A set is refreshed from a file, so its members are the lines of one.
    internal Label Set(string? name, IEnumerable<string>? members, bool isRefreshed, bool? mayBeEmpty, SourceSpan at)
    {
        _labels.Add(new LabelStatement(name ?? "", Texts.Of(members).ToValueList(), at)
        {
            IsSet = true, RefreshedFrom = !isRefreshed ? null : members is DataLines lines ? lines.File : "",
            MayBeEmpty = mayBeEmpty,
        });
        return new Label(name ?? "");
    }

    internal IReadOnlyList<string> Lines(string? path, SourceSpan at) => linesOf?.Invoke(path ?? "", at) ?? new DataLines("", []);

    internal RuleDraft Rule(StatementKind kind, string? what, SourceSpan at)
    {
        var draft = new RuleDraft(new RuleStatement(kind, what ?? "", at) { Call = callOf?.Invoke(at) });
        _rules.Add(draft);
        return draft;
    }

    internal HostPolicyDraft HostPolicy(SourceSpan at)
    {
        var draft = new HostPolicyDraft(new HostPolicyStatement(at) { Call = callOf?.Invoke(at) });
        _hostPolicies.Add(draft);
        return draft;
    }

    internal RawDraft Raw(string? lines, SourceSpan at)
    {
        var draft = new RawDraft(new RawStatement(lines ?? "", at) { Call = callOf?.Invoke(at) });
        _raws.Add(draft);
        return draft;
    }

    internal RuleDraft Expectation(ExpectedFate fate, string? what, SourceSpan at)
    {
        var draft = new RuleDraft(new RuleStatement(StatementKind.Accept, what ?? "", at) { Call = callOf?.Invoke(at) });
        _expectations.Add((fate, draft));
        return draft;
    }

    /// <summary>Marks the end of the loaded files: later statements are the rule file's own.</summary>
    internal void LoadedFilesHaveRun() =>
        _loaded = (_partitions.Count, _rules.Count, _hostPolicies.Count, _raws.Count, _expectations.Count);

    /// <summary>Statements other than labels that loaded files made; each is an error.</summary>
    internal IEnumerable<(string Statement, string Name, SourceSpan At)> MadeByLoadedFiles() =>
        _partitions.Take(_loaded.Partitions).Select(Named).Concat(_rules.Take(_loaded.Rules).Select(Named))
            .Concat(_hostPolicies.Take(_loaded.HostPolicies).Select(Named)).Concat(_raws.Take(_loaded.Raws).Select(Named))
            .Concat(_expectations.Take(_loaded.Expectations).Select(Named));

    /// <summary>All statements with keyword, name and place.</summary>
    internal IEnumerable<(string Statement, string Name, SourceSpan At)> Statements() =>
        _partitions.Select(Named).Concat(_labels.Select(label => (label.Keyword, label.Name, label.At))).Concat(_rules.Select(Named))
            .Concat(_hostPolicies.Select(Named)).Concat(_raws.Select(Named)).Concat(_expectations.Select(Named));

    internal RuleFile ToRuleFile(string path, ILiteralPlaces places) => new(
        path, places, _partitions.ToValueList(), _labels.ToValueList(), _rules.Select(rule => rule.Statement).ToValueList())
    {
        HostPolicies = _hostPolicies.Select(policy => policy.Statement).ToValueList(),
        Raws = _raws.Select(raw => raw.Statement).ToValueList(),
        Expectations = _expectations.Select(said => new ExpectationStatement(said.Fate, said.Packets.Statement)).ToValueList(),
    };

    private static (string Statement, string Name, SourceSpan At) Named(PartitionStatement partition) =>
        (nameof(Partition), partition.Name, partition.At);

    private static (string Statement, string Name, SourceSpan At) Named(RuleDraft rule) =>
        (rule.Statement.Kind.ToString(), rule.Statement.What, rule.Statement.At);

    private static (string Statement, string Name, SourceSpan At) Named(HostPolicyDraft policy) =>
        (nameof(HostPolicy), "", policy.Statement.At);

    private static (string Statement, string Name, SourceSpan At) Named(RawDraft raw) => (nameof(Raw), "", raw.Statement.At);

    private static (string Statement, string Name, SourceSpan At) Named((ExpectedFate Fate, RuleDraft Packets) expectation) =>
        (expectation.Fate.ToString(), expectation.Packets.Statement.What, expectation.Packets.Statement.At);
}

// The lines of a data file, which are known as such as long as a script does nothing with them. The path of the file is relative to the
// folder of the rule file, and empty if the file could not be read.
internal sealed class DataLines(string file, IList<string> lines) : ReadOnlyCollection<string>(lines)
{
    internal string File => file;
}

/// <summary>A rule that the calls after its statement may still refine.</summary>
internal sealed class RuleDraft(RuleStatement statement)
{
    internal RuleStatement Statement { get; set; } = statement;
}

/// <summary>A host policy that the calls after its statement may still refine.</summary>
internal sealed class HostPolicyDraft(HostPolicyStatement statement)
{
    internal HostPolicyStatement Statement { get; set; } = statement;
}

/// <summary>Rules in iptables syntax that the calls after their statement may still refine.</summary>
internal sealed class RawDraft(RawStatement statement)
{
    internal RawStatement Statement { get; set; } = statement;
}
