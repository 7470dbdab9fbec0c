namespace Ripcs.Changes.Texts;

/// <summary>
/// Says of rules that come and take packets out of connection tracking what becomes of the answers: that a packet is let in as before does
/// not show that nobody gets one.
/// </summary>
internal static class UntrackedText
{
    private const int MostNamed = 3;

    public static IEnumerable<Note> Of(StateDiff diff)
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
