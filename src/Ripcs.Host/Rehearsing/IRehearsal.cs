using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;

namespace Ripcs.Host.Rehearsing;

/// <summary>Tries rules where nothing can be harmed; tests replace it.</summary>
internal interface IRehearsal
{
    /// <param name="chains">All that the plan writes and that is not live yet.</param>
    /// <param name="live">What is live, for the chains that they jump to.</param>
    public RehearsalResult Try(ValueList<WrittenChain> chains, FirewallState live);
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
    private Objection(WrittenRule rule) => Rule = rule;

    public WrittenRule Rule { get; }

    /// <summary>The kernel, or iptables, does not take it; Words say why.</summary>
    public sealed record Refused(WrittenRule Rule, string Words) : Objection(Rule);

    /// <summary>iptables-save prints it otherwise, as one rule or several.</summary>
    public sealed record Reworded(WrittenRule Rule, ValueList<string> Printed) : Objection(Rule);
}
