using System.Diagnostics;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Tests;

/// <summary>As root, rule files are taken only from where nobody else could have written them.</summary>
public sealed class TrustTests : IDisposable
{
    private const uint Alice = 1000;
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode PlainFolder = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode OpenFolder = PlainFolder | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly RuleFolder _folder = new RuleFolder()
        .With("shared/_labels.csx", "Label(\"www\", \"192.0.2.1\");")
        .With("rules/eu/shop.csx", "#load \"../_base.csx\"\nAccept(\"x\");")
        .With("rules/_base.csx", "Label(\"base\", \"192.0.2.1\");")
        .With("rules/wiki.csx", "#load \"../shared/_labels.csx\"\nAccept(\"x\");");

    private readonly OtherOwners _owners = new();

    public TrustTests()
    {
        foreach (var entry in Directory.GetFileSystemEntries(_folder.Parent, "*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(entry, Directory.Exists(entry) ? PlainFolder : Plain);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_of_root_that_nobody_else_can_write_are_taken() => AsRoot().ShouldBeEmpty();

    [Theory]
    [InlineData("rules/eu/shop.csx")]
    [InlineData("rules/eu")]
    [InlineData("rules")]
    [InlineData("rules/_base.csx")]
    [InlineData("shared/_labels.csx")]
    [InlineData("shared")]
    public void What_belongs_to_another_user_is_named_with_the_command_to_run(string name)
    {
        _owners.Give(_folder.At(name), Alice);

        AsRoot().ShouldBe([$"error RIP0116: {name}: belongs to user 1000, who could change what root applies; check it, then run: "
            + $"chown root {_folder.At(name)}"]);
    }

    [Theory]
    [InlineData("rules/eu/shop.csx", UnixFileMode.GroupWrite)]
    [InlineData("rules/eu/shop.csx", UnixFileMode.OtherWrite)]
    [InlineData("rules/eu", UnixFileMode.GroupWrite)]
    [InlineData("rules", UnixFileMode.OtherWrite)]
    [InlineData("rules", UnixFileMode.OtherWrite | UnixFileMode.StickyBit)]
    [InlineData("rules/_base.csx", UnixFileMode.OtherWrite)]
    [InlineData("shared/_labels.csx", UnixFileMode.GroupWrite)]
    [InlineData("shared", UnixFileMode.OtherWrite)]
    public void What_others_can_write_is_named_with_the_command_to_run(string name, UnixFileMode mode)
    {
        File.SetUnixFileMode(_folder.At(name), File.GetUnixFileMode(_folder.At(name)) | mode);

        AsRoot().ShouldBe([$"error RIP0117: {name}: can be written by other users, who could change what root applies; check it, then "
            + $"run: chmod go-w {_folder.At(name)}"]);
    }

    [Fact]
    public void A_refused_file_is_neither_compiled_nor_run()
    {
        File.SetUnixFileMode(_folder.At("rules/_base.csx"), Plain | UnixFileMode.OtherWrite);

        Load(isRoot: true).Files.Select(file => file.Path).ShouldBe(["rules/wiki.csx"]);
    }

    [Fact]
    public void The_folders_above_PATH_do_not_matter()
    {
        File.SetUnixFileMode(_folder.Parent, OpenFolder | UnixFileMode.StickyBit);
        _owners.Give(_folder.Parent, Alice);

        AsRoot().ShouldBeEmpty();
        AsRoot("rules/wiki.csx").ShouldBeEmpty();
    }

    [Fact]
    public void For_one_file_its_own_folder_counts()
    {
        File.SetUnixFileMode(_folder.At("rules"), OpenFolder);
        File.SetUnixFileMode(_folder.At("rules/eu"), OpenFolder);

        AsRoot("rules/wiki.csx").ShouldHaveSingleItem().ShouldStartWith("error RIP0117: rules: ");
    }

    [Fact]
    public void One_file_may_lie_where_others_can_only_add_files()
    {
        File.SetUnixFileMode(_folder.At("rules"), OpenFolder | UnixFileMode.StickyBit);

        AsRoot("rules/wiki.csx").ShouldBeEmpty();
    }

    [Fact]
    public void Who_calls_sudo_may_own_the_files()
    {
        _owners.Give(_folder.At("rules/eu/shop.csx"), Alice).Give(_folder.At("rules"), Alice);

        AsRoot(sudoUser: Alice).ShouldBeEmpty();
        AsRoot(sudoUser: 1001).Length.ShouldBe(2);
    }

    [Fact]
    public void Without_root_nothing_is_asked()
    {
        File.SetUnixFileMode(_folder.At("rules/wiki.csx"), Plain | UnixFileMode.OtherWrite);
        _owners.Give(_folder.At("rules/eu"), Alice);

        Load(isRoot: false).Lines().ShouldBeEmpty();
    }

    [Fact]
    public void Where_a_link_leads_counts_and_so_does_the_folder_on_the_way()
    {
        _folder.With("other/far/blog.csx", "Accept(\"x\");").WithLink("other/way", "far").WithLink("rules/blog.csx",
            "../other/way/blog.csx");
        _owners.Give(_folder.At("other/far/blog.csx"), Alice);
        File.SetUnixFileMode(_folder.At("other"), OpenFolder);

        var lines = AsRoot();

        lines.Length.ShouldBe(2);
        lines.ShouldContain($"error RIP0117: other: can be written by other users, who could change what root applies; check it, then "
            + $"run: chmod go-w {_folder.At("other")}");
        lines.ShouldContain($"error RIP0116: rules/blog.csx: belongs to user 1000, who could change what root applies; check it, then "
            + $"run: chown root {_folder.At("other/far/blog.csx")}");
    }

    [Fact]
    public void A_rule_file_or_folder_that_is_a_link_out_is_not_followed()
    {
        using var elsewhere = new RuleFolder().With("rules/far.csx", "Accept(\"x\");");
        _folder.WithLink("rules/far.csx", elsewhere.At("rules/far.csx")).WithLink("rules/all", elsewhere.Path);

        Load(isRoot: false).Lines().ShouldBe(
        [
            $"error RIP0114: rules/all/far.csx: leads through a link to {elsewhere.At("rules/far.csx")}, outside of {_folder.Parent}; "
                + "move or copy it there, or name a folder that holds both: ",
            $"error RIP0114: rules/far.csx: leads through a link to {elsewhere.At("rules/far.csx")}, outside of {_folder.Parent}; "
                + "move or copy it there, or name a folder that holds both: ",
        ]);
    }

    [Fact]
    public void PATH_itself_may_be_a_link_to_where_the_rules_are_kept()
    {
        using var etc = new RuleFolder().WithLink("rules", _folder.Path).WithLink("wiki.csx", _folder.At("rules/wiki.csx"));
        _folder.With("rules/wiki.csx", "#load \"_base.csx\"\nAccept(\"x\");");

        etc.Load().Lines().ShouldBeEmpty();
        etc.Load().Files.Count.ShouldBe(2);
    }

    [Fact]
    public void A_pipe_that_is_named_like_a_rule_file_holds_nobody_up()
    {
        Process.Start("/usr/bin/mkfifo", [_folder.At("rules/pipe.csx"), _folder.At("rules/_pipe.csx")]).WaitForExit();
        _folder.With("rules/loads.csx", "#load \"_pipe.csx\"");

        Load(isRoot: false).Lines().ShouldBe(
        [
            "error RIP0115: rules/_pipe.csx: is a device, a pipe or the like; put a file in its place",
            "error RIP0115: rules/pipe.csx: is a device, a pipe or the like; put a file in its place",
        ]);
    }

    [Fact]
    public void The_command_to_run_can_be_pasted_whatever_the_path_holds()
    {
        using var folder = new RuleFolder().With("rules/it's a $(shop).csx", "Accept(\"x\");");
        File.SetUnixFileMode(folder.At("rules/it's a $(shop).csx"), Plain | UnixFileMode.OtherWrite);

        folder.Load(trust: Trust(isRoot: true, null)).Lines().ShouldHaveSingleItem().ShouldEndWith($@" chmod go-w '{folder.Path}/it'\''s a $(shop).csx'");
    }

    private string[] AsRoot(string name = "rules", uint? sudoUser = null) => Load(isRoot: true, name, sudoUser).Lines();

    private LoadedRules Load(bool isRoot, string name = "rules", uint? sudoUser = null) => _folder.Load(name, Trust(isRoot, sudoUser));

    private FileTrust Trust(bool isRoot, uint? sudoUser) => new FileTrust(isRoot, sudoUser, _owners).Below(_folder.Parent);
}
