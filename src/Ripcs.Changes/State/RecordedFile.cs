using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>The file of a partition.</summary>
/// <param name="Partition">Its name.</param>
/// <param name="Path">The full path of its rule file; symbolic links in it are kept.</param>
/// <param name="MadeOn">The other host that has the file; null for this one.</param>
internal sealed record RecordedFile(
    string Partition, string Path, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? MadeOn = null);
