using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>The git revision of rule files.</summary>
/// <param name="Id">The commit's id, in hexadecimal digits.</param>
/// <param name="IsClean">True if the files were as in the commit, with no others beside them.</param>
public sealed record RevisionOfRules(string Id, bool IsClean)
{
    /// <summary>The origin of the repository, without a password; null if it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Origin { get; init; }

    /// <summary>"84665bf".</summary>
    [JsonIgnore]
    public string Short => Id[..Math.Min(Id.Length, 7)];

    /// <summary>"git revision 3f2a…, with changes that are not committed".</summary>
    public override string ToString() => $"git revision {Id}{(IsClean ? "" : ", with changes that are not committed")}";
}
