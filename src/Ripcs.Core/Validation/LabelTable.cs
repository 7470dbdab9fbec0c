namespace Ripcs.Core.Validation;

/// <summary>
/// The labels of a file with their addresses. A label with errors resolves to nothing and is not reported again.
/// </summary>
/// <param name="partition">The file's partition; null if it names none.</param>
/// <param name="used">Receives the labels that are looked up.</param>
internal sealed class LabelTable(string? partition, IReadOnlyDictionary<string, ValueList<AddressItem>?> labels, HashSet<string> used)
{
    /// <summary>The addresses of a label or a literal; null, with a message, if it has none.</summary>
    public ValueList<AddressItem>? Resolve(string word, AddressPlace place, DiagnosticBag diagnostics)
    {
        if (string.IsNullOrWhiteSpace(word))
        {
            diagnostics.AddressIsEmpty(place.At);
            return null;
        }

        if (BuiltIn(word) is { } builtIn)
            return builtIn;

        if (labels.TryGetValue(word, out var items))
        {
            used.Add(word);
            return items;
        }

        if (AddressReader.LooksLikeAddress(word) && AddressReader.Read(word, default, new DiagnosticBag()) is { } item)
            return [item];

        Report(word, place, diagnostics);
        return null;
    }

    private void Report(string word, AddressPlace place, DiagnosticBag diagnostics)
    {
        if (new MiswrittenAddress(labels.ContainsKey, diagnostics).Report(word, place))
            return;

        if (AddressReader.LooksLikeAddress(word))
        {
            _ = AddressReader.Read(word, place.At, diagnostics);
            return;
        }

        var suggestion = Suggestion.For(word, labels.Keys.Concat(BuiltInLabel.Names));
        if (suggestion is null && MiswrittenAddress.IsHostName(word))
        {
            diagnostics.NamesAreNotResolved(place.At, word);
        }
        else
        {
            diagnostics.NoLabel(place.At, word, partition, suggestion);
        }
    }

    private static ValueList<AddressItem>? BuiltIn(string word) => word switch
    {
        BuiltInLabel.All => [new AddressItem.All()],
        BuiltInLabel.Host => [new AddressItem.Host()],
        BuiltInLabel.Broadcast => [new AddressItem.Broadcast()],

        // Their type follows from the address (-m addrtype --dst-type MULTICAST), and a prefix has pointers of its own.
        BuiltInLabel.Multicast =>
            [.. Families.Both.Select(family => new AddressItem.Prefix(IpPrefix.Multicast(family)))],
        _ => null,
    };
}
