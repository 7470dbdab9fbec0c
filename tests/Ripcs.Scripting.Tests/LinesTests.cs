using Ripcs.Scripting.Reading;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests;

/// <summary>Lines(…), the one way to read a file of data.</summary>
public sealed class LinesTests
{
    [Theory]
    [InlineData("5.6.7.0/24 ; spamhaus SBL",
        "5.6.7.0/24 ; spamhaus SBL\" is more than one address; a data file has one address per line, and comments begin with #: write "
        + "5.6.7.0/24 # spamhaus SBL")]
    [InlineData("5.6.7.0/24 what?",
        "5.6.7.0/24 what?\" is more than one address; a data file has one address per line, and comments begin with #: write 5.6.7.0/24 # "
        + "what?")]
    [InlineData("5.6.7.8;",
        "5.6.7.8;\" is more than one address; a data file has one address per line, and comments begin with #: write 5.6.7.8")]
    [InlineData("5.6.7.8, 5.6.7.9",
        "5.6.7.8, 5.6.7.9\" is more than one address; a data file has one address per line, and comments begin with #: write each on a "
            + "separate line")]
    [InlineData("5.6.7.8 5.6.7.9",
        "5.6.7.8 5.6.7.9\" is more than one address; a data file has one address per line, and comments begin with #: write each on a "
            + "separate line")]
    public void A_line_with_more_than_an_address_is_to_be_written_as_a_line_of_data(string line, string says)
    {
        using var folder = new RuleFolder().With("rules/drop.txt", line + "\n").With("rules/shop.csx",
            "Partition(\"shop\");\nSet(\"bad\", Lines(\"drop.txt\"));\nDrop(\"bad\").From(\"bad\").To(\"all\");");

        WithoutFence.Compile(folder.Path).Diagnostics.ShouldHaveSingleItem().ToString()
            .ShouldBe($"error RIP0860: rules/drop.txt(1,1): \"{says}");
    }

    [Fact]
    public void Lines_come_in_their_order_without_comments_and_blanks()
    {
        using var folder = new RuleFolder()
            .With("rules/drop.txt", "# from the abuse desk\r\n\r\n  203.0.113.7  # scans\r\n198.51.100.0/24\t\n\n#192.0.2.9\n2001:db8::7")
            .With("rules/shop.csx", "Label(\"bad\", Lines(\"drop.txt\"));");

        var loaded = folder.Load();

        loaded.Lines().ShouldBeEmpty();
        loaded.Files.Single().Labels.Single().Members.ShouldBe(["203.0.113.7", "198.51.100.0/24", "2001:db8::7"]);
    }

    [Fact]
    public void A_file_lies_beside_the_file_that_asks_for_it()
    {
        using var folder = new RuleFolder()
            .With("shared/drop.txt", "203.0.113.7")
            .With("rules/drop.txt", "203.0.113.8")
            .With("shared/_bad.csx", "var bad = Lines(\"drop.txt\");")
            .With("rules/shop.csx", "#load \"../shared/_bad.csx\"\nLabel(\"bad\", [.. bad, .. Lines(\"drop.txt\")]);");

        folder.Load(trust: folder.Beside).Files.Single().Labels.Single().Members.ShouldBe(["203.0.113.7", "203.0.113.8"]);
    }

    [Fact]
    public void A_wrong_line_is_named_in_its_file()
    {
        using var folder = new RuleFolder()
            .With("rules/drop.txt", "203.0.113.7\n  10.1.2.3/8\n")
            .With("rules/shop.csx", "Partition(\"shop\");\nLabel(\"bad\", Lines(\"drop.txt\"));");

        var compiled = WithoutFence.Compile(folder.Path);

        compiled.Diagnostics.ShouldHaveSingleItem().ToString().ShouldStartWith("error RIP0212: rules/drop.txt(2,3): \"10.1.2.3/8\"");
    }

    [Fact]
    public void A_file_that_is_not_there_is_named_with_the_nearest_one()
    {
        using var folder = new RuleFolder()
            .With("rules/drop.txt", "203.0.113.7")
            .With("rules/shop.csx", "var bad =\n  Lines(\"dorp.txt\");\nLines(\"../lists/drop.txt\");");

        folder.Load(trust: folder.Beside).Lines().ShouldBe(
        [
            "error RIP0110: rules/shop.csx(2,9): cannot read \"dorp.txt\": there is no such file in rules; did you mean \"drop.txt\"?",
            "error RIP0110: rules/shop.csx(3,7): cannot read \"../lists/drop.txt\": there is no such file in lists",
        ]);
    }

    [Fact]
    public void A_file_outside_of_the_rules_is_not_read_whatever_leads_there()
    {
        using var elsewhere = new RuleFolder().With("rules/secret.txt", "203.0.113.7");
        using var folder = new RuleFolder()
            .WithLink("rules/way.txt", elsewhere.At("rules/secret.txt"))
            .With("rules/shop.csx", "Lines(\"/etc/passwd\");\nLines(\"way.txt\");\nLines(\"../../x.txt\");");

        var lines = folder.Load(trust: folder.Beside).Lines();

        lines.Length.ShouldBe(3);
        lines.ShouldAllBe(line => line.StartsWith("error RIP0111: rules/shop.csx(", StringComparison.Ordinal)
            && line.Contains($"outside of {folder.Parent}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_others_can_write_is_not_read_by_root()
    {
        using var folder = new RuleFolder().With("rules/drop.txt", "203.0.113.7").With("rules/shop.csx", "Lines(\"drop.txt\");");
        File.SetUnixFileMode(folder.At("rules/drop.txt"), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherWrite);

        folder.Load(trust: new FileTrust(isRoot: true, null, new OtherOwners())).Lines().ShouldHaveSingleItem()
            .ShouldStartWith("error RIP0117: rules/drop.txt: can be written by other users");
    }

    [Fact]
    public void A_file_that_is_no_text_and_a_folder_are_refused()
    {
        using var folder = new RuleFolder()
            .With("rules/drop.bin", [0xff, 0xfe, 0x00])
            .With("rules/shop.csx", "Lines(\"drop.bin\");\nLines(\"../rules\");");

        var lines = folder.Load(trust: folder.Beside).Lines();

        lines.ShouldContain("error RIP0105: rules/drop.bin: is not text in UTF-8; save it as UTF-8");
        lines.ShouldContain(line => line.StartsWith("error RIP0110: rules/shop.csx(2,7)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Lines(\"\");")]
    [InlineData("Lines(\" \");")]
    [InlineData("Lines(null!);")]
    [InlineData("Lines();")]
    public void Lines_of_no_file_says_what_to_write(string script) =>
        RuleFolder.Complaints(script).ShouldHaveSingleItem()
            .ShouldEndWith("Lines names no file; write one that is beside the rule file, as in Lines(\"drop.txt\")");

    [Fact]
    public void A_file_without_an_address_does_not_become_everything()
    {
        using var folder = new RuleFolder()
            .With("rules/drop.txt", "# nobody today\n")
            .With("rules/shop.csx", "Partition(\"shop\");\nDrop(\"bad\").From(Lines(\"drop.txt\"));");

        WithoutFence.Compile(folder.Path).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("RIP0305");
    }

    [Fact]
    public void A_second_argument_is_one_too_many() =>
        RuleFolder.Complaints("Lines(\"a.txt\", \"b.txt\");")
            .ShouldBe(["error RIP0161: rules/shop.csx(1): Lines(…) has an argument too many: \"b.txt\""]);
}
