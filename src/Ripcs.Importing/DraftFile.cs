namespace Ripcs.Importing;

/// <summary>A rule file in the making: its statements, as the compiler takes them.</summary>
internal sealed record DraftFile(string Partition)
{
    public HostPolicyStatement? HostPolicy { get; init; }

    public ValueList<LabelStatement> Labels { get; init; }

    public ValueList<RuleStatement> Rules { get; init; }

    public ValueList<RawText> Raws { get; init; }

    /// <summary>The comments above statements, by where these are from.</summary>
    public IReadOnlyDictionary<SourceSpan, ValueList<string>> Comments { get; init; } = new Dictionary<SourceSpan, ValueList<string>>();

    /// <summary>The sections whose first rule, which is what their comment is about, is said by their statements.</summary>
    public IReadOnlySet<SourceSpan> Titled { get; init; } = new HashSet<SourceSpan>();

    /// <inheritdoc cref="ChainFunctions.Endings"/>
    public IReadOnlyDictionary<RuleStatement, string> Endings { get; init; } = new Dictionary<RuleStatement, string>();

    /// <summary>The comments at its beginning.</summary>
    public ValueList<string> Remarks { get; init; }

    /// <summary>The comments at its end.</summary>
    public ValueList<string> LastRemarks { get; init; }

    /// <summary>Its order among the partitions.</summary>
    public int Order { get; init; }

    /// <summary>The family that all of it is for, and that its statements do not name; null for both.</summary>
    public int? Family { get; init; }

    public string FileName => $"{Partition}.csx";

    public int Statements => Rules.Count + (HostPolicy is null ? 0 : 1);

    public bool IsEmpty => HostPolicy is null && Rules.Count == 0 && Raws.Count == 0;

    /// <summary>The same of one family, which is said once if several statements would name it.</summary>
    public DraftFile InFamily(Family family) =>
        Rules.Count(rule => rule.Family is not null) + Raws.Count + (HostPolicy?.Family is null ? 0 : 1) < 2 ? this : this with
        {
            Family = (int)family, Rules = Rules.Select(rule => rule with { Family = null }).ToValueList(),
            HostPolicy = HostPolicy is null ? null : HostPolicy with { Family = null },
        };

    /// <summary>The line of a Raw to which a compiler message refers.</summary>
    public RawTextLine? RawLineAt(int line) => Raws.SelectMany(raw => raw.Lines).ElementAtOrDefault(line - 1);

    /// <summary>The compiler's input. Its messages give line numbers counted through all Raws.</summary>
    public RuleFile ToRuleFile()
    {
        var (at, before) = (new SourceSpan(FileName, 0), 0);
        var raws = new List<RawStatement>();
        foreach (var raw in Raws)
        {
            raws.Add(new RawStatement(raw.ToString(), at with { Line = before }) { Family = (int)raw.Family, IsAfter = raw.SaysAfter });
            before += raw.Lines.Count;
        }

        return new RuleFile(FileName, LinesOfRaws.Places, [new PartitionStatement(Partition, Order, at) { Family = Family }], Labels,
            Rules.Select(rule => rule with { At = default }).ToValueList())
        {
            HostPolicies = HostPolicy is null ? [] : [HostPolicy],
            Raws = raws.ToValueList(),
        };
    }

    private sealed class LinesOfRaws : ILiteralPlaces
    {
        public static readonly LinesOfRaws Places = new();

        public SourceSpan Statement(SourceSpan at, string keyword, string name) => at;

        public SourceSpan Literal(SourceSpan at, string keyword, string name, string method, string literal) => at;

        public SourceSpan? InStatement(SourceSpan at, string literal) => null;

        public SourceSpan? FirstLine(SourceSpan at, string keyword, string text) => at with { Line = at.Line + 1 };
    }
}
