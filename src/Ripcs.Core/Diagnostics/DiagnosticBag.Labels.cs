namespace Ripcs.Core.Diagnostics;

/// <summary>RIP0201 to RIP0209, RIP0224, RIP0228: labels.</summary>
public sealed partial class DiagnosticBag
{
    public void LabelWithoutName(SourceSpan at) => Error("RIP0201", at, "a label has no name; write Label(\"www\", \"192.0.2.1\")");

    internal void LabelNameIsReserved(SourceSpan at, string name) =>
        Error("RIP0202", at, $"the label \"{name}\" is built in; choose another name");

    internal void LabelNameIsAddress(SourceSpan at, string name) =>
        Error("RIP0203", at, $"\"{name}\" looks like an address and cannot be a label's name; choose a name with a letter in it");

    internal void NoLabel(SourceSpan at, string name, string? partition, string? suggestion) =>
        Error("RIP0204", at, $"no label \"{name}\" in {(partition is null ? "this file" : $"partition \"{partition}\"")}; "
            + Words.DidYouMean(suggestion, at.File.EndsWith(".csx", StringComparison.Ordinal) ? $"declare it with Label(\"{name}\", …)"
                : "write an address or a prefix here"));

    /// <summary>The same for a word that looks like a host name.</summary>
    internal void NamesAreNotResolved(SourceSpan at, string name) =>
        Error("RIP0209", at, $"no label \"{name}\", and names are not resolved; give it addresses with Label(\"{name}\", "
            + $"\"192.0.2.1\"), or, if they change, let a program write them to a file: Set(\"{name}\", Lines(\"FILE\"), refresh: true)");

    internal void LabelTwice(SourceSpan at, string name, SourceSpan first) =>
        Error("RIP0205", at, $"label \"{name}\" is already defined at {first}; give one of them another name");

    /// <param name="file">The file from which the set is refreshed; null for another set and a label.</param>
    internal void LabelWithoutAddresses(SourceSpan at, string name, bool isSet, string? file) =>
        Error("RIP0206", at, file is null
            ? $"the {(isSet ? "set" : "label")} \"{name}\" was given no addresses; give it at least one"
            : $"the file \"{file}\" of the set \"{name}\" contains no addresses; put at least one into it");

    internal void LabelLoop(SourceSpan at, IEnumerable<string> names) =>
        Error("RIP0207", at, $"the label \"{names.First()}\" contains itself ({string.Join(" -> ", names)}); remove one of these names");

    internal void OtherWordForBuiltIn(SourceSpan at, string word, string builtIn, string meaning) =>
        Error("RIP0224", at, $"no label \"{word}\"; write \"{builtIn}\" for {meaning}");

    internal void InterfaceForAddress(SourceSpan at, string name) =>
        Error("RIP0228", at, $"no label \"{name}\"; an interface by which packets come in is named by .In(\"{name}\"), one by which they "
            + $"leave by .Out(\"{name}\")");

    internal void AddressIsEmpty(SourceSpan at) => Error("RIP0208", at, "an empty text names no address; write a label or an address");
}
