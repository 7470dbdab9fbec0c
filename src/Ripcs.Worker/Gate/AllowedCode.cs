using System.Buffers;

namespace Ripcs.Worker.Gate;

/// <summary>Looks code up in <see cref="AllowedTable"/>. Types have their full metadata names,
/// such as "System.Collections.Generic.List`1+Enumerator".</summary>
internal sealed class AllowedCode
{
    private readonly Dictionary<string, Entry> _types = new(StringComparer.Ordinal);
    private readonly SearchValues<string> _compilersWords;

    private AllowedCode(string table)
    {
        // Names are found by searching the text; HiddenCharacters has refused everything that could hide one.
        var words = new HashSet<string>(["typeof"], StringComparer.Ordinal);
        var space = "";
        foreach (var line in table.Split('\n').Where(line => line.Length > 0))
        {
            if (line[0] != ' ')
            {
                space = line;
                continue;
            }

            var entry = Entry.Read(line.Trim());
            words.UnionWith(entry.CompilersWords);
            _types.Add($"{space}.{entry.Name}", entry);
        }

        _compilersWords = SearchValues.Create([.. words], StringComparison.Ordinal);
    }

    public static AllowedCode OfRuleFiles { get; } = new(AllowedTable.Text);

    /// <summary>All types of the table with their members; null means all members.</summary>
    public IEnumerable<(string Type, IReadOnlyCollection<string>? Members)> Listed =>
        _types.Select(type => (type.Key, type.Value.IsWhole ? null : (IReadOnlyCollection<string>)type.Value.Members));

    /// <summary>True if the type or member is allowed, even if only to the C# compiler.</summary>
    public bool Allows(ReachedMember reach) => Find(reach.Type) is { } entry && entry.Allows(reach.Member);

    /// <summary>True if only the C# compiler may write it.</summary>
    public bool IsForCompiler(ReachedMember reach) => Find(reach.Type) is { } entry && entry.IsForCompiler(reach.Member);

    /// <summary>True if the text contains a name that only the C# compiler may write.</summary>
    public bool MayNameCompilersOwn(string text) => text.AsSpan().ContainsAny(_compilersWords);

    private Entry? Find(string type)
    {
        if (_types.TryGetValue(type, out var entry))
            return entry;

        var outer = type.IndexOf('+', StringComparison.Ordinal);
        return outer > 0 && _types.TryGetValue(type[..outer], out var whole) && whole.IsWhole ? whole : null;
    }

    private sealed record Entry(string Name, bool IsWhole, bool IsCompilers, HashSet<string> Members, HashSet<string> CompilersMembers)
    {
        public IEnumerable<string> CompilersWords => IsCompilers ? [Name] : CompilersMembers;

        public static Entry Read(string line)
        {
            var isCompilers = line[0] == '!';
            var parts = line.TrimStart('!').Split(':');
            var members = parts.Length == 1 ? [] : parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var compilers = members.Where(member => member[0] == '!').Select(member => member[1..]);
            return new Entry(
                parts[0], parts.Length == 1, isCompilers,
                members.Select(member => member.TrimStart('!')).ToHashSet(StringComparer.Ordinal),
                compilers.ToHashSet(StringComparer.Ordinal));
        }

        // The hash code of a string, and of everything that contains one, differs from run to run.
        public bool Allows(string member) => member.Length == 0 || (IsWhole && member != nameof(GetHashCode)) || Members.Contains(member);

        public bool IsForCompiler(string member) => IsCompilers || CompilersMembers.Contains(member);
    }
}
