using Ripcs.Core.Model;

namespace Ripcs.Core.Importing;

/// <summary>The partitions of a Ript host as files of the same names, and what is left of the save.</summary>
internal static class RiptImport
{
    /// <summary>Without files, and with the reason, where not all of it can be said in statements.</summary>
    public static (ValueList<DraftFile> Files, ValueList<RuleFate> Fates, Dump Others, string Problem) Of(RiptTail tail)
    {
        var dump = tail.Dump;
        var (host, problem) = RiptReader.Read(dump);
        var files = new List<DraftFile>();
        var taken = new HashSet<string>();
        foreach (var partition in host?.Partitions ?? [])
        {
            var draft = new DraftFile(Name(partition.Name, taken))
            {
                Order = host!.IsOrdered ? partition.Place : 0,
                Remarks = [$"Partition {partition.Name} of Ript, imported from {Path.GetFileName(dump.Source)}. Give its labels and rules names that say more."],
            };
            var (own, why) = PartitionImport.Of(partition, draft);
            files.AddRange(own.Where(file => !file.IsEmpty));
            problem = problem.Length == 0 ? why : problem;
        }

        return host is null || problem.Length > 0 ? ([], [], dump, problem) : (files.ToValueList(), [.. Fates(host), .. tail.Said.Select(rule => new RuleFate(rule, FateKind.Statement))], host.Rest, "");
    }

    private static ValueList<RuleFate> Fates(RiptHost host) => host.Partitions
        .SelectMany(partition => partition.Filter.Concat(partition.Dnat).Concat(partition.Snat).Concat(partition.Pointers)).Concat(host.Leading)
        .Distinct().Select(rule => new RuleFate(rule, FateKind.Statement)).ToValueList();

    private static string Name(string name, HashSet<string> taken)
    {
        var plain = string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' ? character : '_'));
        var possible = PartitionName.TryParse(plain, out _) ? plain : $"p_{plain}"[..Math.Min(PartitionName.MaxLength, plain.Length + 2)];
        for (var number = 2; !taken.Add(possible); number++)
        {
            possible = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{possible[..Math.Min(possible.Length, PartitionName.MaxLength - 3)]}_{number}");
        }

        return possible;
    }
}
