using Ripcs.Core.Planning.Owned;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Netfilter;

/// <summary>The programs of one family, by absolute path, and their variant.</summary>
internal sealed record FamilyPrograms(Variant Variant, ProgramFile SaveFile, ProgramFile RestoreFile)
{
    /// <exception cref="ProgramMissingException">It is not installed.</exception>
    public string Save => SaveFile.Require();

    /// <exception cref="ProgramMissingException">It is not installed.</exception>
    public string Restore => RestoreFile.Require();

    /// <summary>The program that shows a single chain; all three are links to one file.</summary>
    public string Main => Save[..^"-save".Length];
}

/// <summary>A program that may not be installed: without one that reads, another can still write.</summary>
/// <param name="Path">Null if it is not installed.</param>
internal sealed record ProgramFile(string Name, string? Path)
{
    public static ProgramFile Find(string name) => new(name, ProgramFiles.Find(name));

    /// <exception cref="ProgramMissingException">It is not installed.</exception>
    public string Require() => Path ?? ProgramFiles.Require(Name, "iptables");
}

/// <summary>Finds the programs that read and change the tables of a family in the chosen variant.</summary>
internal sealed class BackendFinder(IProcessRunner runner)
{
    // iptables has printed its variant since 1.8.0; before, there was only legacy.
    private const string NftMark = "(nf_tables)";

    // All programs of a variant are links to one file with such a name (iptables/Makefile.am), so that none need be started.
    private static readonly (string Name, Variant Variant)[] Files =
        [("xtables-nft-multi", Variant.Nft), ("xtables-legacy-multi", Variant.Legacy)];

    /// <exception cref="ProgramMissingException">A program is not installed; the message says which package to install.</exception>
    public FamilyPrograms Find(Family family, BackendChoice choice)
    {
        var found = FindSome(family, choice);
        _ = (found.Save, found.Restore);
        return found;
    }

    /// <summary>The same where not all of them are installed, as long as one tells the variant.</summary>
    public FamilyPrograms FindSome(Family family, BackendChoice choice)
    {
        var tool = family is Family.IPv4 ? "iptables" : "ip6tables";
        return choice switch
        {
            BackendChoice.Auto => Plain(tool, VariantOfAny(tool)),
            BackendChoice.Nft => Chosen(tool, Variant.Nft, "nft"),
            BackendChoice.Legacy => Chosen(tool, Variant.Legacy, "legacy"),
            _ => throw new ArgumentOutOfRangeException(nameof(choice)),
        };
    }

    /// <summary>The variant of a program: that of the file to which it is a link, or as it reports.</summary>
    public Variant VariantOf(string program)
    {
        var file = Catch.OrNull(() => File.ResolveLinkTarget(program, returnFinalTarget: true)?.Name);
        if (Files.Any(known => known.Name == file))
            return Files.First(known => known.Name == file).Variant;

        var result = runner.Run(new ProcessCommand(program, ["-V"]));
        return result.ExitCode == 0
            ? result.Output.Contains(NftMark, StringComparison.Ordinal) ? Variant.Nft : Variant.Legacy
            : throw new NetfilterException(
                $"{program} -V failed (exit code {result.ExitCode}): {result.Errors.Trim()}; "
                + "choose the variant yourself: " + Advice.To(Way.Backend) + " nft or legacy");
    }

    // A host whose rules come back with one of the three must not stay open because another one is broken.
    private Variant VariantOfAny(string tool)
    {
        NetfilterException? first = null;
        foreach (var program in new[] { tool, $"{tool}-restore", $"{tool}-save" })
        {
            try
            {
                return VariantOf(ProgramFiles.Require(program, "iptables"));
            }
            catch (NetfilterException e)
            {
                first ??= e;
            }
        }

        throw first!;
    }

    // Some hosts install one variant under the plain names only.
    private FamilyPrograms Chosen(string tool, Variant variant, string infix)
    {
        var chosen = new FamilyPrograms(variant, ProgramFile.Find($"{tool}-{infix}-save"), ProgramFile.Find($"{tool}-{infix}-restore"));
        if ((chosen.SaveFile.Path ?? chosen.RestoreFile.Path) is not null)
            return chosen;

        return ProgramFiles.Find(tool) is { } plain && VariantOf(plain) == variant
            ? Plain(tool, variant)
            : throw new ProgramMissingException(
                $"{tool}-{infix}-save",
                $"the {infix} variant of {tool} is not installed; install the package iptables or choose another "
                    + Advice.To(Way.Backend));
    }

    private static FamilyPrograms Plain(string tool, Variant variant) =>
        new(variant, ProgramFile.Find($"{tool}-save"), ProgramFile.Find($"{tool}-restore"));
}

/// <summary>What the unused variant of iptables contains in one table; the kernel enforces it, too.</summary>
/// <param name="Backend">nft or legacy.</param>
/// <param name="Rules">How many rules it has.</param>
/// <param name="Chains">The chains with rules.</param>
/// <param name="Policies">The built-in chains whose policy is not ACCEPT.</param>
/// <param name="Ours">Its chains that are owned by Ripcs.</param>
internal sealed record OtherVariantTable(
    string Backend,
    Family Family,
    TableName Table,
    int Rules,
    ValueList<ChainName> Chains,
    ValueList<ChainName> Policies,
    ValueList<ChainName> Ours);

/// <summary>Reads what the kernel enforces of the unused variant of iptables.</summary>
internal static class OtherVariantReader
{
    /// <summary>Stops a run if chains of Ripcs are live in the other variant: the kernel would enforce both.</summary>
    /// <exception cref="HostException">They are; the message explains how to remove them.</exception>
    public static void RefuseOurs(INetfilter netfilter, Knowledge known)
    {
        if (Read(netfilter, known).FirstOrDefault(table => table.Ours.Count > 0) is { } other)
        {
            throw new HostException(
                $"chains of Ripcs are live in the {other.Backend} variant of iptables too ({other.Ours[0]}, {other.Family}), and the "
                    + $"kernel enforces both; "
                + "remove those first: " + Advice.To(Way.Flush, other.Backend) + ", then apply the rule files again");
        }
    }

    public static ValueList<OtherVariantTable> Read(INetfilter netfilter, Knowledge known) =>
        Families.Both.SelectMany(family => Read(netfilter, family, known)).ToValueList();

    private static IEnumerable<OtherVariantTable> Read(INetfilter netfilter, Family family, Knowledge known)
    {
        if (netfilter.SaveOther(family) is not { } other || !SaveReader.TryParse(other.Text, out var document, out _))
            return [];

        var state = document.ToState(family);
        var owned = Ownership.Read(FirewallState.Empty.With(state), known);
        return state.Tables.Select(table => new OtherVariantTable(
                other.Backend,
                family,
                table.Name,
                table.Chains.Sum(chain => chain.Rules.Count),
                table.Chains.Where(chain => chain.Rules.Count > 0).Select(chain => chain.Name).ToValueList(),
                table.Chains.Where(chain => chain.Policy is not (null or "ACCEPT")).Select(chain => chain.Name).ToValueList(),
                owned.Table(family, table.Name).Chains.Select(chain => chain.Name).ToValueList()))
            .Where(table => table.Chains.Count + table.Policies.Count + table.Ours.Count > 0);
    }
}
