using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Core.Validation;

/// <summary>
/// The labels of a file with their addresses. One whose statement has errors resolves to nothing and is not reported again.
/// </summary>
internal sealed class LabelTable(string? partition, IReadOnlyDictionary<string, ValueList<AddressItem>?> labels)
{
    public const string All = "all";
    public const string Host = "host";

    /// <summary>The addresses that a label or a literal stands for; null, and a message, if there are none to be had.</summary>
    public ValueList<AddressItem>? Resolve(string word, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (string.IsNullOrWhiteSpace(word))
        {
            diagnostics.AddressIsEmpty(at);
            return null;
        }

        if (BuiltIn(word) is { } builtIn)
        {
            return [builtIn];
        }

        if (labels.TryGetValue(word, out var items))
        {
            return items;
        }

        if (AddressReader.LooksLikeAddress(word))
        {
            return AddressReader.Read(word, at, diagnostics) is { } item ? [item] : null;
        }

        diagnostics.NoLabel(at, word, partition, Suggestion.For(word, labels.Keys.Append(All).Append(Host)));
        return null;
    }

    private static AddressItem? BuiltIn(string word) => word switch
    {
        All => new AddressItem.All(),
        Host => new AddressItem.Host(),
        _ => null,
    };
}
