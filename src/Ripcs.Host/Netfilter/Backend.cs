using Ripcs.Core.Model;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Netfilter;

/// <summary>The variant of iptables that the user asks for.</summary>
internal enum BackendChoice
{
    /// <summary>The one that the host's own "iptables" is.</summary>
    Auto,
    Nft,
    Legacy,
}

/// <summary>A variant of iptables. Both are enforced side by side, so a host should use one.</summary>
internal enum Variant
{
    /// <summary>iptables over nf_tables.</summary>
    Nft,

    /// <summary>iptables over the kernel's ip_tables.</summary>
    Legacy,
}

/// <summary>The programs of one family, by absolute path, and the variant that they are.</summary>
internal sealed record FamilyPrograms(Variant Variant, string Save, string Restore)
{
    /// <summary>The program that shows a single chain; all three are links to one.</summary>
    public string Main => Save[..^"-save".Length];
}

/// <summary>Finds which programs read and change the tables of a family in the variant that was asked for.</summary>
internal sealed class BackendFinder(IProcessRunner runner)
{
    // So iptables has named its variants since 1.8.0; before, there was only legacy.
    private const string NftMark = "(nf_tables)";

    /// <exception cref="ProgramMissingException">A program is not installed; the message says which package to install.</exception>
    public FamilyPrograms Find(Family family, BackendChoice choice)
    {
        var tool = family is Family.IPv4 ? "iptables" : "ip6tables";
        return choice switch
        {
            BackendChoice.Auto => Plain(tool, VariantOf(ProgramFiles.Require(tool, "iptables"))),
            BackendChoice.Nft => Asked(tool, Variant.Nft, "nft"),
            BackendChoice.Legacy => Asked(tool, Variant.Legacy, "legacy"),
            _ => throw new ArgumentOutOfRangeException(nameof(choice)),
        };
    }

    /// <summary>The variant that a program says it is.</summary>
    public Variant VariantOf(string program)
    {
        var result = runner.Run(new ProcessCommand(program, ["-V"]));
        return result.ExitCode == 0
            ? result.Output.Contains(NftMark, StringComparison.Ordinal) ? Variant.Nft : Variant.Legacy
            : throw new NetfilterException(
                $"{program} -V failed (exit code {result.ExitCode}): {result.Errors.Trim()}; "
                + "choose the variant yourself: --backend nft or legacy");
    }

    // Some hosts install one variant under the plain names alone.
    private FamilyPrograms Asked(string tool, Variant variant, string infix)
    {
        if (ProgramFiles.Find($"{tool}-{infix}-save") is { } save && ProgramFiles.Find($"{tool}-{infix}-restore") is { } restore)
        {
            return new FamilyPrograms(variant, save, restore);
        }

        return ProgramFiles.Find(tool) is { } plain && VariantOf(plain) == variant
            ? Plain(tool, variant)
            : throw new ProgramMissingException(
                $"{tool}-{infix}-save",
                $"the {infix} variant of {tool} is not installed; install the package iptables or choose another --backend");
    }

    private static FamilyPrograms Plain(string tool, Variant variant) =>
        new(variant, ProgramFiles.Require($"{tool}-save", "iptables"), ProgramFiles.Require($"{tool}-restore", "iptables"));
}
