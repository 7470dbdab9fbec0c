using Ripcs.Host.Processes;

namespace Ripcs.Host.Netfilter;

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
