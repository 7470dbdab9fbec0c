using System.Diagnostics;

namespace Ripcs.Benchmarks;

/// <summary>The results as tables in Markdown. Each variant and rule set
/// is measured by a process in a network namespace of its own.</summary>
/// <param name="ripcs">The command.</param>
/// <param name="runs">How often each is run.</param>
internal sealed class Tables(string ripcs, string runs)
{
    /// <summary>The word for what a forwarded packet costs.</summary>
    public const string Packets = "packets";

    /// <summary>The word for what is asked of a whole rule set.</summary>
    public const string Questions = "questions";

    private static readonly string[] Variants = ["nft", "legacy"];

    /// <param name="what">Rule sets as FILESxRULES, <see cref="Packets"/> and <see cref="Questions"/>.</param>
    /// <returns>The exit code.</returns>
    public int Print(IReadOnlyList<string> what)
    {
        var sizes = what.Where(word => word is not (Packets or Questions)).Select(size => size.Split('x')).ToList();
        foreach (var variant in Variants.Where(_ => sizes.Count > 0))
        {
            Print(variant, sizes.Select(size => ($"{size[0]} files, {size[1]} rules", Inside(ripcs, variant, size[1], size[0], runs))));
        }

        if (what.Contains(Packets))
        {
            using var home = new Home();
            PacketRows.Prepare(ripcs, home.Path);
            Print("a forwarded packet", Variants.Select(variant => (variant, Inside(Packets, variant, home.Path, runs))));
        }

        if (what.Contains(Questions))
            Print("a question", [("1000 files, 50000 rules", Inside(Questions, ripcs, runs))]);

        return 0;
    }

    private static void Print(string title, IEnumerable<(string Name, List<Row> Rows)> columns)
    {
        var all = columns.ToList();
        Console.WriteLine($"| {title} | {string.Join(" | ", all.Select(column => column.Name))} |");
        Console.WriteLine($"|---|{string.Concat(all.Select(_ => "---|"))}");
        for (var line = 0; line < all[0].Rows.Count; line++)
        {
            var first = all[0].Rows[line];
            Console.WriteLine($"| {first.What} | {string.Join(" | ", all.Select(column => column.Rows[line].Beside(first)))} |");
        }

        Console.WriteLine();
    }

    private static List<Row> Inside(params string[] arguments)
    {
        string[] user = Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];
        string[] words = [.. user, "--net", "--mount", "--", Environment.ProcessPath!, "inside", .. arguments];
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/unshare", words) { RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0
            ? [.. lines.Select(Row.Parse)]
            : throw new InvalidOperationException($"{string.Join(' ', arguments)}: could not be measured");
    }
}
