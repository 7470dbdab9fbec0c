namespace Ripcs.Core.Validation;

/// <summary>The answer of a reject.</summary>
internal static class RejectCheck
{
    private static readonly (string Name, RejectAnswer Answer)[] Known =
    [
        ("port-unreachable", RejectAnswer.PortUnreachable),
        ("host-unreachable", RejectAnswer.HostUnreachable),
        ("net-unreachable", RejectAnswer.NetUnreachable),
        ("admin-prohibited", RejectAnswer.AdminProhibited),
        ("tcp-reset", RejectAnswer.TcpReset),
    ];

    public static bool IsKnown(string word) => Known.Any(known => known.Name.Equals(word, StringComparison.OrdinalIgnoreCase));

    private static string? Meant(string word) => word.ToLowerInvariant() switch
    {
        "reset" or "rst" or "tcp-rst" => "tcp-reset",
        "prohibited" or "admin-prohib" => "admin-prohibited",
        _ => word.StartsWith("icmp", StringComparison.OrdinalIgnoreCase)
            && Known.FirstOrDefault(known => word.Contains(known.Name, StringComparison.OrdinalIgnoreCase)).Name is { } name
            ? name
            : null,
    };

    /// <param name="protocols">The protocols of the rule; empty means any.</param>
    public static RejectAnswer Check(RuleContext context, ValueList<Protocol> protocols)
    {
        if (context.Rule.RejectWith is not { } word)
            return RejectAnswer.PortUnreachable;

        foreach (var (name, answer) in Known)
        {
            if (name.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                if (answer is RejectAnswer.TcpReset && protocols.Count > 0 && !protocols.Contains(Protocol.Tcp))
                    context.Diagnostics.TcpResetWithoutTcp(context.Place.Of("With", word));

                return answer;
            }
        }

        var names = Known.Select(known => known.Name).ToList();
        context.Diagnostics.NoRejectAnswer(context.Place.Of("With", word), word, Meant(word) ?? Suggestion.For(word, names), names);
        return RejectAnswer.PortUnreachable;
    }
}
