using Ripcs.Scripting.Keeping;

namespace Ripcs.Scripting.Tests.Keeping;

public sealed class KeptFolderTests : IDisposable
{
    private readonly KeptScene _scene = new();

    [Fact]
    public void Folder_and_files_are_the_users_alone()
    {
        Keep('a', [1, 2, 3]);

        File.GetUnixFileMode(_scene.Kept).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(_scene.Entries.Single()).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _scene.OpenFolder().Read(Key('a')).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void What_was_not_used_for_a_month_is_removed_when_something_is_added()
    {
        Keep('a', [1]);
        Keep('b', [1]);
        _scene.Clock.Now += TimeSpan.FromDays(29);
        _scene.OpenFolder().Read(Key('b'));
        _scene.Clock.Now += TimeSpan.FromDays(2);

        Keep('c', [1]);

        Left().ShouldBe("bc");
    }

    [Fact]
    public void Nothing_is_removed_by_a_run_that_adds_nothing()
    {
        Keep('a', [1]);
        _scene.Clock.Now += TimeSpan.FromDays(31);

        _scene.OpenFolder().Prune();

        Left().ShouldBe("a");
    }

    [Fact]
    public void What_is_too_much_is_removed_the_longest_unused_first()
    {
        foreach (var letter in "abcd")
        {
            Keep(letter, [1]);
            using var file = File.OpenWrite(Path.Combine(_scene.Kept, Key(letter)));
            file.SetLength(KeptFolder.Most / 4);
            file.Dispose();
            File.SetLastWriteTimeUtc(Path.Combine(_scene.Kept, Key(letter)),
                _scene.Clock.Now.UtcDateTime.AddHours(-1 - (letter == 'b' ? 10 : 0)));
        }

        Keep('e', [1]);

        Left().ShouldBe("acde");
    }

    [Fact]
    public void What_a_killed_run_left_is_removed_a_day_later()
    {
        Keep('a', [1]);
        File.WriteAllText(Path.Combine(_scene.Kept, ".new-x"), "");
        File.SetLastWriteTimeUtc(Path.Combine(_scene.Kept, ".new-x"), _scene.Clock.Now.UtcDateTime);
        _scene.Clock.Now += TimeSpan.FromHours(12);
        Keep('b', [1]);
        File.Exists(Path.Combine(_scene.Kept, ".new-x")).ShouldBeTrue();
        _scene.Clock.Now += TimeSpan.FromHours(13);

        Keep('c', [1]);

        File.Exists(Path.Combine(_scene.Kept, ".new-x")).ShouldBeFalse();
    }

    [Fact]
    public void To_clear_it_removes_what_is_kept_and_nothing_else()
    {
        Keep('a', [1, 2]);
        Keep('b', [3]);
        File.WriteAllText(Path.Combine(_scene.Kept, "notes.txt"), "mine");

        _scene.OpenFolder().Clear().ShouldBe((2, 3));

        Directory.GetFiles(_scene.Kept).Select(Path.GetFileName).ShouldBe(["notes.txt"]);
    }

    [Fact]
    public void To_clear_what_is_not_there_removes_nothing() => _scene.OpenFolder().Clear().ShouldBe((0, 0));

    public void Dispose() => _scene.Dispose();

    private static string Key(char letter) => new(letter, 64);

    private void Keep(char letter, byte[] bytes)
    {
        var folder = _scene.OpenFolder();
        folder.Write(Key(letter), bytes);
        File.SetLastWriteTimeUtc(Path.Combine(_scene.Kept, Key(letter)), _scene.Clock.Now.UtcDateTime);
        folder.Prune();
        folder.WriteProblem.ShouldBeNull();
    }

    private string Left() => string.Concat(_scene.Entries.Select(entry => Path.GetFileName(entry)[0]));
}
