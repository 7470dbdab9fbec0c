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
