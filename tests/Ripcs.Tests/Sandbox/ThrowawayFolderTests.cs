using Ripcs.Host.Namespaces;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Sandbox;

/// <summary>Folders that a run was killed over are removed by the next one; those in use are not.</summary>
public sealed class ThrowawayFolderTests : IDisposable
{
    private readonly string _prefix = $"ripcs-test-{Guid.NewGuid():N}-";

    public void Dispose()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), $"{_prefix}*"))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_folder_that_nobody_holds_any_more_goes_with_the_next_run()
    {
        var left = Left("half written");
        File.WriteAllText(Path.Combine(left, "held"), "");

        using var next = ThrowawayFolder.Make(_prefix);

        Directory.Exists(left).ShouldBeFalse();
        Directory.Exists(next.Path).ShouldBeTrue();
    }

    [Fact]
    public void A_folder_that_is_just_being_made_or_removed_stays_and_one_that_was_is_removed()
    {
        var (now, then) = (Left("half written"), Left("half written"));
        Directory.SetLastWriteTimeUtc(then, DateTime.UtcNow - TimeSpan.FromHours(2));

        using var next = ThrowawayFolder.Make(_prefix);

        (Directory.Exists(now), Directory.Exists(then)).ShouldBe((true, false));
    }

    [Fact]
    public void Many_runs_at_once_do_not_take_each_others_folders()
    {
        Parallel.For(0, 400, _ =>
        {
            using var folder = ThrowawayFolder.Make(_prefix);
            File.WriteAllText(Path.Combine(folder.Path, "written"), "");
            Directory.CreateDirectory(Path.Combine(folder.Path, "below"));
        });

        Directory.GetDirectories(Path.GetTempPath(), $"{_prefix}*").ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_is_in_use_stays()
    {
        using var first = ThrowawayFolder.Make(_prefix);

        using (ThrowawayFolder.Make(_prefix))
        {
        }

        Directory.Exists(first.Path).ShouldBeTrue();
    }

    [Fact]
    public void A_folder_is_in_use_for_as_long_as_a_program_that_was_started_in_it_lives()
    {
        var first = ThrowawayFolder.Make(_prefix);
        var programs = first.ForPrograms();
        var path = first.Path;
        File.WriteAllText(Path.Combine(path, "of the program"), "");

        // As kill -9 does: the lock of the run is closed, and the folder is left.
        first.LetGo();
        using (ThrowawayFolder.Make(_prefix))
        {
            Directory.Exists(path).ShouldBeTrue();
        }

        programs.Dispose();
        using (ThrowawayFolder.Make(_prefix))
        {
            Directory.Exists(path).ShouldBeFalse();
        }
    }

    [Fact]
    public void A_link_that_somebody_laid_there_is_not_followed()
    {
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(elsewhere.In("precious"), "");
        var link = Path.Combine(Path.GetTempPath(), $"{_prefix}link");
        Directory.CreateSymbolicLink(link, Path.GetDirectoryName(elsewhere.In("precious"))!);

        using var next = ThrowawayFolder.Make(_prefix);

        File.Exists(elsewhere.In("precious")).ShouldBeTrue();
        File.Delete(link);
    }

    private string Left(string file)
    {
        var folder = Directory.CreateTempSubdirectory(_prefix).FullName;
        File.WriteAllText(Path.Combine(folder, file), "");
        return folder;
    }
}
