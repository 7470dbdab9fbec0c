using System.Diagnostics;
using System.Globalization;
using Ripcs.Benchmarks;

// Without "inside" it runs itself once for each variant and size in a network namespace of its own, and puts the results together.
return args switch
{
    ["inside", var ripcs, var variant, var rules, var files, var runs] => Inside(ripcs, variant, Number(rules), Number(files), Number(runs)),
    [var ripcs, .. var sizes] when sizes.Length > 0 && sizes.All(size => size.Split('x').Length == 2) => All(Path.GetFullPath(ripcs), sizes),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: Ripcs.Benchmarks RIPCS FILESxRULES…
          RIPCS        the command, compiled ahead of time
          FILESxRULES  a rule set to measure: 20x1000, 200x10000, 1000x50000
        Needs root or unprivileged user namespaces. RUNS in the environment says how often each is run, default 5.
        """);
    return 64;
}

static int All(string ripcs, string[] sizes)
{
    var runs = Environment.GetEnvironmentVariable("RUNS") ?? "5";
    foreach (var variant in new[] { "nft", "legacy" })
    {
        var columns = sizes.Select(size => size.Split('x')).Select(size => (Files: size[0], Rules: size[1])).ToList();
        var results = columns.Select(size => RunInside(ripcs, variant, size.Rules, size.Files, runs)).ToList();
        Console.WriteLine($"| {variant} | {string.Join(" | ", columns.Select(size => $"{size.Files} files, {size.Rules} rules"))} |");
        Console.WriteLine($"|---|{string.Concat(columns.Select(_ => "---|"))}");
        foreach (var row in results[0].Keys)
        {
            Console.WriteLine($"| {row} | {string.Join(" | ", results.Select(result => result.GetValueOrDefault(row, "-")))} |");
        }

        Console.WriteLine();
    }

    return 0;
}

static Dictionary<string, string> RunInside(string ripcs, string variant, string rules, string files, string runs)
{
    string[] user = Environment.IsPrivilegedProcess ? [] : ["--map-root-user"];
    string[] words = [.. user, "--net", "--mount", "--", Environment.ProcessPath!, "inside", ripcs, variant, rules, files, runs];
    using var process = Process.Start(new ProcessStartInfo("/usr/bin/unshare", words) { RedirectStandardOutput = true })!;
    var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    process.WaitForExit();
    return process.ExitCode == 0
        ? lines.Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => cells[1])
        : throw new InvalidOperationException($"{variant}, {rules} rules: could not be measured");
}

static int Inside(string ripcs, string variant, int rules, int files, int runs)
{
    var folder = Directory.CreateTempSubdirectory("ripcs-bench-");
    try
    {
        foreach (var row in new Comparison(ripcs, variant, new RuleFolder(Path.Combine(folder.FullName, "rules"), files, rules), folder.FullName, runs).Rows())
        {
            Console.WriteLine($"{row.What}\t{row.Text}");
        }

        return 0;
    }
    catch (InvalidOperationException e)
    {
        Console.Error.WriteLine($"error: {e.Message}");
        return 1;
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
