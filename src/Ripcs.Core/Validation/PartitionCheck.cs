namespace Ripcs.Core.Validation;

/// <summary>The partition statement: one a file, in the file itself, before
/// its first rule, with a name that fits into a chain name.</summary>
internal static class PartitionCheck
{
    public static PartitionStatement? Check(RuleFile file, DiagnosticBag diagnostics)
    {
        if (file.Partitions.Count == 0)
        {
            diagnostics.NoPartition(new SourceSpan(file.Path, 1, 1), NameFromPath(file.Path));
            return null;
        }

        var first = file.Partitions[0];
        var firstAt = Place(first, file);
        foreach (var other in file.Partitions.Skip(1))
        {
            diagnostics.SecondPartition(Place(other, file), other.Name, first.Name, firstAt);
        }

        if (first.At.File != file.Path)
            diagnostics.PartitionInLoadedFile(firstAt, first.Name, file.Path);

        if (first.RulesBefore > 0)
            diagnostics.PartitionAfterRule(firstAt, first.Name, FirstRule(file));

        CheckName(first.Name, firstAt, diagnostics);
        if (first.Family is not (null or 4 or 6))
            diagnostics.PartitionFamily(firstAt, first.Family.Value);

        return first;
    }

    /// <summary>The file with the family of its partition in each statement that makes rules.</summary>
    public static RuleFile InFamily(RuleFile file, Family family, DiagnosticBag diagnostics)
    {
        int Own(int? said, SourceSpan at, SourceSpan? call, string keyword, string name)
        {
            if (said is 4 or 6 && (Family)said != family)
            {
                diagnostics.OtherFamilyInPartition(
                    call ?? file.Places.Statement(at, keyword, name), (Family)said, Place(file.Partitions[0], file));
            }

            return said ?? (int)family;
        }

        return file with
        {
            Rules = file.Rules.Select(rule => rule with
            {
                Family = Own(rule.Family, rule.At, rule.Call, rule.Kind.ToString(), rule.What),
            }).ToValueList(),
            Raws = file.Raws.Select(raw => raw with { Family = Own(raw.Family, raw.At, raw.Call, "Raw", raw.Lines) }).ToValueList(),
            HostPolicies = file.HostPolicies.Select(policy => policy with
            {
                Family = Own(policy.Family, policy.At, policy.Call, "HostPolicy", ""),
            }).ToValueList(),
        };
    }

    /// <summary>The first partition that a file names, with its place; null if there is none or its name is invalid.</summary>
    public static NamedPartition? Named(RuleFile file) =>
        file.Partitions is [var first, ..] && PartitionName.TryParse(first.Name, out var name)
            ? new NamedPartition(name, Place(first, file)) : null;

    private static SourceSpan FirstRule(RuleFile file) => file.Rules.Count > 0 ? file.Rules[0].Call ?? file.Rules[0].At : file.Raws[0].Call
        ?? file.Raws[0].At;

    private static void CheckName(string name, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (name.Length == 0)
        {
            diagnostics.PartitionWithoutName(at);
        }
        else if (FirstBadCharacter(name) is { } character)
        {
            diagnostics.PartitionNameCharacter(at, name, character switch
            {
                '-' => "a dash",
                _ when char.IsWhiteSpace(character) => "a blank",
                _ => $"a '{character}'",
            });
        }
        else if (!char.IsAsciiLetter(name[0]))
        {
            diagnostics.PartitionNameStart(at, name);
        }
        else if (name.Length > PartitionName.MaxLength)
        {
            diagnostics.PartitionNameTooLong(at, name, PartitionName.MaxLength);
        }
        else if (!PartitionName.TryParse(name, out _))
        {
            diagnostics.PartitionNameIsReserved(at, name);
        }
    }

    private static char? FirstBadCharacter(string name) =>
        name.Where(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_')).Select(c => (char?)c).FirstOrDefault();

    private static string? NameFromPath(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..].Split('.')[0];
        return PartitionName.TryParse(name, out _) ? name : null;
    }

    private static SourceSpan Place(PartitionStatement statement, RuleFile file) =>
        file.Places.Statement(statement.At, "Partition", statement.Name);
}
