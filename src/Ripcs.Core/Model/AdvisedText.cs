using System.Diagnostics.CodeAnalysis;

namespace Ripcs.Core.Model;

/// <summary>A message in which advice is still data: the command line words it when it prints the message. Texts
/// are joined by "+", because in $"{…}" the advice would be lost; a test finds such places.</summary>
/// <param name="Parts">Ways with their facts, such as a path; the only fact of a part that is no way is its text.</param>
public sealed record AdvisedText(ValueList<(Way Way, ValueList<string> Facts)> Parts)
{
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator AdvisedText?(string? text) => text is null ? null : new([(Way.None, [text])]);

    public static AdvisedText operator +(AdvisedText first, AdvisedText second) =>
        first.Parts is [.., (Way.None, [var end])] && second.Parts is [(Way.None, [var begin]), ..]
            ? new([.. first.Parts.SkipLast(1), (Way.None, [end + begin]), .. second.Parts.Skip(1)])
            : new([.. first.Parts, .. second.Parts]);

    public static AdvisedText Join(string separator, IEnumerable<AdvisedText> texts) =>
        texts.Aggregate((first, second) => first + separator + second);

    /// <param name="words">The words for a way with its facts.</param>
    public string InWords(Func<Way, ValueList<string>, string> words) =>
        string.Concat(Parts.Select(part => part.Way is Way.None ? part.Facts[0] : words(part.Way, part.Facts)));

    /// <summary>The text, with each advice as it is here: for a debugger, or where there is none.</summary>
    public override string ToString() => InWords((way, facts) => $"<{way} {string.Join(' ', facts)}>");
}
