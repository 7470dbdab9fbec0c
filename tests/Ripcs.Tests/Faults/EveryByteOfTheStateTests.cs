using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Changes.Auditing;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Ripcs.Scripting;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;
using Cases = Ripcs.Testing.Cases;
using WithoutFence = Ripcs.Testing.WithoutFence;

namespace Ripcs.Tests.Faults;

/// <summary>
/// One bit flips in any byte of any file of the state, or of its name, and then any command runs: it does what it would have done, or
/// says what is wrong. Every byte is flipped and its file read; all commands run for each way in which that ends, and for a sample of
/// the places besides. RIPCS_FLIP_STEP=1 runs them for every place, and takes its time.
/// </summary>
[Trait("Kind", "long")]
public sealed class EveryByteOfTheStateTests : IDisposable
{
    private static readonly int UsualStep = Cases.Number(1021, 509);

    // Of all names one after the other: a file of each kind has other bits flipped than its neighbours.
    private static readonly int UsualStepInNames = Cases.Number(127, 61);

    private static readonly string[][] Commands =
        [["status"], ["check"], ["history"], ["rules", "diff", "{rules}"], ["rollback"], ["restore"], ["rules", "apply", "{rules}"]];

    private static readonly int Step = int.TryParse(Environment.GetEnvironmentVariable("RIPCS_FLIP_STEP"), out var step) ? step : UsualStep;

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();
    private readonly HashSet<string> _known = [];
    private readonly Dictionary<string, byte[]> _files = [];
    private string _v4 = "";
    private string _v6 = "";
    private string _live = "";
    private TimeSpan _age;

    public static TheoryData<string> Hosts => ["quiet", "pending", "crashed", "untold"];

    public void Dispose() => _scene.Dispose();

    [Theory, MemberData(nameof(Hosts))]
    public void No_bit_in_a_file_makes_a_command_do_wrong_and_say_that_all_is_well(string host)
    {
        Make(host);
        var right = Commands.Select(command => Try(command, () => { })).ToList();

        var wrong = new List<string>();
        foreach (var (name, content) in _files)
        {
            for (var i = Math.Abs(name.Length * 7) % Step; i < content.Length; i += Step)
            {
                var flipped = Flipped(content, i);
                wrong.AddRange(All(right, $"{name} byte {i}", () => File.WriteAllBytes(_scene.At($"state/{name}"), flipped)));
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Hosts))]
    public void Whatever_byte_flips_is_read_as_damage_that_every_command_names_or_as_what_it_was(string host)
    {
        Make(host);
        var right = Commands.Select(command => Try(command, () => { })).ToList();
        Try(["status"], () => { });
        var state = StateDirectory.OpenExisting(_scene.At("state"))!;

        var (wrong, seen, places) = (new List<string>(), new HashSet<string>(), new List<(string File, int Byte)>());
        foreach (var (name, content) in _files)
        {
            var sound = Read(state, name);
            for (var i = 0; i < content.Length; i++)
            {
                var flipped = Flipped(content, i);
                File.WriteAllBytes(_scene.At($"state/{name}"), flipped);
                var now = Read(state, name);
                if (!Equals(now, sound) && seen.Add($"{name}: {now as string ?? $"another content, byte {i}"}"))
                    places.Add((name, i));
            }

            File.WriteAllBytes(_scene.At($"state/{name}"), content);
        }

        foreach (var (name, i) in places)
        {
            var flipped = Flipped(_files[name], i);
            wrong.AddRange(All(right, $"{name} byte {i}", () => File.WriteAllBytes(_scene.At($"state/{name}"), flipped)));
        }

        seen.Count.ShouldBeGreaterThan(_files.Count);
        wrong.ShouldBeEmpty();
    }

    /// <summary>What a reader makes of a file: its content, or why it has none, without
    /// the place and the letter that differ from byte to byte.</summary>
    private static object? Read(StateDirectory state, string name)
    {
        try
        {
            return name.Split('/') switch
            {
                ["host.json"] => HostFile.Read(state),
                ["applied.json"] => AppliedFile.Read(state),
                [AuditHead.Name] => state.Read<AuditHead>(AuditHead.Name, AuditHead.CurrentSchema),

                // Only history verify reads it, and AuditTests alters it.
                [AuditTrail.Name] => "",
                ["held.json"] => HeldFile.Read(state),
                ["hits.json"] => HitsFile.Read(state),
                ["plans.json"] => UsedPlansFile.Read(state),
                ["journal.json"] => JournalFile.Read(state),
                ["unreported.json"] => UnreportedFile.Find(state),
                ["history", var file] => new History(state).Read(int.Parse(file[..6], CultureInfo.InvariantCulture)).Loaded(),
                ["objects", var file] => Convert.ToHexString(new Objects(state).Read(file)),
                ["pending", _] => new PendingFiles(state).Find() is { Change.IsDamaged: false } found ? found : "damaged",
                _ => throw new InvalidOperationException($"no reader of {name} is known here"),
            };
        }
        catch (StateException e)
        {
            return Regex.Replace(e.Message.ToString(), @"'[^']*'|[0-9]+|0x\w+|\\u\w{4}", "?");
        }
    }

