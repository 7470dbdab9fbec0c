using Ripcs.Core.Model;

namespace Ripcs.Rehearsing;

/// <summary>Tries new chains where nothing can be harmed; tests replace it.</summary>
internal interface IRehearsal
{
    /// <param name="chains">All that the plan makes.</param>
    /// <param name="live">What is live, for the chains that the new ones jump to.</param>
    public RehearsalResult Try(ValueList<NewChain> chains, FirewallState live);
}

/// <summary>What a rehearsal found.</summary>
internal sealed record RehearsalResult(ValueList<Objection> Objections)
{
    /// <summary>What could not be tried, and why; each a whole line.</summary>
    public ValueList<string> Skipped { get; init; }
}

/// <summary>Why a rule cannot be applied as it is.</summary>
internal abstract record Objection
{
    private Objection(NewRule rule) => Rule = rule;

    public NewRule Rule { get; }

    /// <summary>The kernel, or iptables, does not take it; Words say why.</summary>
    public sealed record Refused(NewRule Rule, string Words) : Objection(Rule);

    /// <summary>iptables-save prints it otherwise, as one rule or several.</summary>
    public sealed record Reworded(NewRule Rule, ValueList<string> Printed) : Objection(Rule);
}
