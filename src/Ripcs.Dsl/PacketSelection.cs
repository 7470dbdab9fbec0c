namespace Ripcs.Dsl;

/// <summary>
/// What rules and expectations have in common: which packets they select. Each method narrows the selection and returns the object it was
/// called on, so that calls can be chained. No method throws: a wrong value is reported once the file has run.
/// </summary>
/// <typeparam name="TSelf">The kind of rule, or an expectation.</typeparam>
/// <example><code>Accept("ssh").Ports(22).From("office").To("app-01").In("eth0").Ticket("CHG-1234");</code></example>
public abstract partial class PacketSelection<TSelf>
    where TSelf : PacketSelection<TSelf>
{
    private readonly RuleDraft _draft;

    private protected PacketSelection(RuleDraft draft) => _draft = draft;

    private protected RuleStatement Said => _draft.Statement;

    /// <summary>Only packets that come in by one of these interfaces. Called again, it adds to the list.</summary>
    /// <param name="names">Interfaces, at most 15 characters each; "eth+" means all that begin with eth. Also an array, a list or a
    /// query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A name that no interface can have, or an empty list, is reported once the file has run.</remarks>
    /// <example><code>.In("lan+", "wg0")</code></example>
    public TSelf In(params string[] names) => In((IEnumerable<string>)names);

    /// <inheritdoc cref="In(string[])"/>
    public TSelf In(IEnumerable<string> names) => Say(Said with { In = Append(Said.In, Texts.Of(names)) });

    /// <summary>Only packets that go out by one of these interfaces. Called again, it adds to the list.</summary>
    /// <param name="names">Interfaces, at most 15 characters each; "eth+" means all that begin with eth. Also an array, a list or a
    /// query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>A name that no interface can have, an empty list, or one on a Dnat is reported once the file has run.</remarks>
    /// <example><code>.Out("eth1", "ppp0")</code></example>
    public TSelf Out(params string[] names) => Out((IEnumerable<string>)names);

    /// <inheritdoc cref="Out(string[])"/>
    public TSelf Out(IEnumerable<string> names) => Say(Said with { Out = Append(Said.Out, Texts.Of(names)) });

    /// <summary>Only packets that come in by any interface except this one; what this host sends itself comes in by none.</summary>
    /// <param name="name">The interface, at most 15 characters; "eth+" means all that begin with eth.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, together with In, or on a rewrite.</remarks>
    /// <example><code>.NotIn("br0")</code></example>
    public TSelf NotIn(string name) => SayOnce(nameof(NotIn), Said.NotIn is not null, Said with { NotIn = name ?? "" });

    /// <summary>Only packets that go out by any interface except this one; what goes to this host itself goes out by none.</summary>
    /// <param name="name">The interface, at most 15 characters; "eth+" means all that begin with eth.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice, together with Out, or on a Dnat.</remarks>
    /// <example><code>.NotOut("ppp0")</code></example>
    public TSelf NotOut(string name) => SayOnce(nameof(NotOut), Said.NotOut is not null, Said with { NotOut = name ?? "" });

    /// <summary>Makes the rule in one family only.</summary>
    /// <param name="version">4 for IPv4, 6 for IPv6; anything else is reported once the file has run.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice.</remarks>
    /// <example><code>.Family(4)</code></example>
    public TSelf Family(int version) => SayOnce(nameof(Family), Said.Family is not null, Said with { Family = version });

    /// <summary>The change request behind the rule; shown with the rule, never sent to the kernel.</summary>
    /// <param name="ticket">Any text on one line.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice.</remarks>
    /// <example><code>.Ticket("CHG-1234")</code></example>
    public TSelf Ticket(string ticket) => SayOnce(nameof(Ticket), Said.Ticket is not null, Said with { Ticket = ticket ?? "" });

    /// <summary>Who is responsible for the rule; shown with the rule, never sent to the kernel.</summary>
    /// <param name="owner">Any text on one line.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>It is an error to use it twice.</remarks>
    /// <example><code>.Owner("web team")</code></example>
    public TSelf Owner(string owner) => SayOnce(nameof(Owner), Said.Owner is not null, Said with { Owner = owner ?? "" });

    private protected TSelf Say(RuleStatement statement)
    {
        _draft.Statement = statement;
        return (TSelf)this;
    }

    private protected TSelf SayOnce(string method, bool saidBefore, RuleStatement statement) =>
        Say(saidBefore ? statement with { SaidTwice = [.. statement.SaidTwice, method] } : statement);

    private protected static ValueList<T> Append<T>(ValueList<T>? said, IEnumerable<T> more) =>
        said is { } before ? [.. before, .. more] : more.ToValueList();
}
