using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Tests.Commands;

/// <summary>
/// Random edits, writes by other programs, killed runs, restarts and damage, one after the other: whatever a run says from what earlier
/// runs left (kept results, the last verified run, the live rules), it says too if it compiles and reads everything. Long walks:
/// RIPCS_WALK is the number of steps, RIPCS_SEED the first seed.
/// </summary>
[Trait("Kind", "long")]
public sealed partial class ShortRoadWalkTests(ITestOutputHelper output)
{
    private static readonly int Steps = Cases.Number("RIPCS_WALK", 40, 40);
    private static readonly int FirstSeed = Cases.Number("RIPCS_SEED", 0, 0);
    private static readonly string[] CanBeLost = [VerifiedFile.Name, KeptReadingFile.Name, KeptReadingFile.Text, KeptStatusFile.Name];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void No_step_makes_a_short_run_say_anything_else_than_one_that_compiles_and_reads_everything(int seed)
    {
        using var walk = new Walk(FirstSeed + seed);
        walk.Go(Steps);

        foreach (var (what, count) in walk.Counts)
        {
            output.WriteLine($"{what}: {count}");
        }

        walk.Counts["runs that read nothing"].ShouldBeGreaterThan(0);
        walk.Counts["runs that read"].ShouldBeGreaterThan(0);
    }

    [GeneratedRegex(" Nothing was read: [^.]*\\.|\"unwritten_since\": [^,]*,|^warning: [^\n]* cached? in [^\n]*\n", RegexOptions.Multiline)]
    private static partial Regex OnlyOfShortRuns { get; }

    private sealed class Killed : Exception;

    private sealed class Walk : IDisposable
    {
        private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();
        private readonly Random _random;
        private readonly bool _isCounted;
        private int _reads;
        private int _boots;

        public Walk(int seed)
        {
            (_random, _isCounted) = (new Random(seed), seed % 2 == 0);
            Boot();
            _scene.With("rules/office.csx", RuleTexts.Office);
        }

        public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

        public void Dispose() => _scene.Dispose();

        public void Go(int steps)
        {
            (string Name, Action Do)[] all =
            [
                ("shop edited", () => _scene.With("rules/shop.csx", RuleTexts.ShopOn(_random.Next(20, 24)))),
                ("forum edited", () => _scene.With("rules/forum.csx", RuleTexts.ForumOn(_random.Next(440, 443)))),
                ("office moved", () => _scene.With("rules/office.csx", Is(2) ? RuleTexts.Office : RuleTexts.OfficeMoved)),
                ("a file that disagrees", () => _scene.With("rules/late.csx", Is(2) ? RuleTexts.LateDeny
                    : "Partition(\"late\"); Drop(\"guests\").From(\"192.0.2.0/25\").To(\"all\");")),
                ("a mistake", () => _scene.With("rules/late.csx", "Partition(\"late\"); Accept(\"x\").Ports(70000).To(\"all\");")),
                ("a file removed", () => _scene.Without($"rules/{(Is(2) ? "late" : "forum")}.csx")),
                ("the same saved again", () => _scene.With("rules/shop.csx", File.ReadAllText(_scene.At("rules/shop.csx")))),
                ("applied", () => _scene.Apply()),
                ("applied again", () => _scene.Apply()),
                ("applied twice", () => { _scene.Apply(); _scene.Apply(); }),
                ("cleaned", () => _scene.Clean()),
                ("rolled back", () => _scene.Run("rollback")),
                ("killed", Kill),
                ("another program writes", () => _scene.ByHand("-A INPUT -s 66.6.6.6/32 -j DROP")),
                ("an own chain is changed by hand", ChangeOurs),
                ("restarted", Boot),
                ("another day", () => _scene.Clock.Advance(TimeSpan.FromDays(1))),
                ("upgraded", () => _scene.Program = $"build {_random.Next(2)}"),
                ("iptables upgraded", () => _scene.Netfilter.Programs = $"iptables 1.8.{_random.Next(9, 11)}"),
                ("damage", Damage),
            ];
            for (var step = 0; step < steps; step++)
            {
                var (name, act) = all[_random.Next(all.Length)];
                Count(name);
                act();
                Compare($"step {step}, {name}", ["rules", "diff", "{rules}"]);
                Compare($"step {step}, {name}", ["rules", "apply", "{rules}", "--dry-run", "--json"]);
                Compare($"step {step}, {name}", ["rules", "generate", "{rules}"]);
                Compare($"step {step}, {name}", ["clean", "diff", "{rules}"]);
                Compare($"step {step}, {name}", ["status", "--json"]);
                Compare($"step {step}, {name}", ["check"]);
            }
        }

        private void Compare(string what, string[] words)
        {
            _reads = 0;
            var known = _scene.Run(words);
            Count(_reads > 0 ? "runs that read" : words.Contains("generate") ? "runs that need not read" : "runs that read nothing");
            var kept = CanBeLost.Select(name => _scene.At($"state/{name}")).Where(File.Exists)
                .ToDictionary(path => path, File.ReadAllBytes);
            foreach (var path in kept.Keys)
            {
                File.Delete(path);
            }

            var read = _scene.Run(words[0] == "rules" ? [.. words, "--no-cache"] : words);
            foreach (var (path, content) in kept)
            {
                File.WriteAllBytes(path, content);
            }

            // That a kept result was damaged is a note of its own in JSON.
            if (!known.Output.Contains("kept in /etc/ripcs/cache", StringComparison.Ordinal) && Plain(known) != Plain(read))
                throw new InvalidOperationException($"{what}: {string.Join(' ', words)}: short\n{Plain(known)}\nlong\n{Plain(read)}");
        }

        private static string Plain(CommandResult run) => OnlyOfShortRuns.Replace($"{run.ExitCode}\n{run.Output}\n{run.Errors}", "");

        private void Kill()
        {
            var left = _random.Next(1, 12);
            _scene.AtStateStep = _ =>
            {
                if (--left == 0)
                    throw new Killed();
            };
            try
            {
                _scene.With("rules/shop.csx", RuleTexts.ShopOn(_random.Next(20, 24)));
                _scene.Apply();
            }
            catch (Killed)
            {
                Count("killed within a run");
            }
            finally
            {
                _scene.AtStateStep = null;
            }
        }

        private void ChangeOurs()
        {
            if (_scene.LiveRules().Contains("-j shop-a", StringComparison.Ordinal))
                _scene.ByHand("-A {shop-a} -s 66.6.6.7/32 -j DROP");
        }

        private void Boot()
        {
            _scene.Reboot();
            _scene.Netfilter.CountsChanges = _isCounted;
            _scene.Netfilter.TellsRules = true;
            _scene.Netfilter.BeforeRead = _ => _reads++;
            _scene.Here = HostIdentity.Current() is var here
                ? here with { Network = here.Network with { Unnamed = $"unnamed boot {_boots++}/4711" } } : null;
        }

        private void Damage()
        {
            string[] files = [.. new[] { _scene.CachePath, _scene.StatePath }.Where(Directory.Exists).SelectMany(Directory.GetFiles)
                .Where(file => file.StartsWith(_scene.CachePath, StringComparison.Ordinal)
                    || CanBeLost.Contains(Path.GetFileName(file)))];
            if (files.Length == 0)
                return;

            var file = files[_random.Next(files.Length)];
            var bytes = File.ReadAllBytes(file);
            bytes[_random.Next(bytes.Length)] ^= 1;
            File.WriteAllBytes(file, bytes);
        }

        private bool Is(int oneIn) => _random.Next(oneIn) == 0;

        private void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;
    }
}
