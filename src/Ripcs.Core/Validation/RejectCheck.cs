namespace Ripcs.Core.Validation;

/// <summary>The answer of a reject.</summary>
internal static class RejectCheck
{
    public static bool IsKnown(string word) => Find(word) is not null;

    private static string? Meant(string word) => word.ToLowerInvariant() switch
    {
        "reset" or "rst" or "tcp-rst" => "tcp-reset",
        "prohibited" or "admin-prohib" => "admin-prohibited",
        _ => word.StartsWith("icmp", StringComparison.OrdinalIgnoreCase)
            ? RejectAnswer.All.FirstOrDefault(known => word.Contains(known.Name, StringComparison.OrdinalIgnoreCase))?.Name : null,
    };

    private static RejectAnswer? Find(string word) =>
        RejectAnswer.All.FirstOrDefault(known => known.Name.Equals(word, StringComparison.OrdinalIgnoreCase));

    /// <param name="protocols">The protocols of the rule; empty means any.</param>
    public static RejectAnswer Check(RuleContext context, ValueList<Protocol> protocols)
    {
        if (context.Rule.RejectWith is not { } word)
            return RejectAnswer.PortUnreachable;

        if (Find(word) is { } answer)
        {
            if (answer == RejectAnswer.TcpReset && protocols.Count > 0 && !protocols.Contains(Protocol.Tcp))
                context.Diagnostics.TcpResetWithoutTcp(context.Place.Of("With", word));

            return answer;
        }

        var names = RejectAnswer.All.Select(known => known.Name).ToList();
        context.Diagnostics.NoRejectAnswer(context.Place.Of("With", word), word, Meant(word) ?? Suggestion.For(word, names), names);
        return RejectAnswer.PortUnreachable;
    }
}
