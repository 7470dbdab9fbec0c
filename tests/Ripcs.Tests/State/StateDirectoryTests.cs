using Ripcs.Changes.State;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public sealed class StateDirectoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_state_directory_is_its_owners_alone()
    {
        var state = StateDirectory.Open(_folder.In("a/b"));

        File.GetUnixFileMode(state.Path).ShouldBe(OwnerOnly);
    }

    [Fact]
    public void What_was_written_is_read_and_nothing_lies_beside_it()
    {
        var state = StateDirectory.Open(_folder.In("state"));
        state.Write("below/file", "old");

        state.Write("below/file", "new");

        state.Read("below/file").ShouldBe("new");
        state.Files("below").ShouldBe(["file"]);
        File.GetUnixFileMode(state.FilePath("below/file")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void What_a_crash_left_half_written_does_not_stop_the_next_write()
    {
        var state = StateDirectory.Open(_folder.In("state"));
        File.WriteAllText(state.FilePath("file.new"), "ha");

        state.Write("file", "whole");

        state.Read("file").ShouldBe("whole");
    }

    [Fact]
    public void A_state_directory_that_others_can_write_is_refused()
    {
        var path = StateDirectory.Open(_folder.In("state")).Path;
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.OtherWrite);

        Should.Throw<StateException>(() => StateDirectory.Open(path)).Message.InWords().ShouldContain($"chmod 700 {path}");
    }

    [Fact]
    public void A_state_directory_that_is_a_link_is_refused()
    {
        var real = StateDirectory.Open(_folder.In("real")).Path;
        Directory.CreateSymbolicLink(_folder.In("link"), real);

        Should.Throw<StateException>(() => StateDirectory.Open(_folder.In("link"))).Message.InWords().ShouldContain("is a link");
    }

    [Fact]
    public void A_state_directory_that_others_can_look_into_is_refused()
    {
        var path = StateDirectory.Open(_folder.In("state")).Path;
        File.SetUnixFileMode(path, OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        Should.Throw<StateException>(() => StateDirectory.OpenExisting(path)).Message.InWords().ShouldContain($"chmod 700 {path}");
    }

    [Fact]
    public void A_state_file_that_is_a_link_is_not_followed()
    {
        var state = StateDirectory.Open(_folder.In("state"));
        File.WriteAllText(_folder.In("elsewhere"), "not state");
        File.CreateSymbolicLink(state.FilePath("file"), _folder.In("elsewhere"));

        Should.Throw<StateException>(() =>
            state.Read("file")).Message.ShouldBe($"cannot read {state.FilePath("file")}: '{state.FilePath("file")}' is a link");
        state.Write("file", "state");
        state.Read("file").ShouldBe("state");
        File.ReadAllText(_folder.In("elsewhere")).ShouldBe("not state");
    }

    [Fact]
    public void A_pipe_in_the_place_of_a_state_file_holds_nobody_up()
    {
        var state = StateDirectory.Open(_folder.In("state"));
        System.Diagnostics.Process.Start("/usr/bin/mkfifo", [state.FilePath("file")]).WaitForExit();

        Should.Throw<StateException>(() => state.Read("file")).Message.InWords().ShouldContain("is not a file");
    }

    [Fact]
    public void A_state_file_that_others_can_write_is_refused()
    {
        var state = StateDirectory.Open(_folder.In("state"));
        state.Write("file", "state");
        File.SetUnixFileMode(state.FilePath("file"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);

        Should.Throw<StateException>(() => state.Read("file")).Message.InWords().ShouldContain($"chmod 600 {state.FilePath("file")}");
    }

    [RootFact]
    public void A_state_file_of_another_user_is_refused()
    {
        var state = StateDirectory.Open(_folder.In("state"));
        state.Write("file", "state");
        System.Diagnostics.Process.Start("/bin/chown", ["65534", state.FilePath("file")]).WaitForExit();

        Should.Throw<StateException>(() => state.Read("file")).Message.InWords().ShouldContain("belongs to another user");
    }

    [RootFact]
    public void A_state_directory_of_another_user_is_refused()
    {
        var path = StateDirectory.Open(_folder.In("state")).Path;
        System.Diagnostics.Process.Start("/bin/chown", ["65534", path]).WaitForExit();

        Should.Throw<StateException>(() => StateDirectory.Open(path)).Message.InWords().ShouldContain("belongs to another user");
    }

    [Fact]
    public void Looking_for_state_makes_none()
    {
        StateDirectory.OpenExisting(_folder.In("state")).ShouldBeNull();

        Directory.Exists(_folder.In("state")).ShouldBeFalse();
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(_folder.In("file"), "");

        Should.Throw<StateException>(() =>
            StateDirectory.Open(_folder.In("file/state"))).Message.InWords().ShouldStartWith($"cannot make {_folder.In("file/state")}");
    }
}

/// <summary>A test that only root can make.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "needs root to give a folder away";
}
