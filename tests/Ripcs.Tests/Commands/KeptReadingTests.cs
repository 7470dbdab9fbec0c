using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What an earlier run read or wrote is not read again while the kernel counts no other change of nf_tables.</summary>
public sealed class KeptReadingTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();
    private int _reads;

    public KeptReadingTests()
    {
        _scene.Netfilter.CountsChanges = true;
        _scene.Netfilter.BeforeRead = _ => _reads++;
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void After_a_change_nothing_is_read_to_show_or_make_the_next_one()
    {
        _scene.Live();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));
        _reads = 0;

        _scene.Diff().Output.ShouldContain("1 of 2 partitions changes");
        _scene.Run("status").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("check").ExitCode.ShouldBe(ExitCode.Done);
        _reads.ShouldBe(0);
        _scene.Apply().Output.ShouldContain("change 2 applied");
        _scene.Apply().Output.ShouldContain("nothing to do");
    }

    [Fact]
    public void What_somebody_wrote_since_is_read_and_seen()
    {
        _scene.Live();
        _scene.ByHand("-I {shop-a} -s 66.6.6.6/32 -j DROP");
        _reads = 0;

        _scene.Run("check").Output.ShouldContain("drift in 1 partition (shop)");

        _reads.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void With_no_cache_the_rules_are_read_whatever_is_known()
    {
        _scene.Live();
        _reads = 0;

        _scene.Diff("--no-cache").ExitCode.ShouldBe(ExitCode.Done);

        _reads.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(KeptReadingFile.Name)]
    [InlineData(KeptReadingFile.Text)]
    public void Whatever_happens_to_the_kept_rules_they_are_read_and_nothing_is_said_of_it(string name)
    {
        _scene.Live();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));
        var expected = _scene.Diff("--no-cache");
        var (path, sound) = (_scene.At($"state/{name}"), File.ReadAllBytes(_scene.At($"state/{name}")));
        var damaged = Enumerable.Range(0, sound.Length).Where(place => place % 7 == 0)
            .Select(place => (byte[])[.. sound.Take(place), (byte)(sound[place] ^ 1), .. sound.Skip(place + 1)])
            .Concat([[], sound[..(sound.Length / 2)], [.. sound, .. sound]]);

        foreach (var bytes in damaged)
        {
            File.WriteAllBytes(path, bytes);
            _reads = 0;
            _scene.Diff().ShouldBe(expected);
            _reads.ShouldBe(2);
        }
    }

    [Fact]
    public void Kept_rules_that_others_can_write_or_that_are_a_link_are_not_believed()
    {
        _scene.Live();
        var path = _scene.At($"state/{KeptReadingFile.Text}");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherWrite);
        ReadsAll();

        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        File.Move(path, _scene.At("elsewhere"));
        File.CreateSymbolicLink(path, _scene.At("elsewhere"));
        ReadsAll();
    }

    [Fact]
    public void A_disk_that_takes_no_kept_rules_keeps_nobody_from_applying()
    {
        _scene.AtStateStep = step => _ = step.Contains(KeptReadingFile.Text, StringComparison.Ordinal)
            ? throw new IOException("No space left on device") : 0;

        _scene.Apply().Output.ShouldContain("change 1 applied");
    }

    [Fact]
    public void Rules_beside_sets_are_not_read_again_but_the_entries_are_because_nobody_counts_what_becomes_of_them()
    {
        _scene.With("rules/shop.csx", "Partition(\"shop\"); Set(\"known bad\", \"198.51.100.0/24\", \"203.0.113.0/24\"); "
            + "Label(\"app\", \"192.0.2.1\"); Accept(\"web\").Ports(80).From(\"known bad\").To(\"app\");");
        _scene.Apply().ToString().ShouldContain("change 1 applied");
        _reads = 0;
        _scene.Run("check").Output.ShouldStartWith("RIPCS OK");
        var set = _scene.Netfilter.Save(Family.IPv4).Split('\n').Single(line => line.StartsWith(":shop-i", StringComparison.Ordinal))[1..]
            .Split(' ')[0];
        _scene.Netfilter.ChangeByOthers(Family.IPv4, TableName.Set, $"-D {set} 203.0.113.0/24");
        _reads = 0;

        _scene.Run("check").Output.ShouldContain("drift in 1 partition (shop)");

        _reads.ShouldBe(0);
    }

    [CorporaFact]
    public void Every_save_of_the_corpora_that_is_kept_is_read_as_it_was()
    {
        foreach (var (path, text) in Corpora.Saves())
        {
            foreach (var family in Families.Both)
            {
                if (SaveReader.TryParse(text, out var document, out _) && document.ToState(family) is var state)
                    KeptSave.Read(family, KeptSave.Write(state)).ShouldBe(state, path);
            }
        }
    }

    private void ReadsAll()
    {
        File.Delete(_scene.At($"state/{KeptStatusFile.Name}"));
        _reads = 0;
        _scene.Run("status").ExitCode.ShouldBe(ExitCode.Done);
        _reads.ShouldBe(2);
    }
}
