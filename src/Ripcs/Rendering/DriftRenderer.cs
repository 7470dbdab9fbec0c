using Ripcs.Core.Planning.Differences;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Rendering;

/// <summary>Prints changes by hand in owned chains; the first column is !.</summary>
/// <param name="lines">Receives the lines.</param>
/// <param name="isHalfChanged">True if an unfinished change may be the reason.</param>
internal sealed class DriftRenderer(DiffLines lines, bool isHalfChanged)
{
    /// <summary>True to name only the chains.</summary>
    public bool IsSum { get; init; }

    /// <param name="partition">The partition of the chain; null for a chain of all.</param>
    /// <param name="drift">The chain.</param>
    /// <param name="isLeft">True if an apply does not repair it.</param>
    public void Write(string? partition, DriftDiff drift, bool isLeft = false)
    {
        var owner = partition is null ? "" : $"{partition}  ";
        var left = isLeft ? "; no file names the partition, so apply leaves it so" : "";
        var what = drift.IsPolicy ? $"the policy of {drift.Chain}" : drift.Chain.ToString();
        lines.Write('!', $" {owner}{Words.Place(drift.Family, drift.Table)}  {what} {What(drift)}{left}{(IsSum ? "" : ":")}");
        if (IsSum)
            return;

        lines.Write([.. drift.Lines.Select(line => new DiffLine('!', $"{Kind(drift, line),-8}  {NameAndPlace(drift, line)}", line.Text))]);
        foreach (var (more, kind) in new[] { (drift.MoreMissing, "missing"), (drift.MoreForeign, "not ours") })
        {
            if (more > 0)
                lines.Write('!', $"   {kind,-8}  and {Words.Entries(more)} more");
        }
    }

    private string What(DriftDiff drift)
    {
        var changed = isHalfChanged ? "is not as recorded (the last change did not finish)" : "was changed by hand";
        return drift switch
        {
            { LeftOut: { } left } => $"lacks what the restore of {Words.Time(left.Time)} could not load ({left.Why})",
            { IsGone: true } => "is gone",
            { IsUnexplained: true } => $"{changed}, and no record has what it held",
            _ => changed,
        };
    }

    private static string Kind(DriftDiff drift, RuleLine line) => drift.IsUnexplained ? "holds" : line.Kind switch
    {
        LineKind.Missing => "missing",
        LineKind.Foreign => "not ours",
        LineKind.Doubled => "doubled",
        LineKind.Moved => "moved",
        _ => throw new ArgumentOutOfRangeException(nameof(line)),
    };

    private static string NameAndPlace(DriftDiff drift, RuleLine line)
    {
        var name = line.Origin is { Line: 0 } chain ? chain.Statement
            : line.Origin is { } origin ? $"{Words.Name(origin)} :{origin.Line}"
            : Pointer.TryParse(drift.Family, drift.Chain, line.Text, out _) ? "pointer"
            : RuleTarget.Find(line.Text) is { } target && DispatchChain.Above(new ChainName(target.Name)) is not null ? "jump"
            : "";
        if (drift.IsPolicy || drift.Table == TableName.Set)
            return drift.IsPolicy ? "" : name;

        var place = $"at position {line.Place}";
        return (line.Kind, name) switch
        {
            (LineKind.Missing, _) => name,
            (_, "") => place,
            (LineKind.Doubled, _) => $"{name}, again {place}",
            (LineKind.Moved, _) => $"{name}, now {place}",
            _ => $"{name} {place}",
        };
    }
}
