using System.CommandLine.Parsing;
using Ripcs.Core.SaveFormat;
using Ripcs.Core.Validation;

namespace Ripcs.Commands;

/// <summary>The options for a dump in place of the live rules.</summary>
internal static class DumpOptions
{
    public static Option<string?> V4() => new("--against")
    {
        Description = "Compare with what iptables-save printed into this file, instead of the live rules; needs no root.",
        HelpName = "V4",
    };

    public static Option<string?> V6() => new("--against6")
    {
        Description = "The same of ip6tables-save; without it there are no IPv6 rules.",
        HelpName = "V6",
    };

    /// <summary>--host: another host instead of this one.</summary>
    public static Option<string?> OtherHost(string description) => new("--host") { Description = description, HelpName = "FILE" };

    public static void RefuseBesideHost(CommandResult given, Option<string?> seen, Option<string?> against, Option<string?> against6)
    {
        if ((given.GetResult(against) ?? given.GetResult(against6)) is not null && given.GetResult(seen) is not null)
            given.AddError("--host already names what is live: leave --against and --against6 out.");
    }

    /// <summary>The state in the files; null if no file was given.</summary>
    /// <exception cref="HostException">A file cannot be read, is no save, or belongs to the other family.</exception>
    public static HostDump? Read(string? v4, string? v6)
    {
        var found = new[] { Read(Family.IPv4, v4), Read(Family.IPv6, v6) }.OfType<ReadDump>().ToList();
        return found.Count == 0 ? null : new HostDump(
            found.Aggregate(FirewallState.Empty, (state, dump) => state.With(dump.Document.ToState(dump.Family))),
            found.SelectMany(dump => Edited(dump).Prepend(Tables(dump))).ToValueList());
    }

    private static ReadDump? Read(Family family, string? path)
    {
        if (path is null)
            return null;

        var text = ReadText(path);
        try
        {
            var document = SaveReader.Parse(text, isWritten: true);
            RefuseOther(family, path, document);
            var printed = PrintedForm.Of(document, family, out var edited).Select(line => line.Line);
            return new ReadDump(family, path, document with { Lines = printed.ToValueList() }, edited);
        }
        catch (SaveFormatException e)
        {
            throw new HostException($"{path} is not what iptables-save prints: {SaveReader.Fault(text, e.Message)}");
        }
    }

    /// <summary>The content of a save file.</summary>
    /// <exception cref="HostException">It cannot be read.</exception>
    public static string ReadText(string path)
    {
        // For a folder the system would report that access is denied.
        if (Directory.Exists(path))
            throw new HostException($"{path} is a folder; name a file that holds what iptables-save printed");

        return Catch.Or(() => GivenFile.Text(path), e => throw new HostException($"cannot read {path}: {e.Message}", e));
    }

    private static void RefuseOther(Family family, string path, SaveDocument document)
    {
        var other = Families.Both.Single(one => one != family);
        if (SavedFamily.LineOf(other, document) is { } line)
        {
            var (given, meant) = family is Family.IPv4 ? ("--against", "--against6") : ("--against6", "--against");
            throw new HostException($"{path} is a save of {other} (line {line}), and {given} takes one of {family}; write {meant} {path}");
        }
    }

    // A save that ends after a table may be complete, or cut off.
    private static Note Tables(ReadDump dump)
    {
        var tables = dump.Document.Lines.OfType<SaveLine.Table>().Select(table => table.Name.Value).ToList();
        return Note.Info($"{dump.Path} holds {(tables.Count == 0 ? "no table" : $"{dump.Family} {Words.List(tables)}")}; a missing table "
            + $"counts as empty");
    }

    private static IEnumerable<Note> Edited(ReadDump dump) => PrintedForm.Note(dump.Path, dump.Edited) is { } note ? [Note.Info(note)] : [];

    /// <param name="Document">Each rule as iptables-save would print it.</param>
    /// <param name="Edited">The lines that differ from this in the file.</param>
    private sealed record ReadDump(Family Family, string Path, SaveDocument Document, ValueList<int> Edited);
}

/// <summary>The contents of dumps, in place of the live state.</summary>
/// <param name="State">The rules.</param>
/// <param name="Notes">The tables in each of them.</param>
internal sealed record HostDump(FirewallState State, ValueList<Note> Notes);
