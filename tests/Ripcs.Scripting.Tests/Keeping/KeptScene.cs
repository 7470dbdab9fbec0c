using Ripcs.Linux;
using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests.Keeping;

/// <summary>A folder of rule files, and one in which their results are kept.</summary>
internal sealed class KeptScene : IDisposable
{
    public const string Build = "this build";

    public RuleFolder Folder { get; } = new();

    /// <summary>Where results are kept.</summary>
    public string Kept => Folder.At("kept");

    /// <summary>What compiles.</summary>
    public string Compiler { get; set; } = Build;

    /// <summary>Whose files are used.</summary>
    public uint User { get; set; } = Posix.EffectiveUser();

    /// <summary>The day of the runs.</summary>
    public DateOnly Today { get; set; } = new(2026, 11, 20);

    public FakeClock Clock { get; } = new();

    public string[] Entries => [.. All.Where(file => !Path.GetFileName(file).StartsWith(KeptFolder.OfRuleSet, StringComparison.Ordinal))];

    /// <summary>The entries, and what is kept of the rule set.</summary>
    public string[] All => Directory.Exists(Kept) ? [.. Directory.GetFiles(Kept).Order(StringComparer.Ordinal)] : [];

    public KeptScene With(string name, string text)
    {
        Folder.With(name, text);
        return this;
    }

    /// <summary>A run that keeps results.</summary>
    public CompiledRuleSet Compile(string path = "rules") =>
        WithoutFence.Compile(Folder.At(path), Folder.Beside, Results(), Today);

    /// <summary>A run that does not know of any.</summary>
    public CompiledRuleSet CompileAfresh(string path = "rules") =>
        WithoutFence.Compile(Folder.At(path), Folder.Beside, today: Today);

    /// <summary>The rule files whose results the next run would find.</summary>
    public string[] Found(string path = "rules")
    {
        var read = ReadRuleFiles.At(Folder.At(path), Folder.Beside);
        return [.. Results().Find(read.Files, read.Sources, Today).Values.Select(entry => entry.File.Path)];
    }

    public KeptFolder OpenFolder() => new(Kept, User, Clock);

    /// <summary>What the host's record holds; null for a run that does not read it.</summary>
    public IRecordedPartitions? Recorded { get; set; }

    public KeptResults Results() => new(OpenFolder(), Compiler, recorded: Recorded);

    /// <summary>Changes the only entry.</summary>
    public void Damage(Func<byte[], byte[]> change)
    {
        var entry = Entries.ShouldHaveSingleItem();
        File.WriteAllBytes(entry, change(File.ReadAllBytes(entry)));
    }

    public void Dispose() => Folder.Dispose();
}

/// <summary>A clock that a test sets.</summary>
internal sealed class FakeClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => Now;
}

internal static class Sameness
{
    /// <summary>Fails unless both runs say the same: rules, messages, and what they have read.</summary>
    public static void ShouldSayTheSameAs(this CompiledRuleSet rules, CompiledRuleSet others, string? what = null)
    {
        rules.Diagnostics.Select(said => said.ToString()).ShouldBe(others.Diagnostics.Select(said => said.ToString()), what);
        (rules with { KeptNotes = [] }).ShouldBe(others with { KeptNotes = [] }, what);
    }
}
