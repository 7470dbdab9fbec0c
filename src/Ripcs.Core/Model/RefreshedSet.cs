using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>A set whose content is refreshed from a file, and is no part of a change.</summary>
/// <param name="Name">What the ipset is called.</param>
/// <param name="Label">What its author calls it.</param>
/// <param name="File">The file, relative to the folder of the rule file.</param>
public sealed record RefreshedSet(Family Family, ChainName Name, string Label, string File)
{
    /// <summary>True if a file without addresses means that there is none, and not that something broke.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool MayBeEmpty { get; init; }
}
