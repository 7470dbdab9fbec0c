using Ripcs.Testing;
using Xunit.Abstractions;

namespace Ripcs.Scripting.Tests.Keeping;

/// <summary>
/// Random edits of rule files, of what they load and of what is kept, one after the other: no run may ever say anything else than one that
/// keeps nothing. Long walks: RIPCS_WALK says how many rounds of all kinds of steps, RIPCS_SEED the first seed.
/// </summary>
[Trait("Kind", "long")]
public sealed class RandomWalkTests(ITestOutputHelper output)
{
    private static readonly int Rounds = Cases.Number("RIPCS_WALK", 1, 3);
    private static readonly int FirstSeed = Cases.Number("RIPCS_SEED", 0, 0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_step_makes_a_run_say_anything_else_than_one_that_keeps_nothing(int seed)
    {
        using var walk = new Walk(FirstSeed + seed);
        for (var round = 0; round < Rounds; round++)
        {
            walk.Round();
        }

        foreach (var line in walk.Covered())
        {
            output.WriteLine(line);
        }

        walk.Covered().ShouldAllBe(line => !line.EndsWith(" 0"));
    }

    private sealed class Walk : IDisposable
    {
        private readonly KeptScene _scene = new();
        private readonly Random _random;
        private readonly RandomFiles _files;
        private readonly List<(string Name, string Text)> _written = [];
        private readonly SortedDictionary<string, int> _count = new(StringComparer.Ordinal);
        private readonly (string Name, Action Do)[] _steps;
        private readonly int _seed;

        public Walk(int seed)
        {
            (_seed, _random) = (seed, new Random(seed));
            _files = new RandomFiles(_random);
            _steps =
            [
                ("edit of a rule file", () => Write(Pick(RandomFiles.RuleFiles))),
                ("edit of a loaded file", () => Write(Pick(RandomFiles.LoadedFiles))),
                ("all files put right", PutRight),
                ("edit taken back", TakeBack),
                ("rule file renamed", () => Rename(RandomFiles.RuleFiles)),
                ("loaded file renamed", () => Rename(RandomFiles.LoadedFiles)),
                ("rule file removed", () => File.Delete(At(Pick(RandomFiles.RuleFiles)))),
                ("file touched", Touch),
                ("loaded file made a link to another", MakeLink),
                ("folder seen through a link", () => SeeThroughLink()),
                ("one file alone", () => Compare(Pick(RandomFiles.RuleFiles))),
                ("another build", () => _scene.Compiler = _scene.Compiler == KeptScene.Build ? "another build" : KeptScene.Build),
                ("nothing", () => { }),
                ("bit of an entry flipped", () => Damage(bytes => bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8)))),
                ("entry cut off", () => WithEntry(entry => File.WriteAllBytes(entry, File.ReadAllBytes(entry)[..^_random.Next(1, 50)]))),
                ("entry emptied", () => WithEntry(entry => File.WriteAllBytes(entry, []))),
                ("entries swapped", Swap),
                ("entry removed", () => WithEntry(File.Delete)),
                ("entry that others can write", () => WithEntry(entry => File.SetUnixFileMode(entry, (UnixFileMode)0b110_110_110))),
                ("all removed", () => _scene.OpenFolder().Clear()),
            ];
            foreach (var file in RandomFiles.LoadedFiles.Concat(RandomFiles.RuleFiles))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
                Write(file);
            }

            Compare();
        }

        /// <summary>Every kind of step once, in another order each time.</summary>
        public void Round()
        {
            var steps = _steps.ToArray();
            _random.Shuffle(steps);
            foreach (var (name, step) in steps)
            {
                if (_random.Next(4) == 0)
                {
                    PutRight();
                    Compare();
                }

                step();
                Count($"step: {name}");
                Compare();
            }
        }

        public IEnumerable<string> Covered() => _count.Select(pair => $"{pair.Key} {pair.Value}");

        public void Dispose() => _scene.Dispose();

        private void Compare(string path = "rules")
        {
            var found = File.Exists(At(path)) || Directory.Exists(At(path)) ? _scene.Found(path).Length : 0;

            var kept = _scene.Compile(path);

            var afresh = _scene.CompileAfresh(path);
            kept.ShouldSayTheSameAs(afresh, $"seed {_seed}, after {_count.Values.Sum()} steps");
            Count("runs");
            Add("results found", found);
            Add("runs that are refused", afresh.IsRefused ? 1 : 0);
            Add("runs with warnings alone", !afresh.IsRefused && afresh.Diagnostics.Count > 0 ? 1 : 0);
            Add("partitions", afresh.Partitions.Count);
            Add("runs with something to say of what is kept", kept.KeptNotes.Count > 0 ? 1 : 0);
            if (afresh is { IsRefused: true, IsDirectory: true })
            {
                // What is wrong with one file hides what the others say.
                Compare(Pick(RandomFiles.RuleFiles));
            }
        }

        private void Write(string name) => Write(name, _files.Text(name));

        private void Write(string name, string text)
        {
            // A link is not written through.
            File.Delete(At(name));
            _scene.With(name, text);
            _written.Add((name, text));
        }

        private void PutRight()
        {
            foreach (var name in RandomFiles.LoadedFiles.Concat(RandomFiles.RuleFiles))
            {
                Write(name, _files.RightText(name));
            }
        }

        private void TakeBack()
        {
            var (name, text) = _written[_random.Next(_written.Count)];
            File.Delete(At(name));
            _scene.With(name, text);
        }

        private void Rename(string[] names)
        {
            var (from, to) = (Pick(names), Pick(names));
            if (File.Exists(At(from)) && from != to)
                File.Move(At(from), At(to), overwrite: true);
        }

        private void Touch()
        {
            foreach (var name in RandomFiles.RuleFiles.Where(name => File.Exists(At(name))))
            {
                File.SetLastWriteTimeUtc(At(name), DateTime.UtcNow.AddHours(_random.Next(-50, 50)));
            }
        }

        private void MakeLink()
        {
            var (from, to) = (Pick(RandomFiles.LoadedFiles), Pick(RandomFiles.LoadedFiles));
            File.Delete(At(from));
            File.CreateSymbolicLink(At(from), _random.Next(3) == 0 ? "/etc/hostname" : At(to));
        }

        private void SeeThroughLink()
        {
            if (!Directory.Exists(At("link")))
                Directory.CreateSymbolicLink(At("link"), At("rules"));

            Compare("link");
        }

        private void Damage(Action<byte[]> change) => WithEntry(entry =>
        {
            var bytes = File.ReadAllBytes(entry);
            if (bytes.Length > 0)
            {
                change(bytes);
                File.WriteAllBytes(entry, bytes);
            }
        });

        private void Swap()
        {
            if (_scene.All is [_, _, ..] entries)
            {
                _random.Shuffle(entries);
                var (one, two) = (File.ReadAllBytes(entries[0]), File.ReadAllBytes(entries[1]));
                File.WriteAllBytes(entries[0], two);
                File.WriteAllBytes(entries[1], one);
            }
        }

        // Only those of this build matter now; the others are no worse for it.
        private void WithEntry(Action<string> change)
        {
            foreach (var entry in _scene.All.Where(entry => new FileInfo(entry).Length > 100 && _random.Next(3) == 0))
            {
                change(entry);
            }
        }

        private void Count(string what) => Add(what, 1);

        private void Add(string what, int number) => _count[what] = _count.GetValueOrDefault(what) + number;

        private string Pick(string[] names) => names[_random.Next(names.Length)];

        private string At(string name) => _scene.Folder.At(name);
    }
}
