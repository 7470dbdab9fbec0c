using System.Runtime.CompilerServices;

namespace Ripcs.Dsl;

/// <content>Where packets come from and where they go.</content>
public abstract partial class PacketSelection<TSelf>
{
    /// <summary>Only packets from these addresses. Called again, it adds to the list.</summary>
    /// <param name="what">Labels, addresses, prefixes, ranges <c>a-b</c>; also an array, a list or a query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown name, a wrong address or an empty list is reported once the file has run.</remarks>
    /// <example><code>.From("192.0.2.0/24", office)</code></example>
    [OverloadResolutionPriority(1)]
    public TSelf From(params Address[] what) => AddFrom(Texts.Of(what));

    /// <inheritdoc cref="From(Address[])"/>
    public TSelf From(IEnumerable<string> what) => AddFrom(Texts.Of(what));

    /// <inheritdoc cref="From(Address[])"/>
    public TSelf From(IEnumerable<Label> what) => AddFrom(Texts.Of(what));

    /// <inheritdoc cref="From(Address[])"/>
    public TSelf From(IEnumerable<Address> what) => AddFrom(Texts.Of(what));

    /// <summary>
    /// Only packets to these addresses. It is not for a Dnat, which takes its addresses itself. Called again, it adds to the list.
    /// </summary>
    /// <param name="what">Labels, addresses, prefixes, ranges <c>a-b</c>; also an array, a list or a query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown name, a wrong address or an empty list is reported once the file has run.</remarks>
    /// <example><code>.To("www")</code></example>
    [OverloadResolutionPriority(1)]
    public TSelf To(params Address[] what) => AddTo(Texts.Of(what));

    /// <inheritdoc cref="To(Address[])"/>
    public TSelf To(IEnumerable<string> what) => AddTo(Texts.Of(what));

    /// <inheritdoc cref="To(Address[])"/>
    public TSelf To(IEnumerable<Label> what) => AddTo(Texts.Of(what));

    /// <inheritdoc cref="To(Address[])"/>
    public TSelf To(IEnumerable<Address> what) => AddTo(Texts.Of(what));

    /// <summary>Only packets from anywhere except these addresses. Called again, it adds to the list.</summary>
    /// <param name="what">Labels, addresses, prefixes, ranges <c>a-b</c>; also an array, a list or a query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown name, a wrong address or an empty list is reported once the file has run.</remarks>
    /// <example><code>.NotFrom("office")</code></example>
    [OverloadResolutionPriority(1)]
    public TSelf NotFrom(params Address[] what) => AddNotFrom(Texts.Of(what));

    /// <inheritdoc cref="NotFrom(Address[])"/>
    public TSelf NotFrom(IEnumerable<string> what) => AddNotFrom(Texts.Of(what));

    /// <inheritdoc cref="NotFrom(Address[])"/>
    public TSelf NotFrom(IEnumerable<Label> what) => AddNotFrom(Texts.Of(what));

    /// <inheritdoc cref="NotFrom(Address[])"/>
    public TSelf NotFrom(IEnumerable<Address> what) => AddNotFrom(Texts.Of(what));

    /// <summary>Only packets to anywhere except these addresses. Called again, it adds to the list.</summary>
    /// <param name="what">Labels, addresses, prefixes, ranges <c>a-b</c>; also an array, a list or a query of them.</param>
    /// <returns>The rule, to be refined further.</returns>
    /// <remarks>An unknown name, a wrong address or an empty list is reported once the file has run.</remarks>
    /// <example><code>.NotTo("backup")</code></example>
    [OverloadResolutionPriority(1)]
    public TSelf NotTo(params Address[] what) => AddNotTo(Texts.Of(what));

    /// <inheritdoc cref="NotTo(Address[])"/>
    public TSelf NotTo(IEnumerable<string> what) => AddNotTo(Texts.Of(what));

    /// <inheritdoc cref="NotTo(Address[])"/>
    public TSelf NotTo(IEnumerable<Label> what) => AddNotTo(Texts.Of(what));

    /// <inheritdoc cref="NotTo(Address[])"/>
    public TSelf NotTo(IEnumerable<Address> what) => AddNotTo(Texts.Of(what));

    private TSelf AddFrom(IEnumerable<string> what) => Say(Said with { From = Append(Said.From, what) });

    private TSelf AddTo(IEnumerable<string> what) => Say(Said with { To = Append(Said.To, what) });

    private TSelf AddNotFrom(IEnumerable<string> what) => Say(Said with { NotFrom = Append(Said.NotFrom, what) });

    private TSelf AddNotTo(IEnumerable<string> what) => Say(Said with { NotTo = Append(Said.NotTo, what) });
}
