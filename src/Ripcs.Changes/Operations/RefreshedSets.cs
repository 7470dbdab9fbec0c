using Ripcs.Changes.Applying;
using Ripcs.Changes.Proposals;
using Ripcs.Changes.Reports;

namespace Ripcs.Changes.Operations;

/// <summary>The file of a set whose content is refreshed, as it was read.</summary>
/// <param name="Entries">Those of the set's family, as ipset prints them.</param>
/// <param name="Problems">What is wrong with it; it is then not used.</param>
/// <param name="IsMissing">True if there is no such file.</param>
internal sealed record ReadSet(ValueList<string> Entries, ValueList<Diagnostic> Problems, bool IsMissing = false);

/// <summary>What a change puts into the sets that it makes and whose content is refreshed. It leaves those alone that exist.</summary>
internal static class RefreshedSets
{
    /// <returns>The contents, and what a person must know about them.</returns>
    /// <exception cref="RulesRefusedException">The file of a set has an error.</exception>
    public static (SetContents Contents, ValueList<Note> Notes) Read(Machine machine, StateDirectory state, Operation operation, Plan plan)
    {
        var made = Applier.MadeBy(plan).Where(IsRefreshed).ToList();
        if (made.Count == 0)
            return (new SetContents(), []);

        var (stored, notes) = (SetContentsFile.Read(state), new List<Note>());
        var contents = stored;
        foreach (var place in made)
        {
            if (operation.Brings is { } rules && Found(rules, place) is var (set, file))
            {
                var read = machine.ReadSet(file, rules.Directory, set);
                var isElsewhere = read.IsMissing && rules.MadeOn is not null;
                if (read.Problems.Count > 0 && !isElsewhere)
                    throw new RulesRefusedException(read.Problems);

                // A timer also makes a set again that another program destroyed: nobody has agreed to what its file has gained since.
                var before = stored.Find(place.Family, place.Chain);
                contents = isElsewhere ? contents : contents.With(new SetContent(place.Family, place.Chain, read.Entries)
                {
                    Agreed = before?.Agreed ?? before?.Entries,
                });
            }

            // A family in which a file has no address is no fault.
            if (contents.Find(place.Family, place.Chain) is null)
            {
                notes.Add(Note.Warning($"the set {place.Chain} is empty, so its rules match no packet; fill it from its file with: "
                    + Advice.To(Way.RefreshSets)));
            }
        }

        if (contents != stored)
            SetContentsFile.Write(state, contents);

        return (contents, notes.ToValueList());
    }

    private static bool IsRefreshed(ChainPlace place) => place.Table == TableName.Set && PartitionChainName.IsRefreshed(place.Chain);

    private static (RefreshedSet Set, string File)? Found(RuleSet rules, ChainPlace place)
    {
        foreach (var partition in rules.Partitions)
        {
            if (partition.Refreshed.FirstOrDefault(set => set.Family == place.Family && set.Name == place.Chain) is { } set
                && rules.Files.FirstOrDefault(file => file.Partition == partition.Name.Value) is { } file)
            {
                return (set, file.Path);
            }
        }

        return null;
    }
}
