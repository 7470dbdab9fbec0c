namespace Ripcs.Dsl;

/// <summary>Rules in iptables syntax, refined by the calls that follow their statement.</summary>
/// <example><code>
/// Raw("""
///     -t mangle -A FORWARD -o ppp0 -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
///     """).Ticket("CHG-1234");
/// </code></example>
public sealed class RawRules
{
    private readonly RawDraft _draft;

    internal RawRules(RawDraft draft) => _draft = draft;

    private RawStatement Said => _draft.Statement;

    /// <summary>Keeps the rules to one family.</summary>
    /// <param name="version">4 or 6.</param>
    /// <returns>The rules, to be refined further.</returns>
    /// <remarks>Another number is reported once the file has run, and so are rules of the other family.</remarks>
    /// <example><code>.Family(4)</code></example>
    public RawRules Family(int version) => SayOnce(nameof(Family), Said.Family is not null, Said with { Family = version });

    /// <summary>The change request behind the rules; shown in diff and history, not part of the rules.</summary>
    /// <param name="ticket">Any printable text.</param>
    /// <returns>The rules, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or with a text that cannot be printed.</remarks>
    /// <example><code>.Ticket("CHG-1234")</code></example>
    public RawRules Ticket(string ticket) => SayOnce(nameof(Ticket), Said.Ticket is not null, Said with { Ticket = ticket ?? "" });

    /// <summary>Who is responsible for the rules; shown in diff and history, not part of the rules.</summary>
    /// <param name="owner">Any printable text.</param>
    /// <returns>The rules, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, or with a text that cannot be printed.</remarks>
    /// <example><code>.Owner("web team")</code></example>
    public RawRules Owner(string owner) => SayOnce(nameof(Owner), Said.Owner is not null, Said with { Owner = owner ?? "" });

    /// <summary>Evaluates the rules after those of all partitions, for packets that no partition accepts or denies.</summary>
    /// <returns>The rules, to be refined further.</returns>
    /// <remarks>It is for rules of the filter table, and without it for those that accept and do not deny. It is an error to use it twice,
    /// or with <see cref="BeforePartitions"/>.</remarks>
    /// <example><code>.AfterPartitions()</code></example>
    public RawRules AfterPartitions() => SayOnce(nameof(AfterPartitions), Said.IsAfter is not null, Said with { IsAfter = true });

    /// <summary>Evaluates the rules before those of all partitions: what they accept bypasses the denies of every partition.</summary>
    /// <returns>The rules, to be refined further.</returns>
    /// <remarks>Rules that accept nothing are there without it, and so are those of other tables than filter. It is an error to use it
    /// twice, or with <see cref="AfterPartitions"/>.</remarks>
    /// <example><code>.BeforePartitions()</code></example>
    public RawRules BeforePartitions() => SayOnce(nameof(BeforePartitions), Said.IsAfter is not null, Said with { IsAfter = false });

    private RawRules SayOnce(string method, bool saidBefore, RawStatement statement)
    {
        _draft.Statement = saidBefore ? statement with { SaidTwice = [.. statement.SaidTwice, method] } : statement;
        return this;
    }
}