    [Theory, MemberData(nameof(Hosts))]
    public void No_bit_in_a_name_makes_a_command_do_wrong_and_say_that_all_is_well(string host)
    {
        Make(host);
        var right = Commands.Select(command => Try(command, () => { })).ToList();

        var (wrong, step, bit) = (new List<string>(), Math.Min(Step, UsualStepInNames), 0);
        var names = _files.Keys.Concat(_files.Keys.Where(name => name.Contains('/', StringComparison.Ordinal))
            .Select(name => name.Split('/')[0]).Distinct());
        foreach (var name in names)
        {
            for (; bit < name.Length * 7; bit += step)
            {
                if (Renamed(name, bit) is { } other)
                {
                    wrong.AddRange(All(right, $"{name} as {Regex.Escape(other)}",
                        () => Directory.Move(_scene.At($"state/{name}"), _scene.At($"state/{other}"))));
                }
            }

            bit -= name.Length * 7;
        }

        wrong.ShouldBeEmpty();
    }

    /// <summary>What may be flipped in a name: of seven bits, since the eighth makes no character of ours.</summary>
    private string? Renamed(string name, int bit)
    {
        var letters = name.ToCharArray();
        letters[bit / 7] ^= (char)(1 << (bit % 7));
        var other = new string(letters);
        return letters[bit / 7] is '\0' or '/' || bit / 7 <= name.LastIndexOf('/') || other is "." or ".." || _files.ContainsKey(other)
            ? null : other;
    }

    private void Make(string host)
    {
        Dictionary<string, CompiledRuleSet> compiled = [];
        _scene.Live();
        Know();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        Know();
        if (host == "untold")
        {
            Death.At("remove unreported.json", _scene, () => _scene.Run("rollback"));
        }
        else
        {
            _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        }

        Know();
        if (host == "pending")
        {
            _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);
            _scene.Guards.Kill();
            _age = TimeSpan.FromMinutes(5);
            Know();
        }
        else if (host == "crashed")
        {
            _scene.With("rules/office.csx", RuleTexts.Office).With("rules/shop.csx", RuleTexts.ShopOn(24));
            Death.After(1, _scene, () => _scene.Apply());
            Know();
        }

        // What each command leads to on the sound state is known, too.
        (_v4, _v6) = (_scene.Netfilter.Save(Family.IPv4), _scene.Netfilter.Save(Family.IPv6));
        _live = _scene.LiveRules();
        _scene.Compiler = (path, trust) => compiled.TryGetValue(path, out var rules) ? rules
            : compiled[path] = WithoutFence.Compile(path, trust);
        _scene.Clock.Advance(_age);
        foreach (var path in Directory.GetFiles(_scene.At("state"), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".json" || path.Contains("/objects/", StringComparison.Ordinal)))
        {
            _files[Path.GetRelativePath(_scene.At("state"), path)] = File.ReadAllBytes(path);
        }

        foreach (var command in Commands)
        {
            Try(command, () => { });
            Know();
        }
    }

    private static byte[] Flipped(byte[] content, int place)
    {
        var flipped = content.ToArray();
        flipped[place] ^= (byte)(1 << (place % 8));
        return flipped;
    }

    private void Know() => _known.Add(_scene.LiveRules());

    private IEnumerable<string> All(List<Ended> right, string what, Action harm) =>
        Commands.Select((command, i) => Fault(string.Join(' ', command), right[i], Try(command, harm)) is { } fault
            ? $"{what}, {string.Join(' ', command)}: {fault}" : null)
            .OfType<string>();

    private Ended Try(string[] command, Action harm)
    {
        _scene.Guards.Kill();
        Directory.Delete(_scene.At("state"), recursive: true);
        foreach (var folder in _files.Keys.Select(name => Path.GetDirectoryName(_scene.At($"state/{name}"))!).Distinct()
            .Prepend(_scene.At("state")))
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (var (name, content) in _files)
        {
            File.WriteAllBytes(_scene.At($"state/{name}"), content);
        }

        harm();
        _scene.Reboot(_v4, _v6);
        try
        {
            return new Ended(_scene.Run(command), _scene.LiveRules(), null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new Ended(new CommandResult(-1, "", ""), "", e);
        }
    }

    private string? Fault(string command, Ended right, Ended now)
    {
        var (result, said) = (now.Result, now.Result.Output + now.Result.Errors);
        var isSaid = said.Contains("warning: ", StringComparison.Ordinal) || said.Contains("error: ", StringComparison.Ordinal);
        if (now.Trace is { } trace)
            return $"ends with a trace: {trace}";

        if (command is "check")
            return result.ExitCode != CheckCode.Ok || Comparable(said) == Comparable(right.Result.Output) ? null : $"says OK: {said}";

        // A number that is left out, and another line than always, are no fault; to be silent about what is wrong is one.
        var isAsAlways = result.ExitCode == right.Result.ExitCode && now.Live == right.Live
            && (isSaid || command is not ("status" or "history" or "rules diff {rules}")
                || Comparable(said) == Comparable(right.Result.Output + right.Result.Errors));
        return isAsAlways ? null
            : result.ExitCode is ExitCode.Failed && isSaid && (now.Live == _live || _known.Contains(now.Live)) ? null
            : result.ExitCode is ExitCode.NeedsHuman && isSaid && _known.Contains(now.Live) ? null
            : $"exit {result.ExitCode} instead of {right.Result.ExitCode}, "
                + (now.Live == right.Live ? "as desired" : now.Live == _live ? "as before" : _known.Contains(now.Live) ? "another state"
                    : "A STATE THAT NEVER WAS")
                + $": {said}";
    }

    private static string Comparable(string text) => Regex.Replace(text, @",? *stale since change \d+", "");

    private sealed record Ended(CommandResult Result, string Live, Exception? Trace);
}
