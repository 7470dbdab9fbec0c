namespace Ripcs.Changes.Texts;

/// <summary>
/// Says which chains the host policy wants to be asked first and nothing leads
/// to: a program that has not started, or a name that was mistyped.
/// </summary>
internal static class ChainsInFrontText
{
    /// <summary>Null where there are none.</summary>
    public static Note? Of(ValueList<ChainName> notLedTo) => notLedTo.Count == 0 ? null : Note.Info(
        $"HostPolicy().Behind names {Words.List([.. notLedTo.Select(chain => chain.Value)])}, and no rule of INPUT, FORWARD or OUTPUT "
            + $"leads there now: "
        + "see that the name is as iptables-save prints it, and that the program runs which makes the chain");
}
