using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Tests;

/// <summary>The author of a rule file reads nothing through it but what the rules need: it comes back in names and messages.</summary>
public sealed class PrivateFilesTests : IDisposable
{
    private const string Secret = "AKIA-deploy-token";
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Group = Owner | UnixFileMode.GroupRead;
    private const UnixFileMode Everybody = Group | UnixFileMode.OtherRead;
    private const UnixFileMode OpenFolder =
        Everybody | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly RuleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(".git/config")]
    [InlineData("ssh_key")]
    [InlineData("plans/web1.plan")]
    public void What_lies_beside_PATH_is_not_read_unless_the_caller_names_the_folder_above(string name)
    {
        _folder.With(name, Secret).With("rules/shop.csx", Shows($"../{name}"));

        Load(_folder.At("rules")).ShouldBe([$"error RIP0111: rules/shop.csx(1,28): cannot read \"../{name}\": it is outside of "
            + $"{_folder.Path}, with links followed; move or copy it there, or name a folder that holds both: "]);
    }

    [Fact]
    public void A_single_rule_file_reads_what_lies_below_its_own_folder()
    {
        _folder.With("rules/drop.txt", "192.0.2.7").With("rules/eu/more/near.txt", "192.0.2.8")
            .With("rules/eu/shop.csx", "Lines(\"../drop.txt\");\nLines(\"more/near.txt\");");

        Load(_folder.At("rules/eu/shop.csx")).ShouldHaveSingleItem().ShouldStartWith(
            "error RIP0111: eu/shop.csx(1,7): cannot read \"../drop.txt\": it is outside of " + _folder.At("rules/eu"));
        Load(_folder.At("rules/eu/shop.csx"), FileTrust.OfThisProcess().Below(_folder.Path)).ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_does_not_hold_PATH_is_no_root_of_it()
    {
        _folder.With("other/drop.txt", "192.0.2.7").With("rules/shop.csx", "Lines(\"../other/drop.txt\");");

        Load(_folder.At("rules"), FileTrust.OfThisProcess().Below(_folder.At("other"))).ShouldHaveSingleItem()
            .ShouldStartWith("error RIP0111: ");
    }

    [Theory]
    [InlineData("../.git/config", ".git")]
    [InlineData("../.ssh/id_ed25519", ".ssh")]
    [InlineData(".env", ".env")]
    [InlineData("sub/.secrets/token", ".secrets")]
    public void A_name_that_begins_with_a_dot_is_not_read(string name, string hidden)
    {
        _folder.With($"rules/{name}", Secret).With("rules/shop.csx", Shows(name));

        Load(_folder.At("rules"), _folder.Beside).ShouldBe([$"error RIP0188: rules/shop.csx(1,28): \"{hidden}\" begins with a dot, and "
            + "rule files read no such file or folder, because it belongs to other programs; copy what is needed to another name"]);
    }

    [Theory]
    [InlineData("rules/feed.txt", "../.git/config", "Lines(\"feed.txt\");")]
    [InlineData("rules/_labels.csx", "../.git/config", "#load \"_labels.csx\"")]
    [InlineData("rules/more.csx", "../.git/config", "")]
    [InlineData("rules/more", "../.git", "Lines(\"more/config\");")]
    public void No_link_leads_to_one(string link, string target, string script)
    {
        _folder.With(".git/config", Secret).WithLink(link, target).With("rules/shop.csx", script);

        var lines = Load(_folder.At("rules"), _folder.Beside);

        lines.ShouldHaveSingleItem().ShouldContain("RIP0188");
        lines.ShouldNotContain(line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_above_PATH_may_begin_with_a_dot()
    {
        _folder.With(".config/rules/shop.csx", "Lines(\"drop.txt\");").With(".config/rules/drop.txt", "192.0.2.7");

        Load(_folder.At(".config/rules")).ShouldBeEmpty();
        Load(_folder.At(".config/rules"), _folder.Beside).ShouldBeEmpty();
    }

    [Fact]
    public void A_hidden_name_is_not_suggested_for_a_misspelt_one()
    {
        _folder.With("rules/.tokens", Secret).With("rules/shop.csx", "Lines(\"tokens\");");

        Load(_folder.At("rules")).ShouldBe(
            ["error RIP0110: rules/shop.csx(1,7): cannot read \"tokens\": there is no such file in rules"]);
    }

    [Theory]
    [InlineData("rules/key", Owner, OpenFolder, "g+r", "only its owner")]
    [InlineData("key", Group, OpenFolder, "o+r", "not everybody")]
    [InlineData("key", Owner, OpenFolder, "o+r", "not everybody")]
    public void Root_reads_no_file_for_a_rule_file_that_others_cannot_read(string name, UnixFileMode mode, UnixFileMode folder,
        string right, string who)
    {
        Closed(name, mode, folder);

        AsRoot().ShouldBe([$"error RIP0189: {name}: is not read, because {who} can read {_folder.At(name)}, and rule files show what they "
            + $"read; if it holds no secret, run: chmod {right} {_folder.At(name)}"]);
        Load(_folder.At("rules"), new FileTrust(isRoot: false, null, new OtherOwners()).Below(_folder.Parent))
            .ShouldHaveSingleItem().ShouldContain(Secret);
    }

    [Theory]
    [InlineData("rules/sub/key", "g+x")]
    [InlineData("sub/key", "o+x")]
    public void Nor_one_in_a_folder_that_others_cannot_enter(string name, string right)
    {
        Closed(name, Everybody, Owner | UnixFileMode.UserExecute);

        AsRoot().ShouldHaveSingleItem().ShouldEndWith($"chmod {right} {Path.GetDirectoryName(_folder.At(name))}");
    }

    [Fact]
    public void Rule_files_and_files_of_a_group_below_PATH_are_read_as_before()
    {
        _folder.With("rules/_labels.csx", "Label(\"www\", \"192.0.2.1\");").With("rules/drop.txt", "192.0.2.7")
            .With("rules/shop.csx", "#load \"_labels.csx\"\nLines(\"drop.txt\");");
        File.SetUnixFileMode(_folder.At("rules/_labels.csx"), Owner);
        File.SetUnixFileMode(_folder.At("rules/shop.csx"), Owner);
        File.SetUnixFileMode(_folder.At("rules/drop.txt"), Group);
        File.SetUnixFileMode(_folder.Path, Owner | UnixFileMode.UserExecute);

        AsRoot().ShouldBeEmpty();
    }

    [Fact]
    public void One_rule_file_that_is_a_link_to_another_file_shows_nothing_of_it()
    {
        using var elsewhere = new RuleFolder().With("shadow", Secret);
        _folder.WithLink("rules/shop.csx", elsewhere.At("shadow"));

        Load(_folder.At("rules/shop.csx")).ShouldHaveSingleItem().ShouldStartWith(
            $"error RIP0114: rules/shop.csx: leads through a link to {elsewhere.At("shadow")}, outside of ");
    }

    [Fact]
    public void A_set_is_refreshed_from_beside_PATH_and_not_from_where_a_link_leads_later()
    {
        _folder.With("feeds/feed.txt", "192.0.2.7").With("private/key", Secret).With(".git/config", Secret);

        Refreshed("../feeds/feed.txt").ShouldBeEmpty();
        Refreshed("../.git/config").ShouldContain("RIP0188");
        File.Delete(_folder.At("feeds/feed.txt"));
        _folder.WithLink("feeds/feed.txt", "/etc/hostname");
        Refreshed("../feeds/feed.txt").ShouldContain("RIP0111");
    }

    [Fact]
    public void A_set_is_refreshed_from_what_a_group_can_read_anywhere_below_the_applied_directory()
    {
        _folder.With("rules/feeds/feed.txt", "192.0.2.7").With("rules/shop/shop.csx", "");
        File.SetUnixFileMode(_folder.At("rules/feeds/feed.txt"), (UnixFileMode)0b110_100_000);
        var trust = new FileTrust(isRoot: true, null, new OtherOwners());

        Refreshed("../feeds/feed.txt", "rules/shop/shop.csx", trust).ShouldBeEmpty();
        File.SetUnixFileMode(_folder.At("rules/feeds/feed.txt"), (UnixFileMode)0b110_000_000);
        Refreshed("../feeds/feed.txt", "rules/shop/shop.csx", trust).ShouldContain("RIP0189");
    }

    private string Refreshed(string file, string ruleFile = "rules/shop.csx", FileTrust? trust = null)
    {
        _ = RefreshedFile.Read(_folder.At(ruleFile), _folder.At("rules"), file, mayBeEmpty: false, trust ?? FileTrust.OfThisProcess(),
            out var problems);
        return string.Join('\n', problems);
    }

    private void Closed(string name, UnixFileMode mode, UnixFileMode folder)
    {
        _folder.With(name, Secret).With("rules/shop.csx", Shows(Path.GetRelativePath(_folder.Path, _folder.At(name))));
        File.SetUnixFileMode(_folder.At(name), mode);
        if (Path.GetDirectoryName(_folder.At(name)) is { } own && own != _folder.Parent)
            File.SetUnixFileMode(own, folder);
    }

    private string[] AsRoot() => Load(_folder.At("rules"), new FileTrust(isRoot: true, null, new OtherOwners()).Below(_folder.Parent));

    // What it reads becomes a message.
    private static string Shows(string file) => $"foreach (var line in Lines(\"{file}\")) throw new Exception(line);";

    private static string[] Load(string path, FileTrust? trust = null) =>
        RuleSetLoader.Load(path, trust ?? FileTrust.OfThisProcess()).Lines();
}
