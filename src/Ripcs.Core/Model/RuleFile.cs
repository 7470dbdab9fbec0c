namespace Ripcs.Core.Model;

/// <summary>
/// What one rule file said when its script ran, word for word and unchecked: the compiler's input. Nothing here has been
/// resolved or refused yet.
/// </summary>
/// <param name="Path">The rule file, relative to the parent of the folder given.</param>
/// <param name="Places">Where its statements and literals stand, for messages.</param>
public sealed record RuleFile(
    string Path,
    ILiteralPlaces Places,
    ValueList<PartitionStatement> Partitions,
    ValueList<LabelStatement> Labels,
    ValueList<RuleStatement> Rules)
{
    /// <summary>One is right for a whole rule set.</summary>
    public ValueList<HostPolicyStatement> HostPolicies { get; init; }

    public ValueList<RawStatement> Raws { get; init; }

    public ValueList<ExpectationStatement> Expectations { get; init; }
}

/// <summary>A Partition(name, order, family) statement.</summary>
public sealed record PartitionStatement(string Name, int Order, SourceSpan At)
{
    /// <summary>The only family of its rules, unchecked; null for both.</summary>
    public int? Family { get; init; }

    /// <summary>How many rules had been said before it; lines cannot tell, since a rule may come from a function declared above.</summary>
    public int RulesBefore { get; init; }
}

/// <summary>A Label(name, members) statement: addresses, prefixes, ranges and names of labels as written.</summary>
public sealed record LabelStatement(string Name, ValueList<string> Members, SourceSpan At)
{
    /// <summary>True for a Set(name, members) statement.</summary>
    public bool IsSet { get; init; }

    /// <summary>For a set with refresh: the data file, relative to the folder of the rule file; empty where its addresses are not the lines
    /// of one file. Null for all others.</summary>
    public string? RefreshedFrom { get; init; }

    /// <summary>Whether that file may be empty; null where the author does not say.</summary>
    public bool? MayBeEmpty { get; init; }

    /// <summary>What the statement begins with.</summary>
    public string Keyword => IsSet ? "Set" : "Label";
}

/// <summary>What .Default(input:, forward:, output:) said: 0 to accept, 1 to drop, unchecked; null where it was left out.</summary>
public sealed record HostDefaults(int? Input, int? Forward, int? Output)
{
    /// <summary>True if it names the policy of the built-in chain.</summary>
    public bool IsOf(string chain) => Of(chain) is not null;

    /// <summary>True if it says that the built-in chain drops.</summary>
    public bool Drops(string chain) => Of(chain) is 1;

    private int? Of(string chain) => chain switch { "INPUT" => Input, "FORWARD" => Forward, _ => Output };
}

/// <summary>What .RejectRest(input:, forward:, with:) said; null where it was left out.</summary>
public sealed record RestRequest(bool? Input, bool? Forward, string? With);

/// <summary>A Raw(lines) statement: lines of iptables or iptables-restore, as written.</summary>
public sealed record RawStatement(string Lines, SourceSpan At)
{
    /// <inheritdoc cref="RuleStatement.Call"/>
    public SourceSpan? Call { get; init; }

    /// <inheritdoc cref="RuleStatement.Family"/>
    public int? Family { get; init; }

    public string? Ticket { get; init; }

    public string? Owner { get; init; }

    /// <summary>True if its rules of the filter table are evaluated after all partitions, false if before them; null where it does not
    /// say so.</summary>
    public bool? IsAfter { get; init; }

    /// <inheritdoc cref="RuleStatement.SaidTwice"/>
    public ValueList<string> SaidTwice { get; init; }
}

/// <summary>An Expect.Allowed(what) or Expect.Blocked(what) statement.</summary>
/// <param name="Packets">What the methods behind it said of its packets; its kind means nothing.</param>
public sealed record ExpectationStatement(ExpectedFate Fate, RuleStatement Packets);
