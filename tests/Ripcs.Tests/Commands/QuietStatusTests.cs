using Ripcs.Changes.State;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>The status of a host on which everything is as recorded is kept,
/// and every change of the host makes the next look read all.</summary>
public sealed class QuietStatusTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public QuietStatusTests()
    {
        _scene.Netfilter.CountsChanges = true;
        _scene.Live();
        _scene.Run("status").ExitCode.ShouldBe(ExitCode.Done);
    }

    private string Kept => _scene.At($"state/{KeptStatusFile.Name}");

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("status")]
    [InlineData("status", "--json")]
    [InlineData("check")]
    [InlineData("check", "--json")]
    public void A_kept_status_prints_what_a_look_at_everything_prints(params string[] words)
    {
        var known = _scene.Run(words);
        IsKept().ShouldBeTrue();

        File.Delete(Kept);

        known.ShouldBe(_scene.Run(words));
    }

    [Fact]
    public void What_somebody_writes_is_seen()
    {
        _scene.ByHand("-I {shop-a} -s 66.6.6.6/32 -j DROP");
        _scene.Run("check").Output.ShouldContain("drift in 1 partition (shop)");
    }

    [Fact]
    public void A_rule_file_that_goes_is_seen()
    {
        _scene.Without("rules/shop.csx");
        _scene.Run("check").Output.ShouldContain("shop");
        _scene.Run("check").ExitCode.ShouldBe(1);
    }

    [Fact]
    public void A_damaged_file_of_the_history_is_seen()
    {
        var path = Directory.GetFiles(_scene.At("state/objects"))[0];
        File.WriteAllText(path, "damaged");
        _scene.Run("check").ExitCode.ShouldNotBe(0);
    }

    [Fact]
    public void While_nothing_changes_nothing_is_read_for_an_hour()
    {
        var reads = 0;
        _scene.Netfilter.BeforeRead = _ => reads++;
        File.Delete(_scene.At($"state/{KeptReadingFile.Name}"));

        _scene.Run("status");
        reads.ShouldBe(0);
        _scene.Clock.Advance(TimeSpan.FromMinutes(61));
        _scene.Run("status");
        reads.ShouldBe(2);
    }

    [Fact]
    public void A_kept_status_that_is_damaged_or_cut_is_not_believed_and_nothing_is_said_of_it()
    {
        var (sound, expected) = (File.ReadAllBytes(Kept), _scene.Run("status"));
        var damaged = Enumerable.Range(0, sound.Length).Where(place => place % 7 == 0)
            .Select(place => (byte[])[.. sound.Take(place), (byte)(sound[place] ^ 1), .. sound.Skip(place + 1)])
            .Concat([[], sound[..(sound.Length / 2)], [.. sound, .. sound]]);

        foreach (var bytes in damaged)
        {
            File.WriteAllBytes(Kept, bytes);
            _scene.Run("status").ShouldBe(expected);
            File.ReadAllBytes(Kept).ShouldNotBe(bytes);
        }
    }

    // A look that reads everything keeps it anew.
    private bool IsKept()
    {
        var before = File.GetLastWriteTimeUtc(Kept);
        _scene.Run("status");
        return File.GetLastWriteTimeUtc(Kept) == before;
    }
}
