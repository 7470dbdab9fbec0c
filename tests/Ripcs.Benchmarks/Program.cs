using System.Globalization;
using Ripcs.Benchmarks;

// Without "inside" it runs itself once for each variant and rule set in a network namespace of its own, and puts the results together.
try
{
    return args switch
    {
        ["inside", "packets", var variant, var home, var runs] => Print(PacketRows.Rows(variant, home, Number(runs))),
        ["inside", Tables.Questions, var ripcs, var runs] => Answer(ripcs, Number(runs)),
        ["inside", var ripcs, var variant, var rules, var files, var runs] =>
            Compare(ripcs, variant, Number(rules), Number(files), Number(runs)),
        [var ripcs, .. var what] when what.Length > 0 && what.All(word => word is Tables.Packets or Tables.Questions
            || word.Split('x').Length == 2)
            => new Tables(Path.GetFullPath(ripcs), Environment.GetEnvironmentVariable("RUNS") ?? "5").Print(what),
        _ => Usage(),
    };
}
catch (InvalidOperationException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 1;
}

static int Usage()
{
    Console.Error.WriteLine("""
        usage: Ripcs.Benchmarks RIPCS FILESxRULES|packets|questions…
          RIPCS        the command, compiled ahead of time
          FILESxRULES  a rule set to measure: 20x1000, 200x10000, 1000x50000
          packets      what a forwarded packet costs among few and many partitions
          questions    what the answers take that are given over 50,000 rules: diffs, dead rules, traces, revocations
        Needs root or unprivileged user namespaces. RUNS in the environment says how often each is run, default 5.
        FERM says where ferm is; without it, its row is empty.
        """);
    return 64;
}

static int Compare(string ripcs, string variant, int rules, int files, int runs)
{
    using var home = new Home();
    return Print(new Comparison(ripcs, variant, new RuleFolder($"{home.Path}/rules", files, rules), home.Path, runs).Rows());
}

static int Answer(string ripcs, int runs)
{
    using var home = new Home();
    return Print(new Questions(ripcs, home.Path, files: 1000, rules: 50_000, runs).Rows());
}

static int Print(IEnumerable<Row> rows)
{
    foreach (var row in rows)
    {
        Console.WriteLine(row.ToLine());
    }

    return 0;
}

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
