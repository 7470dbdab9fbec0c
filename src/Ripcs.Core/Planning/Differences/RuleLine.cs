using System.Text.Json.Serialization;

namespace Ripcs.Core.Planning.Differences;

/// <summary>One rule. Place counts from 1 in the live chain, 0 if the rule
/// is not live; Origin is null if no record contains the rule.</summary>
public sealed record RuleLine(LineKind Kind, string Text, RuleOrigin? Origin, int Place = 0)
{
    /// <summary>For a rule that a file moves: the rule that it has moved past; null for every other line.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RuleMove? Move { get; init; }
}
